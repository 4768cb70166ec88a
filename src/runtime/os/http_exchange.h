// One request through all its hops: checked, then sent, then perhaps redirected and sent again.
//
// Source     RFC 9110 §15.4 for redirects: which method and which headers go on.
// Threading  A value; moves between the caller's thread and the client's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "runtime/http_client.h"
#include "runtime/http_tally.h"
#include "runtime/os/curl_url.h"

namespace orchestrion::runtime {

struct HttpExchange {
    using Clock = std::chrono::steady_clock;

    HttpRequest request;
    std::function<void(Result<HttpResponse>)> done;
    Url url;  // of the present hop
    Clock::time_point deadline;
    BufferedBytes buffered;  // its body and what has come of the answer
    uint32_t redirects = 0;
    std::optional<uint32_t> redirects_max;  // of the destination it began with

    // Whose turn it takes: the host and port of the present hop.
    std::string queueName() const { return toString(url.endpoint()); }
    // "GET https://bank.example/rates: why". Without the query, which may hold a customer's words.
    Error error(std::string_view code, const std::string& why) const;
};

// Fails with http.badUrl or http.badRequest: a method or header that could be taken for something
// else on the way. The length and framing of the body are not the caller's to say.
Result<HttpExchange> beginExchange(HttpRequest request,
                                   std::function<void(Result<HttpResponse>)> done,
                                   HttpTally& tally);

// True if the answer sends us elsewhere, and we go: 301, 302, 303, 307, 308 with a Location.
bool redirects(const HttpExchange& exchange, const HttpResponse& response);

// Turns the exchange to where the answer sends it. Credentials stay with the host they were for.
// Fails with http.tooManyRedirects or http.badRedirect: to another scheme, from https: to http:, or
// to what is no URL.
Result<void> followRedirect(HttpExchange& exchange, const HttpResponse& response);

}  // namespace orchestrion::runtime
