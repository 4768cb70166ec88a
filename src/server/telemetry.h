// What the server tells about itself: its metrics and their sources, its checks of health.
//
// Lifetime   Made before what it watches and outlives it. watch…() keep their sources until
//            forgetAll(): called before what they look at goes.
// Threading  watch…() and forgetAll() on the main thread; pages and reports from any.
#pragma once

#include <mutex>
#include <vector>

#include "access/access_control.h"
#include "access/audit_log.h"
#include "api/event_hub.h"
#include "api/http_server.h"
#include "base/health.h"
#include "config/manager.h"
#include "metrics/registry.h"
#include "metrics/store.h"
#include "runtime/os/curl_http_client.h"
#include "runtime/timed_http_client.h"
#include "server/recovery.h"
#include "server/server_log.h"
#include "server/session_log.h"
#include "server/storage.h"
#include "session/service.h"

namespace orchestrion::server {

class Telemetry {
public:
    Telemetry();

    metrics::Registry& registry() { return registry_; }
    Health& health() { return health_; }

    // Borrowed.
    void watch(const session::Service& service, const SessionLog& log);
    void watch(Storage& storage, const Recovery& recovery);
    // Asks the store for its sizes: reads the disk.
    void refreshStore(Storage& storage);
    void watch(const api::HttpServer& http_server);
    void watch(const runtime::TimedHttpClient& http_client);
    void watch(const runtime::CurlHttpClient& http_client);
    void watch(const api::EventHub& events);
    void watch(const ServerLog& log);
    void watch(const config::Manager& manager);
    void watch(const access::AccessControl& access);
    void watch(const access::AuditLog& audit);
    void keep(metrics::Registration registration);
    void keep(HealthCheck check);
    void forgetAll();

private:
    metrics::StoreNumbers numbersOf(Storage& storage, const Recovery& recovery) const;

    metrics::Registry registry_;
    Health health_;
    std::vector<metrics::Registration> own_;
    std::vector<metrics::Registration> registrations_;
    std::vector<HealthCheck> checks_;
    mutable std::mutex store_mutex_;
    store::StoreStatus store_status_;
};

}  // namespace orchestrion::server
