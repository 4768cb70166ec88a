// The audit log: who changed what, when and from where, and who was refused.
//
// Never a payload, a query, a key or a token: names and paths only.
// Threading  Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/units.h"

namespace orchestrion::access {

struct AuditEntry {
    WallTime time;
    std::string who = {};   // the identity's name; empty: nobody had logged in
    std::string kind = {};  // api_key, jwt …
    std::string tenant = {};
    std::string from = {};        // the peer's address
    std::string operation = {};   // operationId of openapi.json
    std::string permission = {};  // that it takes
    std::string target = {};      // method and path, "POST /api/v1/sessions"
    int status = 0;               // of the answer
    std::string code = {};        // why it was refused before it began; empty: it was not
    std::string request_id = {};
};

// One JSON object and a line feed. Texts longer than 1,024 bytes end in "…" there.
std::string toLine(const AuditEntry& entry);

struct AuditCounters {
    uint64_t recorded = 0;  // written, or waiting to be
    uint64_t lost = 0;      // because lines could not be written for too long
    uint64_t failures = 0;  // attempts to write that failed
};

class AuditLog {
public:
    virtual ~AuditLog() = default;
    // Keeps the entry; what cannot be written yet is written later, before anything else.
    virtual void record(const AuditEntry& entry) = 0;
    // Writes what is left over. Fails with audit.unavailable if the log cannot be written; whoever
    // may not act unrecorded asks before.
    virtual Result<void> ready() = 0;
    virtual AuditCounters counters() const = 0;
};

}  // namespace orchestrion::access
