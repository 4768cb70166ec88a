// Random days of a contact centre: after each of many random steps the router is held against an
// oracle that knows the rules as plain loops. No agent over capacity, order respected, no double
// offer, no lost request, nobody waits beside a free agent; and in the end nobody is left (§6, 34).
//
//   ORCHESTRION_SEED=7 ORCHESTRION_COUNT=1 build/release/routing_property_test
//
// tries one day again; by default 40 days of 600 steps are tried.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>

#include "oracle.h"

namespace orchestrion::routing {
namespace {

using namespace std::chrono_literals;

constexpr int kSteps = 600;

uint64_t setting(const char* name, uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class Day {
public:
    explicit Day(uint64_t seed) : state_(seed), oracle_(options_), router_(options_) {
        expect(router_.upsert(CapacityRule{"blend", {{{"voice", 1}}, {{"chat", 3}}}}, now_));
        for (const std::string group : {"east", "west"}) {
            AgentGroup one;
            one.name = group;
            expect(router_.upsert(one, now_));
        }
        for (size_t a = 0; a < 6 + below(8); ++a) configure("agent" + std::to_string(a));
        settle("configured");
    }

    void live() {
        for (int i = 0; i < kSteps && fault_.empty(); ++i) {
            passTime();
            step();
        }
        if (fault_.empty()) closeTheDay();
    }
    const std::string& fault() const { return fault_; }

private:
    uint64_t next() {
        uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    size_t below(size_t count) { return static_cast<size_t>(next() % count); }
    bool percent(size_t chance) { return below(100) < chance; }
    const std::string& anyAgent() {
        auto it = oracle_.agents.begin();
        std::advance(it, static_cast<long>(below(oracle_.agents.size())));
        return it->first;
    }

    void expect(const Result<void>& done) {
        if (!done) fault_ = "refused: " + done.error().message;
    }
    void settle(const std::string& what) {
        last_ = what;
        const auto decisions = router_.takeDecisions();
        const std::string fault = oracle_.check(router_, decisions, now_);
        if (!fault.empty() && fault_.empty()) fault_ = "after '" + what + "': " + fault;
    }
    // To the due moments one by one, so that the oracle knows when each thing happened.
    void advanceTo(Time to) {
        while (router_.nextDue() && *router_.nextDue() <= to && fault_.empty()) {
            now_ = std::max(now_, *router_.nextDue());
            router_.advance(now_);
            settle("time");
        }
        now_ = std::max(now_, to);
        router_.advance(now_);
        settle("time");
    }
    void passTime() {
        if (percent(60)) advanceTo(now_ + Milliseconds(below(4000)));
    }

    void configure(const std::string& id) {
        Agent agent;
        agent.id = id;
        OracleAgent& model = oracle_.agents[id];
        model.skills.clear();
        model.groups.clear();
        for (const std::string skill : {"red", "green", "blue"}) {
            if (percent(60)) model.skills[skill] = static_cast<int32_t>(below(4));
        }
        for (const std::string group : {"east", "west"}) {
            if (percent(40)) model.groups.insert(group);
        }
        if (!model.logged_in) model.blends = percent(50);
        agent.skills = model.skills;
        agent.groups = {model.groups.begin(), model.groups.end()};
        if (model.blends) agent.capacity_rule = "blend";
        if (percent(30)) agent.wrap_up_time = 3s;
        expect(router_.upsert(agent, now_));
    }

    OracleTarget anyTarget() {
        OracleTarget target;
        const size_t kind = below(10);
        if (kind == 0) {
            target.agent = anyAgent();
            target.text = target.agent + "@.A";
            return target;
        }
        if (kind < 3) {
            target.group = percent(50) ? "east" : "west";
            target.text = target.group + "@.GA";
            return target;
        }
        target.skill = std::vector<std::string>{"red", "green", "blue"}[below(3)];
        target.at_least = static_cast<int32_t>(1 + below(3));
        if (percent(20)) target.group = percent(50) ? "east" : "west";
        target.text = "?" + target.group + ":" + target.skill + ">" +
                      std::to_string(target.at_least - 1) + "@.GA";
        return target;
    }

    void submit() {
        OracleRequest model;
        model.id = "r" + std::to_string(++count_);
        model.sequence = count_;
        model.interaction = "i" + std::to_string(percent(10) && count_ > 1 ? count_ - 1 : count_);
        if (ended_.contains(model.interaction)) model.interaction = "i" + std::to_string(count_);
        model.medium = percent(70) ? "voice" : "chat";
        for (const auto& [id, other] : oracle_.requests) {
            if (other.interaction == model.interaction) model.medium = other.medium;
        }
        Submit submit;
        for (size_t t = 0; t < 1 + below(3); ++t) {
            model.targets.push_back(anyTarget());
            submit.targets.push_back(*parseTarget(model.targets.back().text));
        }
        if (percent(10)) model.excluded.insert(anyAgent());
        model.priority = static_cast<int32_t>(below(4));
        model.longest_idle = percent(50);
        submit.request = model.id;
        submit.interaction = model.interaction;
        submit.medium = model.medium;
        submit.priority = model.priority;
        submit.excluded_agents = {model.excluded.begin(), model.excluded.end()};
        submit.clear_on_timeout = true;
        if (model.longest_idle) {
            submit.order = OrderType::kMax;
            submit.order_statistic = "StatTimeInReadyState";
        }
        if (percent(40)) {
            submit.timeout = Milliseconds(below(20000));
            model.expires = now_ + *submit.timeout;
        }
        // A failed delivery without requeue would change the waiting time of the next request;
        // that is tested elsewhere.
        submit.submitted_at = now_;
        submit.route = percent(80);
        model.route = submit.route;
        model.since = now_;
        oracle_.requests[model.id] = model;
        const auto done = router_.submit(submit, now_);
        if (!done) fault_ = "refused: " + done.error().message;
        settle("submit " + model.id);
    }

    // A random open offer or active interaction: agent and interaction.
    std::optional<std::pair<std::string, std::string>> any(
        std::map<std::string, std::string> OracleAgent::*of) {
        std::vector<std::pair<std::string, std::string>> all;
        for (const auto& [id, agent] : oracle_.agents) {
            for (const auto& [interaction, medium] : agent.*of) all.emplace_back(id, interaction);
        }
        if (all.empty()) return std::nullopt;
        return all[below(all.size())];
    }

    void offerStep() {
        const auto offer = any(&OracleAgent::offers);
        if (!offer) return;
        const auto& [agent, interaction] = *offer;
        const size_t what = below(10);
        if (what < 6) {
            expect(router_.accept(interaction, agent, now_));
        } else if (what < 8) {
            expect(router_.reject(interaction, agent, "busy", now_));
        } else if (what == 8) {
            expect(router_.release(interaction, agent, now_));
        } else {
            expect(router_.noAnswer(interaction, agent, now_));
        }
        settle("offer to " + agent);
    }
    void finishStep() {
        const auto active = any(&OracleAgent::active);
        if (!active) return;
        expect(router_.finish(active->second, active->first, std::nullopt, now_));
        settle("finish at " + active->first);
    }
    void agentStep() {
        const std::string id = anyAgent();
        OracleAgent& agent = oracle_.agents[id];
        const size_t what = below(10);
        if (!agent.logged_in) {
            logIn(id);
        } else if (what < 4) {
            expect(router_.setReady(id, "", now_));
        } else if (what < 6) {
            expect(router_.setNotReady(id, percent(50) ? "voice" : "", "break", now_));
        } else if (what == 6) {
            expect(router_.logout(id, now_));
        } else if (what == 7) {
            agent.connected = false;
            expect(router_.connectionLost(id, now_));
        } else if (what == 8) {
            agent.connected = true;
            expect(router_.connectionRestored(id, now_));
        } else {
            configure(id);
        }
        settle("agent " + id);
        if (!agent.logged_in) agent.connected = true;
    }
    void logIn(const std::string& id) {
        Login login;
        login.agent = id;
        login.media.push_back({"voice", "", "", "", percent(80)});
        login.media.push_back({"chat", "", "", "", percent(80)});
        oracle_.agents[id].connected = true;
        expect(router_.login(login, now_));
    }
    void endStep() {
        if (oracle_.requests.empty()) return;
        auto it = oracle_.requests.begin();
        std::advance(it, static_cast<long>(below(oracle_.requests.size())));
        const OracleRequest request = it->second;
        if (percent(50)) {
            expect(router_.cancel(request.id, now_));
        } else {
            ended_.insert(request.interaction);
            router_.interactionEnded(request.interaction, now_);
        }
        settle("end of " + request.id);
    }
    // What is stored after every command, piece by piece, is all there is.
    void keepState() {
        for (StatePiece& piece : router_.takeState()) {
            if (piece.bytes) {
                kept_[piece.key] = std::move(*piece.bytes);
            } else {
                kept_.erase(piece.key);
            }
        }
    }
    std::multiset<std::string> keptBytes() const {
        std::multiset<std::string> bytes;
        for (const auto& [key, value] : kept_) bytes.insert(value);
        return bytes;
    }
    // The state goes through bytes into a new router: nothing may change.
    void restart() {
        const Configuration configuration = router_.configuration();
        keepState();
        Router other(options_);
        expect(other.configure(configuration, now_));
        (void)other.takeDecisions();
        std::vector<StatePiece> pieces;
        for (const auto& [key, bytes] : kept_) pieces.push_back({key, bytes});
        const auto lost = other.importState(pieces, now_);
        if (!lost) fault_ = "refused: " + lost.error().message;
        if (lost && !lost->empty()) fault_ = "lost: " + lost->front();
        const std::multiset<std::string> before = keptBytes();
        kept_.clear();
        std::swap(router_, other);
        keepState();
        if (keptBytes() != before) fault_ = "another state after a restart";
        settle("restart");
    }
    void step() {
        keepState();
        const size_t what = below(100);
        if (what < 35) {
            submit();
        } else if (what < 60) {
            offerStep();
        } else if (what < 75) {
            finishStep();
        } else if (what < 94) {
            agentStep();
        } else if (what < 98) {
            endStep();
        } else {
            restart();
        }
    }
    // No starvation: when all agents work on, every request that somebody can serve is served.
    void closeTheDay() {
        for (int round = 0; round < 4000 && fault_.empty(); ++round) {
            advanceTo(now_ + 40s);
            for (const auto& [id, agent] : oracle_.agents) {
                if (!agent.logged_in) logIn(id);
                oracle_.agents[id].connected = true;
                expect(router_.connectionRestored(id, now_));
                expect(router_.setReady(id, "", now_));
                settle("back to work");
            }
            bool worked = false;
            while (const auto offer = any(&OracleAgent::offers)) {
                expect(router_.accept(offer->second, offer->first, now_));
                settle("accept");
                if (!fault_.empty()) return;
                worked = true;
            }
            while (const auto active = any(&OracleAgent::active)) {
                expect(router_.finish(active->second, active->first, 0ms, now_));
                settle("finish");
                if (!fault_.empty()) return;
                worked = true;
            }
            if (!worked) return;
        }
        if (fault_.empty()) fault_ = "the day does not end";
    }

    uint64_t state_;
    RouterOptions options_;
    Oracle oracle_;
    Router router_;
    Time now_{1893456000000};
    uint64_t count_ = 0;
    std::set<std::string> ended_;
    std::map<std::string, std::string> kept_;  // as a store has it
    std::string fault_;
    std::string last_;
};

TEST(RoutingProperty, RandomDaysKeepEveryRule) {
    const uint64_t seed = setting("ORCHESTRION_SEED", 1);
    const uint64_t count = setting("ORCHESTRION_COUNT", 40);
    for (uint64_t i = 0; i < count; ++i) {
        Day day(seed + i);
        if (day.fault().empty()) day.live();
        ASSERT_EQ(day.fault(), "") << "seed " << seed + i;
    }
}

}  // namespace
}  // namespace orchestrion::routing
