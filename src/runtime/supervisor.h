// Who keeps the process running, and wants to hear how it is.
//
// Threading  Any thread; nothing blocks.
#pragma once

#include <optional>
#include <string>

#include "base/units.h"

namespace orchestrion::runtime {

class Supervisor {
public:
    virtual ~Supervisor() = default;
    // Started, or through with a reload: work can come.
    virtual void ready() = 0;
    virtual void reloading() = 0;
    virtual void stopping() = 0;
    // One line for people.
    virtual void status(const std::string& text) = 0;
    // The process works. Without it for longer than the supervisor's patience it is restarted.
    virtual void alive() = 0;
    // How often alive() is to be said; nothing: nobody listens.
    virtual std::optional<Milliseconds> aliveInterval() const = 0;
};

}  // namespace orchestrion::runtime
