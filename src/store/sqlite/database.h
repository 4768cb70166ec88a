// One connection to the file, and the statements prepared on it.
//
// Lifetime   A Statement belongs to its Database and ends before it.
// Threading  One thread at a time.
// Errors     As errors.h says them; binding cannot fail but by a defect of ours.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "base/result.h"
#include "base/units.h"

struct sqlite3;
struct sqlite3_stmt;

namespace orchestrion::store::sqlite {

// A value to bind as bytes, and not as text.
struct Blob {
    std::string_view bytes;
};

class Database;

// A prepared statement. Texts and blobs are bound without a copy: they must live until it has run.
class Statement {
public:
    Statement() = default;

    // Binds all parameters, from ?1 on.
    template <class... Values>
    Statement& bind(const Values&... values) {
        int index = 0;
        (bindOne(++index, values), ...);
        return *this;
    }
    // True: a row is there to be read. False: it is done, and reset.
    Result<bool> step();
    // For statements that give no rows.
    Result<void> run();
    // Leaves the rows that were not read.
    void reset();

    bool isNull(int column) const;
    int64_t integer(int column) const;
    uint64_t number(int column) const { return static_cast<uint64_t>(integer(column)); }
    // Valid until the next step() or reset().
    std::string_view text(int column) const;
    std::string string(int column) const { return std::string(text(column)); }
    WallTime time(int column) const { return WallTime(Milliseconds(integer(column))); }
    std::optional<WallTime> optionalTime(int column) const {
        if (isNull(column)) return std::nullopt;
        return time(column);
    }

private:
    friend class Database;
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(const Database& database, sqlite3_stmt* statement)
        : database_(&database), statement_(statement) {}

    void bindInteger(int index, int64_t value);
    void bindNull(int index);
    void bindOne(int index, std::string_view text);
    void bindOne(int index, Blob blob);
    void bindOne(int index, WallTime time) { bindInteger(index, time.time_since_epoch().count()); }
    void bindOne(int index, std::optional<WallTime> time) {
        time ? bindOne(index, *time) : bindNull(index);
    }
    template <class Value>
    requires(std::integral<Value> || std::is_enum_v<Value>) void bindOne(int index, Value value) {
        bindInteger(index, static_cast<int64_t>(value));
    }

    const Database* database_ = nullptr;
    std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

// Resets a statement when the scope ends: for readers that may stop before the last row.
class Resetting {
public:
    explicit Resetting(Statement& statement) : statement_(statement) {}
    ~Resetting() { statement_.reset(); }
    Resetting(const Resetting&) = delete;
    Resetting& operator=(const Resetting&) = delete;

private:
    Statement& statement_;
};

class Database {
public:
    enum class Mode : uint8_t { kCreate, kWrite, kRead };

    static Result<std::unique_ptr<Database>> open(const std::string& path, Mode mode);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // One or several statements without parameters and rows.
    Result<void> execute(const std::string& sql);
    // The first column of the first row of a query; nothing if there is no row.
    Result<std::optional<std::string>> value(const std::string& sql);
    Result<Statement> prepare(std::string_view sql) const;
    // Prepared at the first use and kept; `sql` is one of a bounded number of texts.
    Result<Statement*> statement(std::string_view sql);

    const std::string& path() const { return path_; }
    sqlite3* handle() const { return handle_; }
    // Of the last statement that changed rows.
    uint64_t changes() const;
    bool inTransaction() const;
    Error error(int code) const;

private:
    Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

    sqlite3* handle_;
    const std::string path_;
    std::unordered_map<std::string, Statement> statements_;
};

// BEGIN … COMMIT. Rolled back unless commit() succeeded.
class Transaction {
public:
    enum class Kind : uint8_t { kRead, kWrite };

    static Result<Transaction> begin(Database& database, Kind kind);
    ~Transaction();
    Transaction(Transaction&& other) noexcept
        : database_(std::exchange(other.database_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace orchestrion::store::sqlite
