// The server's REST interface, put together from its resources: /api/v1 (described by
// openapi.json), the ORS paths under /scxml and /ors, BasicHTTP, health and metrics.
//
// Threading  The handler may be called from any thread.
#pragma once

#include <functional>
#include <string>

#include "access/access_control.h"
#include "access/audit_log.h"
#include "api/event_hub.h"
#include "api/http_server.h"
#include "api/router.h"
#include "api/web_requests.h"
#include "base/health.h"
#include "metrics/registry.h"
#include "session/service.h"

namespace orchestrion::config {
class Manager;
class Reloader;
}  // namespace orchestrion::config
namespace orchestrion::office {
class OfficeDirectory;
}
namespace orchestrion::gateway {
class Attachments;
}

namespace orchestrion::api {

// Both are borrowed and outlive the router.
struct ConfigDoor {
    const config::Manager* manager = nullptr;
    config::Reloader* reloader = nullptr;
};

struct ApiOptions {
    const runtime::Clock* clock = nullptr;  // borrowed
    uint64_t event_bytes_max = 4u << 20;
    std::string backup_folder = {};  // empty: none
    ConfigDoor config = {};          // null: there is no such resource
    // For /healthz and /readyz, and for /metrics; borrowed, outlive the router and what it answers.
    const Health* health = nullptr;
    metrics::Registry* metrics = nullptr;
    // For /api/v1/events; likewise.
    EventHub* events = nullptr;
    // The contact centres, by tenant; null: there is no such resource. Borrowed; likewise.
    const office::OfficeDirectory* centers = nullptr;
    // The files that their interactions refer to; null: there is no such resource. Likewise.
    gateway::Attachments* attachments = nullptr;
    // Where <ws:response> finds the requests that wait; null: one of the router's own.
    std::shared_ptr<WebRequests> web_requests = {};
    // Calls back after a time, from any thread; empty: requests wait without an end.
    std::function<void(Milliseconds, std::function<void()>)> after = {};
};

// `service` is borrowed; it outlives the router.
Router makeApi(session::Service& service, const ApiOptions& options);

// The resources; each adds its routes.
void addSessions(Router& router, session::Service& service, const ApiOptions& options);
void addOrs(Router& router, session::Service& service, const ApiOptions& options);
void addSessionOperations(Router& router, session::Service& service);
void addStored(Router& router, session::Service& service, const ApiOptions& options);
void addEvents(Router& router, session::Service& service, EventHub& hub);
void addConfig(Router& router, const ConfigDoor& door);
void addInteractions(Router& router, const office::OfficeDirectory& centers);
void addAgents(Router& router, const office::OfficeDirectory& centers);
void addQueues(Router& router, const office::OfficeDirectory& centers);
void addDecisions(Router& router, const office::OfficeDirectory& centers);
void addRoutingObjects(Router& router, const office::OfficeDirectory& centers);
void addChannels(Router& router, const office::OfficeDirectory& centers);
void addAdapters(Router& router, const office::OfficeDirectory& centers);
void addAttachments(Router& router, const office::OfficeDirectory& centers,
                    gateway::Attachments& attachments);
void addOpenApi(Router& router);
void addHealth(Router& router, const Health& health);
void addMetrics(Router& router, const metrics::Registry& registry);

// The BasicHTTP event I/O processor (W3C SCXML §C.2) at kBasicHttpPath + session id.
inline constexpr const char* kBasicHttpPath = "/sessions/";
// Hands an event to a session and says whether it was accepted; from any thread.
using Deliver = std::function<void(session::SessionRef session, Event event,
                                   std::function<void(Result<void>)> accepted)>;
void addBasicHttp(Router& router, uint64_t event_bytes_max, Deliver deliver);

}  // namespace orchestrion::api
