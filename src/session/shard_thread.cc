#include "session/shard_thread.h"

#include <algorithm>
#include <future>

namespace orchestrion::session {
namespace {

// While something is due that the store does not let happen.
constexpr Milliseconds kBreath{20};

Error stopping() {
    return {"service.stopping", "the server is stopping"};
}

}  // namespace

ShardThread::ShardThread(World world, const ServiceOptions& options,
                         std::unique_ptr<runtime::CrashMarker> marker)
    : world_(world), options_(options), marker_(std::move(marker)) {}

ShardThread::~ShardThread() {
    stop();
}

Result<void> ShardThread::run(Shard::Stored stored) {
    std::promise<Result<void>> started;
    auto result = started.get_future();
    thread_ = std::thread([this, &stored, &started] {
        loop(stored, [&started](Result<void> outcome) { started.set_value(std::move(outcome)); });
    });
    return result.get();
}

void ShardThread::stop() {
    mailbox_.postAnswer([this] { stopping_ = true; });
    if (thread_.joinable()) thread_.join();
    mailbox_.close();
}

void ShardThread::post(Work work, Refuse refuse) {
    auto shared = std::make_shared<Refuse>(std::move(refuse));
    const bool accepted = mailbox_.post([this, work = std::move(work), shared] {
        if (shard_ && !stopping_) return work(*shard_);
        (*shared)(stopping());
    });
    if (accepted) return;
    (*shared)(mailbox_.closed()
                  ? stopping()
                  : Error{"service.busy", "the server has too much waiting work; try again"});
}

void ShardThread::deliver(store::MessageRow message) {
    mailbox_.postAnswer([this, message = std::move(message)]() mutable {
        // One that comes too late is still in the store.
        if (shard_) shard_->receive(std::move(message));
    });
}

Service::Counters ShardThread::counters() const {
    const std::lock_guard lock(counters_mutex_);
    return counters_;
}

void ShardThread::loop(Shard::Stored& stored, const std::function<void(Result<void>)>& started) {
    Shard::Parts parts{world_.clock, world_.random, world_.http, world_.documents, mailbox_};
    parts.store = world_.store;
    parts.writer = world_.writer;
    parts.timeline = &world_.timeline;
    parts.directory = &world_.directory;
    parts.numbers = &world_.numbers;
    parts.peers = &world_.peers;
    parts.epochs = &world_.epochs;
    parts.modules = world_.modules;
    parts.marker = marker_.get();
    const auto trace = options_.trace ? options_.trace(world_.shard) : nullptr;
    parts.trace = trace.get();
    auto shard = Shard::create(parts, options_);
    if (!shard) return started(fail(shard.error()));
    shard_ = std::move(*shard);
    shard_->recover(std::move(stored));
    started({});
    while (!stopping_) round();
    finish();
    shard_.reset();
    mailbox_.close();
    mailbox_.runAll();  // what came too late is told so
}

void ShardThread::round() {
    mailbox_.runAll();
    const uint32_t fired = shard_->fireTimers();
    const bool more = shard_->work();
    share();
    if (more || stopping_) return;
    const auto due = shard_->nextDue();
    if (!due) return mailbox_.wait(std::nullopt);
    const Milliseconds now = world_.clock.monotonicTime();
    if (*due > now) {
        mailbox_.wait(*due - now);
    } else if (fired == 0) {
        mailbox_.wait(kBreath);
    }
}

// The turns in hand are committed, so that who waits for them is answered. A store that takes
// nothing ends the wait by failing what it was given.
void ShardThread::finish() {
    shard_->work(0);
    while (shard_->committing()) {
        mailbox_.wait(std::nullopt);
        mailbox_.runAll();
    }
    share();
}

void ShardThread::share() {
    Service::Counters counters = shard_->counters();
    const std::lock_guard lock(counters_mutex_);
    counters_ = counters;
}

}  // namespace orchestrion::session
