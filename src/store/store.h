// The store: what survives the process.
//
// Promise    commit() returns kCommitted only when everything in the batches is durable (fsync, or
//            the database's word). A group of batches is one transaction: all of it or nothing.
// Order      The batches of a group apply one after the other. Within a batch: erased sessions,
//            sessions, effects, messages sent, messages consumed, history, and then the rest.
// Ownership  `fence` names the partitions a writer believes to own and the epochs it got them with.
//            A writer whose epoch is stale is fenced: nothing of the group is written. One process
//            on one file owns all of them.
// Threading  commit(), resolve(), acquire() and expire() from one thread at a time; the others from
//            any thread, beside it. Readers see what was committed before they were called. Calls
//            block for the disk.
// Errors     Codes: store.full (no space), store.io (read or write failed), store.damaged
//            (integrity), store.locked (another process has it), store.tooNew (written by a later
//            release), store.tooLarge; of groups that are not written: store.fenced,
//            store.conflict. Nothing throws.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/rows.h"

namespace orchestrion::store {

struct PartitionEpoch {
    uint16_t partition = 0;
    uint64_t epoch = 0;
};
using Fence = std::vector<PartitionEpoch>;

// Everything that shall become durable together: the turns of one round of one shard.
struct Batch {
    Fence fence;  // empty: not checked
    std::vector<SessionRow> sessions;
    std::vector<EffectsUpdate> effects;
    // Numbers; their history and messages to them go with them. One that is not there is skipped.
    std::vector<uint64_t> erased_sessions;
    std::vector<MessageRow> sent;
    std::vector<uint64_t> consumed;  // sequences of messages; one that is not there is a conflict
    // Of sessions that are there, the turns of each rising from 1 on; or it is a conflict.
    std::vector<HistoryRow> history;
    std::vector<IdempotencyRow> idempotency;
    std::vector<DocumentRow> documents;  // one that is there already is left as it is
    std::vector<RecordRow> records;
    std::vector<RecordKey> erased_records;

    bool empty() const;
    uint64_t bytes() const;  // about what it weighs
};

// Fails with store.tooLarge if a blob has more than kBlobBytesMax bytes. Writers check it before a
// batch joins a group; a store answers such a group with kConflict.
Result<void> checkSizes(const Batch& batch);

enum class Outcome : uint8_t {
    kCommitted,
    kFenced,    // a partition has another owner now; nothing was written
    kConflict,  // a row was not as expected; nothing was written. A defect, or a second writer
    kUnknown,   // the connection broke while committing: ask resolve()
    kRefused,   // nothing was written (disk full, I/O error); the same group may be tried again
};
const char* toString(Outcome outcome);

struct CommitResult {
    Outcome outcome = Outcome::kCommitted;
    Error error;  // of all but kCommitted
    // Sequence of the first history row of each batch, in the order of the group; 0 for one
    // without.
    std::vector<uint64_t> first_history;
};

// What a restart needs to know of a session that has not ended, or that still wants attention.
struct ScannedSession {
    uint64_t number = 0;
    std::string id;
    SessionStatus status = SessionStatus::kRunning;
    uint8_t attention = 0;
    std::optional<WallTime> next_due;
};

struct SessionQuery {
    std::string tenant = {};                      // empty: any
    std::string application = {};                 // empty: any
    std::vector<SessionStatus> statuses = {};     // empty: any
    std::string tag = {};                         // empty: any
    std::string active_state = {};                // empty: any
    std::string id_prefix = {};                   // empty: any
    std::optional<WallTime> started_from = {};    // inclusive
    std::optional<WallTime> started_before = {};  // exclusive
    uint64_t before_number = 0;  // a cursor: only sessions that started earlier; 0: from the newest
    uint32_t limit = 100;        // at most 1000
};
struct SessionPage {
    std::vector<SessionRow> sessions;  // newest first; without effects and snapshot
    uint64_t next = 0;                 // `before_number` of the next page; 0 at the end
};

struct HistoryQuery {
    uint64_t number = 0;           // of one session; 0: of all
    std::string tenant = {};       // empty: any
    std::string application = {};  // empty: any
    uint64_t after_sequence = 0;
    uint64_t before_sequence = 0;  // 0: no end
    bool newest_first = false;
    uint32_t limit = 100;  // at most 1000
};

struct StoreStatus {
    std::string kind;  // "sqlite", "memory"
    std::string path;
    uint64_t bytes = 0;  // on disk
    uint64_t wal_bytes = 0;
    uint64_t sessions = 0;  // not ended
    uint64_t ended = 0;
    uint64_t messages = 0;
    uint64_t history_rows = 0;
    uint64_t documents = 0;
    uint32_t schema_version = 0;
};

struct Expired {
    uint64_t sessions = 0;
    uint64_t history_rows = 0;
    uint64_t idempotency_keys = 0;
    uint64_t documents = 0;
};

class Store {
public:
    virtual ~Store() = default;

