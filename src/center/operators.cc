#include "center/desk.h"

namespace orchestrion::center {

Answer apply(Desk& desk, const ChangeInteraction& command) {
    const Interaction* i = desk.live(command.interaction);
    if (i == nullptr) {
        return refused("unknownInteraction",
                       "there is no interaction '" + command.interaction + "' that goes on");
    }
    const auto changed = withChange(*i, command.change, desk.options.limits.user_data, desk.wall());
    if (!changed) return fail(changed.error());
    desk.take(*changed);
    const std::string& session = changed->after.session;
    if (!session.empty()) remember(desk, session, changed->after);
    return accepted();
}

}  // namespace orchestrion::center
