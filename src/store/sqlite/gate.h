// Lets one at a time write to the file: groups first, upkeep when no group waits.
//
// Threading  Any. A turn of upkeep is short, because a group waits for it to end.
#pragma once

#include <condition_variable>
#include <mutex>

namespace orchestrion::store::sqlite {

class Gate {
public:
    // Holds the gate until the scope ends.
    class Pass {
    public:
        explicit Pass(Gate& gate) : gate_(gate) {}
        ~Pass() { gate_.leave(); }
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;

    private:
        Gate& gate_;
    };

    [[nodiscard]] Pass enterFirst() {
        std::unique_lock lock(mutex_);
        ++first_waiting_;
        changed_.wait(lock, [this] { return !taken_; });
        --first_waiting_;
        taken_ = true;
        return Pass(*this);
    }
    [[nodiscard]] Pass enterLast() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !taken_ && first_waiting_ == 0; });
        taken_ = true;
        return Pass(*this);
    }

private:
    void leave() {
        const std::lock_guard lock(mutex_);
        taken_ = false;
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    int first_waiting_ = 0;
    bool taken_ = false;
};

}  // namespace orchestrion::store::sqlite
