#include "runtime/mailbox.h"

#include <utility>

namespace orchestrion::runtime {

bool Mailbox::post(Task task) {
    const std::lock_guard lock(mutex_);
    if (closed_ || tasks_.size() >= capacity_) return false;
    tasks_.push_back(std::move(task));
    if (tasks_.size() == 1) arrived_.notify_one();
    return true;
}

void Mailbox::postAnswer(Task task) {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    tasks_.push_back(std::move(task));
    if (tasks_.size() == 1) arrived_.notify_one();
}

size_t Mailbox::runAll() {
    {
        const std::lock_guard lock(mutex_);
        running_.swap(tasks_);
    }
    for (Task& task : running_) task();
    const size_t count = running_.size();
    running_.clear();
    return count;
}

void Mailbox::wait(std::optional<Milliseconds> timeout) {
    std::unique_lock lock(mutex_);
    const auto ready = [this] { return closed_ || !tasks_.empty(); };
    if (timeout) {
        arrived_.wait_for(lock, *timeout, ready);
    } else {
        arrived_.wait(lock, ready);
    }
}

void Mailbox::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    arrived_.notify_one();
}

bool Mailbox::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

}  // namespace orchestrion::runtime
