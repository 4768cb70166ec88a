// The audit log: what its lines look like, and that none is lost.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "access/audit_file.h"
#include "runtime/clock.h"

namespace orchestrion::access {
namespace {

namespace fs = std::filesystem;

AuditEntry entry(const std::string& request_id = "r-1") {
    AuditEntry entry;
    entry.time = runtime::VirtualClock().wallTime();
    entry.who = "ci";
    entry.kind = "api_key";
    entry.tenant = "acme";
    entry.from = "10.0.0.7";
    entry.operation = "startSession";
    entry.permission = "sessions.start";
    entry.target = "POST /api/v1/sessions";
    entry.status = 201;
    entry.request_id = request_id;
    return entry;
}

TEST(AuditEntry, aLineIsWrittenLikeThis) {
    EXPECT_EQ(toLine(entry()),
              R"({"time":"2030-01-01T00:00:00.000Z","who":"ci","kind":"api_key","tenant":"acme",)"
              R"("from":"10.0.0.7","operation":"startSession","permission":"sessions.start",)"
              R"("target":"POST /api/v1/sessions","status":201,"request":"r-1"})"
              "\n");
    AuditEntry refused = entry("r-2");
    refused.who = refused.kind = refused.tenant = "";
    refused.status = 401;
    refused.code = "access.required";
    EXPECT_EQ(toLine(refused),
              R"({"time":"2030-01-01T00:00:00.000Z","from":"10.0.0.7","operation":"startSession",)"
              R"("permission":"sessions.start","target":"POST /api/v1/sessions","status":401,)"
              R"("code":"access.required","request":"r-2"})"
              "\n");
}

TEST(AuditEntry, whateverIsInItALineIsOneLine) {
    AuditEntry odd = entry();
    odd.target = "POST /a\"b\\c\nd\x01\xff";
    EXPECT_NE(toLine(odd).find(R"("target":"POST /a\"b\\c\nd\u0001\ufffd")"), std::string::npos);
    odd.target = std::string(1023, 'x') + "ä" + std::string(5000, 'y');
    EXPECT_NE(toLine(odd).find("\"" + std::string(1023, 'x') + "…\""), std::string::npos);
}

class AuditFileTest : public testing::Test {
protected:
    AuditFileTest()
        : folder_(fs::path(testing::TempDir()) / ("audit" + std::to_string(getpid()))),
          path_(folder_ / "audit.log") {
        fs::create_directories(folder_);
    }
    ~AuditFileTest() override { fs::remove_all(folder_); }

    std::unique_ptr<AuditFile> open(uint64_t rotate_bytes = 0, uint32_t files_kept = 3) {
        auto log =
            AuditFile::open({path_.string(), rotate_bytes, files_kept,
                             [this](const std::string& text) { troubles_.push_back(text); }});
        EXPECT_TRUE(log);
        return log ? std::move(*log) : nullptr;
    }
    // The request ids of a file's lines.
    std::string requests(const std::string& suffix = {}) const {
        std::ifstream file(path_.string() + suffix);
        std::string found;
        for (std::string line; std::getline(file, line);) {
            const size_t at = line.find("\"request\":\"");
            found +=
                at == std::string::npos ? "? " : line.substr(at + 11, line.size() - at - 13) + " ";
        }
        return found;
    }

    fs::path folder_;
    fs::path path_;
    std::vector<std::string> troubles_;
};

TEST_F(AuditFileTest, linesAreAddedAndTheFileIsItsOwners) {
    open()->record(entry("a"));
    auto log = open();
    log->record(entry("b"));
    EXPECT_EQ(requests(), "a b ");
    EXPECT_EQ(log->counters().recorded, 1u);
    struct stat facts {};
    ASSERT_EQ(stat(path_.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST_F(AuditFileTest, aLineThatACrashHasCutDoesNotSpoilTheNext) {
    std::ofstream(path_) << R"({"time":"2030-01)";
    open()->record(entry("a"));
    EXPECT_EQ(requests(), "? a ");
}

TEST_F(AuditFileTest, fullFilesAreNumbered) {
    const auto log = open(2 * toLine(entry("a")).size(), 2);
    for (const char* id : {"a", "b", "c", "d", "e", "f", "g"}) log->record(entry(id));
    EXPECT_EQ(requests(), "g ");
    EXPECT_EQ(requests(".1"), "e f ");
    EXPECT_EQ(requests(".2"), "c d ");
    EXPECT_FALSE(fs::exists(path_.string() + ".3"));
}

TEST_F(AuditFileTest, whoMovesTheFileAwayGetsANewOne) {
    const auto log = open();
    log->record(entry("a"));
    fs::rename(path_, folder_ / "moved");
    log->record(entry("b"));
    ASSERT_TRUE(log->reopen());
    log->record(entry("c"));
    EXPECT_EQ(requests(), "c ");
    EXPECT_EQ(fs::file_size(folder_ / "moved"), 2 * toLine(entry("a")).size());
}

TEST_F(AuditFileTest, aFileThatCannotBeOpenedIsToldAndTheOldOneKept) {
    const auto failed = AuditFile::open({(folder_ / "no" / "audit.log").string(), 0, 1, {}});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, "audit.unavailable");
    const auto log = open();
    fs::rename(path_, folder_ / "moved");
    fs::create_directory(path_);
    EXPECT_FALSE(log->reopen());
    log->record(entry("a"));
    EXPECT_EQ(fs::file_size(folder_ / "moved"), toLine(entry("a")).size());
}

TEST_F(AuditFileTest, whatCannotBeWrittenWaits) {
    fs::create_symlink("/dev/full", path_);  // takes no byte: the disk is full
    const auto log = open();
    EXPECT_TRUE(log->ready()) << "nothing waits";
    log->record(entry("a"));
    log->record(entry("b"));
    const auto ready = log->ready();
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().code, "audit.unavailable");
    EXPECT_EQ(log->counters().failures, 3u);
    EXPECT_EQ(troubles_.size(), 1u) << "told once";
    fs::remove(path_);
    ASSERT_TRUE(log->reopen());
    EXPECT_TRUE(log->ready());
    log->record(entry("c"));
    EXPECT_EQ(requests(), "a b c ");
    EXPECT_EQ(log->counters().lost, 0u);
    EXPECT_EQ(troubles_.size(), 2u);
}

TEST_F(AuditFileTest, whatWaitsForTooLongIsLostAndCounted) {
    fs::create_symlink("/dev/full", path_);
    const auto log = open();
    const size_t room = AuditFile::kWaitingBytesMax / toLine(entry("a")).size();
    for (size_t i = 0; i < room + 7; ++i) log->record(entry("a"));
    EXPECT_EQ(log->counters().recorded, room);
    EXPECT_EQ(log->counters().lost, 7u);
}

TEST_F(AuditFileTest, threadsDoNotMixTheirLines) {
    const auto log = open(10000, 100);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 100; ++i) log->record(entry("x"));
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::string all = requests();
    for (int i = 1; fs::exists(path_.string() + "." + std::to_string(i)); ++i) {
        all += requests("." + std::to_string(i));
    }
    std::string expected;
    for (int i = 0; i < 400; ++i) expected += "x ";
    EXPECT_EQ(all, expected);
}

}  // namespace
}  // namespace orchestrion::access
