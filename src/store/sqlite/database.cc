#include "store/sqlite/database.h"

#include <sqlite3.h>

#include <cerrno>
#include <mutex>
#include <utility>

#include "store/sqlite/errors.h"

namespace orchestrion::store::sqlite {
namespace {

// How long a connection waits for another one of the machine before it gives up.
constexpr int kBusyTimeMax = 2000;  // ms

// SQLite's own memory statistics take a lock around each allocation; nobody reads them here.
void configureOnce() {
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

int flagsOf(Database::Mode mode) {
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE;
    return mode == Database::Mode::kCreate ? flags | SQLITE_OPEN_CREATE : flags;
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Result<bool> Statement::step() {
    errno = 0;
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) {
        Error error = database_->error(code);
        reset();
        return fail(std::move(error));
    }
    reset();
    return false;
}

Result<void> Statement::run() {
    Result<bool> row = step();
    if (!row) return fail(std::move(row.error()));
    ORCH_ASSERT(!*row, "the statement gives rows");
    return {};
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
}

bool Statement::isNull(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
}

void Statement::bindInteger(int index, int64_t value) {
    const int code = sqlite3_bind_int64(statement_.get(), index, value);
    ORCH_ASSERT(code == SQLITE_OK, "the statement has no such parameter, or is running");
}

void Statement::bindNull(int index) {
    const int code = sqlite3_bind_null(statement_.get(), index);
    ORCH_ASSERT(code == SQLITE_OK, "the statement has no such parameter, or is running");
}

// An empty view may have no address, which SQLite would take for NULL.
void Statement::bindOne(int index, std::string_view text) {
    const char* bytes = text.data() == nullptr ? "" : text.data();
    const int code = sqlite3_bind_text64(statement_.get(), index, bytes, text.size(), SQLITE_STATIC,
                                         SQLITE_UTF8);
    ORCH_ASSERT(code == SQLITE_OK, "the statement has no such parameter, or is running");
}

void Statement::bindOne(int index, Blob blob) {
    const char* bytes = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
    const int code =
        sqlite3_bind_blob64(statement_.get(), index, bytes, blob.bytes.size(), SQLITE_STATIC);
    ORCH_ASSERT(code == SQLITE_OK, "the statement has no such parameter, or is running");
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Mode mode) {
    configureOnce();
    sqlite3* handle = nullptr;
    errno = 0;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flagsOf(mode), nullptr);
    std::unique_ptr<Database> database(new Database(handle, path));
    if (code != SQLITE_OK) return fail(database->error(code));
    sqlite3_busy_timeout(handle, kBusyTimeMax);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    const std::string setup = mode == Mode::kRead
                                  ? "PRAGMA trusted_schema=OFF; PRAGMA query_only=ON"
                                  : "PRAGMA trusted_schema=OFF";
    if (Result<void> ready = database->execute(setup); !ready) return fail(ready.error());
    return database;
}

Database::~Database() {
    statements_.clear();
    sqlite3_close_v2(handle_);
}

Result<void> Database::execute(const std::string& sql) {
    errno = 0;
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(error(code));
    return {};
}

Result<std::optional<std::string>> Database::value(const std::string& sql) {
    Result<Statement> query = prepare(sql);
    if (!query) return fail(query.error());
    Result<bool> row = query->step();
    if (!row) return fail(row.error());
    if (!*row) return std::optional<std::string>();
    return std::optional(query->string(0));
}

Result<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return fail(error(code));
    return Statement(*this, statement);
}

Result<Statement*> Database::statement(std::string_view sql) {
    const auto found = statements_.find(std::string(sql));
    if (found != statements_.end()) return &found->second;
    Result<Statement> statement = prepare(sql);
    if (!statement) return fail(statement.error());
    return &statements_.emplace(sql, std::move(*statement)).first->second;
}

uint64_t Database::changes() const {
    return static_cast<uint64_t>(sqlite3_changes64(handle_));
}

bool Database::inTransaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

Error Database::error(int code) const {
    return errorOf(code, handle_, path_);
}

Result<Transaction> Transaction::begin(Database& database, Kind kind) {
    Result<Statement*> begin =
        database.statement(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
    if (!begin) return fail(begin.error());
    if (Result<void> begun = (*begin)->run(); !begun) return fail(begun.error());
    return Transaction(database);
}

// After some errors SQLite has rolled back already.
Transaction::~Transaction() {
    if (database_ == nullptr || !database_->inTransaction()) return;
    sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void> Transaction::commit() {
    Result<Statement*> commit = database_->statement("COMMIT");
    if (!commit) return fail(commit.error());
    return (*commit)->run();
}

}  // namespace orchestrion::store::sqlite
