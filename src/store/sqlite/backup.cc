#include "store/sqlite/backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/sqlite/database.h"

namespace orchestrion::store::sqlite {
namespace {

namespace fs = std::filesystem;

Unexpected<Error> failed(const std::string& path, const std::string& why) {
    return fail("store.io", "expected to write the backup '" + path + "', but that failed (" + why +
                                "); check that its folder exists, may be written to and has space");
}

Result<void> sync(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return failed(path, std::strerror(errno));
    const int synced = fsync(file);
    const int error = errno;
    close(file);
    if (synced != 0) return failed(path, std::strerror(error));
    return {};
}

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
        return fail("store.backupExists",
                    "expected no file at '" + path + "', but there is one; choose another name");
    }
    const std::string partial = path + ".partial";
    fs::remove(partial, error);
    Result<void> done = vacuumInto(source, partial);
    if (done) done = sync(partial);
    if (!done) {
        fs::remove(partial, error);
        return done;
    }
    // Not rename(): it would replace a file that came meanwhile.
    fs::create_hard_link(partial, path, error);
    if (error) return failed(path, error.message());
    fs::remove(partial, error);
    const std::string folder = fs::path(path).parent_path().string();
    return sync(folder.empty() ? "." : folder);
}

}  // namespace orchestrion::store::sqlite
