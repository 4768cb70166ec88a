#include "sim/checks.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "base/suggest.h"
#include "config/quantities.h"
#include "session/basic_http.h"
#include "sim/match.h"

namespace orchestrion::sim {
namespace {

namespace json = boost::json;
using Kind = Occurrence::Kind;

json::value asJson(const Payload& data) {
    if (data.kind == Payload::Kind::kGraph) {
        auto value = parseJson(script::graphToJson(data.bytes));
        return value ? std::move(*value) : json::value(nullptr);
    }
    if (data.kind == Payload::Kind::kJson) {
        auto value = parseJson(data.bytes);
        if (value) return std::move(*value);
    }
    return json::string(session::plainText(data));
}

bool matchesData(const std::optional<Json>& match, const Payload& data) {
    if (!match) return true;
    if (data.empty()) return matches(*match, nullptr);
    const json::value value = asJson(data);
    return matches(*match, &value);
}

bool beginsWith(const std::string& name, const std::string& prefix) {
    return prefix.empty() || name == prefix ||
           (name.starts_with(prefix) && name[prefix.size()] == '.');
}

std::string quoted(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "'" : ", '") + word + "'";
    return text;
}

class Checker {
public:
    Checker(const Expectation& e, const Viewpoint& from, World& world)
        : e_(e), world_(world), since_(e.since == Since::kStart ? 0 : from.since) {
        const std::string id = e.session.empty() ? from.session : e.session;
        const auto& all = world.recorder().sessions();
        if (!id.empty()) {
            session_ = world.recorder().find(id);
        } else if (all.size() == 1) {
            session_ = all.front();
        }
        id_ = id;
    }

    std::optional<Misfit> run() {
        if (e_.request) ofRequests();
        if (e_.stay) ofStays(*e_.stay);
        if (e_.sessions) ofSessions(*e_.sessions);
        if (misfit_ || !ofOneSession()) return misfit_;
        if (session_ == nullptr || !session_->chart) return noSession();
        ofStates();
        if (!misfit_) ofOccurrences();
        const bool look = e_.status || !e_.data.empty() || !e_.timers.empty();
        if (!misfit_ && look) ofView();
        return misfit_;
    }

private:
    bool ofOneSession() const {
        return !e_.active.empty() || !e_.inactive.empty() || e_.status || !e_.final.empty() ||
               e_.result || !e_.data.empty() || !e_.timers.empty() || !e_.entered.empty() ||
               !e_.left.empty() || !e_.log.empty() || e_.event || e_.sent || e_.action;
    }

    std::optional<Misfit> noSession() const {
        if (e_.times == 0u && e_.active.empty() && e_.data.empty()) return std::nullopt;
        const auto& all = world_.recorder().sessions();
        std::vector<std::string_view> ids;
        for (const SeenSession* one : all) ids.push_back(one->id);
        std::string found = all.empty() ? "no session was started"
                                        : "there are " + std::to_string(all.size()) + " sessions";
        if (id_.empty()) return Misfit{e_.where, "`session` to say which session", found};
        const std::string advice = didYouMean(id_, ids);
        return Misfit{e_.where, "a session '" + id_ + "'",
                      "none with this id" + (advice.empty() ? "" : "; " + advice)};
    }

    void miss(const SourceLocation& where, std::string expected, std::string found) {
        if (!misfit_) misfit_ = Misfit{where, std::move(expected), std::move(found)};
    }

    std::string whereItIs() const {
        if (session_->status == scxml::Status::kRunning) return "in " + joined(session_->atomic());
        std::string text =
            std::string("the session has ended: ") + scxml::toString(session_->status);
        if (!session_->final.empty()) text += " in " + session_->final;
        return text + (session_->failure.empty() ? "" : " (" + session_->failure + ")");
    }

    bool known(const std::string& state) {
        if (session_->chart->state_by_id.contains(state)) return true;
        std::vector<std::string_view> ids;
        for (const auto& one : session_->chart->states) ids.push_back(one.id);
        const std::string advice = didYouMean(state, ids);
        miss(e_.where, "a state '" + state + "'",
             "the chart has none" + (advice.empty() ? "" : "; " + advice));
        return false;
    }

    void ofStates() {
        for (const std::string& state : e_.active) {
            if (known(state) && !session_->isActive(state))
                miss(e_.where, "'" + state + "' to be active", whereItIs());
        }
        for (const std::string& state : e_.inactive) {
            if (known(state) && session_->isActive(state))
                miss(e_.where, "'" + state + "' not to be active", whereItIs());
        }
        if (!e_.final.empty() && known(e_.final) &&
            (session_->final != e_.final || session_->status == scxml::Status::kRunning)) {
            miss(e_.where, "the session to end in '" + e_.final + "'", whereItIs());
        }
        if (e_.result && !matchesData(e_.result, session_->result)) {
            miss(e_.where, "the result " + shown(*e_.result),
                 session_->result.empty() ? "none; " + whereItIs()
                                          : shown(asJson(session_->result)));
        }
    }

