#include "store/threaded_writer.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

#include "runtime/os/stopwatch.h"
#include "store/group_commit.h"

namespace orchestrion::store {

class ThreadedWriter::Impl {
public:
    Impl(Store& store, WriterOptions options)
        : store_(store), options_(std::move(options)), commit_(store), thread_([this] { run(); }) {}

    void submit(Batch batch, OnCommitted done);
    WriterHealth health() const;
    WriterCounters counters() const;
    void exclusive(const std::function<void(Store&)>& work);
    void stop();

private:
    struct Work {
        const std::function<void(Store&)>& run;
        bool done = false;
    };
    using Lock = std::unique_lock<std::mutex>;

    void run();
    bool nextGroup(Lock& lock);
    void runWorks(Lock& lock);
    // False if the group is given up because the writer stops.
    bool commitGroup(Lock& lock);
    void finishGroup(Lock& lock, const Error* failure);
    void takeLoss(Lock& lock);
    bool pause(Lock& lock);
    void setHealth(Lock& lock, bool ok, const Error& error);
    void failRest(Lock& lock);

    Store& store_;
    const WriterOptions options_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;       // the writer's thread
    std::condition_variable work_done_;  // those who wait in exclusive()
    std::deque<PendingBatch> queue_;
    std::deque<Work*> works_;
    WriterHealth health_;
    WriterCounters counters_;
    bool stopping_ = false;
    bool ended_ = false;
    std::thread::id writer_;
    Error closed_;  // why nothing is taken any more; no code while it is

    // Of the writer's thread.
    GroupCommit commit_;
    std::vector<PendingBatch> group_;
    uint64_t microseconds_ = 0;
    Milliseconds pause_{0};
    Milliseconds stop_time_{0};

    std::mutex stop_mutex_;
    std::thread thread_;
};

void ThreadedWriter::Impl::submit(Batch batch, OnCommitted done) {
    const uint64_t bytes = batch.bytes();
    PendingBatch pending{std::move(batch), std::move(done), bytes};
    Lock lock(mutex_);
    if (!closed_.code.empty()) {
        const Error error = closed_;
        lock.unlock();
        reject({&pending, 1}, error);
        return;
    }
    ++health_.waiting_batches;
    health_.waiting_bytes += bytes;
    queue_.push_back(std::move(pending));
    if (queue_.size() == 1) wake_.notify_one();
}

void ThreadedWriter::Impl::run() {
    Lock lock(mutex_);
    writer_ = std::this_thread::get_id();
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty() || !works_.empty(); });
        runWorks(lock);
        if (!nextGroup(lock)) {
            if (stopping_ && queue_.empty()) break;
            continue;
        }
        if (!commitGroup(lock)) break;
    }
    failRest(lock);
    runWorks(lock);
    ended_ = true;
    writer_ = {};
}

void ThreadedWriter::Impl::runWorks(Lock& lock) {
    while (!works_.empty()) {
        Work* const work = works_.front();
        works_.pop_front();
        lock.unlock();
        work->run(store_);
        lock.lock();
        work->done = true;
        work_done_.notify_all();
    }
}

// Takes batches from the queue: at least one, at most group_bytes_max bytes. One that no store can
// take fails alone.
bool ThreadedWriter::Impl::nextGroup(Lock& lock) {
    uint64_t bytes = 0;
    while (!queue_.empty()) {
        PendingBatch& next = queue_.front();
        if (!group_.empty() && bytes + next.bytes > options_.group_bytes_max) break;
        bytes += next.bytes;
        group_.push_back(std::move(next));
        queue_.pop_front();
    }
    lock.unlock();
    const auto refused = std::stable_partition(group_.begin(), group_.end(), [](const auto& p) {
        return checkSizes(p.batch).has_value();
    });
    std::vector<PendingBatch> too_large(std::make_move_iterator(refused),
                                        std::make_move_iterator(group_.end()));
    group_.erase(refused, group_.end());
    for (PendingBatch& pending : too_large) {
        reject({&pending, 1}, checkSizes(pending.batch).error());
    }
    lock.lock();
    health_.waiting_batches -= too_large.size();
    for (const PendingBatch& pending : too_large) health_.waiting_bytes -= pending.bytes;
    return !group_.empty();
}

