// One thread and the connections that live on it: the thread's event loop, the deadlines of its
// connections, and the way back for answers from other threads.
//
// Lifetime   Shared: answers that come late keep it, so that their way back is there. `clock` is
//            borrowed until stop() has returned.
// Threading  deliver() and io(): any thread. The rest: the loop's own.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/deadlines.h"
#include "api/http.h"
#include "runtime/clock.h"

namespace orchestrion::api {

class Connection;

// An answer on its way from a handler to a connection, or word that a stream has something to send.
struct Delivery {
    std::weak_ptr<Connection> connection;
    uint64_t request = 0;
    std::optional<Response> answer = {};
};

class IoLoop : public std::enable_shared_from_this<IoLoop> {
public:
    explicit IoLoop(const runtime::Clock& clock);
    ~IoLoop();
    IoLoop(const IoLoop&) = delete;
    IoLoop& operator=(const IoLoop&) = delete;

    void start();
    // Ends when nothing is left to do.
    void stop();

    boost::asio::io_context& io() { return io_; }
    bool isThisThread() const;
    // Deliveries that come together are handed over together: the loop is woken once.
    void deliver(Delivery delivery);

    // A connection that has begun, and its end.
    Deadlines<Connection>::Place add(Connection* connection);
    void remove(Deadlines<Connection>::Place place);
    // `time` from now; nothing: no deadline.
    void setDeadline(Deadlines<Connection>::Place place, std::optional<Milliseconds> time);
    // For the header Date, with the precision of a tick.
    const std::string& date() const { return date_; }

private:
    void handOver();
    void beginTicking();
    void tick();
    void readDate();

    const runtime::Clock& clock_;
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer ticker_;
    std::thread thread_;

    Deadlines<Connection> deadlines_;
    bool ticking_ = false;
    std::chrono::seconds date_second_{-1};
    std::string date_;

    std::mutex mutex_;
    std::vector<Delivery> deliveries_;
    bool woken_ = false;
    bool stopped_ = false;
    std::vector<Delivery> handed_over_;  // the loop's alone
};

}  // namespace orchestrion::api
