// A store that fails when it is told to: any store behind it, faults by script or by seed.
//
// Lifetime   Borrows the store behind it, which outlives it: after a crash a new server opens that
//            one, or this one after restart().
// Threading  As the store behind it; scripting from any thread.
// Order      Commits and reads are counted from 1, each kind by itself. A fault meets the n-th call
//            and those right behind it, `times` in all; the same script gives the same run.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "store/store.h"

namespace orchestrion::store {

enum class CommitFault : uint8_t {
    kFull,         // store.full, nothing is written
    kIo,           // store.io, nothing is written
    kUnknownDone,  // it is written, but the answer is kUnknown
    kUnknownLost,  // it is not, and the answer is kUnknown
    kFenced,
    kConflict,
    kCrashBefore,  // the machine dies: this group and all later ones are not written …
    kCrashAfter,   // … or this one is, and nobody is told; every call fails until restart()
};
const char* toString(CommitFault fault);

struct Faults {
    struct Commit {
        uint64_t nth = 1;
        CommitFault fault = CommitFault::kIo;
        uint32_t times = 1;
    };
    struct Read {
        uint64_t nth = 1;
        uint32_t times = 1;
    };
    std::vector<Commit> commits;
    std::vector<Read> reads;

    // About one of `every` of the first `calls` commits and reads meets a fault, of any kind that a
    // server gets over (no fence, no conflict, no crash), up to five in a row.
    static Faults random(uint64_t seed, uint64_t calls, uint32_t every);
};
// As a failing test prints it.
std::string toString(const Faults& faults);

class FaultyStore final : public Store {
public:
    explicit FaultyStore(Store& store, Faults faults = {});

    // What else shall go wrong; counted from the first call ever.
    void add(Faults faults);
    // No space until told otherwise: every writing call is refused.
    void setFull(bool full);
    // Ends a crash.
    void restart();
    bool crashed() const;
    uint64_t commits() const;  // calls so far
    uint64_t reads() const;

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
    std::optional<CommitFault> nextCommit();
    CommitResult answer(CommitFault fault, std::span<const Batch* const> group);
    Result<void> nextRead();
    // What `read` gives, unless this read meets a fault.
    template <class Read>
    auto reading(Read read) -> decltype(read()) {
        if (Result<void> meets = nextRead(); !meets) return fail(meets.error());
        return read();
    }
    Result<void> writable() const;

    Store& store_;
    mutable std::mutex mutex_;
    Faults faults_;
    uint64_t commits_ = 0;
    uint64_t reads_ = 0;
    bool full_ = false;
    bool crashed_ = false;
    std::optional<bool> doubtful_;  // what resolve() answers after an invented kUnknown
};

}  // namespace orchestrion::store