    // Those of a kind since the viewpoint, oldest first.
    std::vector<const Occurrence*> recent(Kind kind) const {
        std::vector<const Occurrence*> found;
        const auto& all = session_->occurrences;
        const auto first = std::partition_point(
            all.begin(), all.end(), [&](const Occurrence& one) { return one.number <= since_; });
        for (auto it = first; it != all.end(); ++it) {
            if (it->kind == kind) found.push_back(&*it);
        }
        return found;
    }

    void ofOccurrences() {
        inOrder(e_.entered, Kind::kEntered, "entered");
        inOrder(e_.left, Kind::kLeft, "left");
        if (!e_.log.empty()) {
            count(Kind::kLog, e_.where, "a log line with '" + e_.log + "'", "log lines",
                  [&](auto& o) { return o.name.find(e_.log) != std::string::npos; });
        }
        if (e_.event) ofMessages(*e_.event, Kind::kEvent, "the event", "events");
        if (e_.action) ofMessages(*e_.action, Kind::kAction, "the action", "actions");
        if (e_.sent) ofMessages(*e_.sent, Kind::kSent, "the message", "messages");
    }

    void ofMessages(const EventMatch& match, Kind kind, const std::string& what,
                    const std::string& plural) {
        std::string expected = what + " '" + match.name + "'";
        if (!match.to.empty()) expected += " to " + match.to;
        if (match.data) expected += " with " + shown(*match.data);
        count(kind, match.where, expected, plural, [&](const Occurrence& o) {
            return beginsWith(o.name, match.name) &&
                   (match.to.empty() || matchesPattern(match.to, o.to)) &&
                   matchesData(match.data, o.data);
        });
    }

    template <class Fits>
    void count(Kind kind, const SourceLocation& where, std::string expected,
               const std::string& plural, Fits fits) {
        const auto all = recent(kind);
        const auto number = std::count_if(all.begin(), all.end(),
                                          [&](const Occurrence* one) { return fits(*one); });
        const bool right = e_.times ? number == static_cast<int64_t>(*e_.times) : number > 0;
        if (right) return;
        std::string found;
        if (e_.times) {
            expected += " " + std::to_string(*e_.times) + " times";
            found = std::to_string(number) + " times; ";
        }
        found += all.empty() ? "no " + plural : plural + ": " + latest(all);
        miss(where, std::move(expected), std::move(found));
    }

    static std::string latest(const std::vector<const Occurrence*>& all) {
        constexpr size_t kShown = 8;
        std::string text = all.size() > kShown ? "\u2026 " : "";
        for (size_t i = all.size() - std::min(all.size(), kShown); i < all.size(); ++i) {
            const Occurrence& one = *all[i];
            if (!text.empty() && !text.ends_with(' ')) text += ", ";
            text += one.name;
            const bool with_data = one.kind != Kind::kLog && !one.data.empty();
            if (with_data) text += " " + shown(asJson(one.data), 80);
        }
        return text;
    }

    void inOrder(const std::vector<std::string>& states, Kind kind, const std::string& deed) {
        if (states.empty()) return;
        for (const std::string& state : states) {
            if (!known(state)) return;
        }
        const auto all = recent(kind);
        if (e_.times) return often(states, all, deed);
        size_t next = 0;
        for (const Occurrence* one : all) {
            if (next < states.size() && one->name == states[next]) ++next;
        }
        if (next == states.size()) return;
        miss(e_.where, quoted(states) + " to be " + deed,
             all.empty() ? "no state was " + deed + "; " + whereItIs() : deed + ": " + latest(all));
    }

    void often(const std::vector<std::string>& states, const std::vector<const Occurrence*>& all,
               const std::string& deed) {
        for (const std::string& state : states) {
            const auto number = std::count_if(
                all.begin(), all.end(), [&](const Occurrence* one) { return one->name == state; });
            if (number == static_cast<int64_t>(*e_.times)) continue;
            miss(e_.where,
                 "'" + state + "' to be " + deed + " " + std::to_string(*e_.times) + " times",
                 std::to_string(number) + " times");
        }
    }

    void ofView() {
        const auto view = world_.view(session_->id);
        if (!view) return miss(e_.where, "the session to be seen", view.error().message);
        if (e_.status && view->status != *e_.status) {
            miss(e_.where, std::string("the session to be ") + store::toString(*e_.status),
                 whereItIs());
        }
        for (const std::string& timer : e_.timers) {
            const bool there = std::any_of(view->timers.begin(), view->timers.end(),
                                           [&](const auto& one) { return one.event == timer; });
            std::vector<std::string> names;
            for (const auto& one : view->timers) names.push_back(one.event);
            if (!there) {
                miss(e_.where, "the delayed event '" + timer + "' to be pending",
                     names.empty() ? "none is" : joined(names));
            }
        }
        if (e_.data.empty()) return;
        const auto data = parseJson(view->data.empty() ? "{}" : view->data);
        for (const DataMatch& one : e_.data) {
            const json::value* value = data ? valueAt(*data, one.path) : nullptr;
            if (matches(one.value, value)) continue;
            const std::string deeper = value == nullptr ? "" : firstMisfit(one.value, *value);
            miss(one.where, one.path + " to be " + shown(one.value),
                 value == nullptr
                     ? "there is no such value"
                     : shown(*value) + (deeper.empty() ? "" : "; '" + deeper + "' does not fit"));
        }
    }

