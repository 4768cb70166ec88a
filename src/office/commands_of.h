// What sessions ask through modules::CenterDoor, in the words of the contact centre. Pure.
//
// Errors     What an author got wrong is the answer that becomes the action's error event.
#pragma once

#include <boost/json/fwd.hpp>

#include "center/commands.h"
#include "modules/center_door.h"

namespace orchestrion::office {

struct Asked {
    center::CommandBody body;
    // The centre sends no event that follows from it: its answer is the action's.
    bool answered_at_once = false;
};
using Translated = Result<Asked, modules::CenterAnswer>;

Translated commandOf(const modules::CenterCommand& command);

// ---- one file a concern
Translated queueCommand(const center::SessionRequest& by, const modules::QueueSubmit& from);
Translated queueCommand(const center::SessionRequest& by, const modules::QueueCancel& from);
Translated queueCommand(const center::SessionRequest& by, const modules::QueueQuery& from);
Translated queueCommand(const center::SessionRequest& by, const modules::QueueUpdate& from);
Translated queueCommand(const center::SessionRequest& by, const modules::QueueExclude& from);
Translated queueCommand(const center::SessionRequest& by, const modules::QueueReserve& from);
Translated queueCommand(const center::SessionRequest& by, const modules::QueueTuning& from);
Translated interactionCommand(const center::SessionRequest& by, const std::string& area,
                              const std::string& action, const modules::InteractionCommand& from);

// An object of a statistic as a document gives it: "Sales@.GA", or a resource {id, type}.
std::string statisticObject(const std::string& text_or_json);

// ---- shared by these files
Unexpected<modules::CenterAnswer> refusal(std::string_view error, std::string description);
// {} if it is none.
boost::json::object objectOf(const std::string& json);
// Of an attribute: a text as it is, anything else as JSON; empty: not given.
std::string attribute(const boost::json::object& attributes, std::string_view name);
std::optional<double> numberAttribute(const boost::json::object& attributes, std::string_view name);

}  // namespace orchestrion::office
