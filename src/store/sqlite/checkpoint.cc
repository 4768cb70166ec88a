#include "store/sqlite/checkpoint.h"

#include <sqlite3.h>

namespace orchestrion::store::sqlite {

Result<uint64_t> checkpointLog(Database& database) {
    int frames = 0;
    int copied = 0;
    const int code = sqlite3_wal_checkpoint_v2(database.handle(), "main", SQLITE_CHECKPOINT_PASSIVE,
                                               &frames, &copied);
    if (code != SQLITE_OK) return fail(database.error(code));
    return static_cast<uint64_t>(copied);
}

}  // namespace orchestrion::store::sqlite
