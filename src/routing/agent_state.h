// The live state of an agent, as commands change it and as it is shown.
//
// An agent is routable for a medium when he is logged in and ready for it, his connection holds, no
// other offer is open, and his capacity rule allows one interaction more of that medium.
//
// Life of an interaction at an agent:
//
//   kReserved ──offer──► kOffered ──accept──► kActive ◄──► kHeld ──finish──► kWrapUp ──► gone
//       └─ time over, released ─┴─ rejected, no answer, withdrawn ──► gone, the request goes on
//
// Source     The reference of routing, §3.1, §3.2, §3.9.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/options.h"

namespace orchestrion::routing {

struct MediumLogin {
    std::string medium;
    std::string dn;           // empty: the place's DN of this medium, if it has one
    std::string switch_name;  // empty: the place's
    std::string queue;        // ACD queue he logs in to; empty: none
    bool ready = false;
};

struct Login {
    std::string agent;
    std::string place;  // empty: the default place; an agent without any place is his own
    std::vector<MediumLogin> media;
};

enum class HandlingState : uint8_t { kReserved, kOffered, kActive, kHeld, kWrapUp };
std::string_view toString(HandlingState state);

// One interaction that an agent has, or is about to have.
struct HandlingView {
    std::string interaction;
    std::string request;  // empty: it did not come from the router
    std::string medium;
    std::string queue;
    HandlingState state = HandlingState::kReserved;
    Time since{0};
    std::optional<Time> until;  // when the reservation, the offer or the wrap-up ends by itself
};

struct MediumView {
    std::string medium;
    std::string dn;
    std::string switch_name;
    bool ready = false;
    std::string reason;  // why not ready
    Time since{0};       // of ready or not ready
    bool routable = false;
    uint32_t current = 0;  // interactions now; reserved and offered ones included
    uint32_t allowed = 0;  // how many he may have now, the other media held as they are
};

struct AgentView {
    std::string id;
    bool logged_in = false;
    bool connected = true;
    std::string place;
    Time since{0};  // login or logout
    std::vector<MediumView> media;
    std::vector<HandlingView> handlings;
    uint32_t rejects_in_a_row = 0;
};

// Why an agent's state changed, for decisions.
enum class AgentCause : uint8_t {
    kCommand,
    kNoAnswer,         // an offer timed out (RONA)
    kRejects,          // too many rejects in a row
    kConnectionLost,   // not routable for the time being
    kConnectionGrace,  // the grace time is over: logged out
    kWrapUpOver,
    kRemoved,  // from the configuration
};
std::string_view toString(AgentCause cause);

}  // namespace orchestrion::routing
