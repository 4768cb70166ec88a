#include "base/log.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace orchestrion {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

class LogTest : public testing::Test {
protected:
    Log make(const LogOptions& options = {}) {
        return Log([this] { return now_; },
                   [this](std::string_view line) {
                       if (broken_) return false;
                       lines_.emplace_back(line);
                       return true;
                   },
                   options);
    }
    WallTime now_{Milliseconds(1893456000000)};
    std::vector<std::string> lines_;
    bool broken_ = false;
};

TEST_F(LogTest, textIsOneLineForPeople) {
    Log log = make();
    log.info(LogComponent::kSession, "session started",
             {.session = "4711", .tenant = "north", .application = "mortgage"},
             {{"document", "file:///a b.scxml"}, {"turns", 3u}, {"share", 0.5}, {"durable", true}});
    EXPECT_THAT(lines_, ElementsAre("2030-01-01T00:00:00.000Z info session: session started "
                                    "session=4711 tenant=north application=mortgage "
                                    "document=\"file:///a b.scxml\" turns=3 share=0.5 "
                                    "durable=true\n"));
}

TEST_F(LogTest, jsonIsOneObjectALine) {
    Log log = make({.format = LogFormat::kJson});
    log.error(LogComponent::kStore, "the disk refuses", {.session = "4711"},
              {{"error", "no \"space\""}, {"free_bytes", 0}});
    log.info(LogComponent::kServer, "ready");
    EXPECT_THAT(lines_, ElementsAre(R"({"ts":"2030-01-01T00:00:00.000Z","level":"error",)"
                                    R"("component":"store","message":"the disk refuses",)"
                                    R"("session":"4711","fields":{"error":"no \"space\"",)"
                                    R"("free_bytes":0}})"
                                    "\n",
                                    R"({"ts":"2030-01-01T00:00:00.000Z","level":"info",)"
                                    R"("component":"server","message":"ready"})"
                                    "\n"));
}

// Whoever chooses ids or labels chooses no lines.
TEST_F(LogTest, valuesCannotForgeLines) {
    for (const LogFormat format : {LogFormat::kText, LogFormat::kJson}) {
        Log log = make({.format = format});
        log.info(LogComponent::kChart, "log", {.session = "a\n2030 error"},
                 {{"text", "x\r\n\x1b[2J\xff level=error"}});
        EXPECT_EQ(lines_.back().find('\n'), lines_.back().size() - 1);
        EXPECT_EQ(lines_.back().find('\x1b'), std::string::npos);
    }
    boost::json::error_code error;
    boost::json::parse(lines_.back(), error);
    EXPECT_FALSE(error) << lines_.back();
}

TEST_F(LogTest, longValuesAreCutAndSaySo) {
    Log log = make();
    log.info(LogComponent::kChart, "log", {}, {{"text", std::string(4095, 'x') + "ä and more"}});
    EXPECT_LT(lines_[0].size(), 4300u);
    EXPECT_THAT(lines_[0], HasSubstr("xx… (4106 bytes)\""));
}

TEST_F(LogTest, eachComponentHasItsLevelAndKeepsNoOther) {
    LogOptions options;
    options.level = LogLevel::kWarning;
    options.levels = {{LogComponent::kChart, LogLevel::kDebug},
                      {LogComponent::kHttp, LogLevel::kOff}};
    Log log = make(options);
    log.debug(LogComponent::kChart, "shown");
    log.info(LogComponent::kSession, "not shown");
    log.warning(LogComponent::kSession, "shown");
    log.error(LogComponent::kHttp, "not shown");
    EXPECT_EQ(lines_.size(), 2u);
    log.configure({});
    log.info(LogComponent::kSession, "shown since the new configuration");
    log.debug(LogComponent::kChart, "shown no more");
    EXPECT_EQ(lines_.size(), 3u);
}

TEST_F(LogTest, repeatedLinesAreCountedAndToldOf) {
    Log log = make({.repeats_max = 2});
    for (int i = 0; i < 5; ++i) {
        log.warning(LogComponent::kStore, "refused", {}, {{"try", i}});
        now_ += 1s;
    }
    log.warning(LogComponent::kStore, "another message");
    EXPECT_EQ(lines_.size(), 3u);
    EXPECT_EQ(log.counters().suppressed, 3u);
    log.tellLeftOut();
    EXPECT_EQ(lines_.size(), 3u) << "the window is not over";
    now_ += 5s;
    log.tellLeftOut();
    EXPECT_THAT(lines_.back(), HasSubstr("warning store: lines like this were left out "
                                         "like=refused count=3 seconds=10\n"));
    log.warning(LogComponent::kStore, "refused");
    EXPECT_THAT(lines_.back(), HasSubstr("warning store: refused"));
    log.tellLeftOut(true);
    EXPECT_EQ(lines_.size(), 5u) << "nothing was left out since";
}

TEST_F(LogTest, aNewWindowBeginsByItself) {
    Log log = make({.repeats_max = 1});
    for (int i = 0; i < 3; ++i) {
        log.info(LogComponent::kServer, "slow");
        now_ += 10s;
    }
    EXPECT_EQ(lines_.size(), 3u);
}

TEST_F(LogTest, whatTheServerLeavesOutAtItsEndIsTold) {
    Log log = make({.repeats_max = 1});
    log.info(LogComponent::kServer, "x");
    log.info(LogComponent::kServer, "x");
    log.tellLeftOut(true);
    EXPECT_THAT(lines_.back(), HasSubstr("count=1"));
}

TEST_F(LogTest, linesThatCannotBeWrittenAreCounted) {
    Log log = make();
    log.info(LogComponent::kServer, "one");
    broken_ = true;
    log.error(LogComponent::kServer, "two");
    EXPECT_EQ(log.counters().lost, 1u);
    EXPECT_THAT(log.counters().lines, ElementsAre(0, 1, 0, 0));
}

TEST(LogNames, areKnownInBothDirections) {
    for (size_t i = 0; i < kLogComponents; ++i) {
        const auto component = static_cast<LogComponent>(i);
        EXPECT_EQ(logComponentOf(toString(component)), component);
    }
    for (const LogLevel level : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning,
                                 LogLevel::kError, LogLevel::kOff}) {
        EXPECT_EQ(logLevelOf(toString(level)), level);
    }
    EXPECT_EQ(logLevelOf("loud"), std::nullopt);
    EXPECT_EQ(logComponentOf("sessions"), std::nullopt);
}

}  // namespace
}  // namespace orchestrion
