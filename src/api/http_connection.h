// One connection of an HTTP server: reads a request, has it answered, reads the next.
//
// Whatever can be done at once is done at once: requests that have come together are handed over
// one after the other, and what was answered meanwhile goes out in one piece.
//
// Lifetime   Kept by ServerState::connections while its socket is open.
// Threading  Everything runs on the connection's loop; what comes from outside is posted there.
// Time       Each thing that is waited for has its limit (Awaited); no timer of its own.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <string>

#include "api/io_loop.h"
#include "api/request_parser.h"
#include "api/server_state.h"
#include "api/tls_session.h"

namespace orchestrion::api {

// Where a connection has come in.
struct Entrance {
    std::shared_ptr<IoLoop> loop;
    ServerState& server;
    std::shared_ptr<const ListenerSettings> settings;
    std::shared_ptr<ListenerTally> tally;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp,
                                                    boost::asio::io_context::executor_type>;
    using Endpoint = boost::asio::ip::tcp::endpoint;

    Connection(Socket socket, const Endpoint& client, Entrance entrance);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    const ListenerSettings& settings() const { return *settings_; }
    const ListenerTally* tally() const { return tally_.get(); }

    // From any thread.
    void start();
    // Only tells the client that there are too many connections.
    void startRefusing();
    // The server stops: ends behind the request in hand, at once without one.
    void finish();
    // The listener has changed: ends behind the request in hand or, so that a client that is just
    // about to send one does not lose it, behind one that comes within kOutdatedIdleTime.
    void outdate();
    void close();

    // From its loop.
    void take(Delivery delivery);
    void late();

    static constexpr Milliseconds kOutdatedIdleTime{5000};

private:
    class PendingReply;
    enum class State : uint8_t {
        kNew,
        kGreeting,   // of TLS
        kIdle,       // waits for the first byte of a request
        kReading,    // the rest of it
        kAnswering,  // the handler has it
        kStreaming,  // an answer that goes on
        kSocket,     // a WebSocket
        kEnding,     // the last answer is on its way
        kLingering,  // it is out; waits for the client to notice
        kClosed,
    };
    enum class Awaited : uint8_t {
        kNothing,
        kGreeting,
        kRequest,
        kHeader,
        kBody,
        kAnswer,
        kWriting,  // that the client takes what is sent
        kWord,     // any of a WebSocket's client
        kPong,     // likewise, after a ping
        kGoodbye,
    };

    void post(void (Connection::*what)());
    void begin();
    void refuseAtOnce();
    void finishNow();
    void outdateNow();
    void closeNow();
    void closeIdle();

    // Reading.
    void read();
    void received(boost::system::error_code error, size_t count);
    void sourceEnded();
    bool unwrap(std::string_view bytes);
    bool greeted(const Result<void>& taken);
    void process();
    void parse();
    void settle();
    void awaitRest();

    // Answering.
    void hand();
    bool answerInline(uint64_t request, Response& response);
    void answer(const Response& response);
    void refuse(const Error& error);
    void tallyAnswer(int status);
    bool keepsAlive() const;
    void beginStream(const Response& response);
    void serveStream();
    void endStream(StreamEnd why);
    void forgetStream(StreamEnd why);
    void cutStream();

    // WebSockets.
    void beginSocket(const Response& response);
    void readSocket();
    void takeSaid(Said& said);
    void serveSocket();
    void pingSocket();
    void endSocket(const SocketEnd& end);
    void cutSocket(SocketEnd::Why why);
    void forgetSocket(const SocketEnd& end);

    // Writing.
    void flush();
    void wrap();
    void writeSome(std::string& bytes);
    void writable(boost::system::error_code error);
    void written();
    void sayGoodbye();
    void linger();

    // Limits its time, beginning now unless that is awaited already.
    void await(Awaited what);
    Milliseconds timeFor(Awaited what) const;
    void reportFailedGreeting(const std::string& reason);

    Socket socket_;
    const std::shared_ptr<IoLoop> loop_;
    ServerState& server_;
    const std::shared_ptr<const ListenerSettings> settings_;
    const std::shared_ptr<ListenerTally> tally_;
    std::shared_ptr<Peer> peer_;
    std::unique_ptr<TlsSession> tls_;
    std::optional<Deadlines<Connection>::Place> place_;

    State state_ = State::kNew;
    Awaited awaited_ = Awaited::kNothing;
    bool reading_ = false;       // the socket is asked for bytes
    bool writing_ = false;       // the socket does not take more for now
    bool source_ended_ = false;  // the client sends no more
    bool heard_ = false;         // the client has sent something
    bool said_goodbye_ = false;
    bool outdated_ = false;
    bool ending_ = false;  // there is no next request

    RequestParser parser_;
    std::string chunk_;   // what is received lands here
    std::string input_;   // in plain, not yet taken by the parser
    std::string output_;  // in plain, not yet on its way
    size_t output_sent_ = 0;
    std::string sending_;  // what the socket did not take at once, from sending_at_ on
    size_t sending_at_ = 0;

    // Of the request in hand.
    uint64_t request_number_ = 0;
    bool in_handler_ = false;
    bool is_head_ = false;
    bool is_http10_ = false;
    bool keep_alive_ = true;
    std::optional<Response> inline_answer_;
    std::shared_ptr<StreamChannel> stream_;

    struct OpenSocket {
        std::shared_ptr<WebSocketChannel> channel;
        FrameReader reader;
        std::optional<std::string> pong = {};  // to be sent: the answer to the last ping
    };
    std::unique_ptr<OpenSocket> web_socket_;
};

}  // namespace orchestrion::api
