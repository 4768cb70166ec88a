// What is counted about HTTP: listeners, requests by route, requests of our own, event streams.
//
// Each source is called once a page, from any thread.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "metrics/registry.h"

namespace orchestrion::metrics {

// Of HTTP statuses: [2] counts 200 to 299.
using ByClass = std::array<uint64_t, 6>;

struct ListenerNumbers {
    std::string listener;  // its name in the configuration
    uint64_t connections = 0;
    uint64_t connections_accepted = 0;
    uint64_t connections_refused = 0;  // there were too many
    uint64_t handshakes_failed = 0;    // of TLS
    uint64_t received_bytes = 0;       // on the wire
    uint64_t sent_bytes = 0;
    uint64_t streams = 0;  // answers without an end that are open
    uint64_t streams_refused = 0;
    uint64_t streams_cut = 0;  // the client was too slow
    uint64_t sockets = 0;      // WebSockets that are open
    uint64_t sockets_refused = 0;
    uint64_t sockets_cut = 0;  // the client was too slow, or silent
    uint64_t socket_messages_received = 0;
    ByClass responses{};
};
FamilyList listenerFamilies();
Registration addListeners(Registry& registry, std::function<std::vector<ListenerNumbers>()> source);

// The requests of one route with one class of status.
struct RouteNumbers {
    std::string route;     // "/api/v1/sessions/{id}"; "other" for paths that are none
    int status_class = 0;  // 2 for 2xx
    HistogramValue time;   // kHttpMicroseconds
};
FamilyList routeFamilies();
Registration addRoutes(Registry& registry, std::function<std::vector<RouteNumbers>()> source);

// Requests the server sends: documents, <send> by HTTP, web services.
struct HttpClientNumbers {
    uint64_t in_flight = 0;
    std::map<std::string, uint64_t> outcomes;  // "2xx" or the code of the error
    HistogramValue time;                       // kHttpMicroseconds
};
// What the client behind them does on the network.
struct HttpClientTraffic {
    uint64_t waiting = 0;         // requests that wait for their turn
    uint64_t buffered_bytes = 0;  // bodies that wait or are sent, answers that are being received
    uint64_t redirects = 0;
    uint64_t connections_opened = 0;
    uint64_t sent_bytes = 0;
    uint64_t received_bytes = 0;
};
FamilyList httpClientFamilies();
Registration addHttpClientTraffic(Registry& registry, std::function<HttpClientTraffic()> source);
Registration addHttpClient(Registry& registry, std::function<HttpClientNumbers()> source);

// Clients that follow what happens (text/event-stream).
struct EventStreamNumbers {
    uint64_t open = 0;
    uint64_t events = 0;   // written to clients
    uint64_t dropped = 0;  // clients that were too slow and were sent away
};
FamilyList eventStreamFamilies();
Registration addEventStreams(Registry& registry, std::function<EventStreamNumbers()> source);

}  // namespace orchestrion::metrics
