#include "store/memory/memory_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "store/matching.h"
#include "store/memory/apply.h"
#include "store/memory/check.h"
#include "store/memory/expire.h"

namespace orchestrion::store {
namespace {

SessionRow withoutBlobs(SessionRow row) {
    row.effects.clear();
    row.snapshot.clear();
    return row;
}

// A copy of what is stored under a key, if anything is.
template <class Map, class Key>
std::optional<typename Map::mapped_type> find(const Map& map, const Key& key) {
    const auto found = map.find(key);
    if (found == map.end()) return std::nullopt;
    return found->second;
}

}  // namespace

struct MemoryStore::State {
    memory::Tables tables;
};

MemoryStore::MemoryStore() : state_(std::make_unique<State>()) {}
MemoryStore::~MemoryStore() = default;

Result<Fence> MemoryStore::acquire(std::span<const uint16_t> partitions) {
    const std::lock_guard lock(mutex_);
    Fence fence;
    for (const uint16_t partition : partitions) {
        ORCH_ASSERT(partition < kPartitions, "there is no such partition");
        fence.push_back({partition, ++state_->tables.epochs[partition]});
    }
    return fence;
}

CommitResult MemoryStore::commit(std::span<const Batch* const> group) {
    const std::lock_guard lock(mutex_);
    memory::Undo undo;
    CommitResult result;
    for (const Batch* batch : group) {
        CommitResult one = memory::apply(state_->tables, undo, *batch);
        last_committed_ = one.outcome == Outcome::kCommitted;
        if (!last_committed_) {
            undo.rollBack();
            return one;
        }
        result.first_history.push_back(one.first_history.front());
    }
    return result;
}

Result<bool> MemoryStore::resolve(std::span<const Batch* const>) {
    const std::lock_guard lock(mutex_);
    return last_committed_;
}

Result<std::optional<SessionRow>> MemoryStore::load(std::string_view session_id) {
    const std::lock_guard lock(mutex_);
    const auto number = find(state_->tables.numbers, session_id);
    return number ? find(state_->tables.sessions, *number) : std::nullopt;
}

Result<void> MemoryStore::scan(std::span<const uint16_t> partitions,
                               const std::function<void(const ScannedSession&)>& each) {
    const PartitionSet wanted = toSet(partitions);
    std::vector<ScannedSession> found;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [number, row] : state_->tables.sessions) {
            if (!wanted.test(row.partition) || !concernsRestart(row.status, row.attention))
                continue;
            found.push_back({number, row.id, row.status, row.attention, row.next_due});
        }
    }
    for (const ScannedSession& session : found) each(session);
    return {};
}

Result<std::vector<MessageRow>> MemoryStore::messages(std::span<const uint16_t> partitions) {
    const PartitionSet wanted = toSet(partitions);
    const std::lock_guard lock(mutex_);
    std::vector<MessageRow> found;
    for (const auto& [sequence, row] : state_->tables.messages) {
        if (wanted.test(row.partition)) found.push_back(row);
    }
    return found;
}

Result<Store::Highest> MemoryStore::highest() {
    const std::lock_guard lock(mutex_);
    return state_->tables.highest;
}

Result<SessionPage> MemoryStore::query(const SessionQuery& query) {
    const std::lock_guard lock(mutex_);
    const auto& sessions = state_->tables.sessions;
    const uint32_t limit = boundedLimit(query.limit);
    SessionPage page;
    auto row =
        query.before_number == 0 ? sessions.end() : sessions.lower_bound(query.before_number);
    while (row != sessions.begin()) {
        --row;
        if (!matches(row->second, query)) continue;
        if (page.sessions.size() == limit) {
            page.next = page.sessions.back().number;
            break;
        }
        page.sessions.push_back(withoutBlobs(row->second));
    }
    return page;
}

