// What leaves a contact centre after the commit: events and starts for sessions, orders to
// gateways, notices to agents, what was decided.
//
// Delivery   An output with a sequence must arrive: it is kept until Confirm, sent again after
//            Undelivered and after a restart, in the order of sequences. The receiver tells repeats
//            by the sequence (`keyOf` for session::RequestKey). Without a sequence (0) it is sent
//            once: who misses a notice looks at the state (Center::look).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "interaction/life_event.h"

namespace orchestrion::center {

// An event for a session, with the change of its model that comes first.
struct SessionEvent {
    interaction::LifeEvent event;
};

// A session is to be started under this id. What comes in afterwards is addressed to it already.
// Failed for good, also with the fallback: command SessionNotStarted, then Confirm.
struct StartSession {
    std::string session;
    std::string application;   // a configured name; or
    std::string url;           // a document, substitutions done
    std::string fallback_url;  // empty: none
    std::string params;        // a JSON object of strings
    std::string interaction;   // that caused it
};

// Asked of the gateway that carries an interaction. Answered by OrderEnded with `order` = sequence,
// which also confirms it; an order without an answer to wait for (`answered` false) by Confirm.
//   redirect   {"to", "agent", "type", "hints", "from"}    route a call; OrderEnded when it rings
//   or
//              failed, then PartyReported when it is answered
//   recall     {"agent", "device"}   take it back from a device that did not answer
//   answer     {"device"}            answer it there
//   assign     {"agent"}             a message or chat has got its agent
//   release    {"reason", "resource"}   end it, or one leg
//   hold, retrieve {"device"}
//   consult    {"agent", "to"}; transfer, conference {"consult", "agent"}
//   createcall {"from", "to", "type", "hints"}
//   send       the message: {"type", "from", "to", "cc", "subject", "udata", "parent"}
//   say        {"from", "text"}      a chat line
//   dialog     {"action", "arguments", "device"}; stopdialog {"order"}
struct GatewayOrder {
    std::string gateway;
    std::string interaction;
    std::string order;
    std::string arguments;  // a JSON object
    bool answered = true;
};

// To the desktop of an agent. `kind`: offer, withdrawn, state, handling, line, lost.
struct AgentNotice {
    std::string agent;
    std::string kind;
    std::string interaction;
    std::string data;  // a JSON object
};

// Why the router decided as it did, for history and views. `decision`: selected, expired,
// cancelled.
struct Explained {
    std::string decision;
    std::string interaction;
    std::string request;
    std::string session;
    std::string explanation;  // JSON, routing::toJson
};

using OutputBody = std::variant<SessionEvent, StartSession, GatewayOrder, AgentNotice, Explained>;

struct Output {
    uint64_t sequence = 0;
    OutputBody body;
};

// "center-<tenant>-<sequence>": the key under which a session takes it once.
std::string keyOf(const std::string& tenant, const Output& output);

// For the store. center.badRecord.
std::string toBytes(const Output& output);
Result<Output> outputFromBytes(std::string_view bytes);

}  // namespace orchestrion::center
