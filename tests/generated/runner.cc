#include "generated/runner.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "generated/comparison.h"

namespace orchestrion::generated {
namespace {

// Sanitizers make it all many times slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint64_t kFewerCharts = 20;
#else
constexpr uint64_t kFewerCharts = 1;
#endif

uint64_t numberFromEnvironment(const char* name, uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void report(uint64_t seed, const Case& failing, script::Runtime* runtime) {
    const Case smallest = shrink(failing, runtime);
    ADD_FAILURE() << "seed " << seed << ": " << *compare(failing, runtime).difference
                  << "\n\nThe smallest case that still fails:\n"
                  << describe(smallest) << *compare(smallest, runtime).difference;
}

}  // namespace

void compareCharts(const GeneratorOptions& options, uint64_t count, script::Runtime* runtime) {
    const uint64_t first = numberFromEnvironment("ORCHESTRION_SEED", 1);
    count = numberFromEnvironment("ORCHESTRION_COUNT", count / kFewerCharts);
    size_t turns = 0;
    size_t lines = 0;
    size_t cut = 0;
    for (uint64_t seed = first; seed < first + count; ++seed) {
        const Case a_case = generateCase(seed, options);
        const Comparison result = compare(a_case, runtime);
        turns += result.turns;
        lines += result.lines;
        cut += result.cut_sessions;
        if (result.difference) return report(seed, a_case, runtime);
        if (runtime != nullptr) runtime->collectGarbage();
    }
    std::cout << count << " charts from seed " << first << ", " << 2 * count << " sessions, "
              << turns << " turns, " << lines << " lines of transcript, " << cut
              << " sessions cut by a limit\n";
    EXPECT_LT(cut, 2 * count / 4 + 2) << "too many charts go round in circles to prove much";
    EXPECT_GT(lines, 20 * count) << "the charts do too little to prove much";
}

}  // namespace orchestrion::generated
