// The same traffic under several policies: what each does to service level, lost callers and the
// load of the agents. Prints one line of JSON a policy and load; routing_simulation.py draws it.
//
// usage: routing_simulation [HOURS]      (4 hours at each load)
//
// Three queues of calls arrive at random (Poisson); 45 agents have one or two of three skills at
// levels 1 to 9; calls last 240 s in the mean, callers wait 180 s in the mean (both exponential).
// Every policy sees the same callers. Virtual time: a run takes well under a second.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <queue>

#include "base/assert.h"
#include "routing/router.h"
#include "runtime/random.h"

namespace orchestrion::routing {
namespace {

constexpr size_t kAgents = 45;
constexpr double kTalk_s = 240, kPatience_s = 180;
struct QueueKind {
    const char* name;
    double share;
    Milliseconds objective;
    int32_t value;
};
constexpr QueueKind kQueues[] = {{"gold", 0.2, Milliseconds(10000), 10},
                                 {"silver", 0.5, Milliseconds(30000), 5},
                                 {"bronze", 0.3, Milliseconds(120000), 0}};

struct Caller {
    Time arrives{0};
    size_t queue = 0;
    Milliseconds talk{0};
    Milliseconds patience{0};
};

struct Policy {
    const char* name;
    void (*apply)(Submit&, const QueueKind&);
};
const Policy kPolicies[] = {
    {"longest idle",
     [](Submit& s, const QueueKind&) {
         s.order = OrderType::kMax;
         s.order_statistic = "StatTimeInReadyState";
     }},
    {"least occupied",
     [](Submit& s, const QueueKind&) {
         s.order = OrderType::kMin;
         s.order_statistic = "StatAgentOccupancy";
     }},
    {"fixed priority",
     [](Submit& s, const QueueKind& queue) {
         s.order = OrderType::kMax;
         s.order_statistic = "StatTimeInReadyState";
         s.priority = queue.value;
     }},
    {"service objective",
     [](Submit& s, const QueueKind& queue) {
         s.order = OrderType::kMax;
         s.order_statistic = "StatTimeInReadyState";
         s.tuning.use_objective = true;
         s.objective = queue.objective;
     }},
    {"best skilled first, then all",
     [](Submit& s, const QueueKind&) {
         s.order = OrderType::kMax;
         s.order_statistic = "StatTimeInReadyState";
         s.steps = {{Milliseconds(15000), s.targets, true, 0, false}};
         s.targets[0].skill_expression += " & " + s.queue + ">=6";
     }},
};

double exponential(runtime::Random& random, double mean) {
    const double uniform = (static_cast<double>(random.next() >> 11) + 0.5) / 9007199254740992.0;
    return -mean * std::log(uniform);
}
Milliseconds seconds(double s) {
    return Milliseconds(static_cast<int64_t>(s * 1000));
}

std::vector<Caller> traffic(double load, Time begin, Milliseconds length) {
    runtime::SeededRandom random(7);
    std::vector<Caller> callers;
    const double gap_s = kTalk_s / (load * static_cast<double>(kAgents));
    for (Time at = begin; at < begin + length;) {
        at += seconds(exponential(random, gap_s));
        Caller& caller = callers.emplace_back();
        caller.arrives = at;
        double pick = static_cast<double>(random.next() % 1000) / 1000;
        while (caller.queue < 2 && pick >= kQueues[caller.queue].share) {
            pick -= kQueues[caller.queue++].share;
        }
        caller.talk = seconds(std::max(5.0, exponential(random, kTalk_s)));
        caller.patience = seconds(exponential(random, kPatience_s));
    }
    return callers;
}

class Run {
public:
    Run(const Policy& policy, double load, Milliseconds length)
        : policy_(policy), load_(load), callers_(traffic(load, begin_, length)) {}

    void go() {
        hire();
        for (size_t i = 0; i < callers_.size(); ++i)
            at(callers_[i].arrives, {Kind::kArrives, i, 0});
        while (!events_.empty()) {
            const Event event = events_.top();
            events_.pop();
            now_ = event.at;
            handle(event);
            decisions();
        }
        print();
    }

private:
    enum class Kind { kArrives, kLeaves, kEnds };
    struct What {
        Kind kind;
        size_t caller;
        size_t agent;
    };
    struct Event {
        Time at;
        uint64_t order;
        What what;
        bool operator<(const Event& o) const { return at != o.at ? at > o.at : order > o.order; }
    };
    void at(Time time, What what) { events_.push({time, next_++, what}); }

