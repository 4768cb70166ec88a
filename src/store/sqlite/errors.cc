#include "store/sqlite/errors.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace orchestrion::store::sqlite {
namespace {

// SQLite tells ENOSPC of a write itself; a quota, a file size limit and a failed fsync it does not.
bool saysFull(int code, int system) {
    if (code == SQLITE_FULL) return true;
    if (code != SQLITE_IOERR && code != SQLITE_CANTOPEN) return false;
    return system == ENOSPC || system == EDQUOT || system == EFBIG;
}

std::string details(int code, int system, sqlite3* database) {
    std::string text = sqlite3_errstr(code);
    if (system != 0) text += std::string(": ") + std::strerror(system);
    const std::string message = database == nullptr ? "" : sqlite3_errmsg(database);
    if (!message.empty() && message != "not an error" && message != text) text += ": " + message;
    return text + ", SQLite code " + std::to_string(code);
}

}  // namespace

Error errorOf(int extended, sqlite3* database, const std::string& path) {
    const int code = extended & 0xff;
    const bool of_system = code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
    const int system = of_system ? errno : 0;
    const std::string file = "'" + path + "'";
    const std::string why = " (" + details(extended, system, database) + ")";
    if (saysFull(code, system)) {
        return {"store.full", "expected space to write to " + file + ", but there is none" + why +
                                  "; free space on its disk, and the server goes on by itself"};
    }
    switch (code) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {"store.damaged", "expected " + file +
                                         " to be a sound store, but it is damaged" + why +
                                         "; stop the server, keep a copy of the file and restore "
                                         "the last backup"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {"store.locked", "expected to be alone with " + file +
                                        ", but another process is writing to it" + why +
                                        "; end that process"};
        case SQLITE_TOOBIG:
            return {"store.tooLarge", "expected smaller rows in " + file +
                                          ", but one is too large" + why +
                                          "; keep large data outside of sessions"};
        default:
            break;
    }
    return {"store.io", "expected to read and write " + file + ", but that failed" + why +
                            "; check the disk, the folder's permissions and the system's log"};
}

}  // namespace orchestrion::store::sqlite
