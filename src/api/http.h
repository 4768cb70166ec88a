// A request and its answer, apart from sockets: what handlers see.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/peer.h"
#include "api/stream.h"
#include "api/web_socket.h"

namespace orchestrion::access {
struct Identity;
}

namespace orchestrion::api {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method;
    std::string target;  // path and query, as sent
    Headers headers;     // in the order they came
    std::string body;    // a chunked one is put together
    // Who sent it; null only where no connection did, in tests.
    std::shared_ptr<const Peer> peer = {};
    // Set by the access guard: who asks, and what names the request in logs. A public operation has
    // no identity.
    std::shared_ptr<const access::Identity> identity = nullptr;
    std::string id = {};

    // As sent, percent-encoded.
    std::string_view path() const;
    // What stands behind '?', without it.
    std::string_view query() const;
    // The first header of this name, in whatever case; empty if there is none.
    std::string_view header(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type = {};  // empty: no body
    std::string body = {};
    Headers headers = {};
    // An answer without an end that is known: instead of `body`, what is sent through the stream.
    // Called once, on an I/O thread, when the header is on its way; does little and never blocks.
    // Not called for HEAD, nor when the client is gone by then.
    std::function<void(Stream)> stream = {};
    // With status 101: the connection becomes a WebSocket (web_socket_handshake.h makes such
    // answers). Called once, on an I/O thread, when the header is on its way.
    std::function<void(WebSocket)> socket = {};
};

// Answers a request: exactly once, from any thread. If the last copy goes away unused, the client
// is told that the server is stopping (503).
using Reply = std::function<void(Response)>;

// Called on an I/O thread; does little and never blocks.
using Handler = std::function<void(Request, Reply)>;

Response jsonResponse(int status, std::string body);
Response textResponse(int status, std::string body);

// "Not Found" of 404 (RFC 9110 §15).
std::string_view reasonOf(int status);

bool equalsIgnoringCase(std::string_view a, std::string_view b);

}  // namespace orchestrion::api
