// An interaction as scripts see it under `_genesys.ixn.interactions`, as JSON.
//
// Rules      The sub-object of its category is there and no other: the absence of `voice` is how
//            applications tell a message. `msgbased.type` has the names of InboundNew …; `media`
//            has the run-time spelling. What is not known is left out and reads as undefined.
// Source     The interaction interface, object model; docs/reference/interactions.md.
#pragma once

#include <string>

#include "interaction/interaction.h"

namespace orchestrion::interaction {

std::string toScriptJson(const Interaction& interaction);

// new, queued, abandoned, processing, complete: `msgbased.state` and `chat.state`.
const char* messageState(const Interaction& interaction);

// One line of a transcript: {id, date, party, text, type}.
std::string toJson(const ChatLine& line);
std::string transcriptJson(const Interaction& interaction);
// The content object of a message: what its gateway gave, and its attachments.
std::string contentJson(const Interaction& interaction);

// Everything, for operators: the same with its stage, session, queue and times.
std::string toOperatorJson(const Interaction& interaction);

}  // namespace orchestrion::interaction
