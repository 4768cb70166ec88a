// What belongs to a contact centre as JSON: one spelling for the REST interface, agents' desktops
// and gateways. docs/reference/openmedia.md and docs/reference/agents.md have the members.
//
// Reading    Strict: json_form.h. Members that are not there have their defaults.
// Writing    Members without a value are left out; times are ISO 8601, durations milliseconds.
// Errors     request.badBody, with the path of the member.
// Threading  Any thread.
#pragma once

#include <boost/json/fwd.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "center/commands.h"
#include "office/decisions.h"
#include "routing/router.h"

namespace orchestrion::office {

// ---- interactions

// A new interaction, as whoever carries it tells of it. `gateway`: who that is; empty: the member
// `gateway` says it, or it is kRestGateway.
inline constexpr const char* kRestGateway = "rest";
Result<center::Arrived> arrivedFrom(const boost::json::object& members,
                                    const std::string& gateway = {});
// What a gateway tells of one that goes on; `interaction` is filled in by the caller.
Result<interaction::Party> partyFrom(const boost::json::object& members);
Result<interaction::ChatLine> lineFrom(const boost::json::object& members);
Result<center::ContentReported> contentFrom(const boost::json::object& members,
                                            std::string interaction);
// Keys of `udata` that are null go, the others are set; contact, thread, reference, external_id,
// subject.
Result<center::ChangeInteraction> changeFrom(const boost::json::object& members,
                                             std::string interaction);
Result<interaction::Attachment> attachmentFrom(const boost::json::object& members);

// kSummary leaves out user data, parties, content and transcript.
enum class Detail : uint8_t { kSummary, kFull };
std::string toJson(const interaction::Interaction& interaction, Detail detail = Detail::kFull);
std::string toJson(const interaction::Party& party);
std::string toJson(const interaction::Attachment& attachment);
std::optional<interaction::Stage> stageFrom(std::string_view word);

// ---- agents

struct AgentAction {
    std::string_view name;  // login, not-ready, accept, wrap-up-done …
    bool about_interaction = false;
};
// All that an agent can do, each by members of its own.
std::span<const AgentAction> agentActions();
// The command for it. Fails with request.badBody also for an action that there is not.
Result<center::CommandBody> agentCommand(std::string_view action, center::AgentAct by,
                                         const boost::json::object& members);
std::string toJson(const routing::AgentView& agent);

// ---- the router

// "agents", "capacity-rules" …: the kinds of objects in paths.
std::string_view pathOf(routing::ObjectKind kind);
std::optional<routing::ObjectKind> kindOfPath(std::string_view path);
std::span<const std::string_view> kindPaths();
// The object of that kind and name; if the members have a name, it is the same one.
Result<routing::Object> objectFrom(routing::ObjectKind kind, const std::string& name,
                                   const boost::json::object& members);
std::string toJson(const routing::Object& object);

std::string toJson(const routing::RequestView& request);
// With its place in the queue and what it may expect.
std::string toJson(const routing::RequestView& request, const routing::Query& query);
std::string toJson(const routing::QueueView& queue);
std::string toJson(const Decision& decision);

}  // namespace orchestrion::office
