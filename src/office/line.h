// The way to a contact centre: commands in, looks at its state. Behind it is a thread
// (center::Center) or a step of virtual time (sim/).
//
// Threading  Any thread, never blocks; `done` and `look` run on the centre's thread and do little.
#pragma once

#include <functional>

#include "center/center.h"

namespace orchestrion::office {

class Line {
public:
    virtual ~Line() = default;
    // `done` is called once, when what the command did is durable; center.busy, center.stopping at
    // once.
    virtual void send(center::Command command, center::Center::Done done = {}) = 0;
    // Between two rounds. center.busy, center.stopping: `look` is not called.
    [[nodiscard]] virtual Result<void> look(
        std::function<void(center::CenterCore&, routing::Time now)> look) = 0;
};

}  // namespace orchestrion::office
