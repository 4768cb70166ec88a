#include "generated/machine.h"

#include <utility>

namespace orchestrion::generated {
namespace {

class NoSurroundings final : public scxml::Surroundings {
public:
    bool sessionExists(std::string_view) const override { return false; }
    std::string sendType(std::string_view) const override { return scxml::kScxmlProcessor; }
    std::string invokeType(std::string_view) const override { return scxml::kScxmlInvoke; }
};
const NoSurroundings kSurroundings;

}  // namespace

scxml::InterpreterLimits smallLimits() {
    scxml::InterpreterLimits limits;
    limits.microsteps_per_turn_max = 40;
    limits.internal_events_per_turn_max = 100;
    return limits;
}

void Machine::start() {
    turn_.clear();
    transcript_.beginTurn();
    doStart();
    afterTurn();
}

void Machine::take(Event event) {
    turn_.clear();
    transcript_.beginTurn();
    doTake(std::move(event));
    afterTurn();
}

void Machine::afterTurn() {
    running_ = isRunning();
    cut_ = wasCut();
    if (!cut_) transcript_.endTurn(configuration(), running_ ? "running" : "completed");
}

std::vector<Event> Machine::takeSentToSelf() {
    std::vector<Event> events;
    for (const scxml::Effect& effect : turn_.effects) {
        const auto* send = std::get_if<scxml::SendEffect>(&effect);
        if (send != nullptr && send->delay.count() == 0) events.push_back(send->event);
    }
    turn_.effects.clear();
    return events;
}

FastMachine::FastMachine(std::shared_ptr<scxml::Interpreter> interpreter, script::Runtime* runtime)
    : interpreter_(std::move(interpreter)), runtime_(runtime) {
    state_.session_id = kSessionId;
    // The interpreter borrows nothing of the chart's owner; the aliasing pointer keeps both alive.
    const std::shared_ptr<const scxml::Chart> chart(interpreter_, &interpreter_->chart());
    host_ = std::make_unique<scxml::ActiveStates>(*chart, state_);
    script::RealmOptions options;
    options.system.session_id = kSessionId;
    options.system.name = chart->name;
    options.host = host_.get();
    realm_ = scxml::newRealm(chart, runtime_, options);
}

void FastMachine::doStart() {
    interpreter_->start({state_, *realm_, kSurroundings, &transcript_}, {}, turn_);
}

void FastMachine::doTake(Event event) {
    interpreter_->processEvent({state_, *realm_, kSurroundings, &transcript_}, event, turn_);
}

std::vector<std::string> FastMachine::configuration() const {
    std::vector<std::string> ids;
    state_.configuration.forEach(
        [&](uint32_t s) { ids.push_back(interpreter_->chart().state(s).id); });
    return ids;
}

bool Player::step() {
    if (steps_++ == 0) {
        machine_->start();
    } else {
        std::deque<Event>& queue = own_.empty() ? outside_ : own_;
        if (queue.empty() || steps_ > kStepsMax || !machine_->running() || machine_->cut()) {
            return false;
        }
        Event event = std::move(queue.front());
        queue.pop_front();
        machine_->take(std::move(event));
    }
    for (Event& event : machine_->takeSentToSelf()) own_.push_back(std::move(event));
    return true;
}

}  // namespace orchestrion::generated
