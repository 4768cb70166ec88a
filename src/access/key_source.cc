#include "access/key_source.h"

#include <algorithm>

namespace orchestrion::access {

void KeySource::find(const std::string& key_id, Algorithm algorithm, Done done) {
    Wanted wanted{key_id, algorithm, std::move(done)};
    std::shared_ptr<const KeySet> keys;
    bool fetches = false;
    {
        const std::lock_guard lock(mutex_);
        const Milliseconds now = parts_.clock.monotonicTime();
        keys = freshKeys(now);
        const bool known = keys != nullptr && keys->find(key_id, algorithm) != nullptr;
        const bool wants_fetch = !known || now - keys_time_ >= times_.refresh;
        fetches = wants_fetch && mayFetch(now);
        if (fetches) beginFetch(now);
        if (!known && fetching_) {
            if (waiting_.size() < kWaitersMax) {
                waiting_.push_back(std::move(wanted));
                wanted.done = nullptr;
            } else {
                keys = nullptr;
            }
        }
    }
    if (wanted.done) answer(wanted, keys);
    if (fetches) fetch();
}

void KeySource::warm() {
    {
        const std::lock_guard lock(mutex_);
        const Milliseconds now = parts_.clock.monotonicTime();
        if (keys_ != nullptr || !mayFetch(now)) return;
        beginFetch(now);
    }
    fetch();
}

std::shared_ptr<const KeySet> KeySource::freshKeys(Milliseconds now) const {
    return now - keys_time_ < times_.age_max ? keys_ : nullptr;
}

bool KeySource::mayFetch(Milliseconds now) const {
    const Milliseconds pause =
        freshKeys(now) != nullptr ? times_.pause : std::min(kFirstPause, times_.pause);
    return !fetching_ && (!last_fetch_ || now - *last_fetch_ >= pause);
}

void KeySource::beginFetch(Milliseconds now) {
    fetching_ = true;
    last_fetch_ = now;
}

void KeySource::fetch() {
    ++parts_.counters->fetches;
    fetch_([self = shared_from_this()](const Result<std::string>& text) { self->fetched(text); });
}

void KeySource::fetched(const Result<std::string>& text) {
    auto parsed = text ? KeySet::parse(*text) : Result<KeySet>(fail(text.error()));
    std::vector<Wanted> waiting;
    std::shared_ptr<const KeySet> keys;
    {
        const std::lock_guard lock(mutex_);
        const Milliseconds now = parts_.clock.monotonicTime();
        if (parsed) {
            keys_ = std::make_shared<const KeySet>(std::move(*parsed));
            keys_time_ = now;
        }
        keys = freshKeys(now);
        fetching_ = false;
        waiting.swap(waiting_);
    }
    if (!parsed) {
        ++parts_.counters->failures;
        if (parts_.on_failure) parts_.on_failure(parsed.error());
    }
    for (const Wanted& wanted : waiting) answer(wanted, keys);
}

void KeySource::answer(const Wanted& wanted, const std::shared_ptr<const KeySet>& keys) {
    if (keys == nullptr) {
        return wanted.done(fail("access.keysUnavailable",
                                "the token's issuer does not give its keys at the moment"));
    }
    const PublicKey* key = keys->find(wanted.key_id, wanted.algorithm);
    if (key != nullptr) return wanted.done(Found{keys, key});
    wanted.done(fail("access.badToken", "the token is signed with a key that is not its issuer's"));
}

}  // namespace orchestrion::access
