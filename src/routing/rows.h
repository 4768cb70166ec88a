// What the router keeps in memory of agents, groups, kinds of target, queues, requests and
// interactions. Only the router's own files include this.
//
// Rows are found by their place in a vector; a place is used again when its row is gone.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>

#include "routing/capacity.h"
#include "routing/deadlines.h"
#include "routing/decision.h"
#include "routing/request.h"
#include "routing/skill_table.h"
#include "routing/threshold.h"
#include "routing/waiting_lines.h"
#include "routing/window.h"

namespace orchestrion::routing {

using ClassId = uint32_t;
using GateId = uint32_t;
using QueueId = uint32_t;

// Whose readiness counts for a line.
enum class Pool : uint8_t {
    kRoutable,  // ready, and the capacity rule allows it
    kReady,     // ready, and nothing of this medium yet
    kPresent,   // logged in
};
inline constexpr uint32_t kPools = 3;
inline BoardId boardOf(MediumId medium, Pool pool) {
    return medium * kPools + static_cast<uint32_t>(pool);
}

// A gate or a watch, to be looked at again when what it follows changes.
struct Follower {
    bool gate = false;
    uint64_t id = 0;
    bool operator==(const Follower&) const = default;
};

struct MediumRow {
    MediumId medium = kVoice;
    std::string dn;
    std::string switch_name;
    std::string queue;
    bool ready = false;
    std::string reason;
    Time since{0};
};

struct HandlingRow {
    uint64_t id = 0;
    std::string interaction;
    std::string request_id;
    Slot request = kNobody;  // while its request is still there
    std::string session;
    MediumId medium = kVoice;
    QueueId queue = kNobody;
    HandlingState state = HandlingState::kReserved;
    bool route = true;
    Time since{0};
    Time queued_since{0};  // for the queue's times
    Time answered{0};
    std::optional<Time> until;
    Deadlines::Handle due = Deadlines::kNone;
};

struct AgentRow {
    Agent config;
    bool configured = false;
    Capacity capacity;
    bool logged_in = false;
    bool connected = true;
    std::string place;
    Time since{0};
    std::vector<MediumRow> media;
    MediaCounts counts{};
    uint32_t open_offers = 0;
    uint32_t voice_wrap_ups = 0;
    uint32_t busy_handlings = 0;  // active, held or wrap-up
    std::vector<HandlingRow> handlings;
    uint32_t rejects = 0;
    Deadlines::Handle grace = Deadlines::kNone;
    BitSet lines;  // which lines he may serve
    Window<AgentTally> tally;
    Time busy_since{0};
    int64_t busy_ms = 0;  // since login, without the present stretch

