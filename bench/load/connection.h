// One keep-alive connection that asks one thing at a time and looks at no more of an answer than it
// has to: its status and its length.
//
// Lifetime   Borrows `listener`, which outlives the io_context's work.
// Threading  Everything on the thread that runs the io_context.
// Errors     A connection that breaks reports the request in hand with kLost and is made anew by
//            the next one.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <string>

namespace orchestrion::load {

inline constexpr int kLost = 0;  // instead of a status

class Connection {
public:
    class Listener {
    public:
        virtual ~Listener() = default;
        virtual void onAnswer(Connection& connection, int status) = 0;
    };

    Connection(boost::asio::io_context& context, boost::asio::ip::tcp::endpoint server,
               Listener& listener);

    // The bytes of the next request are written here, then sent with send().
    std::string& request() { return request_; }
    void send();
    // Nothing is reported any more.
    void close();
    // The first bytes of the last answer that was not a success, for a message.
    const std::string& lastProblem() const { return last_problem_; }

private:
    bool connect();
    void read();
    void received(size_t count);
    bool takeHead();
    void answered();
    void lost();

    boost::asio::ip::tcp::socket socket_;
    const boost::asio::ip::tcp::endpoint server_;
    Listener& listener_;
    std::string request_;
    std::array<char, 16384> chunk_;
    std::string head_;
    bool in_body_ = false;
    bool close_after_ = false;
    size_t body_left_ = 0;
    int status_ = 0;
    std::string last_problem_;
};

}  // namespace orchestrion::load
