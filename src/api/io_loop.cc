#include "api/io_loop.h"

#include <boost/asio/post.hpp>

#include "api/http_connection.h"
#include "base/time_text.h"

namespace orchestrion::api {
namespace {

constexpr Milliseconds kTick{100};
// One thread runs the loop, so that Asio need not wake others.
constexpr int kThreads = 1;

thread_local const IoLoop* this_loop = nullptr;

}  // namespace

IoLoop::IoLoop(const runtime::Clock& clock)
    : clock_(clock), io_(kThreads), work_(io_.get_executor()), ticker_(io_) {
    readDate();
}

IoLoop::~IoLoop() {
    ORCH_ASSERT(!thread_.joinable(), "a loop is stopped before it ends");
}

void IoLoop::start() {
    thread_ = std::thread([this] {
        this_loop = this;
        io_.run();
    });
}

void IoLoop::stop() {
    if (!thread_.joinable()) return;
    work_.reset();
    thread_.join();
    const std::lock_guard lock(mutex_);
    stopped_ = true;
}

bool IoLoop::isThisThread() const {
    return this_loop == this;
}

// Deliveries.

void IoLoop::deliver(Delivery delivery) {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    deliveries_.push_back(std::move(delivery));
    if (std::exchange(woken_, true)) return;
    boost::asio::post(io_, [this] { handOver(); });
}

void IoLoop::handOver() {
    {
        const std::lock_guard lock(mutex_);
        std::swap(deliveries_, handed_over_);
        woken_ = false;
    }
    for (Delivery& delivery : handed_over_) {
        if (const auto connection = delivery.connection.lock()) {
            connection->take(std::move(delivery));
        }
    }
    handed_over_.clear();
}

// Time.

Deadlines<Connection>::Place IoLoop::add(Connection* connection) {
    const auto place = deadlines_.add(connection);
    if (!std::exchange(ticking_, true)) beginTicking();
    return place;
}

void IoLoop::remove(Deadlines<Connection>::Place place) {
    deadlines_.remove(place);
    if (!deadlines_.empty()) return;
    ticking_ = false;
    ticker_.cancel();
}

void IoLoop::setDeadline(Deadlines<Connection>::Place place, std::optional<Milliseconds> time) {
    deadlines_.set(place, time ? clock_.monotonicTime() + *time : Deadlines<Connection>::kNever);
}

void IoLoop::beginTicking() {
    readDate();
    ticker_.expires_after(kTick);
    ticker_.async_wait([this](boost::system::error_code error) {
        if (!error && ticking_) tick();
    });
}

void IoLoop::tick() {
    for (Connection* connection : deadlines_.takeLate(clock_.monotonicTime())) connection->late();
    if (ticking_) beginTicking();
}

void IoLoop::readDate() {
    const auto second = std::chrono::floor<std::chrono::seconds>(clock_.wallTime());
    if (second.time_since_epoch() == date_second_) return;
    date_second_ = second.time_since_epoch();
    date_ = httpDate(second);
}

}  // namespace orchestrion::api
