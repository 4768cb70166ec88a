#include "store/sqlite/batch_writer.h"

#include <algorithm>
#include <utility>

#include "store/refusal.h"
#include "store/sqlite/query.h"

namespace orchestrion::store::sqlite {

Result<std::unique_ptr<BatchWriter>> BatchWriter::make(Database& database) {
    std::unique_ptr<BatchWriter> writer(new BatchWriter(database));
    Result<std::unique_ptr<SessionWriter>> sessions = SessionWriter::make(database);
    if (!sessions) return fail(sessions.error());
    writer->sessions_ = std::move(*sessions);
    return writer;
}

Problem BatchWriter::write(const Batch& batch, const Epochs& epochs, GroupState& group,
                           uint64_t& first_history) {
    if (Result<void> sizes = checkSizes(batch); !sizes) {
        return CommitResult{Outcome::kConflict, sizes.error(), {}};
    }
    for (const PartitionEpoch& believed : batch.fence) {
        const uint64_t epoch = epochs.at(believed.partition);
        if (epoch != believed.epoch) return fenced(believed, epoch);
    }
    first_history = batch.history.empty() ? 0 : group.counters.highest.history_sequence + 1;
    for (const uint64_t number : batch.erased_sessions) {
        if (Problem problem = sessions_->erase(number, group)) return problem;
    }
    if (Problem problem = sessions_->write(batch, group)) return problem;
    if (Problem problem = writeMessages(batch, group)) return problem;
    if (Problem problem = writeDocuments(batch, group)) return problem;
    return writeRest(batch);
}

template <class... Values>
Problem BatchWriter::run(const char* sql, const Values&... values) {
    Result<uint64_t> changed = change(database_, sql, values...);
    if (!changed) return refused(changed.error());
    return std::nullopt;
}

Problem BatchWriter::writeMessages(const Batch& batch, GroupState& group) {
    for (const MessageRow& row : batch.sent) {
        Problem problem = run("INSERT OR IGNORE INTO message VALUES (?1,?2,?3,?4,?5)", row.sequence,
                              row.partition, row.sender, row.receiver, Blob{row.body});
        if (problem) return problem;
        if (database_.changes() == 0) return messageExists(row.sequence);
        uint64_t& highest = group.counters.highest.message_sequence;
        highest = std::max(highest, row.sequence);
        ++group.counters.messages;
    }
    for (const uint64_t sequence : batch.consumed) {
        Problem problem = run("DELETE FROM message WHERE sequence = ?1", sequence);
        if (problem) return problem;
        if (database_.changes() == 0) return messageMissing(sequence);
        --group.counters.messages;
    }
    return std::nullopt;
}

Problem BatchWriter::writeDocuments(const Batch& batch, GroupState& group) {
    for (const DocumentRow& row : batch.documents) {
        Problem problem = run("INSERT OR IGNORE INTO document VALUES (?1,?2,?3,?4)", row.hash,
                              row.url, row.stored, Blob{row.bytes});
        if (problem) return problem;
        group.counters.documents += database_.changes();
    }
    return std::nullopt;
}

Problem BatchWriter::writeRest(const Batch& batch) {
    for (const IdempotencyRow& row : batch.idempotency) {
        Problem problem = run("INSERT OR REPLACE INTO idempotency VALUES (?1,?2,?3,?4)", row.key,
                              row.expires, Blob{row.fingerprint}, Blob{row.result});
        if (problem) return problem;
    }
    for (const RecordRow& row : batch.records) {
        Problem problem = run("INSERT OR REPLACE INTO record VALUES (?1,?2,?3)", row.space, row.key,
                              Blob{row.value});
        if (problem) return problem;
    }
    for (const RecordKey& row : batch.erased_records) {
        Problem problem =
            run("DELETE FROM record WHERE space = ?1 AND key = ?2", row.space, row.key);
        if (problem) return problem;
    }
    return std::nullopt;
}

Problem BatchWriter::finish(GroupState& group) {
    for (const auto& [hash, sessions] : group.document_uses) {
        if (sessions == 0) continue;
        Problem problem =
            run("INSERT INTO document_use VALUES (?1,?2) "
                "ON CONFLICT (hash) DO UPDATE SET sessions = sessions + excluded.sessions",
                hash, sessions);
        if (problem) return problem;
    }
    if (Result<void> written = writeCounters(database_, group.counters); !written) {
        return refused(written.error());
    }
    return std::nullopt;
}

}  // namespace orchestrion::store::sqlite
