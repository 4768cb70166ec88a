// What the modules of the contact centre share: a command that is made from an action and handed to
// the centre, and the answer that becomes an event.
#pragma once

#include "modules/arguments.h"
#include "modules/module.h"
#include "modules/world.h"

namespace orchestrion::modules {

// Hands the command over; without a centre, or with arguments that are wrong, the answer is the
// action's error event.
void performAtCenter(const World& world, const Answer& answer, const Arguments& arguments,
                     decltype(CenterCommand::what) what);
// The same for a function that is an action and raises no event, whatever becomes of it (routing.md
// §1.12).
void performSilently(const World& world, const Answer& answer, const Arguments& arguments,
                     decltype(CenterCommand::what) what);

// A function that is an action: its effect happens as if the document had asked for it.
// `attributes` are those of the element.
session::ModuleAnswer asAction(std::string_view module, std::string_view action,
                               std::string_view area, boost::json::object attributes);

// interactionid as documents give it: "0" and nothing stand for the session's first.
std::string interactionOf(const Arguments& arguments);

void unsupported(const Answer& answer);

}  // namespace orchestrion::modules
