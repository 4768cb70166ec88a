// One connection of an HTTP server: reads a request, has it answered, reads the next.
//
// Lifetime   Kept by the server's ConnectionSet while its socket is open.
// Threading  Everything runs on the connection's strand; what comes from outside is posted there.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/http_server.h"

namespace orchestrion::api {

class Connection;

// The connections of a server, and what they share. Thread-safe.
//
// Lifetime   Answers that come late keep it alive, so that their way back is there.
class ConnectionSet : public std::enable_shared_from_this<ConnectionSet> {
public:
    ConnectionSet(const HttpServerOptions& o, const runtime::Clock& c) : options(o), clock(c) {}

    void add(const std::shared_ptr<Connection>& connection);
    void remove(const Connection* connection);
    // Tells all to end: those without a request at once, the others behind their answer.
    void finishAll();
    void closeAll();
    // False if some are still open after `time`.
    bool waitUntilEmpty(Milliseconds time);
    size_t size() const;

    boost::asio::io_context io;
    const HttpServerOptions options;
    Handler handler;  // set before the first connection
    const runtime::Clock& clock;
    std::atomic<uint64_t> accepted{0};
    std::atomic<uint64_t> refused{0};
    std::array<std::atomic<uint64_t>, 6> answers_by_class{};

private:
    std::vector<std::shared_ptr<Connection>> all() const;

    mutable std::mutex mutex_;
    std::condition_variable removed_;
    // Behind `io`: what is left here ends before it.
    std::unordered_map<const Connection*, std::shared_ptr<Connection>> connections_;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
    using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;

    // `set` outlives the connection.
    Connection(Socket socket, ConnectionSet& set);

    void start();
    // Only tells the client that there are too many connections.
    void startRefusing();
    void finish();
    void close();

private:
    class PendingReply;
    enum class State : uint8_t {
        kIdle,     // waits for the first byte of a request
        kReading,  // the rest of it
        kAnswering,
        kWriting,
        kLingering,  // has sent its last answer and waits for the client to notice
        kClosed,
    };
    using Timer = boost::asio::basic_waitable_timer<
        std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Strand>;

    void expectRequest();
    void read();
    void received(size_t count);
    void parse();
    void sendContinue();
    void hand();
    void answer(uint64_t request, const Response& response);
    void refuse(const Error& error);
    void write(const Response& response);
    std::string head(const Response& response) const;
    void written();
    void linger();
    void discard();
    // Calls `late` unless something else is expected before `time` has passed.
    void expectWithin(Milliseconds time, void (Connection::*late)());
    void lateRequest();
    void lateAnswer();
    void closeNow();

    Socket socket_;
    ConnectionSet& set_;
    Timer timer_;
    RequestParser parser_;
    State state_ = State::kIdle;
    std::string buffer_;  // received and not yet taken by the parser
    std::array<char, 4096> chunk_;
    std::string output_;
    uint64_t request_number_ = 0;
    uint64_t timer_number_ = 0;
    bool header_done_ = false;
    bool is_head_ = false;
    bool is_http10_ = false;
    bool keep_alive_ = true;
};

}  // namespace orchestrion::api
