// An HTTP/1.1 server: listens, reads requests, hands them to one handler, writes what it answers.
//
// Connections are kept alive; requests that are sent ahead (pipelining) are answered one after the
// other. HEAD is answered as GET without the body.
//
// Lifetime   The handler may be called until stop() returns; answers that come later are dropped.
// Threading  The handler is called on the server's own I/O threads; counters() from any thread.
// Limits     Each has an answer: too many connections 503, header 431, body 413, a request that
//            does not arrive in time 408, a handler that does not answer in time 503. An idle
//            connection is closed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/http.h"
#include "api/request_parser.h"
#include "base/result.h"
#include "base/units.h"
#include "runtime/clock.h"

namespace orchestrion::api {

struct HttpServerOptions {
    std::string address = "127.0.0.1";  // of IPv4 or IPv6
    uint16_t port = 0;                  // 0: a free one
    uint32_t threads = 1;

    RequestLimits request = {};
    uint32_t connections_max = 10000;
    Milliseconds idle_time_max{75000};    // between requests
    Milliseconds header_time_max{10000};  // from the first byte to the end of the header
    Milliseconds body_time_max{60000};    // from there to the end of the body
    Milliseconds answer_time_max{60000};  // from there to the handler's answer
    Milliseconds write_time_max{60000};   // to take the answer
};

struct HttpCounters {
    uint64_t connections_open = 0;
    uint64_t connections_accepted = 0;
    uint64_t connections_refused = 0;   // answered 503: more than connections_max
    uint64_t answers_by_class[6] = {};  // [2] those with status 2xx …
};

class HttpServer {
public:
    // Takes the address; clients can connect from now on and wait. Fails with server.badAddress or
    // server.cannotListen. `clock` dates the answers; it is borrowed and outlives the server.
    static Result<std::unique_ptr<HttpServer>> listen(const HttpServerOptions& options,
                                                      const runtime::Clock& clock);
    // Begins to answer; called once.
    void run(Handler handler);
    ~HttpServer();  // stops
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    // Takes no more connections and requests, lets those in hand be answered for `grace`, then
    // closes everything. May be called again.
    void stop(Milliseconds grace);

    uint16_t port() const;
    // "http://127.0.0.1:7210", "http://[::1]:7210"; the address it listens on, without a slash.
    std::string url() const;
    HttpCounters counters() const;

private:
    class Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// True for an address that only this machine can reach: 127.0.0.0/8, ::1. False for what is no
// address.
bool isLoopback(const std::string& address);

}  // namespace orchestrion::api
