#include "store/sqlite/search_index.h"

#include <algorithm>

#include "store/matching.h"
#include "store/sqlite/query.h"
#include "store/sqlite/session_reader.h"
#include "store/sqlite/text_list.h"

namespace orchestrion::store::sqlite {
namespace {

// The filters of a query as SQL over the table `search`, with parameters ?2 to ?9. A filter that is
// not set is a term without columns, which SQLite looks at once.
struct Filter {
    explicit Filter(const SessionQuery& wanted)
        : query(wanted), tag(needleOf(wanted.tag)), state(needleOf(wanted.active_state)) {
        for (const SessionStatus status : query.statuses) statuses |= 1 << static_cast<int>(status);
        const auto add = [this](bool set, const char* term, const char* parameter) {
            sql += std::string(" AND ") + (set ? term : parameter) + (set ? "" : " IS ") +
                   (set ? "" : parameter);
        };
        add(!query.application.empty(), "application = ?2", "?2");
        add(!query.statuses.empty(), "(1 << status) & ?3", "?3");
        add(!query.tag.empty(), "instr(tags, ?4)", "?4");
        add(!query.active_state.empty(), "instr(active_states, ?5)", "?5");
        add(!query.id_prefix.empty(), "substr(id, 1, length(?6)) = ?6", "?6");
        add(query.started_from.has_value(), "started >= ?7", "?7");
        add(query.started_before.has_value(), "started < ?8", "?8");
        add(!query.tenant.empty(), "tenant = ?9", "?9");
    }

    // Calls `each` with the rows of `select`, whose own parameter is ?1.
    template <class Each>
    Result<void> forEach(Database& database, const std::string& select, uint64_t first, Each each,
                         const char* order = "") const {
        return forEachRow(database, select + sql + order, each, first, query.application, statuses,
                          tag, state, query.id_prefix, query.started_from, query.started_before,
                          query.tenant);
    }
    Result<uint64_t> count(Database& database, const std::string& select, uint64_t first) const {
        uint64_t count = 0;
        const auto read = [&](const Statement& row) {
            count = row.number(0);
            return false;
        };
        if (Result<void> done = forEach(database, select, first, read); !done) {
            return fail(done.error());
        }
        return count;
    }

    const SessionQuery& query;
    const std::string tag;
    const std::string state;
    int64_t statuses = 0;
    std::string sql;
};

// A page as it grows, from the newest session on.
class PageBuilder {
public:
    PageBuilder(Database& database, const SessionQuery& query)
        : database_(database), query_(query), limit_(boundedLimit(query.limit)) {}

