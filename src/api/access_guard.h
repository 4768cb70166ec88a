// In front of every operation: who asks, may they, and what is written down of it.
//
// A request without a good credential is answered 401, one without the operation's permission 403;
// who guesses gets 429. Requests for a WebSocket may bring a token as a subprotocol
// (web_socket_handshake.h). Handlers find who asks in Request::identity and look after tenants
// themselves (access::mayAccess). Credentials are taken out of the request: what handlers keep of
// it holds none.
//
// The audit log gets a line for each operation that changes something, before its client is
// answered, and for each that was refused.
//
// Threading  Any thread.
#pragma once

#include <functional>
#include <string>

#include "access/access_control.h"
#include "access/audit_log.h"
#include "api/router.h"

namespace orchestrion::api {

struct AccessGuardParts {
    access::AccessControl& control;  // all are borrowed and outlive the router
    const runtime::Clock& clock;
    access::AuditLog* audit = nullptr;  // null: nothing is written down
    bool audit_required = false;        // nothing is changed while the log cannot be written
    // Where a request comes from; empty: not known.
    std::function<access::Peer(const Request&)> peer_of = {};
    // What ids of requests that bring none begin with: another one in each process.
    std::string id_prefix = "r";
};

// The same routes, guarded. Each has to be an operation of openapi.json, with a permission.
Router guardAccess(Router router, AccessGuardParts parts);

// Whether who asks may start sessions of documents that they bring: those of no application known
// here. Fails with access.forbidden.
Result<void> mayRunDocuments(const Request& request);

}  // namespace orchestrion::api
