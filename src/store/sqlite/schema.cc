#include "store/sqlite/schema.h"

#include <array>
#include <charconv>
#include <string>

#include "store/rows.h"

namespace orchestrion::store::sqlite {
namespace {

// In `session` the numbers come first and the large bytes last, so that a scan reads neither the
// overflow pages nor much of a row. No index has a column that changes with a turn.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    commits INTEGER NOT NULL,
    session_number INTEGER NOT NULL,
    message_sequence INTEGER NOT NULL,
    history_sequence INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    history_rows INTEGER NOT NULL,
    documents INTEGER NOT NULL
) STRICT;
INSERT INTO counter VALUES (1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

CREATE TABLE partition (partition INTEGER PRIMARY KEY, epoch INTEGER NOT NULL) STRICT;

CREATE TABLE session (
    number INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    status INTEGER NOT NULL,
    attention INTEGER NOT NULL,
    partition INTEGER NOT NULL,
    next_due INTEGER,
    ended INTEGER,
    turn INTEGER NOT NULL,
    history INTEGER NOT NULL,
    started INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    id TEXT NOT NULL,
    document_hash TEXT NOT NULL,
    tenant TEXT NOT NULL,
    application TEXT NOT NULL,
    parent TEXT NOT NULL,
    tags TEXT NOT NULL,
    active_states TEXT NOT NULL,
    summary BLOB NOT NULL,
    effects BLOB NOT NULL,
    snapshot BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX session_id ON session (id);
CREATE INDEX session_ended ON session (application, ended) WHERE ended IS NOT NULL;

CREATE TABLE search (
    number INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    status INTEGER NOT NULL,
    started INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    application TEXT NOT NULL,
    id TEXT NOT NULL,
    tags TEXT NOT NULL,
    active_states TEXT NOT NULL
) STRICT;

CREATE TABLE message (
    sequence INTEGER PRIMARY KEY,
    partition INTEGER NOT NULL,
    sender TEXT NOT NULL,
    receiver TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX message_receiver ON message (receiver);

CREATE TABLE history (
    sequence INTEGER PRIMARY KEY,
    previous INTEGER NOT NULL,
    number INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE idempotency (
    key TEXT PRIMARY KEY,
    expires INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    result BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_expires ON idempotency (expires);

CREATE TABLE document (
    hash TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    stored INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE TABLE document_use (hash TEXT PRIMARY KEY, sessions INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    space TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array kSteps{SchemaStep{kVersion1}};

Result<uint64_t> pragma(Database& database, const std::string& name) {
    Result<std::optional<std::string>> text = database.value("PRAGMA " + name);
    if (!text) return fail(text.error());
    uint64_t value = 0;
    if (*text) std::from_chars((*text)->data(), (*text)->data() + (*text)->size(), value);
    return value;
}

Result<void> take(Database& database, const SchemaStep& step, uint32_t version) {
    Result<Transaction> transaction = Transaction::begin(database, Transaction::Kind::kWrite);
    if (!transaction) return fail(transaction.error());
    const std::string sql = std::string(step.sql) +
                            "; PRAGMA user_version = " + std::to_string(version) +
                            "; PRAGMA application_id = " + std::to_string(kApplicationId);
    if (Result<void> done = database.execute(sql); !done) return done;
    return transaction->commit();
}

Result<void> expectMeta(Database& database, const std::string& key, const std::string& expected) {
    Result<std::optional<std::string>> found =
        database.value("SELECT value FROM meta WHERE key = '" + key + "'");
    if (!found) return fail(found.error());
    if (!*found) {
        return database.execute("INSERT INTO meta VALUES ('" + key + "', '" + expected + "')");
    }
    if (**found == expected) return {};
    return fail("store.tooNew", "expected " + key + " " + expected + " in '" + database.path() +
                                    "', but it is " + **found +
                                    "; use the release that wrote the store");
}

}  // namespace

std::span<const SchemaStep> schemaSteps() {
    return kSteps;
}

Result<void> checkOwner(Database& database) {
    Result<uint64_t> owner = pragma(database, "application_id");
    if (!owner) return fail(owner.error());
    if (*owner == kApplicationId) return {};
    Result<std::optional<std::string>> table =
        database.value("SELECT name FROM sqlite_schema LIMIT 1");
    if (!table) return fail(table.error());
    if (*owner == 0 && !*table) return {};
    return fail("store.damaged", "expected '" + database.path() +
                                     "' to be an Orchestrion store, but it is the database of "
                                     "another program; choose another data folder");
}

Result<uint32_t> schemaVersion(Database& database) {
    Result<uint64_t> version = pragma(database, "user_version");
    if (!version) return fail(version.error());
    return static_cast<uint32_t>(*version);
}

Result<void> upgrade(Database& database, std::span<const SchemaStep> steps) {
    Result<uint32_t> version = schemaVersion(database);
    if (!version) return fail(version.error());
    if (*version > steps.size()) {
        return fail("store.tooNew", "expected '" + database.path() + "' at schema version " +
                                        std::to_string(steps.size()) + " or earlier, but it has " +
                                        std::to_string(*version) +
                                        ": a later release wrote it; use that release, or restore "
                                        "a backup from before the upgrade");
    }
    for (uint32_t done = *version; done < steps.size(); ++done) {
        if (Result<void> taken = take(database, steps[done], done + 1); !taken) return taken;
    }
    return {};
}

Result<void> checkIdentity(Database& database, WallTime now) {
    Result<Transaction> transaction = Transaction::begin(database, Transaction::Kind::kWrite);
    if (!transaction) return fail(transaction.error());
    if (Result<void> same = expectMeta(database, "partition_function", "xxh3_64"); !same) {
        return same;
    }
    if (Result<void> same = expectMeta(database, "partitions", std::to_string(kPartitions));
        !same) {
        return same;
    }
    const std::string created = std::to_string(now.time_since_epoch().count());
    if (Result<void> written =
            database.execute("INSERT OR IGNORE INTO meta VALUES ('created', '" + created + "')");
        !written) {
        return written;
    }
    return transaction->commit();
}

}  // namespace orchestrion::store::sqlite
