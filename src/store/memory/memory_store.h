// The store in memory: for tests and simulations, and for servers that keep nothing.
//
// Promise    Everything of the contract but durability: it lives as long as the object. Compare and
//            set, fences, conflicts and the all-or-nothing of a group are those of a database.
// Threading  Any call from any thread; each is one step.
// Limits     None of its own. Removing what has expired walks through all rows.
// Errors     backup() fails with store.unsupported; nothing else fails but groups.
#pragma once

#include <memory>
#include <mutex>

#include "store/store.h"

namespace orchestrion::store {

class MemoryStore final : public Store {
public:
    MemoryStore();
    ~MemoryStore() override;

    Result<Fence> acquire(std::span<const uint16_t> partitions) override;
    CommitResult commit(std::span<const Batch* const> group) override;
    Result<bool> resolve(std::span<const Batch* const> group) override;

    Result<std::optional<SessionRow>> load(std::string_view session_id) override;
    Result<void> scan(std::span<const uint16_t> partitions,
                      const std::function<void(const ScannedSession&)>& each) override;
    Result<std::vector<MessageRow>> messages(std::span<const uint16_t> partitions) override;
    Result<Highest> highest() override;

    Result<SessionPage> query(const SessionQuery& query) override;
    Result<uint64_t> count(const SessionQuery& query) override;
    Result<std::vector<HistoryRow>> history(const HistoryQuery& query) override;

    Result<std::optional<DocumentRow>> document(std::string_view hash) override;
    Result<std::vector<DocumentRow>> documents() override;
    Result<std::optional<IdempotencyRow>> idempotency(std::string_view key) override;
    Result<std::optional<std::string>> record(std::string_view space,
                                              std::string_view key) override;
    Result<std::vector<RecordRow>> records(std::string_view space) override;

    Result<std::vector<SessionRow>> endedBefore(const Ended& ended, uint32_t limit) override;
    Result<Expired> expire(const Retention& retention) override;

    Result<StoreStatus> status() override;
    Result<void> backup(const std::string& path) override;
    Result<std::vector<std::string>> check() override;

private:
    struct State;

    mutable std::mutex mutex_;
    std::unique_ptr<State> state_;
    bool last_committed_ = false;  // what resolve() answers
};

}  // namespace orchestrion::store
