// The same with ECMAScript: counters in the data model, conditions that count how often they are
// looked at, conditions and content that fail, early and late binding.
#include <gtest/gtest.h>

#include "generated/runner.h"

namespace orchestrion::generated {
namespace {

TEST(GeneratedCharts, withScriptsRunAsAppendixDSays) {
    const auto runtime = script::Runtime::create({});
    ASSERT_TRUE(runtime.has_value()) << runtime.error().message;
    GeneratorOptions options;
    options.ecmascript = true;
    compareCharts(options, 2000, runtime->get());
}

}  // namespace
}  // namespace orchestrion::generated
