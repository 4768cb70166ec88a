// An interaction as somebody outside reports it: a JSON object to center::Arrived, and parts of it.
// docs/reference/adapters.md has the members.
//
// Errors     Go into the Fields: what is wrong with which member.
#pragma once

#include "center/commands.h"
#include "gateway/fields.h"

namespace orchestrion::gateway {

center::Arrived readArrived(Fields& fields, const std::string& gateway);
interaction::Party readParty(Fields& fields);
interaction::Attachment readAttachment(Fields& fields);
interaction::ChatLine readChatLine(Fields& fields);

}  // namespace orchestrion::gateway
