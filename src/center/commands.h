// Everything that can be told to a contact centre: by sessions, gateways, agents and operators.
//
// Rules      A command happens as a whole or not at all. One with a `key` happens once: repeated,
// it
//            gives the first answer again. The answer says whether it was taken up; what comes of a
//            session's action is told by its events, error events included, never by the answer.
// Answers    Success carries a JSON object (which members: at each command; else empty). Failures
// are
//            center.unknownInteraction, center.unknownAgent, center.badState, center.badRequest,
//            center.tooMany, center.notOffered, center.notOwned; and the router's own codes.
// Text       JSON texts are UTF-8; ids are opaque. Empty means "not given".
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "center/operator_commands.h"
#include "interaction/interaction.h"
#include "routing/agent_state.h"
#include "routing/request.h"

namespace orchestrion::center {

// ---- sessions -----------------------------------------------------------------------------------

// Who asks, under which request id, unique in the tenant; it returns as `requestid` of each event.
struct SessionRequest {
    std::string session;
    std::string request_id;
    std::string interaction = {};  // g_uid; empty or "0": the first that the session owns
    // Whether the centre tells "<area>.<action>.requestid"; else whoever asks does.
    bool announce = true;
};

// <queue:submit>. `submit.request`, `.interaction`, `.session` and `.medium` are filled in here.
// Events: queue.submit.requestid; later queue.submit.done, error.queue.submit, queue.cancel.done.
// `treatments`: the actions of <dialog:runtreatments> as a JSON array of {"action": "play",
// "arguments": {…}, "duration": seconds}; they run in a loop until a target is found, without
// events.
struct QueueSubmit {
    SessionRequest by;
    routing::Submit submit;
    std::string treatments = {};
};
// <queue:cancel>: one submit; or all of the interaction, in one virtual queue or in any.
struct QueueCancel {
    SessionRequest by;
    std::string submit = {};
    std::optional<std::string> queue = {};
};
// One submit; or, without its id, the session's first that waits, of the interaction and in the
// queue if these are given.
struct QueueQuery {
    SessionRequest by;
    std::string submit = {};
    std::string queue = {};
};
// `update.request` is the submit.
struct QueueUpdate {
    SessionRequest by;
    routing::Update update;
    std::optional<std::string> treatments = {};
};
// Functions of `_genesys.queue`: excludeAgents (answer {"before": [ids]}), reserveTarget.
struct ExcludeAgents {
    SessionRequest by;
    std::vector<std::string> agents;
};
struct ReserveTarget {
    SessionRequest by;
    Milliseconds time{0};
};
// Functions of `_genesys.queue` that hold for the session's later submits: checkAgentState,
// setIdealAgent (a skill expression; empty: none), useCapacity, priorityTuning. What is not given
// stays as it is.
struct TuneRouting {
    SessionRequest by;
    std::optional<bool> check_agent_state = {};
    std::optional<std::string> ideal_agent = {};
    std::optional<routing::UseCapacity> use_capacity = {};
    std::optional<routing::PriorityTuning> tuning = {};
};

// <ixn:redirect>. `to` is JSON: a string, or a resource object as queue.submit.done gave it.
struct Redirect {
    SessionRequest by;
    std::string from;
    std::string to;
    std::string type;   // route type, opaque
    std::string hints;  // JSON
    bool detach = false;
};
struct AcceptCall {
    SessionRequest by;
    std::string resource;
};
struct Terminate {
    SessionRequest by;
    std::string reason;
    std::string resource;  // voice: whose leg; empty: all
};
struct Attach {
    SessionRequest by;
};
struct Detach {
    SessionRequest by;
};
struct Associate {
    SessionRequest by;
    std::string to_session;
};
// setuData: a JSON object of keys. deleteuData: a mask (user_data.h).
struct SetData {
    SessionRequest by;
    std::string keys;
};
struct DeleteData {
    SessionRequest by;
    std::string mask;
};
// voice.hold, retrieve, consult, transfer, conference, merge …: carried out by the gateway of the
// call; `arguments` (JSON) go to it as they are.
struct CallAction {
    SessionRequest by;
    std::string action;
    std::string arguments = "{}";
    std::string area = "voice";  // of its events
};
// What is known of it besides its data: a JSON object with any of contact, thread, reference,
// external_id, subject. Later interactions find the session by the new values.
struct UpdateProperties {
    SessionRequest by;
    std::string properties;
};
// agent.logout, agent.setmediastate and so on: logout | ready | notready.
struct AgentAction {
    SessionRequest by;
    std::string action;            // of the event
    std::string agent;             // empty: who is logged in at `device`
    std::string state;             // logout, ready, notready
    std::string medium = "voice";  // empty: all
    std::string reason = {};
    std::string device = {};  // a number
};
// voice.createcall. The answer has "interactionid".
struct CreateCall {
    SessionRequest by;
    std::string from;
    std::string to;
    std::string type = "regular";
    std::string udata = {};  // JSON
    std::string hints = {};  // JSON
};
// msgbased.createmessage: an outbound message with an interaction of its own, which belongs to the
// session, or is placed in `queue`. `by.interaction` is its parent. The answer has "interactionid".
struct CreateMessage {
    SessionRequest by;
    std::string type = "emailout";
    std::string media = "TMediaEMail";
    interaction::MessageDetails message = {};
    std::string udata = {};  // JSON
    std::string queue = {};
    std::string standard_response = {};  // comes back as `srid`
    bool send = false;                   // at once
};
struct SendMessage {
    SessionRequest by;
};
struct GetContent {
    SessionRequest by;
};
struct SendChatMessage {
    SessionRequest by;
    std::string from;
    std::string message;
};
struct GetTranscript {
    SessionRequest by;
};
// A dialog action: play, collect, playandcollect, playandverify, playsound, start, createann,
// deleteann, remote, gotoivr …; `arguments` (JSON) go to the voice provider as they are.
struct Dialog {
    SessionRequest by;
    std::string action;
    std::string arguments;                 // JSON
    std::string device = {};               // empty: where the call is
    std::optional<Milliseconds> duration;  // of continuing sounds: the centre ends them
};
struct StopDialog {
    SessionRequest by;
    std::string dialog;  // request id of what is stopped
};
// <statistic:subscribe>: statistic.subscribe.done, then statistic.update whenever it changes.
struct Subscribe {
    SessionRequest by;
    std::string object;
    std::string statistic;
};
// By the request id of the subscription; or by object and statistic.
struct Unsubscribe {
    SessionRequest by;
    std::string subscription = {};
    std::string object = {};
    std::string statistic = {};
};
// It has ended, however: what it owned is let go, its requests are cancelled. Nothing is
// terminated.
struct SessionEnded {
    std::string session;
};
// A StartSession output could not be carried out, the fallback included.
struct SessionNotStarted {
    std::string session;
    std::string reason;
};

// ---- gateways -----------------------------------------------------------------------------------

// What it can carry out: "voice", "dialog", "chat", and media names it can send ("email").
struct GatewayAttached {
    std::string gateway;
    std::vector<std::string> capabilities;
};
struct GatewayLost {
    std::string gateway;
};
// A new interaction. `draft` has what the gateway knows: media_name, type, external_id, voice or
// message details, udata, contact, thread, reference, parent, parties, attachments, online. The
// answer has "interactionid" and, if it got one, "session".
struct Arrived {
    std::string gateway;
    std::string endpoint;
    interaction::Interaction draft;
    bool route_requested = true;  // voice: the routing point asks for a route at once
};
struct RouteRequested {
    std::string interaction;
};
struct PartyReported {
    std::string interaction;
    interaction::Party party;
};
struct PartyGone {
    std::string interaction;
    std::string party;
};
// The counterpart left: hung up, closed the chat, withdrew the message.
struct Left {
    std::string interaction;
    std::string reason;
};
struct DataReported {
    std::string interaction;
    std::string keys;  // JSON
};
struct ContentReported {
    std::string interaction;
    std::string content;  // JSON
    std::vector<interaction::Attachment> attachments;
};
struct LineReported {
    std::string interaction;
    interaction::ChatLine line;
};
// An order was carried out, or not. `error` is a word of the action's error event; empty: done.
// `result`: JSON members for the done event (digits, extensions …); `udata`: keys written first.
struct OrderEnded {
    uint64_t order = 0;
    std::string error = {};
    std::string description = {};
    std::string result = {};
    std::string udata = {};
};
struct Merged {
    std::string consult;
    std::string parent;
};

// ---- agents -------------------------------------------------------------------------------------

struct AgentLogin {
    routing::Login login;
};
struct AgentLogout {
    std::string agent;
};
struct AgentReady {
    std::string agent;
    std::string medium;  // empty: all
};
struct AgentNotReady {
    std::string agent;
    std::string medium;
    std::string reason;
};
struct AgentConnection {
    std::string agent;
    bool up = true;
};
// About one interaction of an agent.
struct AgentAct {
    std::string agent;
    std::string interaction;
};
struct AgentAccept {
    AgentAct by;
};
struct AgentReject {
    AgentAct by;
    std::string reason;
};
// Nobody answered, as the switch says before our own time is over.
struct AgentNoAnswer {
    AgentAct by;
};
struct AgentHold {
    AgentAct by;
    bool held = true;
};
// `to`: {"agent": id} | {"queue": name} | {"workbin": name, "owner": id} | {"dn": number}, JSON, or
// a plain string: an agent's id, else a number.
struct AgentConsult {
    AgentAct by;
    std::string to;
};
// With a consult open: completes it. Without: hands over blindly; to an agent it is offered first.
struct AgentTransfer {
    AgentAct by;
    std::string to = {};
};
struct AgentConference {
    AgentAct by;
};
// He is done with it: a message ends, a call is hung up. Wrap-up as configured, or as said
// (routing::Router::kWrapUpOpen: until AgentWrapUpDone).
struct AgentDone {
    AgentAct by;
    std::string disposition = {};
    std::optional<Milliseconds> wrap_up = {};
};
struct AgentDisposition {
    AgentAct by;
    std::string disposition;
};
struct AgentWrapUpDone {
    AgentAct by;
};
// Into a queue, or into a workbin of his own or of a group of his.
struct AgentPlace {
    AgentAct by;
    std::string queue = {};
    std::string workbin = {};
    std::string owner = {};  // empty: himself
};
// Out of a queue or workbin, without an offer.
struct AgentPull {
    AgentAct by;
};
struct AgentSay {
    AgentAct by;
    std::string text;
    std::string id = {};  // repeated lines are taken once
};

// ---- the outside about outputs ------------------------------------------------------------------

// It has arrived, and will not be sent again.
struct Confirm {
    uint64_t sequence = 0;
};
// It could not be delivered now: it is sent again after CenterLimits::retry_pause.
struct Undelivered {
    uint64_t sequence = 0;
};

using CommandBody = std::variant<
    QueueSubmit, QueueCancel, QueueQuery, QueueUpdate, ExcludeAgents, ReserveTarget, TuneRouting,
    Redirect, AcceptCall, Terminate, Attach, Detach, Associate, SetData, DeleteData, CallAction,
    UpdateProperties, AgentAction, CreateCall, CreateMessage, SendMessage, GetContent,
    SendChatMessage, GetTranscript, Dialog, StopDialog, Subscribe, Unsubscribe, SessionEnded,
    SessionNotStarted, GatewayAttached, GatewayLost, Arrived, RouteRequested, PartyReported,
    PartyGone, Left, DataReported, ContentReported, LineReported, OrderEnded, Merged, AgentLogin,
    AgentLogout, AgentReady, AgentNotReady, AgentConnection, AgentAccept, AgentReject,
    AgentNoAnswer, AgentHold, AgentConsult, AgentTransfer, AgentConference, AgentDone,
    AgentDisposition, AgentWrapUpDone, AgentPlace, AgentPull, AgentSay, Configure, RemoveObject,
    StopInteraction, PlaceInteraction, ChangeInteraction, Confirm, Undelivered>;

struct Command {
    CommandBody body;
    // Makes it repeatable; scoped by whoever asks: "<session>-<turn>-<ordinal>", "<gateway>:<id>".
    std::string key = {};
    // Of what is asked: the same key with another one is refused with request.keyReused.
    std::string fingerprint = {};
};

}  // namespace orchestrion::center
