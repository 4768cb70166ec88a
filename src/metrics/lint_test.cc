#include "metrics/lint.h"

#include <gmock/gmock.h>

namespace orchestrion::metrics {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kGood =
    "# HELP orchestrion_turns_total Turns run\n"
    "# TYPE orchestrion_turns_total counter\n"
    "orchestrion_turns_total{status=\"a \\\"b\\\"\"} 3\n"
    "# HELP orchestrion_turn_duration_seconds Time a turn ran\n"
    "# TYPE orchestrion_turn_duration_seconds histogram\n"
    "orchestrion_turn_duration_seconds_bucket{le=\"0.1\"} 2\n"
    "orchestrion_turn_duration_seconds_bucket{le=\"+Inf\"} 3\n"
    "orchestrion_turn_duration_seconds_sum 0.25\n"
    "orchestrion_turn_duration_seconds_count 3\n";

TEST(Lint, AGoodPagePasses) {
    EXPECT_THAT(lint(kGood), IsEmpty());
    ASSERT_EQ(listFamilies(kGood).size(), 2u);
    EXPECT_EQ(listFamilies(kGood)[1].type, "histogram");
}

struct Bad {
    const char* instead_of;
    const char* there_is;
    const char* finding;
};

void PrintTo(const Bad& bad, std::ostream* out) {
    *out << bad.finding;
}

class LintFinds : public testing::TestWithParam<Bad> {};

TEST_P(LintFinds, WhatIsWrong) {
    std::string page = kGood;
    const Bad& bad = GetParam();
    for (size_t at = page.find(bad.instead_of); at != std::string::npos;
         at = page.find(bad.instead_of, at + std::string_view(bad.there_is).size())) {
        page.replace(at, std::string_view(bad.instead_of).size(), bad.there_is);
    }
    ASSERT_NE(page, kGood);
    EXPECT_THAT(lint(page), Contains(HasSubstr(bad.finding))) << page;
}

INSTANTIATE_TEST_SUITE_P(
    Pages, LintFinds,
    testing::Values(
        Bad{"turns_total", "turns", "end with _total"},
        Bad{"turns_total", "turns_counter_total", "names its type"},
        Bad{"turns_total", "Turns_total", "snake case"},
        Bad{"orchestrion_turns", "turns", "orchestrion_…"},
        Bad{"duration_seconds", "duration_milliseconds", "use seconds"},
        Bad{"duration_seconds", "duration", "not in seconds"},
        Bad{"duration_seconds", "seconds_duration", "end with its unit"},
        Bad{"turns_total", "memory_total", "not in bytes"},
        Bad{"Turns run", "Turns run.", "full stop"}, Bad{"Turns run", "turns run", "small letter"},
        Bad{"Turns run", "", "no help"}, Bad{"Turns run", "T", "no help"},
        Bad{"# HELP orchestrion_turns_total Turns run\n", "", "without a HELP"},
        Bad{"# TYPE orchestrion_turns_total counter\n", "", "no HELP and TYPE"},
        Bad{"status=", "le=", "but is no bucket"}, Bad{"status=", "Status=", "the label 'Status'"},
        Bad{"\"a \\\"b\\\"\"", "\"\"", "empty label"}, Bad{"} 3\n", "} three\n", "neither"},
        Bad{"\\\"b\\\"\"} 3", "\\\"b\\\"\"} -1", "below zero"},
        Bad{"{le=\"0.1\"} 2", "{le=\"0.1\"} 4", "do not add up"},
        Bad{"{le=\"+Inf\"} 3", "{le=\"1\"} 3", "no bucket +Inf"},
        Bad{"seconds_count 3", "seconds_count 4", "not its count"},
        Bad{"orchestrion_turn_duration_seconds_sum 0.25\n", "", "lacks a count"},
        Bad{"orchestrion_turn_duration_seconds_sum 0.25\n",
            "orchestrion_turn_duration_seconds_sum 0.25\norchestrion_turn_duration_seconds_sum "
            "0.25\n",
            "twice"}));

}  // namespace
}  // namespace orchestrion::metrics
