#include "runtime/os/process_usage.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "runtime/os/real_clock.h"

namespace orchestrion::runtime {
namespace {

TEST(ProcessUsage, isThatOfThisProcess) {
    const auto before = processUsage();
    EXPECT_GT(before.resident_bytes, 100'000u);
    EXPECT_GT(before.virtual_bytes, before.resident_bytes);
    EXPECT_GE(before.threads, 1u);
    EXPECT_LT(before.threads, 1000u);
    EXPECT_GE(before.open_files, 3u);
    EXPECT_GE(before.open_files_max, before.open_files);
    EXPECT_GT(before.cpu_seconds, 0);

    const auto now = RealClock().wallTime().time_since_epoch().count() / 1000;
    EXPECT_LE(before.start_seconds, static_cast<double>(now) + 2);
    EXPECT_GT(before.start_seconds, 1e9);

    FILE* file = std::fopen("/dev/null", "r");
    EXPECT_EQ(processUsage().open_files, before.open_files + 1);
    std::fclose(file);
}

}  // namespace
}  // namespace orchestrion::runtime
