// kill -9 of a process that commits: everything it has reported is there.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <semaphore>

#include "runtime/random.h"
#include "store/sqlite/sqlite_store.h"
#include "store/test_folder.h"
#include "store/test_rows.h"
#include "store/threaded_writer.h"

namespace orchestrion::store {
namespace {

constexpr uint64_t kSessions = 40;
// Small, so that checkpoints and the upkeep of the search table are hit, too.
constexpr SqliteOptions kOptions{.checkpoint_bytes = 100'000, .stale_sessions_max = 20};

struct Report {
    uint64_t number = 0;
    uint64_t version = 0;
};

// Takes turns of all sessions, one after the other, and reports each one that is durable. Each turn
// sends a message and consumes the one of the turn before. Never returns.
[[noreturn]] void takeTurns(const std::string& folder, int reports) {
    runtime::VirtualClock clock;
    auto store = SqliteStore::open(folder, kOptions, clock).value();
    std::vector<uint64_t> versions(kSessions + 1);
    for (uint64_t number = 1; number <= kSessions; ++number) {
        const auto row = store->load(testId(number)).value();
        versions[number] = row ? row->version : 0;
    }
    ThreadedWriter writer(*store, {});
    std::counting_semaphore<32> free(32);  // batches on their way
    for (uint64_t turn = 0;; ++turn) {
        free.acquire();
        const uint64_t number = 1 + turn % kSessions;
        const uint64_t version = ++versions[number];
        Batch batch = testTurn(number, version);
        batch.sessions.front().snapshot.assign(500 + 37 * (turn % 100), 'x');
        MessageRow& message = batch.sent.emplace_back();
        message.sequence = version * 1000 + number;
        message.receiver = testId(number);
        if (version > 1) batch.consumed.push_back((version - 1) * 1000 + number);
        writer.submit(std::move(batch),
                      [&free, reports, number, version](Result<Committed> result) {
                          if (!result) _exit(1);
                          const Report report{number, version};
                          if (write(reports, &report, sizeof(report)) != sizeof(report)) _exit(2);
                          free.release();
                      });
    }
}

class Victim {
public:
    explicit Victim(const std::string& folder) {
        int ends[2];
        EXPECT_EQ(pipe(ends), 0);
        process_ = fork();
        if (process_ == 0) {
            close(ends[0]);
            takeTurns(folder, ends[1]);
        }
        close(ends[1]);
        reports_ = ends[0];
    }
    ~Victim() { close(reports_); }
    Victim(const Victim&) = delete;
    Victim& operator=(const Victim&) = delete;

    // Takes down what it reports; false at the end.
    bool next(Report& report) { return read(reports_, &report, sizeof(report)) == sizeof(report); }
    void killIt() {
        kill(process_, SIGKILL);
        int status = 0;
        waitpid(process_, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself with " << WEXITSTATUS(status);
    }

private:
    pid_t process_ = 0;
    int reports_ = -1;
};

TEST(Crash, everythingThatWasReportedIsThere) {
    const TestFolder folder;
    runtime::SeededRandom random(3);
    std::vector<uint64_t> reported(kSessions + 1);
    for (int round = 0; round < 8; ++round) {
        Victim victim(folder.path());
        Report report;
        const uint64_t reports = 1 + random.next() % 400;
        for (uint64_t i = 0; i < reports && victim.next(report); ++i) {
            reported[report.number] = report.version;
        }
        victim.killIt();
        while (victim.next(report)) reported[report.number] = report.version;

        runtime::VirtualClock clock;
        auto store = SqliteStore::open(folder.path(), {}, clock);
        ASSERT_TRUE(store) << store.error().message;
        EXPECT_TRUE((*store)->check()->empty());
        uint64_t there = 0;
        for (uint64_t number = 1; number <= kSessions; ++number) {
            const auto row = (*store)->load(testId(number)).value();
            const uint64_t version = row ? row->version : 0;
            there += row ? 1 : 0;
            EXPECT_GE(version, reported[number]) << "session " << number;
            const auto last =
                (*store)->history({.number = number, .newest_first = true, .limit = 1}).value();
            EXPECT_EQ(last.empty() ? 0 : last.front().turn, version);
        }
        EXPECT_EQ((*store)->messages(allPartitions())->size(), there);
        EXPECT_EQ(*(*store)->count({}), there);
    }
}

}  // namespace
}  // namespace orchestrion::store
