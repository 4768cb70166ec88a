// What a contact centre consists of, as an operator configures it: plain values, checked as a whole
// or one by one. The router takes them (Router::configure, Router::upsert) and nothing else.
//
// Names      Ids and names are 1 to kNameBytesMax bytes of UTF-8, without control characters, and
//            without '@', ',' or leading and trailing blanks, so that they fit into target strings.
// Errors     routing.badObject: which object, what was expected, what was found.
// Source     The reference of routing, §1.5, §3.2, §3.3.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "routing/options.h"

namespace orchestrion::routing {

using Annex = std::map<std::string, std::string>;

// A person who takes interactions. `id` is the employee id, which targets name.
struct Agent {
    std::string id;
    std::string login;                      // may be empty
    std::string name;                       // may be empty
    std::map<std::string, int32_t> skills;  // level by skill; a missing skill is level 0
    std::vector<std::string> groups;        // beside the lists of the groups themselves
    std::string capacity_rule;              // empty: the place's, else the tenant's
    std::string default_place;              // used by a login without one
    Milliseconds wrap_up_time{0};           // after each interaction; 0: none by itself
    Annex annex;
};

// A skill may be used without being configured; a configured one is known to `check`.
struct Skill {
    std::string
        name;  // letters, digits, '_', no digit first, at most 126 characters; or any, quoted
    Annex annex;
};

// A list of agents, or all whom `script` describes (a "virtual group", §1.6), or both.
struct AgentGroup {
    std::string name;
    std::vector<std::string> agents;  // ids
    std::string script;               // Skill("X")>=3 & LoggedIn("switch"), or X>=3; empty: none
    Annex annex;
};

struct PlaceDn {
    std::string number;
    std::string switch_name;
    std::string medium = "voice";
};

// A desk: the channels by which the agent who logged in there is reached.
struct Place {
    std::string name;
    std::string switch_name;  // of media without a DN
    std::vector<PlaceDn> dns;
    std::string capacity_rule;  // empty: the tenant's
    Annex annex;
};

struct PlaceGroup {
    std::string name;
    std::vector<std::string> places;
    Annex annex;
};

enum class DestinationKind : uint8_t { kDn, kRoutingPoint, kAcdQueue, kLabel };

// A place to send to that has no agent state: always available unless a threshold closes it.
struct Destination {
    DestinationKind kind = DestinationKind::kDn;
    std::string name;    // the number, or an alias of it
    std::string number;  // empty: the name
    std::string switch_name;
    double cost = 0;                  // RStatCost
    std::vector<std::string> agents;  // of an ACD queue, for its statistics
    Annex annex;
};

// A group of ACD or virtual queues (GQ).
struct QueueGroup {
    std::string name;
    std::vector<std::string> queues;
    Annex annex;
};

// A name to wait and to be counted under. One that a request names without being configured counts
// as configured with these defaults.
struct VirtualQueue {
    std::string name;
    std::string switch_name;
    Milliseconds objective{0};  // service objective; 0: RouterOptions::objective_default
    Milliseconds service_threshold{20000};  // "answered within" of StatServiceFactor
    Annex annex;
};

// Which combinations of interactions an agent may have at the same time: all that are within one of
// the alternatives. A medium an alternative does not name is 0 in it.
//   {{voice 1}, {chat 3, email 1}}   one call, or up to three chats beside an email
struct CapacityRule {
    std::string name;
    std::vector<std::map<std::string, uint32_t>> allowed;
};

// A number that thresholds read with acfgdata or lcfgdata. `path` is "application/folder/property"
// or "list/item/property".
struct Setting {
    std::string path;
    double value = 0;
};

// All of a tenant. A missing `default_capacity_rule` means: one voice interaction, and nothing of
// any other medium (§3.2).
struct Configuration {
    std::vector<Skill> skills;
    std::vector<CapacityRule> capacity_rules;
    std::string default_capacity_rule;
    std::vector<Place> places;
    std::vector<PlaceGroup> place_groups;
    std::vector<AgentGroup> agent_groups;
    std::vector<Agent> agents;
    std::vector<Destination> destinations;
    std::vector<QueueGroup> queue_groups;
    std::vector<VirtualQueue> virtual_queues;
    std::vector<Setting> settings;
};

enum class ObjectKind : uint8_t {
    kSkill,
    kCapacityRule,
    kPlace,
    kPlaceGroup,
    kAgentGroup,
    kAgent,
    kDestination,
    kQueueGroup,
    kVirtualQueue,
    kSetting,
};
std::string_view toString(ObjectKind kind);

using Object = std::variant<Skill, CapacityRule, Place, PlaceGroup, AgentGroup, Agent, Destination,
                            QueueGroup, VirtualQueue, Setting>;
ObjectKind kindOf(const Object& object);
const std::string& nameOf(const Object& object);

// Whether one object is well formed by itself: names, levels, expressions, numbers.
Result<void> validate(const Object& object, const RouterOptions& options = {});
// Whether what an object names has to be there. kAsLeft: not, as changes at run time may remove it.
enum class References : uint8_t { kChecked, kAsLeft };
// The same for all, and that names are unique and what an object names is there.
Result<void> validate(const Configuration& configuration, const RouterOptions& options = {},
                      References references = References::kChecked);

}  // namespace orchestrion::routing