    MediumRow* medium(MediumId id) {
        for (MediumRow& row : media) {
            if (row.medium == id) return &row;
        }
        return nullptr;
    }
    const MediumRow* medium(MediumId id) const { return const_cast<AgentRow*>(this)->medium(id); }
    // The same interaction may come again while its wrap-up lasts: which of them is meant is said
    // by the states, both ends included.
    HandlingRow* handling(std::string_view interaction, HandlingState from, HandlingState to) {
        for (HandlingRow& row : handlings) {
            if (row.interaction == interaction && row.state >= from && row.state <= to) return &row;
        }
        return nullptr;
    }
    HandlingRow* handling(std::string_view interaction) {
        for (HandlingRow& row : handlings) {
            if (row.interaction == interaction) return &row;
        }
        return nullptr;
    }
};

struct GroupRow {
    AgentGroup config;
    bool exists = false;
    std::unordered_set<std::string> listed;
    BoundExpression script;
    BitSet members;
};

struct PlaceRow {
    Place config;
    bool exists = false;
    BitSet agents;  // who is logged in there
};

// A kind of target: who is eligible for it.
struct ClassRow {
    std::string key;
    TargetType type = TargetType::kAgent;
    std::string name;
    BoundExpression expression;
    bool follows_login = false;  // membership moves with logins or statistics
    BitSet members;
    uint32_t count = 0;  // of members
    uint32_t users = 0;  // lines, gates and watches; 0: free
    std::vector<Follower> followers;
    std::vector<LineId> lines;
    std::vector<std::string> texts;  // in which requests wrote it
};

struct LineRow {
    std::string key;
    ClassId of = kNobody;
    MediumId medium = kVoice;
    Pool pool = Pool::kRoutable;
    GateId gate = kNobody;
    uint32_t ideal = kNobody;
    uint32_t users = 0;
    uint64_t unused_since = 0;
};

// What a statistic is of.
struct ObjectRef {
    enum class Kind : uint8_t { kRouter, kAgent, kClass, kQueue, kQueueGroup, kDestination };
    Kind kind = Kind::kRouter;
    uint32_t id = 0;
    std::string name;  // of a queue group or a destination
};

struct GateRow {
    std::string key;
    Threshold threshold;
    std::vector<ObjectRef> objects;  // of its statistics, in their order
    Slot request = kNobody;          // of callage
    bool open = true;
    bool moves = false;  // with time
    bool dirty = false;
    uint32_t users = 0;
    std::vector<LineId> lines;
};

struct WatchRow {
    uint64_t id = 0;
    std::string object_text;
    std::string name;
    ObjectRef object;
    Statistic statistic = Statistic::kTimeInReadyState;
    std::optional<double> value;
    bool moves = false;
};

struct IdealRow {
    std::string key;
    BoundExpression expression;
    uint32_t users = 0;
};

// The order of the waiting requests of a queue, with ranks.
struct QueueOrder {
    int32_t priority = 0;
    int64_t since = 0;
    uint64_t sequence = 0;
    Slot slot = kNobody;
    bool operator<(const QueueOrder& o) const {
        if (priority != o.priority) return priority > o.priority;
        if (since != o.since) return since < o.since;
        return sequence < o.sequence;
    }
};
using RankTree =
    __gnu_pbds::tree<QueueOrder, __gnu_pbds::null_type, std::less<QueueOrder>,
                     __gnu_pbds::rb_tree_tag, __gnu_pbds::tree_order_statistics_node_update>;

struct QueueRow {
    VirtualQueue config;
    bool configured = false;
    bool acd = false;  // an ACD queue: `agents` are its own
    std::set<std::string> agents;
    RankTree order;
    uint32_t in_transition = 0;
    std::vector<Follower> followers;
    Window<QueueTally> tally;
    std::deque<Time> departures;  // the last 32
};

struct TargetRow {
    Target target;
    LineId line = kNobody;
    bool armed = false;
    uint32_t step = 0;
};

struct RequestRow {
    Submit submit;
    RequestState state = RequestState::kWaiting;
    uint32_t interaction = kNobody;
    QueueId queue = kNobody;
    MediumId medium = kVoice;
    uint64_t sequence = 0;
    Time submitted{0};   // waiting since; kept over failed deliveries
    Time registered{0};  // of this submit: timeout and steps count from here
    Time started{0};     // of the interaction
    OrderKey key;
    Milliseconds objective{0};
    uint32_t ideal = kNobody;
    std::optional<Statistic> statistic;
    int64_t base_priority = 0;  // priority, steps and growth; business value apart
    int32_t grown = 0;
    uint32_t step = 0;  // taken
    std::vector<WideningStep> steps;
    std::vector<TargetRow> targets;
    std::vector<LineId> lines;  // each once
    bool in_lines = false;
    bool pending = false;  // to be tried in settle()
    std::optional<Time> expires;
    Deadlines::Handle expiry = Deadlines::kNone;
    Deadlines::Handle next_step = Deadlines::kNone;
    Deadlines::Handle growth = Deadlines::kNone;
    AgentIndex agent = kNobody;
    std::unique_ptr<Selected> selected;
};

struct Penalty {
    AgentIndex agent = kNobody;
    Time until{0};
};

// Of a request that expired; it competes along with the next one.
struct ArmedTarget {
    std::string request;
    Target target;
};

struct InteractionRow {
    std::string id;
    std::vector<Slot> requests;  // live
    Slot reserved = kNobody;     // the one that has an agent
    std::vector<ArmedTarget> armed;
    std::vector<std::string> excluded;
    std::optional<Milliseconds> reservation;
    std::vector<Penalty> penalties;
    std::optional<Time> queued_since;  // kept over a failed delivery
    std::vector<AgentIndex> agents;    // who handle it
};

}  // namespace orchestrion::routing
