#include "store/sqlite/small_tables.h"

#include "store/matching.h"
#include "store/sqlite/query.h"

namespace orchestrion::store::sqlite {
Result<std::vector<MessageRow>> readMessages(Database& database,
                                             std::span<const uint16_t> partitions) {
    const PartitionSet wanted = toSet(partitions);
    auto found = readRows(
        database,
        "SELECT sequence, sender, receiver, partition, body FROM message ORDER BY sequence",
        [](const Statement& row) {
            return MessageRow{row.number(0), row.string(1), row.string(2),
                              static_cast<uint16_t>(row.integer(3)), row.string(4)};
        });
    if (!found) return found;
    std::erase_if(*found,
                  [&](const auto& row) { return !wanted.test(row.partition % kPartitions); });
    return found;
}

Result<std::optional<DocumentRow>> readDocument(Database& database, std::string_view hash) {
    return readRow(
        database, "SELECT hash, url, stored, bytes FROM document WHERE hash = ?1",
        [](const Statement& row) {
            return DocumentRow{row.string(0), row.string(1), row.time(2), row.string(3)};
        },
        hash);
}

Result<std::vector<DocumentRow>> listDocuments(Database& database) {
    return readRows(database, "SELECT hash, url, stored FROM document ORDER BY stored DESC, hash",
                    [](const Statement& row) {
                        return DocumentRow{row.string(0), row.string(1), row.time(2), {}};
                    });
}

Result<std::optional<IdempotencyRow>> readIdempotency(Database& database, std::string_view key) {
    return readRow(
        database, "SELECT key, fingerprint, result, expires FROM idempotency WHERE key = ?1",
        [](const Statement& row) {
            return IdempotencyRow{row.string(0), row.string(1), row.string(2), row.time(3)};
        },
        key);
}

Result<std::optional<std::string>> readRecord(Database& database, std::string_view space,
                                              std::string_view key) {
    return readRow(
        database, "SELECT value FROM record WHERE space = ?1 AND key = ?2",
        [](const Statement& row) { return row.string(0); }, space, key);
}

Result<std::vector<RecordRow>> readRecords(Database& database, std::string_view space) {
    return readRows(
        database, "SELECT space, key, value FROM record WHERE space = ?1 ORDER BY key",
        [](const Statement& row) {
            return RecordRow{row.string(0), row.string(1), row.string(2)};
        },
        space);
}

}  // namespace orchestrion::store::sqlite
