// The routing row of the design: 10,000 agents with 3 to 10 of 60 skills, 100,000 waiting requests
// of 20 priorities, each with 1 to 3 of 2,000 distinct skill expressions that fit about 700 agents.
//
// What is timed is one kind of command in batches of 1,000, decisions and explanations included:
//   agentBecomesFree  a call ends, and its agent gets the best of those who wait: the decision
//   requestWaits      a request comes and nobody is free
//   requestFindsAgent a request comes and takes the longest idle of those who are ready
//   skillChanges      an agent's level changes, with all of this waiting
#include <benchmark/benchmark.h>

#include <ctime>

#include "base/assert.h"
#include "routing/router.h"
#include "runtime/random.h"

namespace orchestrion::routing {
namespace {

constexpr size_t kAgents = 10000, kSkills = 60, kWaiting = 100000, kBatch = 1000;

// The processor's time, so that what else runs on the machine does not count.
class ProcessorTime {
public:
    uint64_t microseconds() const {
        return static_cast<uint64_t>(static_cast<double>(std::clock() - start_) * 1e6 /
                                     CLOCKS_PER_SEC);
    }

private:
    std::clock_t start_ = std::clock();
};

class Centre {
public:
    Centre(size_t expressions, size_t waiting, ExplanationDetail detail)
        : router_([&] {
              RouterOptions options;
              options.explanations = detail;
              return options;
          }()) {
        hire();
        write(expressions);
        if (waiting == 0) return;
        for (size_t a = 0; a < kAgents; ++a) {
            calls_.push_back("d" + std::to_string(a));
            ORCH_ASSERT(router_.begin(calls_[a], agents_[a], "voice", now_), "a direct call");
        }
        while (count_ < waiting) submit(OrderType::kAny);
        (void)router_.takeDecisions();
    }

    // 1,000 calls end; the agents get the next ones. Gives the microseconds of that.
    uint64_t freeAgents() {
        std::vector<size_t> who(kBatch);
        for (size_t& agent : who) agent = (next_agent_++ * 7919) % kAgents;
        now_ += Milliseconds(1000);
        router_.advance(now_);
        std::vector<Selected> selected;
        selected.reserve(kBatch);
        const ProcessorTime watch;
        for (const size_t agent : who) {
            ORCH_ASSERT(router_.finish(calls_[agent], agents_[agent], Milliseconds(0), now_),
                        "ends");
            for (Decision& one : router_.takeDecisions()) {
                if (auto* found = std::get_if<Selected>(&one))
                    selected.push_back(std::move(*found));
            }
        }
        const uint64_t time = watch.microseconds();
        ORCH_ASSERT(selected.size() == kBatch, "with so many waiting each agent gets one");
        for (size_t i = 0; i < kBatch; ++i) {
            calls_[who[i]] = selected[i].ref.interaction;
            ORCH_ASSERT(router_.accept(calls_[who[i]], agents_[who[i]], now_), "accepts");
        }
        return time;
    }
    // 1,000 requests come.
    uint64_t submitBatch(OrderType order, std::vector<Selected>* selected) {
        std::vector<Submit> batch;
        for (size_t i = 0; i < kBatch; ++i) batch.push_back(request(order));
        now_ += Milliseconds(1000);
        router_.advance(now_);
        const ProcessorTime watch;
        for (const Submit& one : batch) {
            ORCH_ASSERT(router_.submit(one, now_), "is taken");
            for (Decision& decision : router_.takeDecisions()) {
                auto* found = std::get_if<Selected>(&decision);
                if (found != nullptr && selected != nullptr) selected->push_back(std::move(*found));
            }
        }
        return watch.microseconds();
    }
    void finish(const std::vector<Selected>& selected) {
        for (const Selected& one : selected) {
            ORCH_ASSERT(router_.accept(one.ref.interaction, one.agent, now_), "accepts");
            ORCH_ASSERT(router_.finish(one.ref.interaction, one.agent, Milliseconds(0), now_),
                        "ends");
        }
        (void)router_.takeDecisions();
    }
    void readyOnly(size_t count) {
        for (size_t a = count; a < kAgents; ++a) {
            ORCH_ASSERT(router_.setNotReady(agents_[a], "", "", now_), "is logged in");
        }
        (void)router_.takeDecisions();
    }
    uint64_t changeSkills() {
        const ProcessorTime watch;
        for (size_t i = 0; i < kBatch / 10; ++i) {
            Agent& agent = config_[random_.next() % kAgents];
            agent.skills.begin()->second = static_cast<int32_t>(1 + random_.next() % 10);
            ORCH_ASSERT(router_.upsert(agent, now_), "is well formed");
        }
        const uint64_t time = watch.microseconds();
        (void)router_.takeDecisions();
        return time;
    }

private:
    void hire() {
        Configuration all;
        for (size_t a = 0; a < kAgents; ++a) {
            Agent& agent = all.agents.emplace_back();
            agent.id = "agent" + std::to_string(a);
            agents_.push_back(agent.id);
            const size_t skills = 3 + random_.next() % 8;
            while (agent.skills.size() < skills) {
                agent.skills["skill" + std::to_string(random_.next() % kSkills)] =
                    static_cast<int32_t>(1 + random_.next() % 10);
            }
        }
        config_ = all.agents;
        ORCH_ASSERT(router_.configure(all, now_), "is well formed");
        for (const std::string& id : agents_) {
            Login login;
            login.agent = id;
            login.media.push_back({"voice", "", "", "", true});
            ORCH_ASSERT(router_.login(login, now_), "logs in");
        }
        (void)router_.takeDecisions();
    }
    void write(size_t expressions) {
        const auto term = [&] {
            return "skill" + std::to_string(random_.next() % kSkills) +
                   ">=" + std::to_string(1 + random_.next() % 8);
        };
        while (targets_.size() < expressions) {
            targets_.push_back(
                *parseTarget("?:" + term() + " | " + term() + " & " + term() + "@Stat.GA"));
        }
    }
    Submit request(OrderType order) {
        Submit submit;
        submit.request = "r" + std::to_string(++count_);
        submit.interaction = "i" + std::to_string(count_);
        submit.queue = "vq" + std::to_string(count_ % 50);
        submit.priority = static_cast<int32_t>(random_.next() % 20);
        submit.timeout = Milliseconds(99999000);
        submit.order = order;
        if (order == OrderType::kMax) submit.order_statistic = "StatTimeInReadyState";
        for (size_t t = 0, n = 1 + random_.next() % 3; t < n; ++t) {
            submit.targets.push_back(targets_[random_.next() % targets_.size()]);
        }
        return submit;
    }
    void submit(OrderType order) {
        ORCH_ASSERT(router_.submit(request(order), now_), "is taken");
        if (count_ % 1000 == 0) (void)router_.takeDecisions();
    }

