// What the modules queue, interaction, dialog, resource and agent ask of the contact centre: plain
// commands, one answer each. The contact centre (src/center/) implements it; a scenario does, too.
//
// Keys       A command comes again with the same key when it is not known what became of it. It is
//            carried out once; the answer is the same again.
// Order      Commands of one session come in the order its document gave them. The answer is given
//            before any event that follows from the command is sent (session::Service::send): the
//            session takes them in this order.
// Threading  perform() and statistic() from any thread; never block. `done` on any thread, exactly
//            once, also before perform() returns.
// Values     What a document may write in many ways stays JSON (`json` at the end of the name):
//            an address is a string or a resource object.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/units.h"

namespace orchestrion::modules {

// routing.md §1.3, §1.4.
struct QueueTarget {
    std::string name;
    std::string type;  // agent, place, agentgroup, skill, queue …
    std::string stat_server;
    std::string skill_expression;
    std::string threshold;
    double weight = 0;
    // <queue:targetid>: one item of the list in the format of routing.md §1.5; the others are empty
    // then.
    std::string text;
};
struct QueueCriteria {
    std::string interaction_id;  // empty: the session's first
    std::string queue;           // virtual queue to report under; empty: none
    int64_t priority = 0;
    std::optional<Milliseconds> timeout;  // none: no limit; 0: decide now
    bool clear_on_timeout = false;
    std::string order_type = "any";  // max, min, any, percentage
    std::string order_statistic;     // empty: none
    bool route = true;
    std::vector<QueueTarget> targets;
    std::string treatments_json;  // list of dialog actions as in effect arguments; empty: none
    std::string workbin_json;     // attributes of <queue:workbin>; empty: none
    std::string activity_json;    // attributes of <queue:activity>; empty: none
    std::string hints_json;       // empty: none
};
// Answered with `later`: queue.submit.requestid, queue.submit.done and error.queue.submit are sent
// by the centre.
struct QueueSubmit {
    QueueCriteria criteria;
};
// By the request id of a submit, or by interaction and queue (routing.md §2, checklist 9).
struct QueueCancel {
    std::string submit_request_id;
    std::string interaction_id;
    std::string queue;  // empty: whatever queue
};
// Data of the answer: priority, positioninqueue, invqwaittime.
struct QueueQuery {
    std::string submit_request_id;
    std::string interaction_id;
    std::string queue;
};
// Only what is set changes.
struct QueueUpdate {
    std::string submit_request_id;
    std::string interaction_id;
    std::optional<int64_t> priority;
    std::optional<Milliseconds> timeout;
    std::optional<std::string> queue;
    std::optional<std::vector<QueueTarget>> targets;
    std::optional<std::string> treatments_json;
};

// Functions of _genesys.queue: agents not to be offered this interaction; the time a selected
// target stays reserved.
struct QueueExclude {
    std::string interaction_id;
    std::vector<std::string> agents;
};
struct QueueReserve {
    std::string interaction_id;
    Milliseconds time{0};
};
// … and how the later submits of the session choose; what is not given stays as it is.
struct QueueTuning {
    struct Priority {
        bool use_age = false;
        bool use_predict = false;
        bool use_objective = false;
    };
    std::optional<bool> check_agent_state = {};
    std::optional<std::string> ideal_agent = {};   // a skill expression; empty: none
    std::optional<std::string> use_capacity = {};  // Only, OnStatError, Never
    std::optional<Priority> priority = {};
};

// interaction.md §1.5. `action` is the element's name, the attributes are as written and evaluated,
// checked for presence and kind by the module.
struct InteractionCommand {
    enum class Kind : uint8_t {
        kTerminate,
        kRedirect,
        kAccept,
        kAttach,
        kDetach,
        kAssociate,
        kMerge,
        kConsult,
        kTransfer,
        kConference,
        kCreateCall,
        kHold,
        kRetrieve,
        kCreateMessage,
        kSendMessage,
        kGetContent,
        kSendChatMessage,
        kGetTranscript,
        kSetUserData,     // object_json: keys to add or replace
        kDeleteUserData,  // object_json: mask; empty: all
        kUpdate,          // properties (object_json) of the interaction
    };
    Kind kind = Kind::kTerminate;
    std::string interaction_id;  // empty: the session's first
    std::string from_json;       // address or resource; empty: not given
    std::string to_json;
    std::string resource_json;
    std::string type;
    std::string reason;
    std::string target_session;  // of associate
    bool detach = false;
    std::string message;  // of sendchatmessage
    std::string object_json;
    std::string hints_json;
    // All attributes as one JSON object: what has no member of its own.
    std::string attributes_json;
};

// interaction.md §2. A dialog runs on an interaction, at a device.
struct DialogCommand {
    std::string action;           // play, collect, playandcollect, playsound, start, stop …
    std::string interaction_id;   // empty: the session's first
    std::string device;           // empty: where the call is
    std::string stop_request_id;  // of `stop`
    // The effect's arguments: attributes, params, prompts, input (session/module_host.h).
    std::string arguments_json;
};

// <agent:…>, <resource:…>: by the element's name.
struct AgentCommand {
    std::string action;
    std::string agent;
    std::string attributes_json;
};
struct ResourceCommand {
    std::string action;
    std::string attributes_json;
};
// A statistic that is to be sent again and again (statistic:subscribe), until unsubscribed.
struct StatisticCommand {
    std::string action;
    std::string attributes_json;
};

struct CenterCommand {
    std::string key;  // idempotency
    bool again = false;
    std::string session_id;
    std::string tenant;
    std::string request_id;
    // Its events are <area>.<action>.done and error.<area>.<action>.
    std::string area;
    std::string action;
    std::variant<QueueSubmit, QueueCancel, QueueQuery, QueueUpdate, QueueExclude, QueueReserve, QueueTuning,
                 InteractionCommand, DialogCommand, AgentCommand, ResourceCommand, StatisticCommand>
        what;
};

struct CenterAnswer {
    // Accepted; the events that follow from it, errors included, are sent by the centre.
    bool later = false;
    // Of the error event; empty: done. "invalidstate.ringing", "invaliddestination", "unknown" …
    std::string error = {};
    std::string description = {};
    // A JSON object: members of the event's data beside requestid; empty: none.
    std::string data_json = {};
    // Changes of the session's model (scxml/model.h) that the event brings; empty: none.
    std::string model = {};
};

class CenterDoor {
public:
    virtual ~CenterDoor() = default;
    using Done = std::function<void(CenterAnswer)>;
    virtual void perform(CenterCommand command, Done done) = 0;
};

// Statistics as they are now, for scripts (_genesys.statistic.sData): a snapshot that the router
// publishes.
class StatisticSource {
public:
    virtual ~StatisticSource() = default;
    // `object` as the document wrote it ("Sales@Stat.GA", or a JSON object); none: not known.
    virtual std::optional<double> statistic(const std::string& tenant, const std::string& object,
                                            const std::string& name) const = 0;
};

}  // namespace orchestrion::modules
