// A change of a server's listeners, worked out and checked: which stay, with which settings, which
// are new and which go.
//
// Threading  The caller sees to it that the listeners do not change meanwhile.
#pragma once

#include <memory>
#include <vector>

#include "api/http_server.h"
#include "api/listener.h"

namespace orchestrion::api {

struct PreparedListeners::Change {
    struct Step {
        std::shared_ptr<Listener> listener;
        std::shared_ptr<const ListenerSettings> settings;
        bool is_new = false;
    };
    std::vector<Step> steps;  // in the order they were asked for
    std::vector<std::shared_ptr<Listener>> given_up;
    std::vector<Error> warnings;
    uint64_t basis = 0;  // the change it is to follow
};

// Reads files and takes new addresses; `present` go on as they are.
Result<std::unique_ptr<PreparedListeners::Change>> workOutChange(
    const std::vector<ListenerOptions>& wanted,
    const std::vector<std::shared_ptr<Listener>>& present, const Listener::Loops& loops,
    ServerState& server);

}  // namespace orchestrion::api
