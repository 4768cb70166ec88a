#include "store/memory/faulty_store.h"

#include <iterator>
#include <utility>

#include "runtime/random.h"

namespace orchestrion::store {
namespace {

Error noSpace() {
    return {"store.full", "expected space on the disk, but it is full (injected)"};
}
Error noDisk() {
    return {"store.io", "expected the disk to answer, but it failed (injected)"};
}
Error noMachine() {
    return {"store.io", "expected the machine to run, but it has crashed (injected)"};
}

CommitResult failed(Outcome outcome, Error error) {
    return {outcome, std::move(error), {}};
}

bool meets(uint64_t call, uint64_t nth, uint32_t times) {
    return call >= nth && call - nth < times;
}

}  // namespace

const char* toString(CommitFault fault) {
    switch (fault) {
        case CommitFault::kFull:
            return "full";
        case CommitFault::kIo:
            return "io";
        case CommitFault::kUnknownDone:
            return "unknownDone";
        case CommitFault::kUnknownLost:
            return "unknownLost";
        case CommitFault::kFenced:
            return "fenced";
        case CommitFault::kConflict:
            return "conflict";
        case CommitFault::kCrashBefore:
            return "crashBefore";
        case CommitFault::kCrashAfter:
            return "crashAfter";
    }
    return "unknown";
}

Faults Faults::random(uint64_t seed, uint64_t calls, uint32_t every) {
    runtime::SeededRandom random(seed);
    Faults faults;
    for (uint64_t call = 1; call <= calls; ++call) {
        if (random.next() % every == 0) {
            faults.commits.push_back({call, static_cast<CommitFault>(random.next() % 4),
                                      1 + static_cast<uint32_t>(random.next() % 5)});
        }
        if (random.next() % every == 0) {
            faults.reads.push_back({call, 1 + static_cast<uint32_t>(random.next() % 5)});
        }
    }
    return faults;
}

std::string toString(const Faults& faults) {
    std::string text;
    for (const Faults::Commit& commit : faults.commits) {
        text += "commit " + std::to_string(commit.nth) + ": " + toString(commit.fault) + " x" +
                std::to_string(commit.times) + "\n";
    }
    for (const Faults::Read& read : faults.reads) {
        text += "read " + std::to_string(read.nth) + ": x" + std::to_string(read.times) + "\n";
    }
    return text;
}

FaultyStore::FaultyStore(Store& store, Faults faults) : store_(store), faults_(std::move(faults)) {}

void FaultyStore::add(Faults faults) {
    const std::lock_guard lock(mutex_);
    std::move(faults.commits.begin(), faults.commits.end(), std::back_inserter(faults_.commits));
    std::move(faults.reads.begin(), faults.reads.end(), std::back_inserter(faults_.reads));
}

void FaultyStore::setFull(bool full) {
    const std::lock_guard lock(mutex_);
    full_ = full;
}

void FaultyStore::restart() {
    const std::lock_guard lock(mutex_);
    crashed_ = false;
    doubtful_.reset();
}

bool FaultyStore::crashed() const {
    const std::lock_guard lock(mutex_);
    return crashed_;
}

uint64_t FaultyStore::commits() const {
    const std::lock_guard lock(mutex_);
    return commits_;
}

uint64_t FaultyStore::reads() const {
    const std::lock_guard lock(mutex_);
    return reads_;
}

std::optional<CommitFault> FaultyStore::nextCommit() {
    const std::lock_guard lock(mutex_);
    ++commits_;
    doubtful_.reset();
    if (crashed_) return CommitFault::kCrashBefore;
    for (const Faults::Commit& commit : faults_.commits) {
        if (meets(commits_, commit.nth, commit.times)) return commit.fault;
    }
    if (full_) return CommitFault::kFull;
    return std::nullopt;
}

CommitResult FaultyStore::commit(std::span<const Batch* const> group) {
    const std::optional<CommitFault> fault = nextCommit();
    return fault ? answer(*fault, group) : store_.commit(group);
}

CommitResult FaultyStore::answer(CommitFault fault, std::span<const Batch* const> group) {
    const bool written = fault == CommitFault::kUnknownDone || fault == CommitFault::kCrashAfter;
    if (written) {
        CommitResult result = store_.commit(group);
        if (result.outcome != Outcome::kCommitted) return result;
    }
    const std::lock_guard lock(mutex_);
    switch (fault) {
        case CommitFault::kFull:
            return failed(Outcome::kRefused, noSpace());
        case CommitFault::kIo:
            return failed(Outcome::kRefused, noDisk());
        case CommitFault::kFenced:
            return failed(Outcome::kFenced, {"store.fenced", "another owner (injected)"});
        case CommitFault::kConflict:
            return failed(Outcome::kConflict, {"store.conflict", "another writer (injected)"});
        case CommitFault::kUnknownDone:
        case CommitFault::kUnknownLost:
            doubtful_ = written;
            return failed(Outcome::kUnknown, noDisk());
        case CommitFault::kCrashBefore:
        case CommitFault::kCrashAfter:
            break;
    }
    crashed_ = true;
    return failed(Outcome::kUnknown, noMachine());
}

Result<void> FaultyStore::nextRead() {
    const std::lock_guard lock(mutex_);
    ++reads_;
    if (crashed_) return fail(noMachine());
    for (const Faults::Read& read : faults_.reads) {
        if (meets(reads_, read.nth, read.times)) return fail(noDisk());
    }
    return {};
}

Result<void> FaultyStore::writable() const {
    const std::lock_guard lock(mutex_);
    if (crashed_) return fail(noMachine());
    if (full_) return fail(noSpace());
    return {};
}

Result<bool> FaultyStore::resolve(std::span<const Batch* const> group) {
    if (Result<void> read = nextRead(); !read) return fail(read.error());
    {
        const std::lock_guard lock(mutex_);
        if (doubtful_) return *doubtful_;
    }
    return store_.resolve(group);
}

Result<Fence> FaultyStore::acquire(std::span<const uint16_t> partitions) {
    if (Result<void> write = writable(); !write) return fail(write.error());
    return store_.acquire(partitions);
}

Result<Expired> FaultyStore::expire(const Retention& retention) {
    if (Result<void> write = writable(); !write) return fail(write.error());
    return store_.expire(retention);
}

Result<std::optional<SessionRow>> FaultyStore::load(std::string_view session_id) {
    return reading([&] { return store_.load(session_id); });
}

Result<void> FaultyStore::scan(std::span<const uint16_t> partitions,
                               const std::function<void(const ScannedSession&)>& each) {
    return reading([&] { return store_.scan(partitions, each); });
}

Result<std::vector<MessageRow>> FaultyStore::messages(std::span<const uint16_t> partitions) {
    return reading([&] { return store_.messages(partitions); });
}

Result<Store::Highest> FaultyStore::highest() {
    return reading([&] { return store_.highest(); });
}

Result<SessionPage> FaultyStore::query(const SessionQuery& query) {
    return reading([&] { return store_.query(query); });
}

Result<uint64_t> FaultyStore::count(const SessionQuery& query) {
    return reading([&] { return store_.count(query); });
}

Result<std::vector<HistoryRow>> FaultyStore::history(const HistoryQuery& query) {
    return reading([&] { return store_.history(query); });
}

Result<std::optional<DocumentRow>> FaultyStore::document(std::string_view hash) {
    return reading([&] { return store_.document(hash); });
}

Result<std::vector<DocumentRow>> FaultyStore::documents() {
    return reading([&] { return store_.documents(); });
}

Result<std::optional<IdempotencyRow>> FaultyStore::idempotency(std::string_view key) {
    return reading([&] { return store_.idempotency(key); });
}

Result<std::optional<std::string>> FaultyStore::record(std::string_view space,
                                                       std::string_view key) {
    return reading([&] { return store_.record(space, key); });
}

Result<std::vector<RecordRow>> FaultyStore::records(std::string_view space) {
    return reading([&] { return store_.records(space); });
}

Result<std::vector<SessionRow>> FaultyStore::endedBefore(const Ended& ended, uint32_t limit) {
    return reading([&] { return store_.endedBefore(ended, limit); });
}

Result<StoreStatus> FaultyStore::status() {
    return reading([&] { return store_.status(); });
}

Result<void> FaultyStore::backup(const std::string& path) {
    return reading([&] { return store_.backup(path); });
}

Result<std::vector<std::string>> FaultyStore::check() {
    return reading([&] { return store_.check(); });
}

}  // namespace orchestrion::store
