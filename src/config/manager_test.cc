#include "config/manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/reloader.h"
#include "config/test_world.h"
#include "runtime/clock.h"

namespace orchestrion::config {
namespace {

using namespace std::chrono_literals;
using Kind = Outcome::Kind;

class ManagerTest : public testing::Test {
protected:
    ManagerTest()
        : source_("o.yaml", world_.world()),
          first_(world_.load("shards: 2\nlog: {level: info}\nhttp: {connections_max: 5}\n")),
          manager_(source_, first_, clock_) {}

    // Notes in `journal_` what it is asked.
    Subscriber subscriber(const std::string& name, std::vector<std::string> keys) {
        return {name, std::move(keys),
                [this, name](const Snapshot&, const Snapshot& after) -> Result<Commit> {
                    journal_.push_back(name + " prepares");
                    if (refusing_ == name) return fail("test.refused", "there is a reason");
                    EXPECT_NE(manager_.current().get(), &after);
                    return Commit([this, name, &after] {
                        EXPECT_EQ(manager_.current().get(), &after);
                        journal_.push_back(name + " commits");
                    });
                }};
    }

    TestWorld world_;
    runtime::VirtualClock clock_;
    Source source_;
    std::shared_ptr<const Snapshot> first_;
    Manager manager_;
    std::vector<std::string> journal_;
    std::string refusing_;
};

TEST_F(ManagerTest, aGoodConfigurationIsTakenOver) {
    manager_.subscribe(subscriber("log", {"log.level"}));
    manager_.subscribe(subscriber("http", {"http", "listeners"}));
    manager_.subscribe(subscriber("access", {"access"}));
    world_.write("o.yaml", "shards: 3\nlog: {level: debug}\nhttp: {connections_max: 6}\n");
    clock_.advance(5s);
    const Outcome outcome = manager_.reload("SIGHUP");
    EXPECT_EQ(outcome.kind, Kind::kApplied);
    EXPECT_EQ(outcome.cause, "SIGHUP");
    EXPECT_EQ(outcome.time, clock_.wallTime());
    EXPECT_THAT(journal_, testing::ElementsAre("log prepares", "http prepares", "log commits",
                                               "http commits"));
    ASSERT_EQ(outcome.changes.size(), 4u);
    EXPECT_EQ(toString(outcome.changes[0]), "shards: 2 -> 3 (takes effect at the next start)");
    EXPECT_EQ(toString(outcome.changes[1]), "http.connections_max: 5 -> 6");
    EXPECT_EQ(outcome.changes[2].path, "listeners.main.limits.connections_max");
    EXPECT_EQ(manager_.current()->config->shards, 3u);
    EXPECT_EQ(manager_.current()->hash, outcome.hash);
    ASSERT_EQ(manager_.pendingRestart().size(), 1u);
    EXPECT_EQ(manager_.pendingRestart()[0].path, "shards");

    world_.write("o.yaml", "shards: 2\nlog: {level: debug}\nhttp: {connections_max: 6}\n");
    EXPECT_EQ(manager_.reload("SIGHUP").kind, Kind::kApplied);
    EXPECT_TRUE(manager_.pendingRestart().empty());
}

TEST_F(ManagerTest, aKeyThatNobodyTakesOverNeedsARestart) {
    world_.write("o.yaml", "shards: 2\nlog: {level: debug}\nhttp: {connections_max: 5}\n");
    const Outcome outcome = manager_.reload("API");
    ASSERT_EQ(outcome.changes.size(), 1u);
    EXPECT_TRUE(outcome.changes[0].restart);
}

TEST_F(ManagerTest, aBadFileLeavesTheOldConfigurationInForce) {
    manager_.subscribe(subscriber("log", {"log"}));
    world_.write("o.yaml", "log: {level: debug}\nshards: many\nhttp: {idle_time_max: 0}\n");
    const Outcome outcome = manager_.reload("file change");
    EXPECT_EQ(outcome.kind, Kind::kRefused);
    EXPECT_EQ(outcome.diagnostics.size(), 2u);
    EXPECT_TRUE(outcome.changes.empty());
    EXPECT_TRUE(journal_.empty());
    EXPECT_EQ(manager_.current(), first_);
    EXPECT_EQ(manager_.lastReload().kind, Kind::kRefused);
    EXPECT_EQ(manager_.lastReload().diagnostics[0].where.position.line, 2u);
    EXPECT_EQ(manager_.counters().refused, 1u);

    world_.load("shards: 2\nlog: {level: info}\nhttp: {connections_max: 5}\n");
    EXPECT_EQ(manager_.reload("file change").kind, Kind::kUnchanged);
    EXPECT_EQ(manager_.lastReload().kind, Kind::kUnchanged);
}

TEST_F(ManagerTest, aSubscriberThatRefusesLeavesTheOldConfigurationInForce) {
    manager_.subscribe(subscriber("log", {"log"}));
    manager_.subscribe(subscriber("http", {"http"}));
    refusing_ = "http";
    world_.write("o.yaml", "shards: 2\nlog: {level: debug}\nhttp: {connections_max: 6}\n");
    const Outcome outcome = manager_.reload("API");
    EXPECT_EQ(outcome.kind, Kind::kRefused);
    EXPECT_THAT(journal_, testing::ElementsAre("log prepares", "http prepares"));
    ASSERT_EQ(outcome.diagnostics.size(), 1u);
    EXPECT_EQ(toString(outcome.diagnostics[0]),
              "o.yaml:3:1: error: http: there is a reason [test.refused]");
    EXPECT_EQ(manager_.current(), first_);

    refusing_.clear();
    EXPECT_EQ(manager_.reload("API").kind, Kind::kApplied);
    EXPECT_EQ(manager_.counters().applied, 1u);
}

TEST_F(ManagerTest, anUnchangedConfigurationAsksNobody) {
    manager_.subscribe(subscriber("log", {"log"}));
    world_.write("o.yaml", "# the same\nhttp: {connections_max: 5}\nshards: 2\n");
    EXPECT_EQ(manager_.reload("API").kind, Kind::kUnchanged);
    EXPECT_TRUE(journal_.empty());
}

TEST_F(ManagerTest, aRenewedCertificateIsAChange) {
    world_.write("c.pem", "1");
    world_.write("o.yaml", "listeners: [{name: a, tls: simple, certificate: c.pem, key: c.pem}]\n");
    ASSERT_EQ(manager_.reload("API").kind, Kind::kApplied);
    manager_.subscribe(subscriber("listeners", {"listeners"}));
    EXPECT_THAT(manager_.watched().files, testing::Contains("/etc/orchestrion/c.pem"));
    world_.write("c.pem", "2");
    const Outcome outcome = manager_.reload("file change");
    EXPECT_EQ(outcome.kind, Kind::kApplied);
    EXPECT_THAT(journal_, testing::ElementsAre("listeners prepares", "listeners commits"));
    EXPECT_FALSE(outcome.changes[0].restart);
}

// What a watcher is told.
class FakeWatcher final : public runtime::FileWatcher {
public:
    void watch(std::vector<std::string> files, std::vector<std::string> patterns) override {
        watched = std::move(files);
        watched.insert(watched.end(), patterns.begin(), patterns.end());
    }
    std::vector<std::string> watched;
};

TEST_F(ManagerTest, theReloaderFollowsTheFilesOfBothConfigurations) {
    FakeWatcher watcher;
    Reloader reloader(manager_);
    reloader.follow(watcher);
    EXPECT_THAT(watcher.watched, testing::ElementsAre("/etc/orchestrion/o.yaml"));
    world_.write("o.yaml", "include: [conf.d/*.yaml, b.yaml]\nx: 1\n");
    reloader.start();
    runtime::Mailbox told;
    reloader.request("file change", [&](const Outcome& outcome) {
        EXPECT_EQ(outcome.kind, Kind::kRefused);
        told.postAnswer([] {});
    });
    told.wait(std::nullopt);
    reloader.stop();
    EXPECT_THAT(watcher.watched, testing::UnorderedElementsAre(
                                     "/etc/orchestrion/o.yaml", "/etc/orchestrion/o.yaml",
                                     "/etc/orchestrion/b.yaml", "/etc/orchestrion/conf.d/*.yaml"));
}

TEST_F(ManagerTest, aStoppedReloaderStillAnswers) {
    Reloader reloader(manager_);
    reloader.stop();
    std::string code;
    reloader.request("API", [&](const Outcome& outcome) { code = outcome.diagnostics[0].code; });
    EXPECT_EQ(code, "service.stopping");
}

}  // namespace
}  // namespace orchestrion::config
