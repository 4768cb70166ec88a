#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace orchestrion {

void assertionFailed(const char* condition, const char* message, const char* file,
                     int line) noexcept {
    std::fprintf(stderr, "%s:%d: %s (expected: %s)\n", file, line, message, condition);
    std::abort();
}

}  // namespace orchestrion
