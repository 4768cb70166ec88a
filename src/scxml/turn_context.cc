#include "scxml/turn_context.h"

#include <boost/json.hpp>
#include <utility>

namespace orchestrion::scxml {

void TurnContext::begin(const Interpreter::Session& session, Turn& turn) {
    state_ = &session.state;
    realm_ = &session.realm;
    surroundings_ = &session.surroundings;
    observer_ = session.observer;
    turn_ = &turn;
    actions_ = 0;
    internal_events_ = 0;
    script_timeouts_ = 0;
    entries_.clear();
    realm_->beginTurn();
    if (ors()) realm_->setTurnHost(this);
}

void TurnContext::end() {
    internal_.clear();  // holds something only if the session ended or failed
    if (ors()) realm_->setTurnHost(nullptr);
}

void TurnContext::fail(std::string reason) {
    if (failed()) return;
    state_->status = Status::kFailed;
    state_->failure = std::move(reason);
}

void TurnContext::enqueueInternal(Event event) {
    if (internal_.size() >= limits_.internal_queue_events_max) {
        return fail("the internal queue holds more than " +
                    std::to_string(limits_.internal_queue_events_max) +
                    " events (limit internal_queue_events_max)");
    }
    if (observer_ != nullptr) observer_->onQueued(event);
    internal_.push_back(std::move(event));
}

Event TurnContext::dequeueInternal() {
    Event event = std::move(internal_.front());
    internal_.pop_front();
    return event;
}

void TurnContext::errorExecution(const std::string& message, const Place& place,
                                 const std::string& send_id, const std::string& ors_name) {
    std::string name = "error.execution";
    if (ors() && !ors_name.empty()) name = ors_name;
    raiseError(name, message, place, {}, send_id);
}

void TurnContext::scriptError(const script::ScriptError& error, const Place& place,
                              const std::string& send_id, std::optional<Fault> fault) {
    if (error.kind != script::ScriptError::Kind::kException) {
        if (++script_timeouts_ >= limits_.script_timeouts_per_turn_max) {
            return fail("scripts passed their limits " + std::to_string(script_timeouts_) +
                        " times in one turn; the last time: " + error.message);
        }
        realm_->beginTurn();
    }
    std::string name = "error.execution";
    if (ors()) {
        name = orsErrorName(fault.value_or(faultIn(place.element)), place.element, error.message);
    }
    raiseError(name, error.message, place, error.where, send_id);
}

void TurnContext::errorCommunication(const std::string& message, const Place& place,
                                     const std::string& send_id, const std::string& ors_name) {
    std::string name = "error.communication";
    if (ors() && !ors_name.empty()) name = ors_name;
    raiseError(name, message, place, {}, send_id);
}

void TurnContext::raiseError(const std::string& name, const std::string& message,
                             const Place& place, SourceLocation script_place,
                             const std::string& send_id) {
    if (script_place.file.empty()) script_place = chart_.location(place.where, place.file);
    boost::json::object data;
    data["message"] = message;
    if (ors()) data["description"] = message;
    data["element"] = place.element;
    data["document"] = script_place.file;
    data["linenumber"] = script_place.position.line;
    data["column"] = script_place.position.column;
    Event event;
    event.name = name;
    event.type = EventType::kPlatform;
    event.sendid = send_id;
    event.data = Payload::json(boost::json::serialize(data));
    enqueueInternal(std::move(event));
}

void TurnContext::emit(Effect effect) {
    if (turn_->effects.size() >= limits_.effects_per_turn_max) {
        return fail("one turn asked for more than " + std::to_string(limits_.effects_per_turn_max) +
                    " effects (limit effects_per_turn_max)");
    }
    if (observer_ != nullptr) observer_->onEffect(effect);
    turn_->effects.push_back(std::move(effect));
}

bool TurnContext::countMicrostep() {
    if (++turn_->microsteps <= limits_.microsteps_per_turn_max) return true;
    fail("one event led to more than " + std::to_string(limits_.microsteps_per_turn_max) +
         " microsteps (limit microsteps_per_turn_max): the chart goes round in a circle");
    return false;
}

// A condition of an eventless transition that fails raises error.execution each time it is looked
// at, and each such event has it looked at again, without a microstep in between.
bool TurnContext::countInternalEvent() {
    if (++internal_events_ <= limits_.internal_events_per_turn_max) return true;
    fail("one event led to more than " + std::to_string(limits_.internal_events_per_turn_max) +
         " internal events (limit internal_events_per_turn_max): the chart goes round in a circle");
    return false;
}

// ORS: <scxml _stateEntryLimit>.
bool TurnContext::countEntry(StateIndex s) {
    const auto limit = chart_.settings.state_entries_max;
    if (!limit || ++entries_[s] <= *limit) return !failed();
    fail("one event led to more than " + std::to_string(*limit) + " entries of the state '" +
         chart_.state(s).id + "' (_stateEntryLimit of the document)");
    return false;
}

void TurnContext::log(std::string text, std::string label, std::string level) {
    emit(LogEffect{std::move(label), std::move(text), std::move(level)});
}

void TurnContext::raise(std::string name, Payload data) {
    Event event;
    event.name = std::move(name);
    event.type = EventType::kInternal;
    event.data = std::move(data);
    enqueueInternal(std::move(event));
}

bool TurnContext::countAction() {
    if (++actions_ <= limits_.actions_per_turn_max) return !failed();
    fail("one event led to more than " + std::to_string(limits_.actions_per_turn_max) +
         " actions (limit actions_per_turn_max)");
    return false;
}

}  // namespace orchestrion::scxml
