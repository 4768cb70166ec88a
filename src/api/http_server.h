// An HTTP/1.1 server: listens on any number of addresses, plain or with TLS, reads requests, hands
// them to one handler, writes what it answers.
//
// Connections are kept alive; requests that are sent ahead (pipelining) are answered one after the
// other. HEAD is answered as GET without the body.
//
// Changing the listeners while it runs: prepare() reads and checks everything and takes new
// addresses, commit() makes the change for connections that come from then on. What is open stays
// open, with the certificate and the limits it began with, if its client would be let in again:
// same mode, authorities, revocation list, versions and ciphers. Otherwise, and where an address is
// given up, a connection ends behind the answer to the request in hand or to one that comes within
// five seconds; a stream ends at once, as its client will come again.
//
// Lifetime   The handler may be called until stop() returns; answers that come later are dropped.
// Threading  The handler is called on the server's own I/O threads. run() and stop() are called by
//            one thread; prepare() and commit() from any, but not by the handler while it is
//            called.
// Limits     Each has an answer (listener_options.h): too many connections 503 (with TLS: closed),
//            target 414, header 431, body 413, a request that does not arrive in time 408, a
//            handler that does not answer in time 503, too many streams 503. An idle connection, a
//            greeting of TLS that takes too long and a client that does not take its answer are
//            closed.
// Errors     server.badAddress, server.cannotListen, listener.none, listener.twice, and "tls.…" of
//            tls_context.h; the message names the listener.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/http.h"
#include "api/listener_options.h"
#include "base/result.h"
#include "base/units.h"
#include "runtime/clock.h"

namespace orchestrion::api {

struct HandshakeFailure {
    std::string listener;  // its name
    std::string address;   // of the client
    std::string reason;    // "the client's certificate: certificate has expired"
};

struct HttpServerOptions {
    uint32_t threads = 1;
    std::vector<ListenerOptions> listeners = {ListenerOptions{}};
    // For a log: a client and the server could not agree on TLS. Called on an I/O thread.
    std::function<void(const HandshakeFailure&)> on_handshake_failed = {};
};

struct HttpCounters {
    // Since the start, over all listeners, those that are gone included.
    uint64_t connections_open = 0;
    uint64_t connections_accepted = 0;
    uint64_t connections_refused = 0;   // answered 503 or closed: more than connections_max
    uint64_t answers_by_class[6] = {};  // [2] those with status 2xx …
    // Of those that listen.
    std::vector<ListenerCounters> listeners = {};
};

// A set of listeners that can be put in place. Dropped, it changes nothing.
class PreparedListeners {
public:
    struct Change;
    explicit PreparedListeners(std::unique_ptr<Change> change);
    ~PreparedListeners();
    PreparedListeners(PreparedListeners&&) noexcept;
    PreparedListeners& operator=(PreparedListeners&&) noexcept;

    // What an operator should know, though it is no reason to refuse.
    const std::vector<Error>& warnings() const;

private:
    friend class HttpServer;
    std::unique_ptr<Change> change_;
};

class HttpServer {
public:
    // Takes the addresses; clients can connect from now on and wait. `clock` dates the answers,
    // limits their time and says which certificates are valid; it is borrowed and outlives the
    // server.
    static Result<std::unique_ptr<HttpServer>> listen(const HttpServerOptions& options,
                                                      const runtime::Clock& clock);
    // Begins to answer; called once.
    void run(Handler handler);
    ~HttpServer();  // stops
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    // What the set in place had to be warned of: see PreparedListeners.
    std::vector<Error> warnings() const;

    // A listener is the one that has the same address and port now, or with port 0 the same name
    // and address. Refuses the whole set if one of them cannot be; the old set then stays. A
    // certificate or revocation list that has expired is refused where it would take the place of
    // a good one, and a warning otherwise.
    Result<PreparedListeners> prepare(const std::vector<ListenerOptions>& listeners);
    // Fails with listener.outdated if another set was put in place since it was prepared.
    Result<void> commit(PreparedListeners prepared);
    // Both.
    Result<void> reconfigure(const std::vector<ListenerOptions>& listeners);

    // Takes no more connections and requests, lets those in hand be answered for `grace`, then
    // closes everything. May be called again.
    void stop(Milliseconds grace);

    // Of the first listener.
    uint16_t port() const;
    // "http://127.0.0.1:7210", "https://[::1]:7210"; the address it listens on, without a slash.
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
