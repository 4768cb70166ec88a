// Outbound HTTP, as the server sees it: documents, scripts and data by URL, and the BasicHTTP event
// I/O processor.
//
// Threading  send() may be called from any thread; `done` is called exactly once, on a thread of
// the client's own.
//            Callers pass it on to where they live (a shard's mailbox); they do no work in it.
// Limits     HttpRequest::timeout, response_bytes_max; redirects are followed up to 10 times.
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

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    HttpHeaders headers = {};
    std::string body = {};
    Milliseconds timeout = Milliseconds(30000);
    uint64_t response_bytes_max = 64u << 20;
};

struct HttpResponse {
    int status = 0;
    std::string url;  // where it came from in the end, behind redirects
    HttpHeaders headers;
    std::string body;
};

class HttpClient {
public:
    virtual ~HttpClient() = default;
    // Fails with http.failed (no connection, time-out, bad URL …); any HTTP status is a value.
    virtual void send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) = 0;
};

}  // namespace orchestrion::runtime
