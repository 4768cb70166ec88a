// Reads what is not a session: messages, documents, idempotency keys, records.
//
// Threading  Any, each with a connection of its own.
#pragma once

#include <span>
#include <vector>

#include "store/sqlite/database.h"
#include "store/store.h"

namespace orchestrion::store::sqlite {

Result<std::vector<MessageRow>> readMessages(Database& database,
                                             std::span<const uint16_t> partitions);
Result<std::optional<DocumentRow>> readDocument(Database& database, std::string_view hash);
Result<std::vector<DocumentRow>> listDocuments(Database& database);
Result<std::optional<IdempotencyRow>> readIdempotency(Database& database, std::string_view key);
Result<std::optional<std::string>> readRecord(Database& database, std::string_view space,
                                              std::string_view key);
Result<std::vector<RecordRow>> readRecords(Database& database, std::string_view space);

}  // namespace orchestrion::store::sqlite
