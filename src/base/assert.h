// ORCH_ASSERT(condition, message): for defects of our own after which the state may be wrong. On in
// every build; prints the place and ends the process. Never assert on bytes from outside: those
// fail with a Result.
#pragma once

namespace orchestrion {

[[noreturn]] void assertionFailed(const char* condition, const char* message, const char* file,
                                  int line) noexcept;

}  // namespace orchestrion

#define ORCH_ASSERT(condition, message) \
    (static_cast<bool>(condition)       \
         ? static_cast<void>(0)         \
         : ::orchestrion::assertionFailed(#condition, message, __FILE__, __LINE__))
