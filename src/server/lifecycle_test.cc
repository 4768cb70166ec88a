#include "server/lifecycle.h"

#include <gmock/gmock.h>

#include <map>

#include "server/pulse.h"
#include "server/recovery.h"

namespace orchestrion::server {
namespace {

using runtime::Signal;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

// Signals at given times; waiting lets time pass.
class ScriptedSignals final : public runtime::Signals {
public:
    explicit ScriptedSignals(runtime::VirtualClock& clock) : clock_(clock) {}
    std::optional<Signal> wait(Milliseconds time) override {
        const Milliseconds now = clock_.monotonicTime();
        if (script.empty() || script.begin()->first > now + time) {
            if (on_idle) on_idle();
            clock_.advance(time);
            return std::nullopt;
        }
        const auto [due, signal] = *script.begin();
        script.erase(script.begin());
        clock_.advance(std::max(due - now, Milliseconds(0)));
        return signal;
    }
    void send(Signal signal) override { script.emplace(clock_.monotonicTime(), signal); }
    void release() override { released = true; }

    std::multimap<Milliseconds, Signal> script;
    std::function<void()> on_idle;
    bool released = false;

private:
    runtime::VirtualClock& clock_;
};

class Listening final : public runtime::Supervisor {
public:
    void ready() override { heard.push_back("ready"); }
    void reloading() override { heard.push_back("reloading"); }
    void stopping() override { heard.push_back("stopping"); }
    void status(const std::string& text) override { heard.push_back("status " + text); }
    void alive() override { ++lives; }
    std::optional<Milliseconds> aliveInterval() const override { return interval; }
    std::vector<std::string> heard;
    int lives = 0;
    std::optional<Milliseconds> interval;
};

class LifecycleTest : public testing::Test {
protected:
    std::unique_ptr<Lifecycle> make(Milliseconds drain_delay = 0ms) {
        return std::make_unique<Lifecycle>(
            Lifecycle::World{clock_, signals_, supervisor_, health_, log_},
            LifecycleOptions{drain_delay});
    }
    runtime::VirtualClock clock_;
    ScriptedSignals signals_{clock_};
    Listening supervisor_;
    Health health_;
    std::vector<std::string> lines_;
    Log log_{[this] { return clock_.wallTime(); },
             [this](std::string_view line) {
                 lines_.emplace_back(line);
                 return true;
             }};
};

TEST_F(LifecycleTest, itIsReadyFromItsStartToTheSignal) {
    const auto lifecycle = make();
    EXPECT_EQ(health_.readiness().items[0].result.reason, "the server is starting");
    lifecycle->started();
    EXPECT_TRUE(health_.readiness().good);
    signals_.script = {{3s, Signal::kStop}};
    lifecycle->run();
    EXPECT_EQ(lifecycle->phase(), Lifecycle::Phase::kDraining);
    EXPECT_EQ(health_.readiness().items[0].result.reason, "the server is stopping");
    EXPECT_TRUE(health_.liveness().good);
    EXPECT_EQ(clock_.monotonicTime(), 3s);
    EXPECT_TRUE(signals_.released);
    EXPECT_THAT(supervisor_.heard, ElementsAre("ready", "status ready", "stopping",
                                               "status server: the server is stopping"));
    EXPECT_THAT(lines_, Contains(HasSubstr("signal=SIGTERM")));
}

TEST_F(LifecycleTest, itDrainsAsLongAsItIsTold) {
    const auto lifecycle = make(20s);
    lifecycle->started();
    signals_.script = {{1s, Signal::kStop}, {2s, Signal::kReload}};
    bool ready_while_draining = false;
    signals_.on_idle = [&] {
        if (lifecycle->phase() != Lifecycle::Phase::kDraining) return;
        ready_while_draining = ready_while_draining || health_.readiness().good;
    };
    lifecycle->run();
    EXPECT_EQ(clock_.monotonicTime(), 21s);
    EXPECT_FALSE(ready_while_draining);
}

TEST_F(LifecycleTest, aSecondSignalHurries) {
    const auto lifecycle = make(20s);
    lifecycle->started();
    signals_.script = {{1s, Signal::kStop}, {2500ms, Signal::kInterrupt}};
    lifecycle->run();
    EXPECT_EQ(clock_.monotonicTime(), 2500ms);
}

TEST_F(LifecycleTest, reloadsAreTold) {
    const auto lifecycle = make();
    int reloads = 0;
    lifecycle->onReload([&](const auto& done) {
        ++reloads;
        done();
    });
    lifecycle->started();
    signals_.script = {{1s, Signal::kReload}, {2s, Signal::kReload}, {3s, Signal::kInterrupt}};
    lifecycle->run();
    EXPECT_EQ(reloads, 2);
    EXPECT_THAT(supervisor_.heard, Contains("reloading").Times(2));
    EXPECT_THAT(supervisor_.heard, Contains("ready").Times(3));
}

TEST_F(LifecycleTest, tasksRunAtTheirIntervals) {
    const auto lifecycle = make();
    int often = 0;
    int seldom = 0;
    lifecycle->every(100ms, [&] { ++often; });
    lifecycle->every(4s, [&] {
        ++seldom;
        clock_.advance(1s);  // what is missed meanwhile is not made up for
    });
    signals_.script = {{10s, Signal::kStop}};
    lifecycle->run();
    EXPECT_EQ(seldom, 2);
    EXPECT_GE(often, 79);
    EXPECT_LE(often, 84);
}

TEST_F(LifecycleTest, theWatchdogHearsOnlyOfAServerThatIsAlive) {
    supervisor_.interval = 10s;
    const auto lifecycle = make();
    lifecycle->started();
    bool stuck = false;
    const auto check = health_.add("sessions", Health::Kind::kLiveness, [&] {
        return stuck ? CheckResult::bad("no answer") : CheckResult{};
    });
    signals_.script = {{65s, Signal::kStop}};
    signals_.on_idle = [&] { stuck = clock_.monotonicTime() >= 30s; };
    lifecycle->run();
    EXPECT_EQ(supervisor_.lives, 3);
}

TEST_F(LifecycleTest, theStatusSaysWhyItIsNotReady) {
    const auto lifecycle = make();
    uint64_t done = 5;
    const auto check = health_.add("recovery", Health::Kind::kReadiness, [&] {
        return CheckResult{done == 10, "sessions are being read", CheckResult::Progress{done, 10}};
    });
    lifecycle->started();
    signals_.script = {{30s, Signal::kStop}};
    signals_.on_idle = [&] {
        if (clock_.monotonicTime() >= 12s) done = 10;
    };
    lifecycle->run();
    EXPECT_THAT(supervisor_.heard,
                ElementsAre("ready", "status recovery: sessions are being read (5 of 10)",
                            "status ready", "stopping", "status server: the server is stopping"));
}

TEST(Pulse, missesAnAnswerThatDoesNotCome) {
    runtime::VirtualClock clock;
    std::vector<std::function<void()>> asked;
    auto pulse = std::make_unique<Pulse>(
        clock, 10s, [&](std::function<void()> answered) { asked.push_back(std::move(answered)); });
    EXPECT_TRUE(pulse->check().good);
    pulse->beat();
    clock.advance(9s);
    pulse->beat();
    EXPECT_EQ(asked.size(), 1u);
    EXPECT_TRUE(pulse->check().good);
    clock.advance(3s);
    EXPECT_EQ(pulse->check().reason, "no answer for 12 s");
    asked[0]();
    EXPECT_TRUE(pulse->check().good);
    pulse->beat();
    EXPECT_EQ(asked.size(), 2u);
    pulse.reset();
    asked[1]();
}

TEST(Recovery, isOverWhenNothingIsLeftOnce) {
    runtime::VirtualClock clock;
    Recovery recovery(clock);
    EXPECT_FALSE(recovery.check().good);
    recovery.look(10);
    clock.advance(1500ms);
    recovery.look(4);
    const CheckResult check = recovery.check();
    EXPECT_EQ(check.reason, "stored sessions are being woken");
    EXPECT_EQ(check.progress->done, 6u);
    EXPECT_EQ(check.progress->total, 10u);
    EXPECT_EQ(recovery.seconds(), std::nullopt);
    clock.advance(1s);
    recovery.look(0);
    recovery.look(3);
    EXPECT_TRUE(recovery.check().good);
    EXPECT_EQ(recovery.seconds(), 2.5);
}

}  // namespace
}  // namespace orchestrion::server