    void hire() {
        runtime::SeededRandom random(3);
        Configuration all;
        for (const QueueKind& queue : kQueues) {
            VirtualQueue& one = all.virtual_queues.emplace_back();
            one.name = queue.name;
            one.service_threshold = queue.objective;
        }
        for (size_t a = 0; a < kAgents; ++a) {
            Agent& agent = all.agents.emplace_back();
            agent.id = "agent" + std::to_string(a);
            index_[agent.id] = a;
            for (size_t s = 0; s < 1 + a % 2; ++s) {
                agent.skills[kQueues[(a + s) % 3].name] =
                    static_cast<int32_t>(1 + random.next() % 9);
            }
        }
        ORCH_ASSERT(router_.configure(all, now_), "is well formed");
        for (const auto& [id, a] : index_) {
            Login login;
            login.agent = id;
            login.media.push_back({"voice", "", "", "", true});
            ORCH_ASSERT(router_.login(login, now_), "logs in");
        }
        (void)router_.takeDecisions();
        busy_.resize(kAgents);
    }
    void handle(const Event& event) {
        const Caller& caller = callers_[event.what.caller];
        const std::string id = std::to_string(event.what.caller);
        switch (event.what.kind) {
            case Kind::kArrives: {
                Submit submit;
                submit.request = submit.interaction = id;
                submit.queue = kQueues[caller.queue].name;
                submit.targets.emplace_back();
                submit.targets[0].type = TargetType::kSkill;
                submit.targets[0].skill_expression = submit.queue + ">0";
                policy_.apply(submit, kQueues[caller.queue]);
                ORCH_ASSERT(router_.submit(submit, now_), "is taken");
                at(now_ + caller.patience, {Kind::kLeaves, event.what.caller, 0});
                break;
            }
            case Kind::kLeaves:
                if (router_.request(id)) {
                    ++lost_;
                    router_.interactionEnded(id, now_);
                }
                break;
            case Kind::kEnds:
                ORCH_ASSERT(router_.finish(id, "agent" + std::to_string(event.what.agent),
                                           Milliseconds(0), now_),
                            "talks");
                break;
        }
    }
    void decisions() {
        for (const Decision& decision : router_.takeDecisions()) {
            const auto* selected = std::get_if<Selected>(&decision);
            if (selected == nullptr) continue;
            const size_t caller = std::stoul(selected->ref.interaction);
            const size_t agent = index_[selected->agent];
            ORCH_ASSERT(router_.accept(selected->ref.interaction, selected->agent, now_),
                        "answers");
            const size_t queue = callers_[caller].queue;
            ++answered_[queue];
            if (selected->waited <= kQueues[queue].objective) ++in_time_[queue];
            wait_s_ += static_cast<double>(selected->waited.count()) / 1000;
            busy_[agent] += static_cast<double>(callers_[caller].talk.count());
            at(now_ + callers_[caller].talk, {Kind::kEnds, caller, agent});
        }
    }
    void print() const {
        double sum = 0, squares = 0, answered = 0;
        for (const double busy : busy_) {
            sum += busy;
            squares += busy * busy;
        }
        for (const double count : answered_) answered += count;
        const double n = kAgents;
        std::printf("{\"policy\":\"%s\",\"load\":%.2f,\"callers\":%zu", policy_.name, load_,
                    callers_.size());
        double all_in_time = 0;
        for (size_t q = 0; q < 3; ++q) {
            double arrived = 0;
            for (const Caller& caller : callers_) arrived += caller.queue == q ? 1 : 0;
            all_in_time += in_time_[q];
            std::printf(",\"service_level_%s\":%.1f", kQueues[q].name, 100 * in_time_[q] / arrived);
        }
        const auto total = static_cast<double>(callers_.size());
        std::printf(
            ",\"service_level\":%.1f,\"mean_wait_s\":%.1f,\"abandoned\":%.1f,"
            "\"occupancy\":%.1f,\"fairness\":%.4f}\n",
            100 * all_in_time / total, wait_s_ / std::max(1.0, answered), 100 * lost_ / total,
            100 * sum / n / static_cast<double>((now_ - begin_).count()),
            sum * sum / (n * squares));
    }

    const Policy& policy_;
    double load_;
    Time begin_{1893456000000};
    Time now_{begin_};
    std::vector<Caller> callers_;
    std::priority_queue<Event> events_;
    uint64_t next_ = 0;
    Router router_;
    std::map<std::string, size_t> index_;
    std::vector<double> busy_;
    double answered_[3] = {}, in_time_[3] = {};
    double lost_ = 0, wait_s_ = 0;
};

}  // namespace
}  // namespace orchestrion::routing

int main(int argc, char** argv) {
    using namespace orchestrion::routing;
    const int64_t hours = argc > 1 ? std::max(1L, std::strtol(argv[1], nullptr, 10)) : 4;
    for (const Policy& policy : kPolicies) {
        for (const double load : {0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.1}) {
            Run(policy, load, orchestrion::Milliseconds(hours * 3600000)).go();
        }
    }
}
