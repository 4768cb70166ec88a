// What the file holds, and how a file of an earlier release becomes one of this release.
//
// Rules      Each step takes the file from one version to the next, in one transaction with the new
//            version: a step is done or it is not. Steps of a release are never changed; a new
//            release adds new ones. The file knows its version (user_version), that it is ours
//            (application_id), and how sessions are spread over partitions, which cannot change.
// Source     docs/reference/store.md describes the tables for operators.
#pragma once

#include <cstdint>
#include <span>

#include "base/units.h"
#include "store/sqlite/database.h"

namespace orchestrion::store::sqlite {

// "Orch", as SQLite's application_id.
inline constexpr uint32_t kApplicationId = 0x4f726368;

struct SchemaStep {
    const char* sql;
};
// From version 0, an empty file, on.
std::span<const SchemaStep> schemaSteps();

// Fails with store.damaged if the file is neither empty nor ours. Reads only.
Result<void> checkOwner(Database& database);

// Brings the file to version `steps.size()`. Fails with store.tooNew if it is beyond.
Result<void> upgrade(Database& database, std::span<const SchemaStep> steps);

// The version of the file: how many steps it has behind it.
Result<uint32_t> schemaVersion(Database& database);

// Writes down how sessions are spread over partitions and when the store was made, or checks that
// it is as this program does it (store.tooNew).
Result<void> checkIdentity(Database& database, WallTime now);

}  // namespace orchestrion::store::sqlite
