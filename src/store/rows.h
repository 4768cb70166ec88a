// What is stored, as plain values: sessions, messages, history, documents, records.
//
// Times are WallTime, milliseconds since 1970. Byte strings are opaque to the store and at most
// kBlobBytesMax long.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"

namespace orchestrion::store {

inline constexpr uint64_t kBlobBytesMax = 256u << 20;

// The unit of ownership. Fixed for the life of a store; function and count are stored in it and
// checked when it is opened.
inline constexpr uint16_t kPartitions = 1024;
// xxh3_64(id bytes) mod 1024.
uint16_t partitionOf(std::string_view session_id);
// 0 to kPartitions - 1: what a server alone owns.
std::vector<uint16_t> allPartitions();

enum class SessionStatus : uint8_t {
    kScheduled = 0,  // begins at next_due
    kStarting = 1,   // admitted; its document is on its way
    kRunning = 2,
    kSuspended = 3,  // takes no event until an operator says so
    kCompleted = 4,  // from here on: ended
    kFailed = 5,
    kTerminated = 6,
};
const char* toString(SessionStatus status);
inline bool hasEnded(SessionStatus status) {
    return status >= SessionStatus::kCompleted;
}

// Why a session has to be looked at after a restart though no timer of its is due. Bits.
enum Attention : uint8_t {
    kHasMail = 1,     // events wait in the session's own mailbox (part of the snapshot)
    kHasEffects = 2,  // effects towards the outside are not known to be done
};

struct SessionRow {
    uint64_t number = 0;  // the key; rises in the order sessions start; unique in the store
    std::string id;       // unique in the store
    uint16_t partition = 0;
    // Compare and set: the row is written if the stored one has version - 1; 1 means it is new.
    uint64_t version = 0;
    SessionStatus status = SessionStatus::kRunning;
    uint8_t attention = 0;
    std::string tenant = "default";
    std::string application;    // empty: none
    std::string document_hash;  // empty: not loaded yet
    std::string parent;         // id of the session that invoked it; empty: none
    std::vector<std::string> tags;
    std::vector<std::string> active_states;  // ids, for queries only
    std::string summary;                     // what a list shows of it; opaque; at most a few KB
    WallTime started;
    WallTime changed;
    std::optional<WallTime> ended;
    std::optional<WallTime> next_due;  // of its timers, or of its start
    std::string effects;               // pending ones towards the outside
    std::string snapshot;
};

// The same row with its effects alone rewritten. Same compare and set.
struct EffectsUpdate {
    uint64_t number = 0;
    uint64_t version = 0;
    uint8_t attention = 0;
    std::string effects;
};

// From one session to another: written with the sender's turn, removed with the receiver's.
struct MessageRow {
    uint64_t sequence = 0;  // the key; unique in the store; rises per sender
    std::string sender;
    std::string receiver;
    uint16_t partition = 0;  // of the receiver
    std::string body;
};

// One row a turn. `sequence` is given by the store: it rises in the order of commits over all
// sessions.
struct HistoryRow {
    uint64_t sequence = 0;
    uint64_t number = 0;  // of the session
    uint64_t turn = 0;
    std::string session_id;
    std::string application;
    WallTime at;
    std::string text;    // JSON
    std::string tenant;  // of the session
};

// Remembers that a keyed request was carried out, and with what result.
struct IdempotencyRow {
    std::string key;  // scoped by the caller
    // Of the request; the same key with another one is refused by the caller.
    std::string fingerprint;
    std::string result;
    WallTime expires;
};

// A document with everything it includes, by content hash. Written once, never changed.
struct DocumentRow {
    std::string hash;
    std::string url;
    WallTime stored;
    std::string bytes;
};

// Anything small that belongs to the server and not to a session: {space, key} → value.
struct RecordRow {
    std::string space;
    std::string key;
    std::string value;
};
struct RecordKey {
    std::string space;
    std::string key;
};

}  // namespace orchestrion::store