Result<uint64_t> MemoryStore::count(const SessionQuery& query) {
    const std::lock_guard lock(mutex_);
    uint64_t count = 0;
    for (const auto& [number, row] : state_->tables.sessions) count += matches(row, query) ? 1 : 0;
    return count;
}

Result<std::vector<HistoryRow>> MemoryStore::history(const HistoryQuery& query) {
    const std::lock_guard lock(mutex_);
    const memory::Tables& tables = state_->tables;
    const uint32_t limit = boundedLimit(query.limit);
    std::vector<HistoryRow> found;
    const auto add = [&](const HistoryRow& row) {
        if (query.number != 0 && row.number != query.number) return;
        HistoryRow complete = tables.complete(row);
        if (!query.tenant.empty() && complete.tenant != query.tenant) return;
        if (!query.application.empty() && complete.application != query.application) return;
        found.push_back(std::move(complete));
    };
    if (query.before_sequence != 0 && query.before_sequence <= query.after_sequence) return found;
    const auto begin = tables.history.upper_bound(query.after_sequence);
    auto end = query.before_sequence == 0 ? tables.history.end()
                                          : tables.history.lower_bound(query.before_sequence);
    if (query.newest_first) {
        while (end != begin && found.size() < limit) add((--end)->second);
        return found;
    }
    for (auto row = begin; row != end && found.size() < limit; ++row) add(row->second);
    return found;
}

Result<std::optional<DocumentRow>> MemoryStore::document(std::string_view hash) {
    const std::lock_guard lock(mutex_);
    return find(state_->tables.documents, hash);
}

Result<std::vector<DocumentRow>> MemoryStore::documents() {
    const std::lock_guard lock(mutex_);
    std::vector<DocumentRow> found;
    for (const auto& [hash, row] : state_->tables.documents) {
        found.push_back({row.hash, row.url, row.stored, {}});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.stored > b.stored; });
    return found;
}

Result<std::optional<IdempotencyRow>> MemoryStore::idempotency(std::string_view key) {
    const std::lock_guard lock(mutex_);
    return find(state_->tables.idempotency, key);
}

Result<std::optional<std::string>> MemoryStore::record(std::string_view space,
                                                       std::string_view key) {
    const std::lock_guard lock(mutex_);
    return find(state_->tables.records, std::pair(std::string(space), std::string(key)));
}

Result<std::vector<RecordRow>> MemoryStore::records(std::string_view space) {
    const std::lock_guard lock(mutex_);
    std::vector<RecordRow> found;
    for (const auto& [key, value] : state_->tables.records) {
        if (key.first == space) found.push_back({key.first, key.second, value});
    }
    return found;
}

Result<std::vector<SessionRow>> MemoryStore::endedBefore(const Ended& ended, uint32_t limit) {
    const std::lock_guard lock(mutex_);
    std::vector<SessionRow> found;
    for (const uint64_t number : memory::endedBefore(state_->tables, ended, limit)) {
        found.push_back(state_->tables.sessions.at(number));
    }
    return found;
}

Result<Expired> MemoryStore::expire(const Retention& retention) {
    const std::lock_guard lock(mutex_);
    return memory::expire(state_->tables, retention);
}

Result<StoreStatus> MemoryStore::status() {
    const std::lock_guard lock(mutex_);
    StoreStatus status;
    status.kind = "memory";
    const memory::Tables& tables = state_->tables;
    for (const auto& [number, row] : tables.sessions) {
        ++(hasEnded(row.status) ? status.ended : status.sessions);
    }
    status.messages = tables.messages.size();
    status.history_rows = tables.history.size();
    status.documents = tables.documents.size();
    return status;
}

Result<void> MemoryStore::backup(const std::string&) {
    return fail("store.unsupported",
                "expected a store on disk, but this one is in memory only; start the server with a "
                "data folder to make backups");
}

Result<std::vector<std::string>> MemoryStore::check() {
    const std::lock_guard lock(mutex_);
    return memory::check(state_->tables);
}

}  // namespace orchestrion::store
