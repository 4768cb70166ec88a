// What a contact centre keeps beside interactions and the router's state, each a record.
//
// Format     toBytes()/decode of each; version 1. center.badRecord.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "interaction/life_event.h"
#include "routing/configuration.h"
#include "routing/options.h"
#include "routing/request.h"

namespace orchestrion::center {

// A point in time that may not be set: zero.
using Due = routing::Time;
inline std::optional<routing::Time> given(Due due) {
    return due == Due{0} ? std::nullopt : std::optional(due);
}

// A live <queue:submit>, by its request id.
struct Request {
    std::string id;
    std::string session;
    std::string interaction;
    bool route = true;
    std::string agent;       // selected, and held for it
    std::string treatments;  // JSON array; empty: none
    uint64_t treatment = 0;  // the next one
    uint64_t failures = 0;   // treatments in a row
    uint64_t order = 0;      // of the one that runs
    Due pause_until{0};
};

// An interaction on its way to somebody, by the interaction: there is one at most.
enum class DeliveryKind : uint8_t {
    kRedirect,  // by a session
    kRouted,    // by the router itself: submit with route
    kTransfer,  // by an agent
    kConsult,   // by an agent: a new interaction
};
struct Delivery {
    DeliveryKind kind = DeliveryKind::kRedirect;
    std::string interaction;
    std::string agent;  // empty: a device without one
    std::string device;
    std::string session;     // that hears of it
    std::string request_id;  // of its action
    bool detached = false;   // the session let go of the interaction first
    bool direct = false;     // without the router: nobody's state was looked at
    std::string from_agent;  // of a transfer or consult
    uint64_t order = 0;
    Due deadline{0};    // of a direct offer
    std::string error;  // what the gateway said
    std::string description;
    std::string extra;  // members of the done event
};

// Asked of a gateway, and its answer is awaited; by the order's sequence.
enum class OrderKind : uint8_t { kDelivery, kDialog, kTreatment, kAction, kTerminate, kCreateCall };
struct PendingOrder {
    OrderKind kind = OrderKind::kAction;
    std::string gateway;
    std::string interaction;
    interaction::ActionRef action;  // whose events tell the outcome
    std::string request;            // of a treatment: the submit
    std::string extra;              // members of the done event
};

// A dialog action that runs, by its interaction.
struct DialogRun {
    interaction::ActionRef action;
    uint64_t order = 0;
    Due until{0};  // of continuing sounds
};

// A session that owns interactions, has owned some, or has tuned its routing; by its id.
struct SessionNote {
    std::vector<std::string> values;  // "thread=…", by which new interactions find it
    std::string first;                // interaction
    Due touched{0};
    // Of its submits (TuneRouting).
    bool check_agent_state = true;
    std::string ideal_agent = {};
    routing::UseCapacity use_capacity = routing::UseCapacity::kOnly;
    routing::PriorityTuning tuning = {};
};

struct Subscription {
    interaction::ActionRef action;
    std::string object;
    std::string statistic;
};

struct Gateway {
    std::vector<std::string> capabilities;
    bool attached = true;
    Due fails_at{0};  // its orders, while it is lost
};

// A command that was carried out, by its key.
struct KeptAnswer {
    bool ok = true;
    std::string code;
    std::string text;  // the answer, or the message of the error
    Due expires{0};
    std::string fingerprint;  // of what was asked; may be empty
};

// Of the router's configuration; by kind and name.
struct StoredObject {
    routing::Object object;
};

// A number or an opaque value of the centre itself.
struct Cell {
    std::string bytes;
};

std::string toBytes(const Request& value);
std::string toBytes(const Delivery& value);
std::string toBytes(const PendingOrder& value);
std::string toBytes(const DialogRun& value);
std::string toBytes(const SessionNote& value);
std::string toBytes(const Subscription& value);
std::string toBytes(const Gateway& value);
std::string toBytes(const KeptAnswer& value);
inline std::string toBytes(const Cell& value) {
    return value.bytes;
}
std::string toBytes(const StoredObject& stored);

template <class T>
Result<T> fromBytes(std::string_view bytes);
template <>
Result<Request> fromBytes(std::string_view bytes);
template <>
Result<Delivery> fromBytes(std::string_view bytes);
template <>
Result<PendingOrder> fromBytes(std::string_view bytes);
template <>
Result<DialogRun> fromBytes(std::string_view bytes);
template <>
Result<SessionNote> fromBytes(std::string_view bytes);
template <>
Result<Subscription> fromBytes(std::string_view bytes);
template <>
Result<Gateway> fromBytes(std::string_view bytes);
template <>
Result<KeptAnswer> fromBytes(std::string_view bytes);
template <>
Result<Cell> fromBytes(std::string_view bytes);
template <>
Result<StoredObject> fromBytes(std::string_view bytes);

}  // namespace orchestrion::center