bool ThreadedWriter::Impl::commitGroup(Lock& lock) {
    pause_ = Milliseconds(0);
    for (;;) {
        lock.unlock();
        const runtime::Stopwatch watch;
        const GroupCommit::Verdict verdict = commit_.attempt(group_);
        microseconds_ += watch.microseconds();
        lock.lock();
        counters_ = commit_.counters();
        counters_.microseconds = microseconds_;
        switch (verdict) {
            case GroupCommit::Verdict::kDurable:
                setHealth(lock, true, {});
                finishGroup(lock, nullptr);
                return true;
            case GroupCommit::Verdict::kLost:
                takeLoss(lock);
                return true;
            case GroupCommit::Verdict::kWaits:
                break;
        }
        setHealth(lock, false, commit_.error());
        if (!pause(lock)) return false;
        runWorks(lock);
    }
}

// Waits before the next try, at most until somebody wants to work with the store or stop. False if
// the writer stops and has waited long enough.
bool ThreadedWriter::Impl::pause(Lock& lock) {
    if (stopping_ && stop_time_ >= options_.stop_time_max) return false;
    pause_ = pause_.count() == 0 ? options_.retry_first : std::min(pause_ * 2, options_.retry_max);
    const bool was_stopping = stopping_;
    Milliseconds time = pause_;
    if (was_stopping) time = std::min(time, options_.stop_time_max - stop_time_);
    if (was_stopping) stop_time_ += time;
    wake_.wait_for(lock, time, [&] { return stopping_ != was_stopping || !works_.empty(); });
    return true;
}

// Tells the owners of the group, outside of the lock, and forgets it.
void ThreadedWriter::Impl::finishGroup(Lock& lock, const Error* failure) {
    health_.waiting_batches -= group_.size();
    for (const PendingBatch& pending : group_) health_.waiting_bytes -= pending.bytes;
    lock.unlock();
    if (failure != nullptr) {
        reject(group_, *failure);
    } else {
        commit_.acknowledge(group_);
    }
    group_.clear();
    lock.lock();
}

void ThreadedWriter::Impl::takeLoss(Lock& lock) {
    const Error error = commit_.error();
    closed_ = error;
    finishGroup(lock, &error);
    failRest(lock);
    setHealth(lock, false, error);
    if (!options_.on_lost) return;
    lock.unlock();
    options_.on_lost(error);
    lock.lock();
}

// Fails everything that waits, and from now on everything that is submitted.
void ThreadedWriter::Impl::failRest(Lock& lock) {
    if (closed_.code.empty()) {
        closed_ = Error{"store.stopping",
                        "expected the server to run, but it is stopping; try again "
                        "when it is back"};
    }
    const Error error = closed_;
    while (!group_.empty() || !queue_.empty()) {
        std::move(queue_.begin(), queue_.end(), std::back_inserter(group_));
        queue_.clear();
        finishGroup(lock, &error);
    }
}

void ThreadedWriter::Impl::setHealth(Lock& lock, bool ok, const Error& error) {
    const bool changed = health_.ok != ok || health_.error.code != error.code;
    health_.ok = ok;
    health_.error = error;
    if (!changed || !options_.on_health) return;
    const WriterHealth now = health_;
    lock.unlock();
    options_.on_health(now);
    lock.lock();
}

WriterHealth ThreadedWriter::Impl::health() const {
    const std::lock_guard lock(mutex_);
    return health_;
}

WriterCounters ThreadedWriter::Impl::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

void ThreadedWriter::Impl::exclusive(const std::function<void(Store&)>& work) {
    Lock lock(mutex_);
    if (std::this_thread::get_id() == writer_) {
        lock.unlock();
        work(store_);
        return;
    }
    if (ended_) {
        work(store_);  // under the lock: one at a time, as before
        return;
    }
    Work mine{work};
    works_.push_back(&mine);
    wake_.notify_one();
    work_done_.wait(lock, [&] { return mine.done; });
}

void ThreadedWriter::Impl::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        wake_.notify_one();
    }
    const std::lock_guard lock(stop_mutex_);
    if (thread_.joinable()) thread_.join();
}

ThreadedWriter::ThreadedWriter(Store& store, WriterOptions options)
    : impl_(std::make_unique<Impl>(store, std::move(options))) {}
ThreadedWriter::~ThreadedWriter() {
    impl_->stop();
}

void ThreadedWriter::submit(Batch batch, OnCommitted done) {
    impl_->submit(std::move(batch), std::move(done));
}
WriterHealth ThreadedWriter::health() const {
    return impl_->health();
}
WriterCounters ThreadedWriter::counters() const {
    return impl_->counters();
}
void ThreadedWriter::exclusive(std::function<void(Store&)> work) {
    impl_->exclusive(work);
}
void ThreadedWriter::stop() {
    impl_->stop();
}

}  // namespace orchestrion::store
