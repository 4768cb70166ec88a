// scxml::Interpreter does what Appendix D says, on random charts and events.
#include <gtest/gtest.h>

#include "generated/runner.h"

namespace orchestrion::generated {
namespace {

TEST(GeneratedCharts, runAsAppendixDSays) {
    compareCharts({}, 12000, nullptr);
}

}  // namespace
}  // namespace orchestrion::generated