    bool fits(const RequestMatch& match, const SeenRequest& seen) const {
        if (seen.number <= since_) return false;
        if (!match.service.empty() && match.service != seen.service) return false;
        if (!match.method.empty() && match.method != seen.request.method) return false;
        if (!match.url.empty() && !matchesPattern(match.url, seen.request.url)) return false;
        for (const auto& [name, value] : match.headers) {
            const bool there = std::any_of(
                seen.request.headers.begin(), seen.request.headers.end(),
                [&](const auto& field) { return field.first == name && field.second == value; });
            if (!there) return false;
        }
        if (!match.body) return true;
        const json::value body = asJson(payloadFromText(seen.request.body));
        return matches(*match.body, &body);
    }

    void ofRequests() {
        const auto& all = world_.recorder().requests();
        const auto number = std::count_if(all.begin(), all.end(), [&](const SeenRequest& seen) {
            return fits(*e_.request, seen);
        });
        if (e_.times ? number == static_cast<int64_t>(*e_.times) : number > 0) return;
        std::string expected = "a request";
        if (!e_.request->service.empty()) expected += " to '" + e_.request->service + "'";
        if (!e_.request->url.empty()) expected += " for " + e_.request->url;
        if (e_.request->body) expected += " with " + shown(*e_.request->body);
        if (e_.times) expected += " " + std::to_string(*e_.times) + " times";
        std::string found = e_.times ? std::to_string(number) + " times" : "";
        for (const SeenRequest& seen : all) {
            if (seen.number <= since_) continue;
            found += (found.empty() ? "" : "; ") + seen.request.method + " " + seen.request.url +
                     (seen.request.body.empty() ? "" : " " + shortened(seen.request.body, 80));
            if (found.size() > 600) break;
        }
        miss(e_.request->where, expected, found.empty() ? "there was none" : found);
    }

    void ofStays(const StayMatch& match) {
        const auto* seen = world_.recorder().visits(match.state);
        std::vector<Milliseconds> visits = seen == nullptr ? std::vector<Milliseconds>{} : *seen;
        std::sort(visits.begin(), visits.end());
        const json::value number(static_cast<int64_t>(visits.size()));
        const std::string state = "'" + match.state + "'";
        if (match.visits && !matches(*match.visits, &number)) {
            miss(match.where, "visits of " + state + ": " + shown(*match.visits), shown(number));
        }
        const bool bounds = match.average_max || match.longest_max || match.p95_max;
        if (visits.empty()) {
            if (bounds) miss(match.where, "visits of " + state + " that have ended", "none");
            return;
        }
        Milliseconds sum{0};
        for (const Milliseconds visit : visits) sum += visit;
        const auto count = static_cast<int64_t>(visits.size());
        // Nearest rank.
        const auto rank = static_cast<size_t>((95 * count + 99) / 100 - 1);
        bound(match, "on average", match.average_max, sum / count);
        bound(match, "at the longest", match.longest_max, visits.back());
        bound(match, "for 19 of 20", match.p95_max, visits[rank]);
    }

    void bound(const StayMatch& match, const std::string& what, std::optional<Milliseconds> max,
               Milliseconds is) {
        if (!max || is <= *max) return;
        miss(
            match.where,
            "stays in '" + match.state + "' of at most " + config::printDuration(*max) + " " + what,
            config::printDuration(is));
    }

    bool fits(const SessionsMatch& match, const SeenSession& one) {
        if (!one.chart) return false;
        if (!match.application.empty() && match.application != one.application) return false;
        if (!match.active.empty() && !one.isActive(match.active)) return false;
        if (!match.final.empty() &&
            (one.final != match.final || one.status == scxml::Status::kRunning)) {
            return false;
        }
        if (!match.status) return true;
        const auto view = world_.view(one.id);
        return view && view->status == *match.status;
    }

    void ofSessions(const SessionsMatch& match) {
        int64_t number = 0;
        const std::vector<const SeenSession*> all = world_.recorder().sessions();
        for (const SeenSession* one : all) number += fits(match, *one) ? 1 : 0;
        const json::value count(number);
        if (matches(match.count, &count)) return;
        std::string what;
        if (!match.application.empty()) what += " of " + match.application;
        if (match.status) what += std::string(", ") + store::toString(*match.status);
        if (!match.final.empty()) what += ", ended in " + match.final;
        if (!match.active.empty()) what += ", in " + match.active;
        miss(match.where, shown(match.count) + " sessions" + what,
             std::to_string(number) + " (of " + std::to_string(all.size()) + " in all)");
    }

    const Expectation& e_;
    World& world_;
    const uint64_t since_;
    std::string id_;
    const SeenSession* session_ = nullptr;
    std::optional<Misfit> misfit_;
};

}  // namespace

std::optional<Misfit> check(const Expectation& expectation, const Viewpoint& from, World& world) {
    return Checker(expectation, from, world).run();
}

}  // namespace orchestrion::sim
