// What operators and supervisors tell a contact centre: its configuration, and what shall become of
// interactions. Part of commands.h, which has the rules.
#pragma once

#include <string>

#include "interaction/changes.h"
#include "routing/configuration.h"

namespace orchestrion::center {

struct Configure {
    routing::Object object;
};
struct RemoveObject {
    routing::ObjectKind kind = routing::ObjectKind::kAgent;
    std::string name;
};
struct StopInteraction {
    std::string interaction;
    std::string reason;
};
struct PlaceInteraction {
    std::string interaction;
    std::string queue;
};
// Its data and properties, from outside of sessions: interaction.udata.changed.
struct ChangeInteraction {
    std::string interaction;
    interaction::DataChange change;
};

}  // namespace orchestrion::center
