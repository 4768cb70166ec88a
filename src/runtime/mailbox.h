// Work handed from any thread to one: the way into a shard.
//
// Threading  post() and close() from any thread; the rest from the owner.
// Limits     `capacity` tasks; post() refuses more, and the caller tells its own caller (HTTP 503).
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/units.h"

namespace orchestrion::runtime {

class Mailbox {
public:
    using Task = std::function<void()>;
    static constexpr size_t kCapacityDefault = 100000;

    explicit Mailbox(size_t capacity = kCapacityDefault) : capacity_(capacity) {}

    // False if the mailbox is full or closed: the task will not run.
    [[nodiscard]] bool post(Task task);
    // The same without the limit, for answers the owner has asked for. Lost only after close().
    void postAnswer(Task task);

    // Runs what is there, in the order it came; returns how many.
    size_t runAll();
    // Waits for a task or until `timeout` has passed; without a timeout until a task comes or
    // close() is called.
    void wait(std::optional<Milliseconds> timeout);

    void close();
    bool closed() const;

private:
    const size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Task> tasks_;
    std::vector<Task> running_;
    bool closed_ = false;
};

}  // namespace orchestrion::runtime
