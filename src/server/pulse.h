// Does a part of the server that works on threads of its own still answer? Asked now and then, so
// that a check of health can say so at once.
//
// Lifetime   `clock` is borrowed. An answer may come when the Pulse is gone.
// Threading  beat() on one thread; check() from any; answers from any.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "base/health.h"
#include "runtime/clock.h"

namespace orchestrion::server {

class Pulse {
public:
    // Asks the part a small question; `answered` is called when it answers.
    using Ask = std::function<void(std::function<void()> answered)>;
    // `patience`: how long an answer may take before the check is bad.
    Pulse(const runtime::Clock& clock, Milliseconds patience, Ask ask);

    // Asks, unless an answer is still awaited.
    void beat();
    CheckResult check() const;

private:
    struct Waiting {
        std::mutex mutex;
        std::optional<Milliseconds> since;
    };
    const runtime::Clock& clock_;
    const Milliseconds patience_;
    const Ask ask_;
    const std::shared_ptr<Waiting> waiting_ = std::make_shared<Waiting>();
};

}  // namespace orchestrion::server
