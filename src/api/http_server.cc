#include "api/http_server.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>

#include "api/listener_change.h"

namespace orchestrion::api {
namespace {

constexpr Milliseconds kCloseTime{5000};

}  // namespace

class HttpServer::Impl {
public:
    Impl(const HttpServerOptions& options, const runtime::Clock& clock) : state_(clock) {
        state_.on_handshake_failed = options.on_handshake_failed;
        for (uint32_t i = 0; i < std::max(options.threads, 1u); ++i) {
            loops_.push_back(std::make_shared<IoLoop>(clock));
        }
    }

    ~Impl() { stop(Milliseconds(0)); }

    void run(Handler handler) {
        const std::lock_guard changing(change_mutex_);
        ORCH_ASSERT(life_ == Life::kNew, "a server runs once");
        life_ = Life::kRunning;
        state_.handler = std::move(handler);
        for (const auto& listener : listeners_) listener->start();
        for (const auto& loop : loops_) loop->start();
    }

    Result<PreparedListeners> prepare(const std::vector<ListenerOptions>& wanted) {
        const std::lock_guard changing(change_mutex_);
        auto change = workOutChange(wanted, listeners_, loops_, state_);
        if (!change) return fail(change.error());
        (*change)->basis = changes_;
        return PreparedListeners(std::move(*change));
    }

    Result<void> commit(const PreparedListeners::Change& change) {
        const std::lock_guard changing(change_mutex_);
        if (life_ == Life::kStopped) return fail("service.stopping", "the server is stopping");
        if (change.basis != changes_) {
            return fail("listener.outdated",
                        "the listeners have changed since these were prepared; prepare them again");
        }
        ++changes_;
        replaceListeners(change);
        for (const auto& step : change.steps) {
            step.listener->apply(step.settings);
            if (step.is_new && life_ == Life::kRunning) step.listener->start();
        }
        for (const auto& listener : change.given_up) {
            closeListener(listener, life_ == Life::kRunning);
            listener->outdateAll();
        }
        return {};
    }

    void stop(Milliseconds grace) {
        const std::lock_guard changing(change_mutex_);
        if (std::exchange(life_, Life::kStopped) != Life::kRunning) return;
        state_.stopping = true;
        for (const auto& listener : listeners_) closeListener(listener, false);
        for (const auto& connection : state_.connections.all()) connection->finish();
        state_.connections.waitUntilEmpty(grace);
        // Once more, for those that were accepted meanwhile.
        do {
            for (const auto& connection : state_.connections.all()) connection->close();
        } while (!state_.connections.waitUntilEmpty(kCloseTime));
        for (const auto& loop : loops_) loop->stop();
    }

    std::shared_ptr<const Listener> first() const {
        const std::lock_guard lock(mutex_);
        return listeners_.front();
    }
    std::vector<Error> warnings() const {
        const std::lock_guard lock(mutex_);
        return warnings_;
    }

    HttpCounters counters() const {
        const std::lock_guard lock(mutex_);
        HttpCounters counters = gone_;
        for (const auto& listener : given_up_) add(listener->counters(), counters);
        for (const auto& listener : listeners_) {
            counters.listeners.push_back(listener->counters());
            add(counters.listeners.back(), counters);
        }
        return counters;
    }

private:
    enum class Life : uint8_t { kNew, kRunning, kStopped };

    // On the listener's loop, and when this returns the address is free.
    void closeListener(const std::shared_ptr<Listener>& listener, bool take_waiting) {
        const auto& loop = loops_.front();
        if (life_ == Life::kNew || loop->isThisThread()) return listener->close(take_waiting);
        std::promise<void> closed;
        boost::asio::post(loop->io(), [&] {
            listener->close(take_waiting);
            closed.set_value();
        });
        closed.get_future().wait();
    }

    static void add(const ListenerCounters& counters, HttpCounters& sum) {
        sum.connections_open += counters.connections_open;
        sum.connections_accepted += counters.connections_accepted;
        sum.connections_refused += counters.connections_refused;
        for (size_t i = 0; i < std::size(sum.answers_by_class); ++i) {
            sum.answers_by_class[i] += counters.answers_by_class[i];
        }
    }

    void replaceListeners(const PreparedListeners::Change& change) {
        const std::lock_guard lock(mutex_);
        listeners_.clear();
        for (const auto& step : change.steps) listeners_.push_back(step.listener);
        // Of those that were given up and have no more connections only the counters are left.
        std::erase_if(given_up_, [this](const auto& listener) {
            if (listener->connectionsOpen() > 0) return false;
            add(listener->counters(), gone_);
            return true;
        });
        given_up_.insert(given_up_.end(), change.given_up.begin(), change.given_up.end());
        warnings_ = change.warnings;
    }

    // Before what needs them to end.
    std::vector<std::shared_ptr<IoLoop>> loops_;
    ServerState state_;

    // One change at a time; it waits for the loops, which must not wait for it.
    std::mutex change_mutex_;
    Life life_ = Life::kNew;
    uint64_t changes_ = 0;

    // What handlers may ask for; written by changes alone.
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Listener>> listeners_;
    std::vector<std::shared_ptr<Listener>> given_up_;
    std::vector<Error> warnings_;
    HttpCounters gone_;
};

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpServerOptions& options,
                                                       const runtime::Clock& clock) {
    std::unique_ptr<HttpServer> server(new HttpServer(std::make_unique<Impl>(options, clock)));
    const auto done = server->reconfigure(options.listeners);
    if (!done) return fail(done.error());
    return server;
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

void HttpServer::run(Handler handler) {
    impl_->run(std::move(handler));
}

std::vector<Error> HttpServer::warnings() const {
    return impl_->warnings();
}

Result<PreparedListeners> HttpServer::prepare(const std::vector<ListenerOptions>& listeners) {
    return impl_->prepare(listeners);
}

Result<void> HttpServer::commit(PreparedListeners prepared) {
    return impl_->commit(*prepared.change_);
}

Result<void> HttpServer::reconfigure(const std::vector<ListenerOptions>& listeners) {
    auto prepared = prepare(listeners);
    if (!prepared) return fail(prepared.error());
    return commit(std::move(*prepared));
}

void HttpServer::stop(Milliseconds grace) {
    impl_->stop(grace);
}

uint16_t HttpServer::port() const {
    return impl_->first()->local().port();
}

std::string HttpServer::url() const {
    return impl_->first()->url();
}

HttpCounters HttpServer::counters() const {
    return impl_->counters();
}

bool isLoopback(const std::string& address) {
    boost::system::error_code error;
    const auto parsed = boost::asio::ip::make_address(address, error);
    return !error && parsed.is_loopback();
}

}  // namespace orchestrion::api
