// Outbound HTTP, as the server sees it: documents, scripts and data by URL, and the BasicHTTP event
// I/O processor.
//
// Threading  send() may be called from any thread; `done` is called exactly once, on a thread of
//            the client's own, or before send() returns if the request is refused at once
//            (http.busy). Callers pass it on to where they live (a shard's mailbox); they do no
//            work in it.
// Limits     HttpRequest::timeout, response_bytes_max; those of the client may be narrower.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace orchestrion::runtime {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// On whose word a request is made. All but kInternal may be led by strangers and are subject to the
// network policy (network_policy.h).
enum class HttpPurpose : uint8_t {
    kDocument,  // documents and what they include
    kSend,      // <send> by BasicHTTP
    kService,   // web services called by sessions
    kInternal,  // the server's own, by its operator's configuration
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    HttpHeaders headers = {};  // sent as they are
    std::string body = {};
    Milliseconds timeout = Milliseconds(30000);  // from send() to the last byte, redirects included
    uint64_t response_bytes_max = 64u << 20;
    HttpPurpose purpose = HttpPurpose::kSend;
};

struct HttpResponse {
    int status = 0;
    std::string url;  // where it came from in the end, behind redirects
    HttpHeaders headers;
    std::string body;
    uint32_t redirects = 0;  // that were followed
};

class HttpClient {
public:
    virtual ~HttpClient() = default;
    // Any HTTP status is a value. Fails with http.badUrl, http.badRequest, http.forbiddenAddress,
    // http.busy, http.noLocalPort, http.tlsFailed, http.timedOut, http.tooLarge, http.badRedirect,
    // http.tooManyRedirects, or http.failed for all that happens to connections.
    virtual void send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) = 0;
};

// What an HTTP client has done since it began, and does now.
struct HttpClientCounters {
    uint64_t answered_by_class[6] = {};  // [2]: answers with a status from 200 to 299 …
    uint64_t refused = 0;                // http.forbiddenAddress
    uint64_t busy = 0;                   // http.busy
    uint64_t timed_out = 0;              // http.timedOut
    uint64_t failed = 0;                 // all other errors
    uint64_t redirects = 0;
    uint64_t connections_opened = 0;
    uint64_t bytes_sent = 0;  // of requests and responses, headers included, TLS not
    uint64_t bytes_received = 0;
    uint64_t requests_in_flight = 0;
    uint64_t requests_waiting = 0;
    uint64_t bytes_buffered = 0;  // bodies that wait or are sent, answers that are being received
};

}  // namespace orchestrion::runtime
