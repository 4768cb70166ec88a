// The messages between the server and the desktop of an agent: what he does, as commands of the
// contact centre; what he has to know, as JSON. Pure.
//
//     {"type": "accept", "id": "7", "interaction": "01HQ…"}
//     {"type": "state", "agent": {…}, "interactions": [{…}]}
//     {"type": "notice", "notice": "offer", "interaction": "01HQ…", "data": {…}}
//
// Source     docs/reference/agents.md has the members of each action.
// Errors     channel.badMessage.
#pragma once

#include <string>
#include <string_view>

#include "center/core.h"
#include "gateway/channel_messages.h"

namespace orchestrion::gateway {

struct DeskMessage {
    std::string id;
    center::CommandBody command;
};

// As this agent says it.
Result<DeskMessage, BadMessage> readDeskMessage(std::string_view text, const std::string& agent);

// How the agent is, and every interaction that he has or is offered; he exists.
std::string deskState(center::CenterCore& core, const std::string& agent);
std::string noticeMessage(const center::AgentNotice& notice);

// The key that makes a message repeatable. No gateway has a name like this.
inline std::string deskKey(const std::string& agent, const std::string& id) {
    return "@" + agent + ":" + id;
}

}  // namespace orchestrion::gateway
