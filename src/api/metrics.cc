// /metrics: what the server counts, in the Prometheus text format.
#include "api/metrics.h"

#include <algorithm>

#include "api/api.h"

namespace orchestrion::api {

metrics::SessionNumbers numbersOf(const session::Service::Counters& c) {
    metrics::SessionNumbers numbers;
    numbers.started = c.sessions_started;
    numbers.running = c.sessions_running;
    numbers.resident = c.sessions_awake;
    numbers.hibernated = c.sessions_running - std::min(c.sessions_running, c.sessions_awake);
    numbers.suspended = c.sessions_suspended;
    numbers.unsaveable = c.sessions_unsaveable;
    numbers.completed = c.sessions_ended[0];
    numbers.failed = c.sessions_ended[1];
    numbers.terminated = c.sessions_ended[2];
    numbers.events = c.events_processed;
    numbers.turns = c.turns;
    numbers.mailbox_refusals = c.mailbox_refusals;
    numbers.uncommitted_turns = c.uncommitted_turns;
    numbers.script_bytes = c.script_bytes;
    numbers.timers_pending = c.timers_pending;
    numbers.timers_fired = c.timers_fired;
    numbers.effects_pending = c.effects_pending;
    numbers.effects_issued = c.effects_issued;
    numbers.effects_reissued = c.effects_reissued;
    numbers.messages = c.messages_sent;
    numbers.hibernations = c.hibernations;
    numbers.thaws = c.thaws;
    numbers.recovering = c.recovering;
    return numbers;
}

std::vector<metrics::ListenerNumbers> numbersOf(const HttpCounters& counters) {
    std::vector<metrics::ListenerNumbers> all;
    for (const ListenerCounters& c : counters.listeners) {
        metrics::ListenerNumbers numbers;
        numbers.listener = c.name;
        numbers.connections = c.connections_open;
        numbers.connections_accepted = c.connections_accepted;
        numbers.connections_refused = c.connections_refused;
        numbers.handshakes_failed = c.handshakes_failed;
        numbers.received_bytes = c.bytes_received;
        numbers.sent_bytes = c.bytes_sent;
        numbers.streams = c.streams_open;
        numbers.streams_refused = c.streams_refused;
        numbers.streams_cut = c.streams_cut;
        numbers.sockets = c.sockets_open;
        numbers.sockets_refused = c.sockets_refused;
        numbers.sockets_cut = c.sockets_cut;
        numbers.socket_messages_received = c.socket_messages_received;
        std::copy(std::begin(c.answers_by_class), std::end(c.answers_by_class),
                  numbers.responses.begin());
        all.push_back(std::move(numbers));
    }
    return all;
}

std::vector<metrics::CertificateNumbers> certificatesOf(const HttpCounters& counters) {
    std::vector<metrics::CertificateNumbers> all;
    for (const ListenerCounters& c : counters.listeners) {
        if (c.certificate_expires) all.push_back({c.name, *c.certificate_expires});
    }
    return all;
}

void addMetrics(Router& router, const metrics::Registry& registry) {
    router.add("GET", "/metrics", [&registry](const Call& call) {
        call.reply({200, metrics::kTextContentType, registry.text(), {}});
    });
}

}  // namespace orchestrion::api
