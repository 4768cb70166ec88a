// What a batch weighs, and whether a store can take it at all.
#include <string>

#include "store/store.h"

namespace orchestrion::store {
namespace {

// What a row costs beyond its texts: its numbers, keys and place in an index. An estimate.
constexpr uint64_t kRowBytes = 64;

uint64_t sizeOf(const std::vector<std::string>& texts) {
    uint64_t bytes = 0;
    for (const std::string& text : texts) bytes += text.size() + 1;
    return bytes;
}

uint64_t sizeOf(const SessionRow& row) {
    return kRowBytes + row.id.size() + row.tenant.size() + row.application.size() +
           row.document_hash.size() + row.parent.size() + sizeOf(row.tags) +
           sizeOf(row.active_states) + row.summary.size() + row.effects.size() +
           row.snapshot.size();
}
uint64_t sizeOf(const EffectsUpdate& row) {
    return kRowBytes + row.effects.size();
}
uint64_t sizeOf(const MessageRow& row) {
    return kRowBytes + row.sender.size() + row.receiver.size() + row.body.size();
}
uint64_t sizeOf(const HistoryRow& row) {
    return kRowBytes + row.text.size();
}
uint64_t sizeOf(const IdempotencyRow& row) {
    return kRowBytes + row.key.size() + row.fingerprint.size() + row.result.size();
}
uint64_t sizeOf(const DocumentRow& row) {
    return kRowBytes + row.hash.size() + row.url.size() + row.bytes.size();
}
uint64_t sizeOf(const RecordRow& row) {
    return kRowBytes + row.space.size() + row.key.size() + row.value.size();
}

template <class Row>
uint64_t sizeOfAll(const std::vector<Row>& rows) {
    uint64_t bytes = 0;
    for (const Row& row : rows) bytes += sizeOf(row);
    return bytes;
}

// The first text that is too large, named for a person; empty if there is none.
std::string oversize(const Batch& batch) {
    const auto large = [](const std::string& text) { return text.size() > kBlobBytesMax; };
    for (const SessionRow& row : batch.sessions) {
        if (large(row.snapshot)) return "the snapshot of session '" + row.id + "'";
        if (large(row.effects)) return "the effects of session '" + row.id + "'";
    }
    for (const EffectsUpdate& row : batch.effects) {
        if (large(row.effects)) return "the effects of session " + std::to_string(row.number);
    }
    for (const MessageRow& row : batch.sent) {
        if (large(row.body)) return "a message to session '" + row.receiver + "'";
    }
    for (const HistoryRow& row : batch.history) {
        if (large(row.text)) return "a history entry of session '" + row.session_id + "'";
    }
    for (const IdempotencyRow& row : batch.idempotency) {
        if (large(row.result)) return "the result kept for an idempotency key";
    }
    for (const DocumentRow& row : batch.documents) {
        if (large(row.bytes)) return "document '" + row.url + "'";
    }
    for (const RecordRow& row : batch.records) {
        if (large(row.value)) return "record '" + row.space + "/" + row.key + "'";
    }
    return {};
}

}  // namespace

bool Batch::empty() const {
    return sessions.empty() && effects.empty() && erased_sessions.empty() && sent.empty() &&
           consumed.empty() && history.empty() && idempotency.empty() && documents.empty() &&
           records.empty() && erased_records.empty();
}

uint64_t Batch::bytes() const {
    const uint64_t keys = erased_sessions.size() + consumed.size() + erased_records.size();
    return sizeOfAll(sessions) + sizeOfAll(effects) + sizeOfAll(sent) + sizeOfAll(history) +
           sizeOfAll(idempotency) + sizeOfAll(documents) + sizeOfAll(records) + keys * kRowBytes;
}

Result<void> checkSizes(const Batch& batch) {
    const std::string what = oversize(batch);
    if (what.empty()) return {};
    return fail("store.tooLarge", "expected at most " + std::to_string(kBlobBytesMax >> 20) +
                                      " MiB in one row, but " + what +
                                      " is larger; keep large data outside of sessions");
}

const char* toString(Outcome outcome) {
    switch (outcome) {
        case Outcome::kCommitted:
            return "committed";
        case Outcome::kFenced:
            return "fenced";
        case Outcome::kConflict:
            return "conflict";
        case Outcome::kUnknown:
            return "unknown";
        case Outcome::kRefused:
            return "refused";
    }
    return "unknown";
}

}  // namespace orchestrion::store
