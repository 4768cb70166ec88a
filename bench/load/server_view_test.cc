#include "load/server_view.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace orchestrion::load {
namespace {

constexpr std::string_view kPage =
    "# HELP orchestrion_turns_total Turns\n"
    "# TYPE orchestrion_turns_total counter\n"
    "orchestrion_turns_total 12\n"
    "orchestrion_http_responses_total{status=\"2xx\"} 7\n"
    "orchestrion_sessions_running 3\n"
    "process_seconds_total 1.5e3";

TEST(ServerView, aPageOfMetricsIsReadWithItsLabels) {
    const Metrics metrics = parseMetrics(kPage);
    EXPECT_EQ(metrics.size(), 4u);
    EXPECT_EQ(metrics.at("orchestrion_turns_total"), 12);
    EXPECT_EQ(metrics.at("orchestrion_http_responses_total{status=\"2xx\"}"), 7);
    EXPECT_EQ(metrics.at("process_seconds_total"), 1500);
    EXPECT_TRUE(parseMetrics("").empty());
}

TEST(ServerView, onlyCountersThatWereAskedForGrow) {
    const Metrics grown =
        growth({{"a_total", 5}, {"a_now", 1}, {"b_total", 1}, {"a_same_total", 2}},
               {{"a_total", 8},
                {"a_now", 2},
                {"b_total", 2},
                {"a_same_total", 2},
                {"a_new_total{x=\"y\"}", 4}},
               {"a_"});
    EXPECT_EQ(grown, (Metrics{{"a_total", 3}, {"a_new_total{x=\"y\"}", 4}}));
}

TEST(ServerView, aProcessIsSeenWithItsMemory) {
    const auto view = lookAtProcess(getpid());
    ASSERT_TRUE(view);
    EXPECT_GT(view->resident_bytes, 100000u);
    EXPECT_GE(view->cpu_seconds, 0);
    EXPECT_FALSE(lookAtProcess(-1));
}

}  // namespace
}  // namespace orchestrion::load
