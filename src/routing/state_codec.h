// The live state of a router as plain values, and those as pieces of bytes.
//
// Format     A key is the kind of the piece, one letter, and a number. A piece begins with the
//            version, then come its members in the encoding of base/bytes.h. Times are absolute.
// Errors     decodeState: routing.badState for bytes that are damaged or of another version.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "routing/decision.h"
#include "routing/request.h"
#include "routing/router.h"

namespace orchestrion::routing {

struct LiveTarget {
    Target target;
    bool armed = false;
    uint32_t step = 0;
};

struct LiveRequest {
    Submit submit;
    std::vector<WideningStep> steps;
    std::vector<LiveTarget> targets;
    RequestState state = RequestState::kWaiting;
    uint64_t sequence = 0;
    Time submitted{0};
    Time registered{0};
    Time started{0};
    int64_t since = 0;
    int64_t base_priority = 0;
    int32_t grown = 0;
    uint32_t step = 0;
    std::optional<Time> expires;
    std::string agent;
    std::optional<Selected> selected;  // without its explanation
};

struct LivePenalty {
    std::string agent;
    Time until{0};
};

struct LiveArmed {
    std::string request;
    Target target;
};

struct LiveInteraction {
    std::string id;
    std::vector<LiveArmed> armed;
    std::vector<std::string> excluded;
    std::optional<Milliseconds> reservation;
    std::vector<LivePenalty> penalties;
    std::optional<Time> queued_since;
};

struct LiveMedium {
    std::string medium, dn, switch_name, queue, reason;
    bool ready = false;
    Time since{0};
    int64_t idle_since = 0;
};

struct LiveHandling {
    uint64_t id = 0;
    std::string interaction, request, session, medium, queue;
    HandlingState state = HandlingState::kReserved;
    bool route = true;
    bool has_request = false;  // it still waits for the outcome
    Time since{0};
    Time queued_since{0};
    Time answered{0};
    std::optional<Time> until;
};

struct LiveAgent {
    std::string id;
    bool logged_in = false;
    bool connected = true;
    std::string place;
    Time since{0};
    uint32_t rejects = 0;
    int64_t busy_ms = 0;
    Time busy_since{0};
    std::vector<LiveMedium> media;
    std::vector<LiveHandling> handlings;
};

struct LiveSequences {
    uint64_t next_sequence = 1;
    uint64_t next_handling = 1;
};

struct LiveState {
    LiveSequences sequences;
    std::vector<LiveInteraction> interactions;
    std::vector<LiveRequest> requests;  // in the order they were submitted
    std::vector<LiveAgent> agents;
};

inline constexpr char kInteractionPiece = 'i';
inline constexpr char kRequestPiece = 'r';
inline constexpr char kAgentPiece = 'a';
inline constexpr char kSequencesPiece = 's';

std::string encodePiece(const LiveInteraction& interaction);
std::string encodePiece(const LiveRequest& request);
std::string encodePiece(const LiveAgent& agent);
std::string encodePiece(const LiveSequences& sequences);
Result<LiveState> decodeState(const std::vector<StatePiece>& pieces);

}  // namespace orchestrion::routing
