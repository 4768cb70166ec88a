// Writes batches into an open transaction, under the contract's checks.
//
// Lifetime   Borrows the connection.
// Threading  The writer's.
#pragma once

#include <array>
#include <memory>
#include <span>

#include "store/rows.h"
#include "store/sqlite/session_writer.h"

namespace orchestrion::store::sqlite {

using Epochs = std::array<uint64_t, kPartitions>;

class BatchWriter {
public:
    static Result<std::unique_ptr<BatchWriter>> make(Database& database);

    // The sequence of its first history row goes to `first_history`.
    Problem write(const Batch& batch, const Epochs& epochs, GroupState& group,
                  uint64_t& first_history);
    // What the group changed beside its rows; before the transaction ends.
    Problem finish(GroupState& group);

    SessionWriter& sessions() { return *sessions_; }

private:
    explicit BatchWriter(Database& database) : database_(database) {}
    Problem writeMessages(const Batch& batch, GroupState& group);
    Problem writeDocuments(const Batch& batch, GroupState& group);
    Problem writeRest(const Batch& batch);
    // Runs a statement that gives no rows.
    template <class... Values>
    Problem run(const char* sql, const Values&... values);

    Database& database_;
    std::unique_ptr<SessionWriter> sessions_;
};

}  // namespace orchestrion::store::sqlite
