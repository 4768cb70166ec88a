// Group commits: the store against a bare SQLite loop that writes rows of the same size in groups
// of the same size, in turns, so that both meet the same disk in the same minute.
//
// Counters   commits_per_s, turns_per_s, p50_us, p99_us, cpu_us: of the store; bare_per_s,
//            bare_cpu_us: of the bare loop; percent_of_bare: the ratio of the two rates.
// A turn is a session row of about 1.3 KB (1 KB of it the snapshot) and a history row of 300 bytes,
// of a session drawn from 100,000.
#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/assert.h"
#include "runtime/clock.h"
#include "runtime/os/stopwatch.h"
#include "runtime/random.h"
#include "store/sqlite/sqlite_store.h"

namespace orchestrion::store {
namespace {

constexpr uint64_t kSessions = 100'000;
constexpr size_t kSnapshotBytes = 1000;
constexpr size_t kOtherBytes = 300;
constexpr size_t kHistoryBytes = 300;

std::string randomBytes(runtime::Random& random, size_t size) {
    std::string bytes;
    for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(random.next());
    return bytes;
}

std::string benchFolder(const char* name) {
    const auto folder =
        std::filesystem::current_path() / (std::string(name) + "-" + std::to_string(getpid()));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    return folder.string();
}

// The same work by hand.
class BareLoop {
public:
    BareLoop() : folder_(benchFolder("bare_bench")) {
        check(sqlite3_open((folder_ + "/bare.db").c_str(), &database_));
        run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
            "PRAGMA wal_autocheckpoint=16384;"
            "CREATE TABLE session (number INTEGER PRIMARY KEY, version INTEGER, row BLOB);"
            "CREATE TABLE history (sequence INTEGER PRIMARY KEY, number INTEGER, turn INTEGER,"
            " text TEXT)");
        prepare("INSERT OR REPLACE INTO session VALUES (?1,?2,?3)", write_);
        prepare("INSERT INTO history (number, turn, text) VALUES (?1,?2,?3)", add_);
        row_ = randomBytes(random_, kSnapshotBytes + kOtherBytes);
        run("BEGIN");
        for (uint64_t number = 1; number <= kSessions; ++number) write(number, 1);
        run("COMMIT");
    }
    ~BareLoop() {
        sqlite3_finalize(write_);
        sqlite3_finalize(add_);
        sqlite3_close(database_);
        std::filesystem::remove_all(folder_);
    }
    BareLoop(const BareLoop&) = delete;
    BareLoop& operator=(const BareLoop&) = delete;

    void commit(const std::vector<uint64_t>& numbers) {
        run("BEGIN IMMEDIATE");
        for (const uint64_t number : numbers) {
            write(number, ++version_);
            bind(add_, number, version_, text_);
        }
        run("COMMIT");
    }

private:
    static void check(int code) { ORCH_ASSERT(code == SQLITE_OK || code == SQLITE_DONE, "SQLite"); }
    void run(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
    void prepare(const char* sql, sqlite3_stmt*& statement) {
        check(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr));
    }
    void write(uint64_t number, uint64_t version) { bind(write_, number, version, row_); }
    static void bind(sqlite3_stmt* statement, uint64_t number, uint64_t version,
                     const std::string& bytes) {
        sqlite3_bind_int64(statement, 1, static_cast<int64_t>(number));
        sqlite3_bind_int64(statement, 2, static_cast<int64_t>(version));
        sqlite3_bind_text(statement, 3, bytes.data(), static_cast<int>(bytes.size()),
                          SQLITE_STATIC);
        check(sqlite3_step(statement));
        sqlite3_reset(statement);
    }

