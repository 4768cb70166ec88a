// Where a request wants to go, and the strings the queue interface writes it in.
//
//   {threshold}[weight]name@server.TYPE        {threshold}[weight]?group:expression@server.TYPE
//
// The type stands behind the last dot and the server behind the last '@'. "8001.Q" is legal.
//
// Errors     routing.badTarget, with the column (from 1) and what was expected.
// Source     The reference of routing, §1.4 and §1.5.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace orchestrion::routing {

enum class TargetType : uint8_t {
    kAgent,          // A
    kPlace,          // AP
    kAgentGroup,     // GA
    kPlaceGroup,     // GP
    kSkill,          // GA, written with '?'
    kQueue,          // Q: ACD or virtual
    kQueueGroup,     // GQ
    kRoutingPoint,   // RP
    kDn,             // DN
    kLabel,          // DL
    kCampaignGroup,  // GC: looked up among the agent groups
    kCampaign,       // C: likewise
};

// "A", "AP", …
std::string_view suffixOf(TargetType type);
// The bare tokens of `type=`: agent, place, agentgroup, placegroup, queue, queuegroup, dn, skill,
// routepoint, label, campaigngroup, campaign; any case.
Result<TargetType> targetTypeOfToken(std::string_view token);
// Whether an agent's state decides if the target is available.
bool hasAgents(TargetType type);

struct Target {
    TargetType type = TargetType::kAgent;
    std::string name;  // of the object; of a skill target the group that limits it, or empty
    std::string skill_expression;  // of a skill target
    std::string server;            // of a DN the switch, else the statistics server; may be empty
    double weight = 1;             // for "percentage"
    std::string threshold;         // empty: always open
};

// The object as the application wrote it, without threshold and weight: "?:(a > 0)@Stat.GA".
// This is `targetobjectselected`.
std::string toString(const Target& target);

// One possible target, without surrounding blanks.
Result<Target> parseTarget(std::string_view text);
// A list with commas between; commas inside parentheses, braces and quotes do not count. Empty
// items are left out.
Result<std::vector<Target>> parseTargets(std::string_view text);

// A <queue:target>: attributes as they were evaluated. `type` is the token, `weight` and
// `threshold` may be empty. Several objects may stand in `name`; an expression is told from a name
// by the type "skill" or by `skill_expression`.
struct TargetParts {
    std::string type;
    std::string name;
    std::string statserver;
    std::string weight;
    std::string threshold;
    std::string skill_expression;
};
Result<Target> targetOf(const TargetParts& parts);

}  // namespace orchestrion::routing
