#include "store/memory/apply.h"

#include <algorithm>
#include <utility>

#include "store/refusal.h"

namespace orchestrion::store::memory {
namespace {

// One batch on its way into the tables. Each step says what is wrong, or nothing.
class Application {
public:
    Application(Tables& tables, Undo& undo, const Batch& batch)
        : tables_(tables), undo_(undo), batch_(batch) {}

    CommitResult run();

private:
    using Problem = std::optional<CommitResult>;

    Problem checkFence() const;
    Problem write(const SessionRow& row);
    Problem create(const SessionRow& row);
    Problem write(const EffectsUpdate& row);
    Problem send(const MessageRow& row);
    Problem consume(uint64_t sequence);
    Problem write(const HistoryRow& row);
    void writeRest();

    template <class Rows, class Step>
    Problem each(const Rows& rows, Step step) {
        for (const auto& row : rows) {
            if (Problem problem = step(row)) return problem;
        }
        return std::nullopt;
    }

    Tables& tables_;
    Undo& undo_;
    const Batch& batch_;
};

CommitResult Application::run() {
    if (Result<void> sizes = checkSizes(batch_); !sizes) {
        return {Outcome::kConflict, std::move(sizes.error()), {}};
    }
    if (Problem problem = checkFence()) return *problem;
    for (const uint64_t number : batch_.erased_sessions) eraseSession(tables_, undo_, number);
    const uint64_t first = batch_.history.empty() ? 0 : tables_.highest.history_sequence + 1;
    Problem problem = each(batch_.sessions, [this](const auto& row) { return write(row); });
    if (!problem) problem = each(batch_.effects, [this](const auto& row) { return write(row); });
    if (!problem) problem = each(batch_.sent, [this](const auto& row) { return send(row); });
    if (!problem) problem = each(batch_.consumed, [this](uint64_t row) { return consume(row); });
    if (!problem) problem = each(batch_.history, [this](const auto& row) { return write(row); });
    if (problem) return *problem;
    writeRest();
    return {Outcome::kCommitted, {}, {first}};
}

Application::Problem Application::checkFence() const {
    for (const PartitionEpoch& believed : batch_.fence) {
        const uint64_t epoch = tables_.epochs.at(believed.partition);
        if (epoch != believed.epoch) return fenced(believed, epoch);
    }
    return std::nullopt;
}

Application::Problem Application::write(const SessionRow& row) {
    if (row.version == 1) return create(row);
    const auto found = tables_.sessions.find(row.number);
    if (found == tables_.sessions.end() || found->second.version + 1 != row.version) {
        return wrongVersion(row.number, row.version);
    }
    SessionRow next = row;
    next.id = found->second.id;
    next.partition = found->second.partition;
    undo_.put(tables_.sessions, row.number, std::move(next));
    return std::nullopt;
}

Application::Problem Application::create(const SessionRow& row) {
    if (row.partition != partitionOf(row.id)) return wrongPartition(row);
    if (tables_.sessions.contains(row.number) || tables_.numbers.contains(row.id)) {
        return notNew(row);
    }
    undo_.put(tables_.sessions, row.number, row);
    undo_.put(tables_.numbers, row.id, row.number);
    undo_.set(tables_.highest.session_number, std::max(tables_.highest.session_number, row.number));
    return std::nullopt;
}

Application::Problem Application::write(const EffectsUpdate& row) {
    const auto found = tables_.sessions.find(row.number);
    if (found == tables_.sessions.end() || found->second.version + 1 != row.version) {
        return wrongVersion(row.number, row.version);
    }
    SessionRow next = found->second;
    next.version = row.version;
    next.attention = row.attention;
    next.effects = row.effects;
    undo_.put(tables_.sessions, row.number, std::move(next));
    return std::nullopt;
}

Application::Problem Application::send(const MessageRow& row) {
    if (tables_.messages.contains(row.sequence)) return messageExists(row.sequence);
    undo_.put(tables_.messages, row.sequence, row);
    undo_.set(tables_.highest.message_sequence,
              std::max(tables_.highest.message_sequence, row.sequence));
    return std::nullopt;
}

Application::Problem Application::consume(uint64_t sequence) {
    if (!undo_.erase(tables_.messages, sequence)) return messageMissing(sequence);
    return std::nullopt;
}

Application::Problem Application::write(const HistoryRow& row) {
    const std::pair<uint64_t, uint64_t> turn{row.number, row.turn};
    // The turns of a session rise, from 1 on.
    const auto after = tables_.turns.lower_bound(turn);
    const bool rises = after == tables_.turns.end() || after->first.first != row.number;
    if (!tables_.sessions.contains(row.number) || !rises || row.turn == 0) return turnNotNew(row);
    HistoryRow stored = row;
    stored.sequence = tables_.highest.history_sequence + 1;
    undo_.set(tables_.highest.history_sequence, stored.sequence);
    undo_.put(tables_.turns, turn, stored.sequence);
    undo_.put(tables_.history, stored.sequence, std::move(stored));
    return std::nullopt;
}

void Application::writeRest() {
    for (const IdempotencyRow& row : batch_.idempotency) {
        undo_.put(tables_.idempotency, row.key, row);
    }
    for (const DocumentRow& row : batch_.documents) {
        if (!tables_.documents.contains(row.hash)) undo_.put(tables_.documents, row.hash, row);
    }
    for (const RecordRow& row : batch_.records) {
        undo_.put(tables_.records, {row.space, row.key}, row.value);
    }
    for (const RecordKey& row : batch_.erased_records) {
        undo_.erase(tables_.records, {row.space, row.key});
    }
}

}  // namespace

CommitResult apply(Tables& tables, Undo& undo, const Batch& batch) {
    return Application(tables, undo, batch).run();
}

}  // namespace orchestrion::store::memory
