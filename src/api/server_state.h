// What the connections of a server share: the handler, the settings and counters of the listener
// each came by, and the set of all of them.
//
// Lifetime   ServerState outlives every connection. Settings never change; a listener that is
//            reconfigured gets new ones, and its connections keep those they began with.
// Threading  Any thread.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "api/http_server.h"
#include "api/tls_context.h"

namespace orchestrion::api {

class Connection;

struct ListenerSettings {
    ListenerOptions options;
    std::shared_ptr<const TlsContext> tls;  // null: off

    // True if those who come under the other settings are let in by the same rules.
    bool sameTerms(const ListenerSettings& other) const;
    // True if nobody can tell them apart, limits excepted.
    bool sameTls(const ListenerSettings& other) const;
};

struct ListenerTally {
    using Count = std::atomic<uint64_t>;
    Count open{0};
    Count accepted{0};
    Count refused{0};
    Count handshakes_failed{0};
    Count bytes_received{0};
    Count bytes_sent{0};
    Count streams_open{0};
    Count streams_refused{0};
    Count streams_cut{0};
    Count sockets_open{0};
    Count sockets_refused{0};
    Count sockets_cut{0};
    Count socket_messages_received{0};
    std::array<Count, 6> answers_by_class{};

    // For counters that nothing is ordered by.
    static void add(Count& count, uint64_t number = 1) {
        count.fetch_add(number, std::memory_order_relaxed);
    }
    static void subtract(Count& count) { count.fetch_sub(1, std::memory_order_relaxed); }
};

class ConnectionSet {
public:
    void add(const std::shared_ptr<Connection>& connection);
    void remove(const Connection* connection);
    std::vector<std::shared_ptr<Connection>> all() const;
    // False if some are still open after `time`.
    bool waitUntilEmpty(Milliseconds time);

private:
    mutable std::mutex mutex_;
    std::condition_variable removed_;
    std::unordered_map<const Connection*, std::shared_ptr<Connection>> connections_;
};

struct ServerState {
    explicit ServerState(const runtime::Clock& c) : clock(c) {}

    const runtime::Clock& clock;
    Handler handler = {};  // set before the first connection
    std::function<void(const HandshakeFailure&)> on_handshake_failed = {};
    // From now on every answer is its connection's last. It is set before any connection is told,
    // so that no client that has seen another one end is promised more.
    std::atomic<bool> stopping{false};
    ConnectionSet connections;
};

}  // namespace orchestrion::api
