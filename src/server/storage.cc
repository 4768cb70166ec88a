#include "server/storage.h"

#include <filesystem>
#include <fstream>

#include "api/session_json.h"
#include "base/time_text.h"
#include "session/stored_view.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"

namespace orchestrion::server {
namespace {

constexpr Milliseconds kBetweenSweeps{60000};
constexpr uint32_t kRowsPerSweep = 1000;

}  // namespace

Storage::Storage(StorageOptions options, const runtime::Clock& clock, Log& log)
    : options_(std::move(options)),
      ended_kept_of_(options_.ended_kept_of),
      clock_(clock),
      log_(log) {}

Result<std::unique_ptr<Storage>> Storage::make(const StorageOptions& options,
                                               const runtime::Clock& clock, Log& log,
                                               std::function<void(const Error&)> on_lost) {
    std::unique_ptr<Storage> storage(new Storage(options, clock, log));
    if (options.in_memory) {
        storage->store_ = std::make_unique<store::MemoryStore>();
    } else {
        auto opened = store::SqliteStore::open(options.folder, {}, clock);
        if (!opened) return fail(opened.error());
        storage->store_ = std::move(*opened);
        storage->folder_ = options.folder;
    }
    store::WriterOptions writer;
    writer.on_lost = std::move(on_lost);
    writer.on_health = [&log](const store::WriterHealth& health) {
        if (health.ok) {
            log.info(LogComponent::kStore, "the store takes what it is given again");
        } else {
            log.error(LogComponent::kStore,
                      "the store refuses; nothing is acknowledged until it takes what waits", {},
                      {{"error", health.error.message}, {"code", health.error.code}});
        }
    };
    storage->writer_ = std::make_unique<store::ThreadedWriter>(*storage->store_, writer);
    storage->sweeper_ = std::thread([&s = *storage] { s.sweepForEver(); });
    return storage;
}

void Storage::keepEnded(std::map<std::string, Milliseconds> of) {
    const std::lock_guard lock(kept_mutex_);
    ended_kept_of_ = std::move(of);
}

Storage::~Storage() {
    stop();
}

void Storage::stop() {
    sweeper_mailbox_.close();
    if (sweeper_.joinable()) sweeper_.join();
    if (writer_) writer_->stop();
}

void Storage::sweepForEver() {
    while (!sweeper_mailbox_.closed()) {
        while (!sweeper_mailbox_.closed() && sweep()) {
        }
        sweeper_mailbox_.wait(kBetweenSweeps);
    }
}

bool Storage::sweep() {
    const WallTime now = clock_.wallTime();
    store::Store::Retention retention;
    retention.rows_max = kRowsPerSweep;
    retention.idempotency_before = now;
    const auto before = [&](Milliseconds kept) {
        return kept.count() > 0 ? std::optional<WallTime>(now - kept) : std::nullopt;
    };
    retention.ended.before = before(options_.ended_kept);
    {
        const std::lock_guard lock(kept_mutex_);
        for (const auto& [application, kept] : ended_kept_of_) {
            retention.ended.before_of[application] = before(kept);
        }
    }
    if (options_.history_kept.count() > 0) retention.history_before = now - options_.history_kept;
    if (options_.ended_kept.count() > 0) retention.documents_before = now - options_.ended_kept;
    bool more = false;
    writer_->exclusive([&](store::Store& store) {
        if (!options_.archive_folder.empty()) {
            const auto archived = archive(store, retention.ended);
            if (!archived) {
                log_.error(LogComponent::kStore, "nothing is removed, for it cannot be archived",
                           {}, {{"error", archived.error().message}});
                return;
            }
        }
        const auto expired = store.expire(retention);
        if (!expired) {
            log_.warning(LogComponent::kStore, "what is old cannot be removed", {},
                         {{"error", expired.error().message}});
            return;
        }
        more = expired->sessions + expired->history_rows + expired->idempotency_keys > 0;
    });
    return more;
}

// What the next sweep removes, as one JSON line a session.
Result<void> Storage::archive(store::Store& store, const store::Store::Ended& ended) {
    const auto rows = store.endedBefore(ended, kRowsPerSweep);
    if (!rows) return fail(rows.error());
    if (rows->empty()) return {};
    namespace fs = std::filesystem;
    std::error_code error;
    fs::create_directories(options_.archive_folder, error);
    const std::string day = isoTime(clock_.wallTime()).substr(0, 10);
    const std::string path = options_.archive_folder + "/sessions-" + day + ".jsonl";
    std::ofstream file(path, std::ios::app);
    for (const store::SessionRow& row : *rows) {
        file << api::toJson(session::viewOfRow(row)) << '\n';
    }
    file.flush();
    if (file.good()) return {};
    return fail("storage.archive", "'" + path + "' cannot be written");
}

}  // namespace orchestrion::server
