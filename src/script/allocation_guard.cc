#include "script/allocation_guard.h"

#include <cerrno>
#include <cstdint>

namespace orchestrion::script {

thread_local size_t allocation_limit_bytes = SIZE_MAX;

}  // namespace orchestrion::script

#if !defined(ORCHESTRION_NO_ALLOCATION_GUARD)

// The C library's own entry points, which ours stand in front of.
extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);

void* malloc(size_t size) {
    if (size > orchestrion::script::allocation_limit_bytes) {
        errno = ENOMEM;
        return nullptr;
    }
    return __libc_malloc(size);
}

void* calloc(size_t count, size_t size) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes) ||
        bytes > orchestrion::script::allocation_limit_bytes) {
        errno = ENOMEM;
        return nullptr;
    }
    return __libc_calloc(count, size);
}

void* realloc(void* block, size_t size) {
    if (size > orchestrion::script::allocation_limit_bytes) {
        errno = ENOMEM;
        return nullptr;
    }
    return __libc_realloc(block, size);
}
}

#endif
