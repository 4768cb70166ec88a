#include "store/sqlite/backup.h"

#include <filesystem>

#include "store/sqlite/database.h"
#include "store/sqlite/files.h"

namespace orchestrion::store::sqlite {
namespace {

namespace fs = std::filesystem;

Result<void> vacuumInto(const std::string& source, const std::string& path) {
    Result<std::unique_ptr<Database>> database = Database::open(source, Database::Mode::kWrite);
    if (!database) return fail(database.error());
    Result<Statement> copy = (*database)->prepare("VACUUM INTO ?1");
    if (!copy) return fail(copy.error());
    return copy->bind(std::string_view(path)).run();
}

}  // namespace

Result<void> copyStore(const std::string& source, const std::string& path) {
    std::error_code error;
    if (fs::exists(path, error)) {
        return fail("store.exists",
                    "expected no file at '" + path + "', but there is one; choose another name");
    }
    const std::string partial = path + ".partial";
    fs::remove(partial, error);
    Result<void> done = vacuumInto(source, partial);
    if (done) done = syncFile(partial);
    if (!done) {
        fs::remove(partial, error);
        return done;
    }
    // Not rename(): it would replace a file that came meanwhile.
    fs::create_hard_link(partial, path, error);
    if (error) {
        return fail("store.io", "expected to name the backup '" + path + "', but that failed (" +
                                    error.message() + "); it is complete as '" + partial + "'");
    }
    fs::remove(partial, error);
    return syncFile(folderOf(path));
}

}  // namespace orchestrion::store::sqlite