    runtime::SeededRandom random_{1};
    Router router_;
    Time now_{1893456000000};
    std::vector<Agent> config_;
    std::vector<std::string> agents_, calls_;
    std::vector<Target> targets_;
    size_t count_ = 0;
    size_t next_agent_ = 0;
};

void report(benchmark::State& state, uint64_t microseconds, size_t items) {
    state.SetIterationTime(static_cast<double>(microseconds) / 1e6);
    state.counters["us_each"] = benchmark::Counter(
        static_cast<double>(items) * 1e-6,
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// Arguments: distinct expressions; explanations off, brief or full.
void agentBecomesFree(benchmark::State& state) {
    Centre centre(static_cast<size_t>(state.range(0)), kWaiting,
                  static_cast<ExplanationDetail>(state.range(1)));
    for (auto _ : state) {
        report(state, centre.freeAgents(), kBatch);
        (void)centre.submitBatch(OrderType::kAny, nullptr);  // the backlog stays the same
    }
}
BENCHMARK(agentBecomesFree)
    ->Args({2000, 2})
    ->Args({2000, 0})
    ->Args({20000, 2})
    ->UseManualTime()
    ->Iterations(50)
    ->Unit(benchmark::kMillisecond);

void requestWaits(benchmark::State& state) {
    Centre centre(2000, kWaiting, ExplanationDetail::kFull);
    for (auto _ : state) {
        report(state, centre.submitBatch(OrderType::kAny, nullptr), kBatch);
        (void)centre.freeAgents();
    }
}
BENCHMARK(requestWaits)->UseManualTime()->Iterations(50)->Unit(benchmark::kMillisecond);

// Argument: how many agents are ready. Requests that find nobody wait, and are served later.
void requestFindsAgent(benchmark::State& state) {
    Centre centre(2000, 0, ExplanationDetail::kFull);
    centre.readyOnly(static_cast<size_t>(state.range(0)));
    for (auto _ : state) {
        std::vector<Selected> selected;
        report(state, centre.submitBatch(OrderType::kMax, &selected), kBatch);
        centre.finish(selected);
    }
}
BENCHMARK(requestFindsAgent)
    ->Arg(2000)
    ->Arg(10000)
    ->UseManualTime()
    ->Iterations(20)
    ->Unit(benchmark::kMillisecond);

void skillChanges(benchmark::State& state) {
    Centre centre(2000, kWaiting, ExplanationDetail::kFull);
    for (auto _ : state) report(state, centre.changeSkills(), kBatch / 10);
}
BENCHMARK(skillChanges)->UseManualTime()->Iterations(10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace orchestrion::routing
