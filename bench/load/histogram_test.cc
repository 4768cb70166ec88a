#include "load/histogram.h"

#include <gtest/gtest.h>

namespace orchestrion::load {
namespace {

TEST(Histogram, ofNothingIsZero) {
    const Histogram histogram;
    EXPECT_EQ(histogram.count(), 0u);
    EXPECT_EQ(histogram.max(), 0u);
    EXPECT_EQ(histogram.mean(), 0);
    EXPECT_EQ(histogram.quantile(0.99), 0u);
}

TEST(Histogram, smallValuesAreExact) {
    Histogram histogram;
    for (uint64_t value = 1; value <= 100; ++value) histogram.add(value);
    EXPECT_EQ(histogram.quantile(0.5), 50u);
    EXPECT_EQ(histogram.quantile(0.99), 99u);
    EXPECT_EQ(histogram.quantile(1), 100u);
    EXPECT_EQ(histogram.quantile(0), 1u);
    EXPECT_DOUBLE_EQ(histogram.mean(), 50.5);
}

TEST(Histogram, everyValueIsKnownToOneSixtyFourth) {
    for (uint64_t value = 1; value < Histogram::kMicrosecondsMax; value += 1 + value / 37) {
        Histogram histogram;
        histogram.add(value);
        histogram.add(Histogram::kMicrosecondsMax);
        const uint64_t median = histogram.quantile(0.5);
        EXPECT_GE(median, value);
        EXPECT_LE(median, value + value / 64);
    }
}

TEST(Histogram, theMaximumIsExactAndBoundsTheQuantiles) {
    Histogram histogram;
    histogram.add(1'000'003);
    EXPECT_EQ(histogram.max(), 1'000'003u);
    EXPECT_EQ(histogram.quantile(0.999), 1'000'003u);
}

TEST(Histogram, whatIsTooLongCountsAsTheLongest) {
    Histogram histogram;
    histogram.add(~uint64_t{0});
    EXPECT_EQ(histogram.max(), Histogram::kMicrosecondsMax);
    EXPECT_EQ(histogram.quantile(0.5), Histogram::kMicrosecondsMax);
}

TEST(Histogram, twoAddUp) {
    Histogram one;
    Histogram other;
    for (int i = 0; i < 99; ++i) one.add(10);
    other.add(5000);
    one.add(other);
    EXPECT_EQ(one.count(), 100u);
    EXPECT_EQ(one.max(), 5000u);
    EXPECT_EQ(one.quantile(0.99), 10u);
    EXPECT_EQ(one.quantile(0.995), 5000u);
}

}  // namespace
}  // namespace orchestrion::load
