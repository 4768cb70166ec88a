// How the modules of sessions reach the contact centre of their tenant: modules::CenterDoor and
// modules::StatisticSource of a server.
//
// Answers    What comes of an action is told by the centre's events; the answer says only that they
//            come, or what was wrong with the action itself. Functions that change something and
//            have no events (setuData, excludeAgents …) are answered when it is done.
// Stopping   An action that the centre could not take because the server stops is not answered: it
//            is performed again, under the same key, when the server has started again.
// Threading  Any thread.
#pragma once

#include "modules/center_door.h"
#include "office/office.h"

namespace orchestrion::office {

class Door final : public modules::CenterDoor {
public:
    explicit Door(const OfficeDirectory& offices) : offices_(offices) {}
    void perform(modules::CenterCommand command, Done done) override;

private:
    const OfficeDirectory& offices_;
};

}  // namespace orchestrion::office
