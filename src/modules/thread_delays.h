// Delays on a thread of its own.
//
// Lifetime   What still waits when this is stopped, or dies, is not called.
#pragma once

#include <map>
#include <thread>

#include "modules/world.h"
#include "runtime/mailbox.h"

namespace orchestrion::modules {

class ThreadDelays final : public Delays {
public:
    explicit ThreadDelays(const runtime::Clock& clock);
    ~ThreadDelays() override;
    void after(Milliseconds time, std::function<void()> work) override;
    // Nothing is called from now on.
    void stop();

private:
    void run();

    const runtime::Clock& clock_;
    runtime::Mailbox mailbox_;
    std::multimap<Milliseconds, std::function<void()>> waiting_;  // by time due; on the thread
    std::thread thread_;
};

}  // namespace orchestrion::modules
