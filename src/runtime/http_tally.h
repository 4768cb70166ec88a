// The counters of an HTTP client while it works.
//
// Threading  Any thread; each number is right by itself, the whole is no snapshot of one moment.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

#include "runtime/http_client.h"

namespace orchestrion::runtime {

class HttpTally {
public:
    void countOutcome(const Result<HttpResponse>& result) {
        if (result) {
            ++answered_by_class_[static_cast<size_t>(result->status / 100) % 6];
        } else if (result.error().code == "http.forbiddenAddress") {
            ++refused_;
        } else if (result.error().code == "http.busy") {
            ++busy_;
        } else if (result.error().code == "http.timedOut") {
            ++timed_out_;
        } else {
            ++failed_;
        }
    }

    HttpClientCounters read() const {
        HttpClientCounters counters;
        for (size_t i = 0; i < answered_by_class_.size(); ++i) {
            counters.answered_by_class[i] = answered_by_class_[i];
        }
        counters.refused = refused_;
        counters.busy = busy_;
        counters.timed_out = timed_out_;
        counters.failed = failed_;
        counters.redirects = redirects;
        counters.connections_opened = connections_opened;
        counters.bytes_sent = bytes_sent;
        counters.bytes_received = bytes_received;
        counters.requests_in_flight = in_flight;
        counters.requests_waiting = waiting;
        counters.bytes_buffered = buffered;
        return counters;
    }

    std::atomic<uint64_t> redirects{0};
    std::atomic<uint64_t> connections_opened{0};
    std::atomic<uint64_t> bytes_sent{0};
    std::atomic<uint64_t> bytes_received{0};
    std::atomic<uint64_t> in_flight{0};
    std::atomic<uint64_t> waiting{0};
    std::atomic<uint64_t> buffered{0};

private:
    std::array<std::atomic<uint64_t>, 6> answered_by_class_{};
    std::atomic<uint64_t> refused_{0};
    std::atomic<uint64_t> busy_{0};
    std::atomic<uint64_t> timed_out_{0};
    std::atomic<uint64_t> failed_{0};
};

// A part of the buffered bytes, given back at the end of its life.
class BufferedBytes {
public:
    explicit BufferedBytes(HttpTally& tally) : tally_(&tally) {}
    ~BufferedBytes() {
        if (tally_ != nullptr) tally_->buffered -= bytes_;
    }
    BufferedBytes(BufferedBytes&& other) noexcept
        : tally_(std::exchange(other.tally_, nullptr)), bytes_(other.bytes_) {}
    BufferedBytes& operator=(BufferedBytes&&) = delete;

    void set(uint64_t bytes) {
        tally_->buffered += bytes - bytes_;  // also where it becomes less: modulo 2^64
        bytes_ = bytes;
    }
    void add(uint64_t bytes) { set(bytes_ + bytes); }

private:
    HttpTally* tally_;
    uint64_t bytes_ = 0;
};

}  // namespace orchestrion::runtime