    const std::string folder_;
    runtime::SeededRandom random_{1};
    sqlite3* database_ = nullptr;
    sqlite3_stmt* write_ = nullptr;
    sqlite3_stmt* add_ = nullptr;
    std::string row_;
    const std::string text_ = std::string(kHistoryBytes, 'h');
    uint64_t version_ = 1;
};

class StoreLoop {
public:
    StoreLoop() : folder_(benchFolder("store_bench")) {
        store_ = SqliteStore::open(folder_, {}, clock_).value();
        snapshot_ = randomBytes(random_, kSnapshotBytes);
        versions_.resize(kSessions + 1);
        std::vector<uint64_t> numbers;
        for (uint64_t number = 1; number <= kSessions; ++number) {
            numbers.push_back(number);
            if (numbers.size() < 10'000) continue;
            prepare(numbers);
            commit();
            numbers.clear();
        }
    }
    ~StoreLoop() {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    StoreLoop(const StoreLoop&) = delete;
    StoreLoop& operator=(const StoreLoop&) = delete;

    // What shards do, and is not measured.
    void prepare(const std::vector<uint64_t>& numbers) {
        batch_.sessions.clear();
        batch_.history.clear();
        for (const uint64_t number : numbers) {
            batch_.sessions.push_back(row(number));
            HistoryRow& turn = batch_.history.emplace_back();
            turn.number = number;
            turn.turn = versions_[number];
            turn.text.assign(kHistoryBytes, 'h');
        }
    }
    void commit() {
        const Batch* group[] = {&batch_};
        const CommitResult result = store_->commit(group);
        ORCH_ASSERT(result.outcome == Outcome::kCommitted, "the store refuses");
    }

private:
    SessionRow row(uint64_t number) {
        SessionRow row;
        row.number = number;
        row.id = "6f9619ff-8b86-d011-b42d-" + std::to_string(100'000'000'000 + number);
        row.partition = partitionOf(row.id);
        row.version = ++versions_[number];
        row.application = "mortgage";
        row.document_hash.assign(64, 'd');
        row.tags = {"vip", "berlin"};
        row.active_states = {"waiting", "waiting.agent"};
        row.summary.assign(100, 's');
        row.snapshot = snapshot_;
        return row;
    }

    const std::string folder_;
    runtime::VirtualClock clock_;
    runtime::SeededRandom random_{1};
    std::unique_ptr<SqliteStore> store_;
    std::string snapshot_;
    std::vector<uint64_t> versions_;
    Batch batch_;
};

// Of this thread, in microseconds: what a busy machine does not change much.
double processorTime() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    const auto micros = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return micros(usage.ru_utime) + micros(usage.ru_stime);
}

double percentile(std::vector<double>& times, double part) {
    std::sort(times.begin(), times.end());
    return times[static_cast<size_t>(part * static_cast<double>(times.size() - 1))];
}

void groupCommit(benchmark::State& state) {
    static BareLoop bare;
    static StoreLoop store;
    runtime::SeededRandom random(7);
    std::vector<double> times;
    double ours = 0;
    double theirs = 0;
    double processor = 0;
    double bare_processor = 0;
    for (auto _ : state) {
        std::vector<uint64_t> numbers;
        for (int64_t i = 0; i < state.range(0); ++i)
            numbers.push_back(1 + random.next() % kSessions);
        store.prepare(numbers);
        const double start = processorTime();
        const runtime::Stopwatch bare_watch;
        bare.commit(numbers);
        theirs += static_cast<double>(bare_watch.microseconds());
        const double middle = processorTime();
        const runtime::Stopwatch watch;
        store.commit();
        times.push_back(static_cast<double>(watch.microseconds()));
        ours += times.back();
        bare_processor += middle - start;
        processor += processorTime() - middle;
        state.SetIterationTime(times.back() / 1e6);
    }
    const auto commits = static_cast<double>(state.iterations());
    state.counters["commits_per_s"] = commits * 1e6 / ours;
    state.counters["turns_per_s"] = commits * static_cast<double>(state.range(0)) * 1e6 / ours;
    state.counters["bare_per_s"] = commits * 1e6 / theirs;
    state.counters["percent_of_bare"] = 100 * theirs / ours;
    state.counters["cpu_us"] = processor / commits;
    state.counters["bare_cpu_us"] = bare_processor / commits;
    state.counters["p50_us"] = percentile(times, 0.5);
    state.counters["p99_us"] = percentile(times, 0.99);
}
BENCHMARK(groupCommit)
    ->Arg(1)
    ->Arg(8)
    ->Arg(64)
    ->Arg(512)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace orchestrion::store
