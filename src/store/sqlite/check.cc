#include "store/sqlite/check.h"

#include <unordered_map>
#include <utility>

#include "store/findings.h"
#include "store/rows.h"
#include "store/sqlite/query.h"

namespace orchestrion::store::sqlite {
namespace {

// Of each kind; a damaged file has more than anybody reads.
constexpr size_t kFindingsMax = 100;

class Check {
public:
    explicit Check(Database& database) : database_(database) {}

    Result<void> checkPages() {
        return each("PRAGMA integrity_check", [](const Statement& row) {
            std::string finding = row.string(0);
            return finding == "ok" ? std::string() : "the file itself: " + finding;
        });
    }

    Result<void> checkSessions() {
        Result<void> done = each("SELECT id, partition FROM session", [](const Statement& row) {
            const bool right = row.number(1) == partitionOf(row.text(0));
            return right ? std::string() : sessionInWrongPartition(row.text(0), row.number(1));
        });
        if (!done) return done;
        return each(
            "SELECT id, document_hash FROM session WHERE document_hash <> '' "
            "AND document_hash NOT IN (SELECT hash FROM document)",
            [](const Statement& row) { return sessionWithoutDocument(row.text(0), row.text(1)); });
    }

    Result<void> checkSearch() {
        return each("SELECT number FROM search WHERE number NOT IN (SELECT number FROM session)",
                    [](const Statement& row) {
                        return "the search table has session " + row.string(0) +
                               ", which is not there";
                    });
    }

    Result<void> checkMessages() {
        return each(
            "SELECT sequence, receiver FROM message WHERE receiver NOT IN "
            "(SELECT id FROM session)",
            [](const Statement& row) {
                return messageWithoutReceiver(row.number(0), row.text(1));
            });
    }

    // Along the whole history: each row follows the one before it of its session.
    Result<void> checkHistory() {
        struct Last {
            uint64_t turn = 0;
            uint64_t sequence = 0;
        };
        std::unordered_map<uint64_t, Last> seen;
        Result<void> done = each(
            "SELECT h.sequence, h.number, h.turn, h.previous, s.number IS NULL FROM history h "
            "LEFT JOIN session s ON s.number = h.number ORDER BY h.sequence",
            [&](const Statement& row) {
                const uint64_t number = row.number(1);
                if (row.integer(4) != 0) return historyWithoutSession(row.number(0), number);
                const Last last = std::exchange(seen[number], Last{row.number(2), row.number(0)});
                if (last.turn == 0) return std::string();
                const bool follows =
                    row.number(2) == last.turn + 1 && row.number(3) == last.sequence;
                return follows ? std::string() : historyWithHole(number, last.turn + 1);
            });
        if (!done) return done;
        return each("SELECT number, turn, history FROM session", [&](const Statement& row) {
            const auto last = seen.find(row.number(0));
            if (last == seen.end() || last->second.sequence == row.number(2)) return std::string();
            return historyWithHole(row.number(0), last->second.turn + 1);
        });
    }

    Result<void> checkCounters() {
        constexpr const char* kCounted[][2] = {
            {"sessions", "SELECT count(*) FROM session WHERE status < 4"},
            {"ended", "SELECT count(*) FROM session WHERE status >= 4"},
            {"messages", "SELECT count(*) FROM message"},
            {"history_rows", "SELECT count(*) FROM history"},
            {"documents", "SELECT count(*) FROM document"},
        };
        for (const auto& [name, sql] : kCounted) {
            const std::string both =
                std::string("SELECT ") + name + ", (" + sql + ") FROM counter WHERE one = 1";
            Result<void> done = each(both, [name = name](const Statement& row) {
                if (row.number(0) == row.number(1)) return std::string();
                return "the counter " + std::string(name) + " says " + row.string(0) +
                       ", but there are " + row.string(1);
            });
            if (!done) return done;
        }
        return each(
            "SELECT hash, sessions, (SELECT count(*) FROM session s WHERE "
            "s.document_hash = hash) AS found FROM document_use WHERE sessions <> found",
            [](const Statement& row) {
                return "document " + row.string(0) + " is said to be run by " + row.string(1) +
                       " sessions, but there are " + row.string(2);
            });
    }

    std::vector<std::string> findings;

private:
    // One sentence a row; an empty one is none.
    template <class Say>
    Result<void> each(const std::string& sql, Say say) {
        size_t found = 0;
        return forEachRow(database_, sql, [&](const Statement& row) {
            std::string finding = say(row);
            if (finding.empty()) return true;
            findings.push_back(std::move(finding));
            return ++found < kFindingsMax;
        });
    }

    Database& database_;
};

}  // namespace

Result<std::vector<std::string>> checkFile(Database& database) {
    Result<Transaction> transaction = Transaction::begin(database, Transaction::Kind::kRead);
    if (!transaction) return fail(transaction.error());
    Check check(database);
    using Part = Result<void> (Check::*)();
    for (const Part part : {&Check::checkPages, &Check::checkSessions, &Check::checkSearch,
                            &Check::checkMessages, &Check::checkHistory, &Check::checkCounters}) {
        Result<void> done = (check.*part)();
        if (done) continue;
        // A file so damaged that it cannot be read is what was asked about.
        if (done.error().code != "store.damaged") return fail(done.error());
        check.findings.push_back(done.error().message);
    }
    return std::move(check.findings);
}

}  // namespace orchestrion::store::sqlite
