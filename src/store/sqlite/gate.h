// Lets one at a time write to the file: groups first, upkeep when no group waits, or when so many
// groups have passed it that it would wait for ever.
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
        changed_.wait(lock, [this] { return !taken_ && !lastIsDue(); });
        --first_waiting_;
        taken_ = true;
        if (last_waiting_ > 0) ++passed_;
        return Pass(*this);
    }
    [[nodiscard]] Pass enterLast() {
        std::unique_lock lock(mutex_);
        ++last_waiting_;
        changed_.wait(lock, [this] { return !taken_ && (first_waiting_ == 0 || lastIsDue()); });
        --last_waiting_;
        passed_ = 0;
        taken_ = true;
        return Pass(*this);
    }

private:
    static constexpr int kPassedMax = 8;

    bool lastIsDue() const { return last_waiting_ > 0 && passed_ >= kPassedMax; }
    void leave() {
        const std::lock_guard lock(mutex_);
        taken_ = false;
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    int first_waiting_ = 0;
    int last_waiting_ = 0;
    int passed_ = 0;  // groups, while upkeep waited
    bool taken_ = false;
};

}  // namespace orchestrion::store::sqlite
