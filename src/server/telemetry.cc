#include "server/telemetry.h"

#include "api/metrics.h"
#include "metrics/access.h"
#include "metrics/server.h"
#include "runtime/os/process_usage.h"
#include "server/version.h"

namespace orchestrion::server {

Telemetry::Telemetry() {
    own_.push_back(metrics::addBuild(registry_, kVersion));
    own_.push_back(metrics::addProcess(registry_, &runtime::processUsage));
}

void Telemetry::watch(const session::Service& service, const SessionLog& log) {
    keep(metrics::addSessions(registry_, [&] {
        metrics::SessionNumbers numbers = api::numbersOf(service.counters());
        numbers.slow_turns = log.slowTurns();
        return numbers;
    }));
}

void Telemetry::watch(Storage& storage, const Recovery& recovery) {
    refreshStore(storage);
    keep(metrics::addStore(registry_,
                           [this, &storage, &recovery] { return numbersOf(storage, recovery); }));
    keep(health_.add("store", Health::Kind::kReadiness, [&storage] {
        const store::WriterHealth health = storage.writer().health();
        return health.ok ? CheckResult{} : CheckResult::bad(health.error.message);
    }));
    keep(health_.add("recovery", Health::Kind::kReadiness,
                     [&recovery] { return recovery.check(); }));
}

void Telemetry::refreshStore(Storage& storage) {
    auto status = storage.store().status();
    if (!status) return;
    const std::lock_guard lock(store_mutex_);
    store_status_ = std::move(*status);
}

metrics::StoreNumbers Telemetry::numbersOf(Storage& storage, const Recovery& recovery) const {
    metrics::StoreNumbers numbers;
    const store::WriterCounters counters = storage.writer().counters();
    numbers.commits = counters.groups;
    numbers.turns = counters.turns;
    numbers.commit_seconds = static_cast<double>(counters.microseconds) / 1e6;
    numbers.written_bytes = counters.bytes;
    numbers.refusals = counters.refusals;
    const store::WriterHealth health = storage.writer().health();
    numbers.healthy = health.ok;
    numbers.waiting_batches = health.waiting_batches;
    numbers.waiting_bytes = health.waiting_bytes;
    numbers.recovery_seconds = recovery.seconds();
    const std::lock_guard lock(store_mutex_);
    numbers.size_bytes = store_status_.bytes;
    numbers.wal_bytes = store_status_.wal_bytes;
    numbers.history_rows = store_status_.history_rows;
    numbers.documents = store_status_.documents;
    return numbers;
}

void Telemetry::watch(const api::HttpServer& server) {
    keep(metrics::addListeners(registry_, [&] { return api::numbersOf(server.counters()); }));
    keep(metrics::addCertificates(registry_,
                                  [&] { return api::certificatesOf(server.counters()); }));
}

void Telemetry::watch(const runtime::TimedHttpClient& http_client) {
    keep(metrics::addHttpClient(registry_, [&] { return http_client.numbers(); }));
}

void Telemetry::watch(const runtime::CurlHttpClient& http_client) {
    keep(metrics::addHttpClientTraffic(registry_, [&]() -> metrics::HttpClientTraffic {
        const runtime::HttpClientCounters c = http_client.counters();
        return {.waiting = c.requests_waiting,
                .buffered_bytes = c.bytes_buffered,
                .redirects = c.redirects,
                .connections_opened = c.connections_opened,
                .sent_bytes = c.bytes_sent,
                .received_bytes = c.bytes_received};
    }));
}

void Telemetry::watch(const api::EventHub& events) {
    keep(metrics::addEventStreams(registry_, [&] { return events.numbers(); }));
}

void Telemetry::watch(const ServerLog& log) {
    keep(metrics::addLog(registry_, [&] { return log.numbers(); }));
}

void Telemetry::watch(const config::Manager& manager) {
    keep(metrics::addConfig(registry_, [&] {
        const config::Manager::Counters counters = manager.counters();
        metrics::ConfigNumbers numbers;
        numbers.applied = 1 + counters.applied;  // with the one of the start
        numbers.refused = counters.refused;
        numbers.last_applied = manager.lastReload().kind != config::Outcome::Kind::kRefused;
        numbers.last_applied_at = manager.lastGood();
        return numbers;
    }));
}

void Telemetry::watch(const access::AccessControl& access) {
    keep(metrics::addLogins(registry_, [&]() -> metrics::LoginNumbers {
        const access::AccessCounters c = access.counters();
        return {c.logins, c.refused_logins, c.blocked_logins, c.key_fetches, c.key_fetch_failures};
    }));
}

void Telemetry::watch(const access::AuditLog& audit) {
    keep(metrics::addAudit(registry_, [&]() -> metrics::AuditNumbers {
        const access::AuditCounters c = audit.counters();
        return {c.recorded, c.lost, c.failures};
    }));
}

void Telemetry::keep(metrics::Registration registration) {
    registrations_.push_back(std::move(registration));
}

void Telemetry::keep(HealthCheck check) {
    checks_.push_back(std::move(check));
}

void Telemetry::forgetAll() {
    checks_.clear();
    registrations_.clear();
}

}  // namespace orchestrion::server
