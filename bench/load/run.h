// One run of requests over a set of connections: as fast as they are answered (closed loop), or at
// a rate that does not wait for answers (open loop).
//
// In an open loop a request has a time at which it should be sent; its latency counts from then,
// even if every connection was busy, so that a server that stops for a second shows it in every
// request of that second and not in one of them.
//
// Threading  Everything on the thread that calls run().
// Errors     An answer that is no success, or none, is counted by its status and goes into no
//            histogram.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "load/connection.h"
#include "load/histogram.h"
#include "load/requests.h"

namespace orchestrion::load {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

struct RunOptions {
    boost::asio::ip::tcp::endpoint server;
    uint32_t connections = 64;
    double rate = 0;           // requests a second; 0: closed loop
    uint64_t first = 0;        // the number of the first request
    uint64_t count_max = 0;    // 0: until the time is over
    Seconds time_max{0};       // 0: until the count is reached
    Seconds warm_up{0};        // of the beginning; in no figure
    Seconds interval{0};       // between calls of on_interval; 0: never
    Seconds late_max{10};      // for the last answers
    int tolerated_status = 0;  // counts as a success: 409 when sessions may be there already
};

struct Figures {
    Histogram latency;
    std::map<int, uint64_t> errors;  // by status; kLost: no answer
    std::string problem;             // the first answer that was an error
    uint64_t unsent = 0;  // were due and never sent: every connection was busy for too long
    Seconds time{0};
    uint64_t errorCount() const;
    double throughput() const;
};

class Run {
public:
    using OnInterval = std::function<void(const Figures&)>;
    // All borrowed for the run's life.
    Run(const RunOptions& options, const Requests& requests, OnInterval on_interval);
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    // To its end. Once.
    Figures run();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::load
