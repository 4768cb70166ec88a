#include "store/sqlite/readers.h"

namespace orchestrion::store::sqlite {

Result<std::unique_ptr<Readers>> Readers::open(const std::string& path, uint32_t count,
                                               uint64_t cache_bytes) {
    ORCH_ASSERT(count > 0, "somebody has to read");
    auto readers = std::make_unique<Readers>();
    for (uint32_t i = 0; i < count; ++i) {
        Result<std::unique_ptr<Database>> database = Database::open(path, Database::Mode::kRead);
        if (!database) return fail(database.error());
        Result<void> cached =
            (*database)->execute("PRAGMA cache_size = -" + std::to_string(cache_bytes >> 10));
        if (!cached) return fail(cached.error());
        readers->idle_.push_back(std::move(*database));
    }
    return readers;
}

std::unique_ptr<Database> Readers::take() {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !idle_.empty(); });
    std::unique_ptr<Database> database = std::move(idle_.back());
    idle_.pop_back();
    return database;
}

void Readers::giveBack(std::unique_ptr<Database> database) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(database));
    returned_.notify_one();
}

}  // namespace orchestrion::store::sqlite
