// /metrics: what the server counts, in the Prometheus text format 0.0.4.
#include "api/api.h"

namespace orchestrion::api {
namespace {

class Page {
public:
    void counter(std::string_view name, std::string_view help, uint64_t value) {
        describe(name, help, "counter");
        sample(name, "", value);
    }
    void gauge(std::string_view name, std::string_view help, uint64_t value) {
        describe(name, help, "gauge");
        sample(name, "", value);
    }
    void describe(std::string_view name, std::string_view help, std::string_view type) {
        text_.append("# HELP ").append(name).append(" ").append(help);
        text_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
    }
    void sample(std::string_view name, std::string_view labels, uint64_t value) {
        text_.append(name).append(labels).append(" ").append(std::to_string(value)).append("\n");
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

void addSessionCounters(Page& page, const session::Service::Counters& counters) {
    page.counter("orchestrion_sessions_started_total", "Sessions started, invoked ones included",
                 counters.sessions_started);
    page.gauge("orchestrion_sessions_running", "Sessions that run", counters.sessions_running);
    page.counter("orchestrion_events_processed_total", "Events taken by sessions",
                 counters.events_processed);
    page.gauge("orchestrion_timers_pending", "Delayed events that wait for their time",
               counters.timers_pending);
}

void addHttpCounters(Page& page, const HttpCounters& counters) {
    page.gauge("orchestrion_http_connections", "Open HTTP connections", counters.connections_open);
    page.counter("orchestrion_http_connections_accepted_total", "HTTP connections accepted",
                 counters.connections_accepted);
    page.counter("orchestrion_http_connections_refused_total",
                 "HTTP connections answered 503 because there were too many",
                 counters.connections_refused);
    page.describe("orchestrion_http_answers_total", "HTTP requests answered", "counter");
    for (const int status_class : {2, 4, 5}) {
        page.sample("orchestrion_http_answers_total",
                    "{status=\"" + std::to_string(status_class) + "xx\"}",
                    counters.answers_by_class[status_class]);
    }
}

void addAccessCounters(Page& page, const access::AccessCounters& counters) {
    page.describe("orchestrion_access_logins_total", "Credentials looked at", "counter");
    const auto sample = [&](const char* outcome, uint64_t value) {
        page.sample("orchestrion_access_logins_total", "{outcome=\"" + std::string(outcome) + "\"}",
                    value);
    };
    sample("accepted", counters.logins);
    sample("refused", counters.refused_logins);
    sample("blocked", counters.blocked_logins);
    page.counter("orchestrion_access_key_fetches_total", "Times an issuer's keys were fetched",
                 counters.key_fetches);
    page.counter("orchestrion_access_key_fetch_failures_total",
                 "Times an issuer's keys could not be fetched", counters.key_fetch_failures);
}

void addAuditCounters(Page& page, const access::AuditCounters& counters) {
    page.counter("orchestrion_audit_lines_total", "Lines of the audit log", counters.recorded);
    page.counter("orchestrion_audit_lines_lost_total",
                 "Lines that could not be written and had no room to wait", counters.lost);
    page.counter("orchestrion_audit_failures_total", "Times the audit log could not be written",
                 counters.failures);
}

struct ListenerMetric {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    uint64_t ListenerCounters::*value;
};

constexpr ListenerMetric kListenerMetrics[] = {
    {"orchestrion_listener_connections", "gauge", "Open connections",
     &ListenerCounters::connections_open},
    {"orchestrion_listener_connections_accepted_total", "counter", "Connections accepted",
     &ListenerCounters::connections_accepted},
    {"orchestrion_listener_connections_refused_total", "counter",
     "Connections refused because there were too many", &ListenerCounters::connections_refused},
    {"orchestrion_listener_tls_handshakes_failed_total", "counter",
     "Clients with which there was no agreement on TLS", &ListenerCounters::handshakes_failed},
    {"orchestrion_listener_received_bytes_total", "counter", "Bytes received, TLS included",
     &ListenerCounters::bytes_received},
    {"orchestrion_listener_sent_bytes_total", "counter", "Bytes sent, TLS included",
     &ListenerCounters::bytes_sent},
    {"orchestrion_listener_streams", "gauge", "Streams that are open",
     &ListenerCounters::streams_open},
    {"orchestrion_listener_streams_refused_total", "counter",
     "Streams refused because there were too many", &ListenerCounters::streams_refused},
    {"orchestrion_listener_streams_cut_total", "counter",
     "Streams cut off because their client was too slow", &ListenerCounters::streams_cut},
};

std::string labelOf(const ListenerCounters& listener) {
    std::string label = "{listener=\"";
    for (const char c : listener.name) {
        if (c == '"' || c == '\\') label += '\\';
        label += c == '\n' ? ' ' : c;
    }
    return label + "\"}";
}

void addListenerCounters(Page& page, const std::vector<ListenerCounters>& listeners) {
    for (const ListenerMetric& metric : kListenerMetrics) {
        page.describe(metric.name, metric.help, metric.type);
        for (const ListenerCounters& one : listeners) {
            page.sample(metric.name, labelOf(one), one.*metric.value);
        }
    }
    static constexpr std::string_view kExpiry =
        "orchestrion_listener_certificate_expiry_timestamp_seconds";
    page.describe(kExpiry, "When the certificate of a listener with TLS expires", "gauge");
    for (const ListenerCounters& one : listeners) {
        if (!one.certificate_expires) continue;
        const auto time = std::chrono::floor<std::chrono::seconds>(*one.certificate_expires);
        page.sample(kExpiry, labelOf(one), static_cast<uint64_t>(time.time_since_epoch().count()));
    }
}

}  // namespace

void addMetrics(Router& router, session::Service& service, const ApiOptions& options) {
    router.add("GET", "/metrics", [&service, options](const Call& call) {
        Page page;
        addSessionCounters(page, service.counters());
        if (options.http_counters) {
            const HttpCounters counters = options.http_counters();
            addHttpCounters(page, counters);
            addListenerCounters(page, counters.listeners);
        }
        if (options.access_counters) addAccessCounters(page, options.access_counters());
        if (options.audit_counters) addAuditCounters(page, options.audit_counters());
        call.reply({200, "text/plain; version=0.0.4; charset=utf-8", page.take(), {}});
    });
}

}  // namespace orchestrion::api
