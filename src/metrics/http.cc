#include "metrics/http.h"

#include "metrics/rows.h"

namespace orchestrion::metrics {
namespace {

constexpr std::string_view kClasses[] = {"", "1xx", "2xx", "3xx", "4xx", "5xx"};

constexpr GaugeRow<ListenerNumbers> kListenerGauges[] = {
    {{"orchestrion_http_connections", "Open HTTP connections", "listener"},
     &ListenerNumbers::connections},
    {{"orchestrion_http_streams", "Open answers without an end, such as event streams", "listener"},
     &ListenerNumbers::streams},
    {{"orchestrion_http_sockets", "Open WebSockets", "listener"}, &ListenerNumbers::sockets},
};
constexpr CounterRow<ListenerNumbers> kListenerCounters[] = {
    {{"orchestrion_http_connections_accepted_total", "HTTP connections accepted", "listener"},
     &ListenerNumbers::connections_accepted},
    {{"orchestrion_http_connections_refused_total",
      "HTTP connections refused because there were too many", "listener"},
     &ListenerNumbers::connections_refused},
    {{"orchestrion_http_handshakes_failed_total", "TLS handshakes that failed", "listener"},
     &ListenerNumbers::handshakes_failed},
    {{"orchestrion_http_received_bytes_total", "Bytes received on the wire", "listener"},
     &ListenerNumbers::received_bytes},
    {{"orchestrion_http_sent_bytes_total", "Bytes sent on the wire", "listener"},
     &ListenerNumbers::sent_bytes},
    {{"orchestrion_http_streams_refused_total", "Streams answered 503 because there were too many",
      "listener"},
     &ListenerNumbers::streams_refused},
    {{"orchestrion_http_streams_cut_total", "Streams cut off because the client was too slow",
      "listener"},
     &ListenerNumbers::streams_cut},
    {{"orchestrion_http_sockets_refused_total",
      "WebSockets answered 503 because there were too many", "listener"},
     &ListenerNumbers::sockets_refused},
    {{"orchestrion_http_sockets_cut_total",
      "WebSockets cut off because the client was too slow or silent", "listener"},
     &ListenerNumbers::sockets_cut},
    {{"orchestrion_http_socket_messages_received_total", "Messages received over WebSockets",
      "listener"},
     &ListenerNumbers::socket_messages_received},
};
constexpr CounterFamily kResponses{"orchestrion_http_responses_total",
                                   "HTTP requests answered, by class of status", "listener",
                                   "status"};

constexpr HistogramFamily kRequestTime{
    "orchestrion_http_request_duration_seconds",
    "Time from a whole request to its answer, by route and class of status", "route", "status"};

constexpr GaugeFamily kClientRequests{"orchestrion_http_client_requests_in_flight",
                                      "HTTP requests to others under way"};
constexpr CounterFamily kClientAnswers{
    "orchestrion_http_client_requests_total",
    "HTTP requests to others that ended, by class of the answer's status or code of the error",
    "outcome"};
constexpr HistogramFamily kClientTime{"orchestrion_http_client_request_duration_seconds",
                                      "Time an HTTP request to others took"};

constexpr GaugeRow<HttpClientTraffic> kTrafficGauges[] = {
    {{"orchestrion_http_client_requests_waiting", "HTTP requests to others that wait for a turn"},
     &HttpClientTraffic::waiting},
    {{"orchestrion_http_client_buffered_bytes", "Bodies of HTTP requests to others in memory"},
     &HttpClientTraffic::buffered_bytes},
};
constexpr CounterRow<HttpClientTraffic> kTrafficCounters[] = {
    {{"orchestrion_http_client_redirects_total", "Redirects followed"},
     &HttpClientTraffic::redirects},
    {{"orchestrion_http_client_connections_opened_total", "Connections to others opened"},
     &HttpClientTraffic::connections_opened},
    {{"orchestrion_http_client_sent_bytes_total", "Bytes sent to others by HTTP"},
     &HttpClientTraffic::sent_bytes},
    {{"orchestrion_http_client_received_bytes_total", "Bytes received from others by HTTP"},
     &HttpClientTraffic::received_bytes},
};

constexpr GaugeRow<EventStreamNumbers> kStreamGauges[] = {
    {{"orchestrion_event_streams", "Open event streams"}, &EventStreamNumbers::open}};
constexpr CounterRow<EventStreamNumbers> kStreamCounters[] = {
    {{"orchestrion_event_stream_events_total", "Events written to event streams"},
     &EventStreamNumbers::events},
    {{"orchestrion_event_streams_dropped_total",
      "Event streams closed because the client was too slow"},
     &EventStreamNumbers::dropped}};

}  // namespace

FamilyList listenerFamilies() {
    FamilyList families = {&kResponses};
    list(kListenerGauges, families);
    list(kListenerCounters, families);
    return families;
}

Registration addListeners(Registry& registry,
                          std::function<std::vector<ListenerNumbers>()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        for (const ListenerNumbers& n : source()) {
            collect(kListenerGauges, n, samples, {n.listener});
            collect(kListenerCounters, n, samples, {n.listener});
            for (const int status_class : {2, 3, 4, 5}) {
                samples.add(kResponses, n.responses[status_class],
                            {n.listener, kClasses[status_class]});
            }
        }
    });
}

FamilyList routeFamilies() {
    return {&kRequestTime};
}

Registration addRoutes(Registry& registry, std::function<std::vector<RouteNumbers>()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        for (const RouteNumbers& n : source()) {
            samples.add(kRequestTime, n.time, {n.route, kClasses[n.status_class]});
        }
    });
}

FamilyList httpClientFamilies() {
    FamilyList families = {&kClientRequests, &kClientAnswers, &kClientTime};
    list(kTrafficGauges, families);
    list(kTrafficCounters, families);
    return families;
}

Registration addHttpClientTraffic(Registry& registry, std::function<HttpClientTraffic()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        const HttpClientTraffic traffic = source();
        collect(kTrafficGauges, traffic, samples);
        collect(kTrafficCounters, traffic, samples);
    });
}

Registration addHttpClient(Registry& registry, std::function<HttpClientNumbers()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        const HttpClientNumbers n = source();
        samples.add(kClientRequests, n.in_flight);
        for (const auto& [outcome, count] : n.outcomes) {
            samples.add(kClientAnswers, count, {outcome});
        }
        samples.add(kClientTime, n.time);
    });
}

FamilyList eventStreamFamilies() {
    FamilyList families;
    list(kStreamGauges, families);
    list(kStreamCounters, families);
    return families;
}

Registration addEventStreams(Registry& registry, std::function<EventStreamNumbers()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        const EventStreamNumbers numbers = source();
        collect(kStreamGauges, numbers, samples);
        collect(kStreamCounters, numbers, samples);
    });
}

}  // namespace orchestrion::metrics
