// A million stored sessions: how large the file is, how long a restart takes to find what it has to
// look after, and what queries, a check and a backup cost. Prints one line of JSON.
//
// usage: store_scan [SESSIONS] [FOLDER]     (1000000, store_scan.data in the current folder)
//
// A child process fills the store and ends without closing it, as a crash does.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/assert.h"
#include "runtime/clock.h"
#include "runtime/os/stopwatch.h"
#include "runtime/random.h"
#include "store/sqlite/sqlite_store.h"

namespace orchestrion::store {
namespace {

constexpr uint64_t kGroup = 5000;

SessionRow sessionRow(uint64_t number, runtime::Random& random) {
    SessionRow row;
    row.number = number;
    char id[48];
    std::snprintf(id, sizeof(id), "%016llx%016llx", static_cast<unsigned long long>(random.next()),
                  static_cast<unsigned long long>(random.next()));
    row.id = id;
    row.partition = partitionOf(row.id);
    row.version = 1;
    row.application = number % 10 == 0 ? "claims" : "mortgage";
    row.document_hash.assign(64, 'd');
    row.tags = {"vip", "n" + std::to_string(number % 1000)};
    row.active_states = {"waiting", "waiting.agent"};
    row.summary.assign(100, 's');
    row.next_due = WallTime(Milliseconds(1'893'456'000'000 + static_cast<int64_t>(number)));
    for (int i = 0; i < 125; ++i) {
        const uint64_t bytes = random.next();
        row.snapshot.append(reinterpret_cast<const char*>(&bytes), sizeof(bytes));
    }
    return row;
}

void fill(const std::string& folder, uint64_t sessions) {
    runtime::VirtualClock clock;
    runtime::SeededRandom random(1);
    auto store = SqliteStore::open(folder, {}, clock).value();
    for (uint64_t number = 1; number <= sessions;) {
        Batch batch;
        if (number == 1) batch.documents.push_back({std::string(64, 'd'), "bench", {}, "<scxml/>"});
        for (uint64_t i = 0; i < kGroup && number <= sessions; ++i, ++number) {
            batch.sessions.push_back(sessionRow(number, random));
            HistoryRow& turn = batch.history.emplace_back();
            turn.number = number;
            turn.turn = 1;
            turn.text.assign(300, 'h');
        }
        const Batch* group[] = {&batch};
        const CommitResult result = store->commit(group);
        ORCH_ASSERT(result.outcome == Outcome::kCommitted, "the store refuses");
    }
    (void)store.release();  // a crash closes nothing
}

void fillInChild(const std::string& folder, uint64_t sessions) {
    const pid_t child = fork();
    if (child == 0) {
        fill(folder, sessions);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ORCH_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child has failed");
}

// As after a restart of the machine: nothing of the file is in memory.
void forgetCache(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY);
    fdatasync(file);
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    close(file);
}

class Report {
public:
    template <class Work>
    void time(const char* name, Work work) {
        const double processor = processorTime();
        const runtime::Stopwatch watch;
        work();
        add(name, static_cast<double>(watch.microseconds()) / 1e6);
        add((std::string(name) + "_cpu").c_str(), processorTime() - processor);
    }
    void add(const char* name, double value) {
        char text[64];
        std::snprintf(text, sizeof(text), "%s\"%s\":%.6g", line_.empty() ? "" : ",", name, value);
        line_ += text;
    }
    void print() const { std::printf("{%s}\n", line_.c_str()); }

private:
    // Of the whole process: what a busy machine does not change much.
    static double processorTime() {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        const auto seconds = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        };
        return seconds(usage.ru_utime) + seconds(usage.ru_stime);
    }

    std::string line_;
};

uint64_t scan(Store& store) {
    uint64_t found = 0;
    const Result<void> done = store.scan(allPartitions(), [&](const ScannedSession&) { ++found; });
    ORCH_ASSERT(done, "the scan failed");
    return found;
}

void measure(const std::string& folder, uint64_t sessions) {
    Report report;
    report.add("sessions", static_cast<double>(sessions));
    report.time("fill_s", [&] { fillInChild(folder, sessions); });
    runtime::VirtualClock clock;
    const std::string file = folder + "/orchestrion.db";
    std::unique_ptr<SqliteStore> store;
    report.add("log_bytes_at_crash",
               static_cast<double>(std::filesystem::file_size(file + "-wal")));
    const auto open = [&] { store = SqliteStore::open(folder, {}, clock).value(); };
    forgetCache(file);
    report.time("open_after_crash_cold_s", open);
    report.time("scan_after_crash_s",
                [&] { ORCH_ASSERT(scan(*store) == sessions, "sessions are lost"); });
    report.time("first_count_after_crash_s", [&] { (void)store->count({}); });
    report.time("close_s", [&] { store.reset(); });
    report.time("open_s", open);
    report.add("file_bytes", static_cast<double>(store->status()->bytes));
    forgetCache(file);
    report.time("scan_cold_s", [&] { ORCH_ASSERT(scan(*store) == sessions, "sessions are lost"); });
    report.time("scan_warm_s", [&] { scan(*store); });
    report.time("query_first_page_s", [&] { (void)store->query({}); });
    report.time("query_by_tag_s", [&] { (void)store->query({.tag = "n7"}); });
    report.time("query_nothing_s", [&] { (void)store->query({.tag = "nowhere"}); });
    report.time("count_by_application_s", [&] { (void)store->count({.application = "claims"}); });
    report.time("backup_s", [&] {
        const Result<void> done = store->backup(folder + "/backup.db");
        ORCH_ASSERT(done, "the backup failed");
    });
    report.time("check_s", [&] { ORCH_ASSERT(store->check()->empty(), "the store is unsound"); });
    report.print();
}

}  // namespace
}  // namespace orchestrion::store

int main(int argc, char** argv) {
    const uint64_t sessions = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const std::string folder = argc > 2 ? argv[2] : "store_scan.data";
    if (std::filesystem::exists(folder)) {
        std::fprintf(stderr, "expected no folder '%s', but there is one\n", folder.c_str());
        return 2;
    }
    orchestrion::store::measure(folder, sessions);
    std::filesystem::remove_all(folder);
}
