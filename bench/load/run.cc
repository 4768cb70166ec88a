#include "load/run.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <utility>
#include <vector>

namespace orchestrion::load {
namespace {

using boost::system::error_code;

// Waking for each request of a high rate would cost more than the requests.
constexpr std::chrono::microseconds kNapMin{200};
constexpr std::chrono::milliseconds kPauseAfterLoss{50};

uint64_t micros(Clock::duration time) {
    const auto count = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    return count < 0 ? 0 : static_cast<uint64_t>(count);
}

Clock::duration ticks(Seconds seconds) {
    return std::chrono::duration_cast<Clock::duration>(seconds);
}

}  // namespace

uint64_t Figures::errorCount() const {
    uint64_t count = 0;
    for (const auto& [status, number] : errors) count += number;
    return count;
}

double Figures::throughput() const {
    return time.count() > 0 ? static_cast<double>(latency.count()) / time.count() : 0;
}

class Run::Impl final : public Connection::Listener {
public:
    Impl(const RunOptions& options, const Requests& requests, OnInterval on_interval)
        : options_(options),
          requests_(requests),
          on_interval_(std::move(on_interval)),
          nap_(context_),
          interval_(context_),
          stop_(context_) {
        for (uint32_t i = 0; i < options_.connections; ++i) {
            lanes_.push_back({std::make_unique<Connection>(context_, options_.server, *this), {}});
            idle_.push_back(i);
            lane_of_[lanes_.back().connection.get()] = i;
        }
    }

    Figures run() {
        began_ = Clock::now();
        measured_from_ = began_ + ticks(options_.warm_up);
        if (options_.time_max.count() > 0) {
            stop_at_ = measured_from_ + ticks(options_.time_max);
            stop_.expires_at(stop_at_ + ticks(options_.late_max));
            stop_.async_wait([this](error_code error) {
                if (!error) giveUp();
            });
        }
        nextInterval();
        dispatch();
        context_.run();
        total_.time = ended_ - measured_from_;
        total_.unsent = unsent();
        return std::move(total_);
    }

    void onAnswer(Connection& connection, int status) override {
        const uint32_t lane = lane_of_.at(&connection);
        count(lanes_[lane], status);
        if (status == kLost) return pause(lane);
        idle_.push_back(lane);
        dispatch();
    }

private:
    struct Lane {
        std::unique_ptr<Connection> connection;
        Clock::time_point intended;
    };

    void count(const Lane& lane, int status) {
        ended_ = Clock::now();
        if (ended_ < measured_from_) return;
        const bool good = (status >= 200 && status < 300) || status == options_.tolerated_status;
        for (Figures* figures : {&total_, &piece_}) {
            if (good && status != kLost) {
                figures->latency.add(micros(ended_ - lane.intended));
                continue;
            }
            ++figures->errors[status];
            if (figures->problem.empty()) {
                figures->problem = status == kLost ? "no answer" : lane.connection->lastProblem();
            }
        }
    }

    // A server that is gone is not asked in a tight loop.
    void pause(uint32_t lane) {
        auto timer = std::make_shared<boost::asio::steady_timer>(context_, kPauseAfterLoss);
        timer->async_wait([this, lane, timer](error_code) {
            idle_.push_back(lane);
            dispatch();
        });
    }

    // What was due in time is sent, however late.
    bool over(Clock::time_point due) const {
        const bool time = options_.time_max.count() > 0 && due >= stop_at_;
        return time || (options_.count_max > 0 && sent_ >= options_.count_max);
    }

    Clock::time_point intended(uint64_t number) const {
        return began_ + ticks(Seconds(static_cast<double>(number) / options_.rate));
    }

    // Sends what is due over the connections that are free.
    void dispatch() {
        Clock::time_point now = Clock::now();
        while (!idle_.empty()) {
            const Clock::time_point at = options_.rate > 0 ? intended(sent_) : now;
            if (over(at)) return finish();
            if (at > now) return nap(at, now);
            const uint32_t lane = idle_.back();
            idle_.pop_back();
            lanes_[lane].intended = at;
            Connection& connection = *lanes_[lane].connection;
            requests_.write(connection.request(), options_.first + sent_++);
            connection.send();
            now = Clock::now();
        }
    }

    uint64_t unsent() const {
        if (options_.rate <= 0 || options_.time_max.count() <= 0) return 0;
        const auto due = static_cast<uint64_t>(Seconds(stop_at_ - began_).count() * options_.rate);
        const uint64_t wanted = options_.count_max > 0 ? std::min(due, options_.count_max) : due;
        return wanted > sent_ ? wanted - sent_ : 0;
    }

    void nap(Clock::time_point until, Clock::time_point now) {
        if (napping_) return;
        napping_ = true;
        nap_.expires_at(std::max(until, now + kNapMin));
        nap_.async_wait([this](error_code error) {
            napping_ = false;
            if (!error) dispatch();
        });
    }

    void nextInterval() {
        if (options_.interval.count() <= 0) return;
        piece_from_ = Clock::now();
        interval_.expires_at(piece_from_ + ticks(options_.interval));
        interval_.async_wait([this](error_code error) {
            if (error) return;
            piece_.time = Clock::now() - piece_from_;
            on_interval_(piece_);
            piece_ = Figures();
            nextInterval();
        });
    }

    // Waits for what is under way.
    void finish() {
        if (idle_.size() == lanes_.size()) stop();
    }

    void giveUp() {
        total_.errors[kLost] += lanes_.size() - idle_.size();
        stop();
    }

    void stop() {
        for (boost::asio::steady_timer* timer : {&nap_, &interval_, &stop_}) timer->cancel();
        for (Lane& lane : lanes_) lane.connection->close();
        context_.stop();
    }

    const RunOptions& options_;
    const Requests& requests_;
    const OnInterval on_interval_;
    boost::asio::io_context context_{1};
    boost::asio::steady_timer nap_;
    boost::asio::steady_timer interval_;
    boost::asio::steady_timer stop_;
    std::vector<Lane> lanes_;
    std::map<const Connection*, uint32_t> lane_of_;
    std::vector<uint32_t> idle_;
    bool napping_ = false;
    uint64_t sent_ = 0;
    Clock::time_point began_;
    Clock::time_point measured_from_;
    Clock::time_point stop_at_;
    Clock::time_point ended_;
    Clock::time_point piece_from_;
    Figures total_;
    Figures piece_;
};

Run::Run(const RunOptions& options, const Requests& requests, OnInterval on_interval)
    : impl_(std::make_unique<Impl>(options, requests, std::move(on_interval))) {}
Run::~Run() = default;
Figures Run::run() {
    return impl_->run();
}

}  // namespace orchestrion::load
