#include "api/listener.h"

#include <sys/socket.h>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

namespace orchestrion::api {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr Milliseconds kAcceptPause{100};
// Beyond so many connections over the limit there is no answer any more.
constexpr uint32_t kRefusedAtOnceMax = 100;

}  // namespace

Listener::Listener(std::shared_ptr<const ListenerSettings> settings, const Loops& loops,
                   ServerState& server)
    : loops_(loops),
      server_(server),
      tally_(std::make_shared<ListenerTally>()),
      acceptor_(loops.front()->io()),
      pause_(loops.front()->io()),
      settings_(std::move(settings)) {}

Result<std::shared_ptr<Listener>> Listener::open(std::shared_ptr<const ListenerSettings> settings,
                                                 const Loops& loops, ServerState& server,
                                                 const OpenOptions& options) {
    const auto listener = std::make_shared<Listener>(std::move(settings), loops, server);
    const auto bound = listener->bind(options);
    if (!bound) return fail(bound.error());
    return listener;
}

Result<void> Listener::bind(const OpenOptions& options) {
    const ListenerOptions& wanted = settings_->options;
    error_code error;
    const auto address = asio::ip::make_address(wanted.address, error);
    if (error) {
        return fail("server.badAddress", "'" + wanted.address +
                                             "' is not an IP address; expected one such as "
                                             "127.0.0.1 or ::1");
    }
    const Endpoint endpoint(address, wanted.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && options.only_v6) acceptor_.set_option(asio::ip::v6_only(true), error);
    if (!error && options.share_port) sharePort(true);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) local_ = acceptor_.local_endpoint(error);
    if (error) {
        return fail("server.cannotListen", "cannot listen on " + wanted.address + " port " +
                                               std::to_string(wanted.port) + ": " +
                                               error.message());
    }
    return {};
}

void Listener::sharePort(bool shared) {
    const int on = shared ? 1 : 0;
    setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
}

void Listener::start() {
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] { self->accept(); });
}

void Listener::close(bool take_waiting) {
    if (take_waiting) admitWaiting();
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

// Who has connected before the address was given up gets an answer yet.
void Listener::admitWaiting() {
    error_code error;
    acceptor_.non_blocking(true, error);
    while (!error) {
        const auto& loop = nextLoop();
        Connection::Socket socket(loop->io());
        acceptor_.accept(socket, client_, error);
        if (!error) admit(std::move(socket), loop);
    }
}

const std::shared_ptr<IoLoop>& Listener::nextLoop() {
    next_loop_ = (next_loop_ + 1) % loops_.size();
    return loops_[next_loop_];
}

void Listener::accept() {
    if (!acceptor_.is_open()) return;
    const auto& loop = nextLoop();
    acceptor_.async_accept(
        loop->io(), client_,
        [self = shared_from_this(), &loop](error_code error, Connection::Socket socket) {
            if (!self->acceptor_.is_open()) return;
            if (error) return self->acceptLater();
            self->admit(std::move(socket), loop);
            self->accept();
        });
}

// Out of file descriptors, most likely; some will be free again.
void Listener::acceptLater() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([self = shared_from_this()](error_code error) {
        if (!error) self->accept();
    });
}

void Listener::admit(Connection::Socket socket, const std::shared_ptr<IoLoop>& loop) {
    ListenerTally::add(tally_->accepted);
    const auto current = settings();
    const uint64_t open = tally_->open;
    const bool full = open >= current->options.limits.connections_max;
    if (full) ListenerTally::add(tally_->refused);
    // To say so under TLS would cost more than another connection does.
    if (full &&
        (current->tls || open >= current->options.limits.connections_max + kRefusedAtOnceMax)) {
        return;
    }
    const auto connection = std::make_shared<Connection>(std::move(socket), client_,
                                                         Entrance{loop, server_, current, tally_});
    server_.connections.add(connection);
    full ? connection->startRefusing() : connection->start();
    // In between the settings may have changed, and nobody has told the connection.
    if (settings() != current && !settings()->sameTerms(*current)) connection->outdate();
}

void Listener::apply(std::shared_ptr<const ListenerSettings> settings) {
    const std::shared_ptr<const ListenerSettings> now = settings;
    {
        const std::lock_guard lock(mutex_);
        settings_ = std::move(settings);
    }
    for (const auto& connection : server_.connections.all()) {
        if (connection->tally() != tally_.get()) continue;
        if (!connection->settings().sameTerms(*now)) connection->outdate();
    }
}

void Listener::outdateAll() {
    for (const auto& connection : server_.connections.all()) {
        if (connection->tally() == tally_.get()) connection->outdate();
    }
}

std::shared_ptr<const ListenerSettings> Listener::settings() const {
    const std::lock_guard lock(mutex_);
    return settings_;
}

std::string Listener::url() const {
    const auto address = local_.address();
    const std::string host =
        address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
    return (settings()->tls ? "https://" : "http://") + host + ":" + std::to_string(local_.port());
}

ListenerCounters Listener::counters() const {
    ListenerCounters counters;
    const auto current = settings();
    counters.name = current->options.name;
    counters.url = url();
    counters.connections_open = tally_->open;
    counters.connections_accepted = tally_->accepted;
    counters.connections_refused = tally_->refused;
    counters.handshakes_failed = tally_->handshakes_failed;
    counters.bytes_received = tally_->bytes_received;
    counters.bytes_sent = tally_->bytes_sent;
    counters.streams_open = tally_->streams_open;
    counters.streams_refused = tally_->streams_refused;
    counters.streams_cut = tally_->streams_cut;
    counters.sockets_open = tally_->sockets_open;
    counters.sockets_refused = tally_->sockets_refused;
    counters.sockets_cut = tally_->sockets_cut;
    counters.socket_messages_received = tally_->socket_messages_received;
    for (size_t i = 0; i < tally_->answers_by_class.size(); ++i) {
        counters.answers_by_class[i] = tally_->answers_by_class[i];
    }
    if (current->tls) counters.certificate_expires = current->tls->validUntil();
    return counters;
}

}  // namespace orchestrion::api
