#include "config/manager.h"

#include <boost/json.hpp>

#include <algorithm>

#include "base/assert.h"
#include "config/show.h"

namespace orchestrion::config {
namespace {

bool isAtOrBelow(const std::string& path, const std::string& key) {
    return path.starts_with(key) && (path.size() == key.size() || path[key.size()] == '.');
}

bool takesOver(const Subscriber& subscriber, const std::string& path) {
    return std::any_of(subscriber.keys.begin(), subscriber.keys.end(),
                       [&](const std::string& key) { return isAtOrBelow(path, key); });
}

bool isConcerned(const Subscriber& subscriber, const std::vector<Change>& changes) {
    return std::any_of(changes.begin(), changes.end(),
                       [&](const Change& change) { return takesOver(subscriber, change.path); });
}

SourceLocation placeOf(const Subscriber& subscriber, const Snapshot& snapshot) {
    for (const std::string& key : subscriber.keys) {
        const auto it = snapshot.places.find(key);
        if (it != snapshot.places.end()) return it->second;
    }
    return {};
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

const char* toString(Outcome::Kind kind) {
    switch (kind) {
        case Outcome::Kind::kUnchanged:
            return "unchanged";
        case Outcome::Kind::kApplied:
            return "applied";
        case Outcome::Kind::kRefused:
            break;
    }
    return "refused";
}

Manager::Manager(Source source, std::shared_ptr<const Snapshot> first, const runtime::Clock& clock)
    : source_(std::move(source)), clock_(clock), first_(std::move(first)), current_(first_) {
    ORCH_ASSERT(current_->config != nullptr, "a server starts with a configuration");
    last_ = {Outcome::Kind::kApplied, clock_.wallTime(), "start", current_->hash, {},
             current_->diagnostics};
    last_good_ = last_.time;
}

void Manager::subscribe(Subscriber subscriber) {
    subscribers_.push_back(std::move(subscriber));
}

std::shared_ptr<const Snapshot> Manager::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

Outcome Manager::lastReload() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

WallTime Manager::lastGood() const {
    const std::lock_guard lock(mutex_);
    return last_good_;
}

Manager::Counters Manager::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

Manager::Watched Manager::watched() const {
    const std::lock_guard lock(mutex_);
    Watched watched{current_->files, current_->patterns};
    if (attempted_ != nullptr && attempted_ != current_) {
        append(watched.files, attempted_->files);
        append(watched.patterns, attempted_->patterns);
    }
    return watched;
}

std::vector<Change> Manager::pendingRestart() const {
    auto changes = changesBetween(*first_, *current());
    std::erase_if(changes, [](const Change& change) { return !change.restart; });
    return changes;
}

std::vector<Change> Manager::changesBetween(const Snapshot& before, const Snapshot& after) const {
    auto changes = compare(showForComparing(before), showForComparing(after));
    for (Change& change : changes) {
        const bool taken =
            std::any_of(subscribers_.begin(), subscribers_.end(),
                        [&](const Subscriber& s) { return takesOver(s, change.path); });
        change.restart = change.restart || !taken;
    }
    return changes;
}

Outcome Manager::reload(const std::string& cause) {
    const std::lock_guard one_at_a_time(reloading_);
    const auto next = source_.load();
    Outcome outcome = attempt(next);
    outcome.time = clock_.wallTime();
    outcome.cause = cause;
    outcome.hash = next->hash;
    const std::lock_guard lock(mutex_);
    attempted_ = next;
    last_ = outcome;
    if (outcome.kind != Outcome::Kind::kRefused) last_good_ = outcome.time;
    counters_.applied += outcome.kind == Outcome::Kind::kApplied ? 1 : 0;
    counters_.unchanged += outcome.kind == Outcome::Kind::kUnchanged ? 1 : 0;
    counters_.refused += outcome.kind == Outcome::Kind::kRefused ? 1 : 0;
    return outcome;
}

Outcome Manager::attempt(const std::shared_ptr<const Snapshot>& next) {
    Outcome outcome;
    outcome.diagnostics = next->diagnostics;
    outcome.kind = Outcome::Kind::kRefused;
    if (next->config == nullptr) return outcome;
    const auto before = current();
    outcome.changes = changesBetween(*before, *next);
    const auto commits = prepare(*before, *next, outcome.changes, outcome.diagnostics);
    if (!commits) {
        outcome.changes.clear();
        return outcome;
    }
    outcome.kind = outcome.changes.empty() ? Outcome::Kind::kUnchanged : Outcome::Kind::kApplied;
    {
        // Also when nothing changed but places: later messages name the new ones.
        const std::lock_guard lock(mutex_);
        current_ = next;
    }
    for (const Commit& commit : *commits) commit();
    return outcome;
}

Result<std::vector<Commit>> Manager::prepare(const Snapshot& before, const Snapshot& after,
                                             const std::vector<Change>& changes,
                                             Diagnostics& why) const {
    std::vector<Commit> commits;
    for (const Subscriber& subscriber : subscribers_) {
        if (!isConcerned(subscriber, changes)) continue;
        auto prepared = subscriber.prepare(before, after);
        if (prepared) {
            commits.push_back(std::move(*prepared));
            continue;
        }
        Diagnostic diagnostic;
        diagnostic.code = prepared.error().code;
        diagnostic.where = placeOf(subscriber, after);
        diagnostic.message = subscriber.name + ": " + prepared.error().message;
        why.push_back(std::move(diagnostic));
        return fail(prepared.error());
    }
    return commits;
}

}  // namespace orchestrion::config
