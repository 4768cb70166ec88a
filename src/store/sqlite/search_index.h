// Finds sessions by what they are: the table `search`, one small row a session, and the sessions
// whose rows there are behind.
//
// Promise    Queries see everything that was committed before they were called: for sessions whose
//            row is behind they look at the session itself.
// Threading  stale() and its counterparts from any thread; query() and count() from any thread,
// each
//            with a connection of its own; flush() by whoever may write.
// Limits     A number kept for each session that is behind; the owner flushes when there are many.
#pragma once

#include <cstddef>
#include <mutex>
#include <set>
#include <span>
#include <vector>

#include "store/sqlite/database.h"
#include "store/store.h"

namespace orchestrion::store::sqlite {

class SearchIndex {
public:
    // After the commit that changed them, and before anybody is told of it.
    void markStale(std::span<const uint64_t> numbers);
    size_t stale() const;

    // The table was brought up to date when the last server ended.
    void assumeComplete();
    // Finds the sessions whose rows are behind, unless that is known: after a crash. Walks through
    // all sessions; who comes meanwhile waits.
    Result<void> compare(Database& database);
    bool compared() const;
    // Brings at most `rows_max` rows up to date, in one transaction of its own, by session number.
    // Nothing else may write to the database meanwhile.
    Result<void> flush(Database& database, size_t rows_max);

    Result<SessionPage> query(Database& database, const SessionQuery& query);
    Result<uint64_t> count(Database& database, const SessionQuery& query);

private:
    std::vector<uint64_t> staleNumbers() const;  // rising

    mutable std::mutex mutex_;
    std::set<uint64_t> stale_;
    uint64_t flushed_to_ = 0;  // where the next flush goes on

    mutable std::mutex compare_mutex_;
    bool compared_ = false;
};

}  // namespace orchestrion::store::sqlite
