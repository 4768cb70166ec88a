#include "api/http_server.h"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <vector>

#include "api/http_connection.h"

namespace orchestrion::api {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Endpoint = asio::ip::tcp::endpoint;

constexpr Milliseconds kAcceptPause{100};
// Beyond so many connections over the limit there is no answer any more.
constexpr uint32_t kRefusedAtOnceMax = 100;
constexpr Milliseconds kCloseTime{5000};

}  // namespace

class HttpServer::Impl {
public:
    Impl(const HttpServerOptions& options, const runtime::Clock& clock)
        : set_(std::make_shared<ConnectionSet>(options, clock)),
          work_(set_->io.get_executor()),
          acceptor_(asio::make_strand(set_->io)),
          pause_(acceptor_.get_executor()) {}

    ~Impl() { stop(Milliseconds(0)); }

    Result<void> listen() {
        error_code error;
        const auto address = asio::ip::make_address(set_->options.address, error);
        if (error) {
            return fail("server.badAddress", "'" + set_->options.address +
                                                 "' is not an IP address; expected one such as "
                                                 "127.0.0.1 or ::1");
        }
        const Endpoint endpoint(address, set_->options.port);
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
        if (!error) local_ = acceptor_.local_endpoint(error);
        if (error) {
            return fail("server.cannotListen", "cannot listen on " + set_->options.address +
                                                   " port " + std::to_string(set_->options.port) +
                                                   ": " + error.message());
        }
        return {};
    }

    void run(Handler handler) {
        ORCH_ASSERT(threads_.empty(), "a server runs once");
        set_->handler = std::move(handler);
        asio::post(acceptor_.get_executor(), [this] { accept(); });
        for (uint32_t i = 0; i < set_->options.threads; ++i) {
            threads_.emplace_back([this] { set_->io.run(); });
        }
    }

    void stop(Milliseconds grace) {
        if (threads_.empty()) return;
        asio::post(acceptor_.get_executor(), [this] {
            error_code ignored;
            acceptor_.close(ignored);
            pause_.cancel();
        });
        set_->finishAll();
        set_->waitUntilEmpty(grace);
        // Once more, for those that were accepted meanwhile.
        do {
            set_->closeAll();
        } while (!set_->waitUntilEmpty(kCloseTime));
        work_.reset();
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
    }

    const Endpoint& local() const { return local_; }

    HttpCounters counters() const {
        HttpCounters counters;
        counters.connections_open = set_->size();
        counters.connections_accepted = set_->accepted;
        counters.connections_refused = set_->refused;
        for (size_t i = 0; i < set_->answers_by_class.size(); ++i) {
            counters.answers_by_class[i] = set_->answers_by_class[i];
        }
        return counters;
    }

private:
    void accept() {
        acceptor_.async_accept(asio::make_strand(set_->io),
                               [this](error_code error, Connection::Socket socket) {
                                   if (!acceptor_.is_open()) return;
                                   if (error) return acceptLater();
                                   admit(std::move(socket));
                                   accept();
                               });
    }

    // Out of file descriptors, most likely; some will be free again.
    void acceptLater() {
        pause_.expires_after(kAcceptPause);
        pause_.async_wait([this](error_code error) {
            if (!error && acceptor_.is_open()) accept();
        });
    }

    void admit(Connection::Socket socket) {
        ++set_->accepted;
        const size_t open = set_->size();
        const bool full = open >= set_->options.connections_max;
        if (full) ++set_->refused;
        if (open >= set_->options.connections_max + kRefusedAtOnceMax) return;
        const auto connection = std::make_shared<Connection>(std::move(socket), *set_);
        set_->add(connection);
        full ? connection->startRefusing() : connection->start();
    }

    using Strand = Connection::Strand;
    std::shared_ptr<ConnectionSet> set_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    asio::basic_socket_acceptor<asio::ip::tcp, Strand> acceptor_;
    asio::steady_timer pause_;
    Endpoint local_;
    std::vector<std::thread> threads_;
};

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpServerOptions& options,
                                                       const runtime::Clock& clock) {
    auto impl = std::make_unique<Impl>(options, clock);
    const auto listening = impl->listen();
    if (!listening) return fail(listening.error());
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

void HttpServer::run(Handler handler) {
    impl_->run(std::move(handler));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

void HttpServer::stop(Milliseconds grace) {
    impl_->stop(grace);
}

uint16_t HttpServer::port() const {
    return impl_->local().port();
}

std::string HttpServer::url() const {
    const auto address = impl_->local().address();
    const std::string host =
        address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
    return "http://" + host + ":" + std::to_string(port());
}

HttpCounters HttpServer::counters() const {
    return impl_->counters();
}

bool isLoopback(const std::string& address) {
    error_code error;
    const auto parsed = asio::ip::make_address(address, error);
    return !error && parsed.is_loopback();
}

}  // namespace orchestrion::api
