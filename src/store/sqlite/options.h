// How an SQLite store is tuned. The defaults are measured (bench/store_bench.cc).
#pragma once

#include <cstdint>

namespace orchestrion::store {

struct SqliteOptions {
    uint32_t page_bytes = 4096;  // of a new file
    uint64_t writer_cache_bytes = 64u << 20;
    uint64_t reader_cache_bytes = 8u << 20;  // of each
    uint32_t readers = 4;
    // The write-ahead log is copied into the file when it is so large.
    uint64_t checkpoint_bytes = 64u << 20;
    // So many sessions may be behind in the search table before it is brought up to date.
    uint32_t stale_sessions_max = 100'000;
    // The file grows no further: store.full. 0: as far as the disk goes.
    uint64_t bytes_max = 0;
};

}  // namespace orchestrion::store
