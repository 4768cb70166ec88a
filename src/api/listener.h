// One address a server listens on: takes connections, and knows under which settings.
//
// Lifetime   Keeps itself while its socket is open.
// Threading  start() and what is borrowed: as HttpServer says. The rest: any thread.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/http_connection.h"

namespace orchestrion::api {

class Listener : public std::enable_shared_from_this<Listener> {
public:
    using Endpoint = boost::asio::ip::tcp::endpoint;
    using Loops = std::vector<std::shared_ptr<IoLoop>>;
    struct OpenOptions {
        bool only_v6 = false;     // an address of IPv6 leaves those of IPv4 alone
        bool share_port = false;  // with a listener of ours that is about to close
    };

    // Takes the address; clients can connect from now on and wait. Fails with server.badAddress or
    // server.cannotListen. It accepts on the first of `loops`.
    static Result<std::shared_ptr<Listener>> open(std::shared_ptr<const ListenerSettings> settings,
                                                  const Loops& loops, ServerState& server,
                                                  const OpenOptions& options);
    Listener(std::shared_ptr<const ListenerSettings> settings, const Loops& loops,
             ServerState& server);

    void start();
    // Takes no more connections. `take_waiting`: but those that are connected and wait.
    void close(bool take_waiting);
    // For connections that come from now on. Those that were let in by other terms are told to end.
    void apply(std::shared_ptr<const ListenerSettings> settings);
    // Tells all its connections to end.
    void outdateAll();

    // Until the next change others may listen on the port, too, if they belong to the same user and
    // ask for it: how a new address takes over from an old one without a gap.
    void sharePort(bool shared);

    std::shared_ptr<const ListenerSettings> settings() const;
    const Endpoint& local() const { return local_; }
    std::string url() const;
    ListenerCounters counters() const;
    uint64_t connectionsOpen() const { return tally_->open; }

private:
    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp,
                                                        boost::asio::io_context::executor_type>;

    Result<void> bind(const OpenOptions& options);
    void accept();
    void acceptLater();
    void admit(Connection::Socket socket, const std::shared_ptr<IoLoop>& loop);
    void admitWaiting();
    const std::shared_ptr<IoLoop>& nextLoop();

    const Loops loops_;
    ServerState& server_;
    const std::shared_ptr<ListenerTally> tally_;
    Acceptor acceptor_;
    boost::asio::steady_timer pause_;
    Endpoint local_;
    Endpoint client_;  // of the connection that is being accepted
    size_t next_loop_ = 0;

    mutable std::mutex mutex_;
    std::shared_ptr<const ListenerSettings> settings_;
};

}  // namespace orchestrion::api