    // Takes these partitions over: from now on their former writers are fenced. Gives their new
    // epochs, in the order asked for.
    virtual Result<Fence> acquire(std::span<const uint16_t> partitions) = 0;

    virtual CommitResult commit(std::span<const Batch* const> group) = 0;
    // After kUnknown: whether the group that was being committed is there. Only for the last group
    // given to commit().
    virtual Result<bool> resolve(std::span<const Batch* const> group) = 0;

    // Nothing if there is no such session.
    virtual Result<std::optional<SessionRow>> load(std::string_view session_id) = 0;
    // All sessions of the partitions that have not ended, and ended ones that want attention, in
    // any order. Reads no snapshot.
    virtual Result<void> scan(std::span<const uint16_t> partitions,
                              const std::function<void(const ScannedSession&)>& each) = 0;
    // Messages not consumed yet, by sequence.
    virtual Result<std::vector<MessageRow>> messages(std::span<const uint16_t> partitions) = 0;
    // The highest number and message sequence ever used; new ones continue behind them.
    struct Highest {
        uint64_t session_number = 0;
        uint64_t message_sequence = 0;
        uint64_t history_sequence = 0;
    };
    virtual Result<Highest> highest() = 0;

    virtual Result<SessionPage> query(const SessionQuery& query) = 0;
    virtual Result<uint64_t> count(const SessionQuery& query) = 0;
    virtual Result<std::vector<HistoryRow>> history(const HistoryQuery& query) = 0;

    virtual Result<std::optional<DocumentRow>> document(std::string_view hash) = 0;
    // Without bytes; newest first.
    virtual Result<std::vector<DocumentRow>> documents() = 0;
    virtual Result<std::optional<IdempotencyRow>> idempotency(std::string_view key) = 0;
    virtual Result<std::optional<std::string>> record(std::string_view space,
                                                      std::string_view key) = 0;
    virtual Result<std::vector<RecordRow>> records(std::string_view space) = 0;

    // What has ended long enough ago: before a time, which an application may have of its own.
    struct Ended {
        std::optional<WallTime> before = {};  // none: nothing
        std::map<std::string, std::optional<WallTime>> before_of = {};  // by application
        Ended() = default;
        Ended(WallTime time) : before(time) {}
        std::optional<WallTime> of(const std::string& application) const {
            const auto own = before_of.find(application);
            return own == before_of.end() ? before : own->second;
        }
    };
    // Such sessions, oldest first, without removing them: for archives. Whole rows.
    virtual Result<std::vector<SessionRow>> endedBefore(const Ended& ended, uint32_t limit) = 0;
    // Removes a bounded piece of what is older than asked for, and documents no session refers to;
    // call again while it finds something. History goes oldest first, so that what is kept of a
    // session has no holes; a large session goes in several pieces.
    struct Retention {
        Ended ended = {};
        std::optional<WallTime> history_before = {};
        std::optional<WallTime> idempotency_before = {};
        std::optional<WallTime> documents_before = {};  // unreferenced and stored before
        uint32_t rows_max = 1000;                       // of each kind
    };
    virtual Result<Expired> expire(const Retention& retention) = 0;

    virtual Result<StoreStatus> status() = 0;
    // A consistent copy while the server runs. `path` must not exist.
    virtual Result<void> backup(const std::string& path) = 0;
    // Everything that is wrong with the stored data, as sentences; empty: sound.
    virtual Result<std::vector<std::string>> check() = 0;
};

}  // namespace orchestrion::store
