// An HTTP server for tests, with a handler that answers in every way there is:
//
//   /held     when the test lets it: held()
//   /stream   with a stream that the test gets: streams()
//   /dropped  not at all
//   /peer     who has asked
//   /socket   with a WebSocket that the test gets: sockets(); it speaks "chat" and "orchestrion.v1"
//   /echo     with a WebSocket that says what it hears
//   /mute     with a WebSocket that nobody listens to
//   others    "METHOD TARGET BODY"
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/http_server.h"
#include "api/test_client.h"
#include "runtime/os/real_clock.h"

namespace orchestrion::api {

// What the server's thread hands to the test's.
template <class T>
class Handed {
public:
    void put(T one) {
        const std::lock_guard lock(mutex_);
        all_.push_back(std::move(one));
        arrived_.notify_all();
    }
    // Waits for one.
    T next() {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return !all_.empty(); });
        T one = std::move(all_.front());
        all_.erase(all_.begin());
        return one;
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<T> all_;
};

// Stands still until the test moves it; may be read meanwhile.
class SharedClock final : public runtime::Clock {
public:
    WallTime wallTime() const override {
        return runtime::VirtualClock().wallTime() + elapsed_.load();
    }
    Milliseconds monotonicTime() const override { return elapsed_; }
    void advance(Milliseconds by) { elapsed_ = elapsed_.load() + by; }

private:
    std::atomic<Milliseconds> elapsed_{Milliseconds(0)};
};

// The server's end of a WebSocket.
struct TestSocket {
    WebSocket socket;
    std::shared_ptr<Handed<SocketMessage>> messages = std::make_shared<Handed<SocketMessage>>();
    std::shared_ptr<Handed<SocketEnd>> end = std::make_shared<Handed<SocketEnd>>();
};

class TestServer {
public:
    TestServer();

    // Before the first use of server().
    HttpServerOptions& options() { return options_; }
    HttpLimits& limits() { return options_.listeners.front().limits; }
    // For limits that are really waited for.
    void useRealTime() { time_ = &real_clock_; }
    // The server's clock, unless it uses real time.
    SharedClock& clock() { return clock_; }

    HttpServer& server();
    uint16_t port() { return server().port(); }
    Handed<Reply>& held() { return held_; }
    Handed<Stream>& streams() { return streams_; }
    Handed<TestSocket>& sockets() { return sockets_; }
    Handed<HandshakeFailure>& handshakeFailures() { return handshake_failures_; }
    void end() { server_.reset(); }

    // Lets time pass until the client has news.
    void passTimeUntilNews(TestClient& client, Milliseconds step);
    // "code" of a problem document.
    static std::string codeOf(const Answer& answer);

private:
    void handle(const Request& request, Reply reply);
    void openSocket(const Request& request, const Reply& reply);

    SharedClock clock_;
    runtime::RealClock real_clock_;
    const runtime::Clock* time_ = &clock_;
    HttpServerOptions options_;
    Handed<Reply> held_;
    Handed<Stream> streams_;
    Handed<TestSocket> sockets_;
    Handed<HandshakeFailure> handshake_failures_;
    std::unique_ptr<HttpServer> server_;
};

}  // namespace orchestrion::api