    // False: the page is complete, or cannot be completed.
    bool take(uint64_t number) {
        Result<std::optional<SessionRow>> row = loadSummary(database_, number);
        if (!row) {
            error_ = row.error();
            return false;
        }
        if (!*row || !matches(**row, query_)) return true;
        if (page_.sessions.size() == limit_) {
            page_.next = page_.sessions.back().number;
            return false;
        }
        page_.sessions.push_back(std::move(**row));
        return true;
    }
    Result<SessionPage> finish() {
        if (!error_.code.empty()) return fail(error_);
        return std::move(page_);
    }

private:
    Database& database_;
    const SessionQuery& query_;
    const uint32_t limit_;
    SessionPage page_;
    Error error_;
};

}  // namespace

void SearchIndex::markStale(std::span<const uint64_t> numbers) {
    const std::lock_guard lock(mutex_);
    stale_.insert(numbers.begin(), numbers.end());
}

size_t SearchIndex::stale() const {
    const std::lock_guard lock(mutex_);
    return stale_.size();
}

std::vector<uint64_t> SearchIndex::staleNumbers() const {
    const std::lock_guard lock(mutex_);
    return {stale_.begin(), stale_.end()};
}

void SearchIndex::assumeComplete() {
    const std::lock_guard lock(compare_mutex_);
    compared_ = true;
}

bool SearchIndex::compared() const {
    const std::lock_guard lock(compare_mutex_);
    return compared_;
}

Result<void> SearchIndex::compare(Database& database) {
    const std::lock_guard lock(compare_mutex_);
    if (compared_) return {};
    const auto behind =
        readRows(database,
                 "SELECT s.number FROM session s LEFT JOIN search x ON x.number = s.number "
                 "WHERE x.version IS NOT s.version",
                 [](const Statement& row) { return row.number(0); });
    if (!behind) return fail(behind.error());
    markStale(*behind);
    compared_ = true;
    return {};
}

// The rows of one flush lie near one another in the table, so that many share a page.
Result<void> SearchIndex::flush(Database& database, size_t rows_max) {
    std::vector<uint64_t> numbers;
    {
        const std::lock_guard lock(mutex_);
        auto next = stale_.upper_bound(flushed_to_);
        if (next == stale_.end()) next = stale_.begin();
        for (; next != stale_.end() && numbers.size() < rows_max; ++next) numbers.push_back(*next);
    }
    if (numbers.empty()) return {};
    Result<Transaction> transaction = Transaction::begin(database, Transaction::Kind::kWrite);
    if (!transaction) return fail(transaction.error());
    for (const uint64_t number : numbers) {
        Result<uint64_t> written = change(database,
                                          "INSERT OR REPLACE INTO search SELECT number, version, "
                                          "status, started, tenant, application, "
                                          "id, tags, active_states FROM session WHERE number = ?1",
                                          number);
        if (!written) return fail(written.error());
    }
    if (Result<void> committed = transaction->commit(); !committed) return committed;
    const std::lock_guard lock(mutex_);
    for (const uint64_t number : numbers) stale_.erase(number);
    flushed_to_ = numbers.back();
    return {};
}

Result<SessionPage> SearchIndex::query(Database& database, const SessionQuery& query) {
    if (Result<void> known = compare(database); !known) return fail(known.error());
    const std::vector<uint64_t> stale = staleNumbers();
    Result<Transaction> transaction = Transaction::begin(database, Transaction::Kind::kRead);
    if (!transaction) return fail(transaction.error());
    const uint64_t before = query.before_number == 0 ? INT64_MAX : query.before_number;
    auto behind = std::lower_bound(stale.begin(), stale.end(), before);
    PageBuilder page(database, query);
    bool more = true;
    const auto takeStaleFrom = [&](uint64_t number) {
        while (more && behind != stale.begin() && *std::prev(behind) >= number) {
            more = page.take(*--behind);
        }
    };
    const auto take = [&](const Statement& row) {
        const uint64_t number = row.number(0);
        takeStaleFrom(number + 1);
        const bool is_stale = behind != stale.begin() && *std::prev(behind) == number;
        if (is_stale) --behind;
        more = more && page.take(number);
        return more;
    };
    Result<void> done =
        Filter(query).forEach(database, "SELECT number FROM search WHERE number < ?1", before, take,
                              " ORDER BY number DESC");
    if (!done) return fail(done.error());
    takeStaleFrom(0);
    return page.finish();
}

Result<uint64_t> SearchIndex::count(Database& database, const SessionQuery& query) {
    if (Result<void> known = compare(database); !known) return fail(known.error());
    const std::vector<uint64_t> stale = staleNumbers();
    Result<Transaction> transaction = Transaction::begin(database, Transaction::Kind::kRead);
    if (!transaction) return fail(transaction.error());
    const Filter filter(query);
    Result<uint64_t> count =
        filter.count(database, "SELECT count(*) FROM search WHERE ?1 IS ?1", 0);
    for (size_t i = 0; count && i < stale.size(); ++i) {
        Result<uint64_t> was =
            filter.count(database, "SELECT count(*) FROM search WHERE number = ?1", stale[i]);
        if (!was) return was;
        Result<std::optional<SessionRow>> row = loadSummary(database, stale[i]);
        if (!row) return fail(row.error());
        *count += (*row && matches(**row, query) ? 1 : 0);
        *count -= *was;
    }
    return count;
}

}  // namespace orchestrion::store::sqlite
