// The two interpreters behind one face: a session that takes events and keeps a transcript.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "generated/transcript.h"
#include "oracle/oracle.h"
#include "scxml/interpreter.h"

namespace orchestrion::generated {

inline constexpr const char* kSessionId = "generated";
// Small: a chart that goes round in circles is cut soon.
scxml::InterpreterLimits smallLimits();

class Machine {
public:
    virtual ~Machine() = default;

    void start();
    void take(Event event);

    bool running() const { return running_; }
    // A turn went round in circles; it was cut and not looked at further.
    bool cut() const { return cut_; }
    const std::vector<std::string>& transcript() const { return transcript_.lines(); }
    // What the session has sent to itself in the last turn.
    std::vector<Event> takeSentToSelf();

protected:
    virtual void doStart() = 0;
    virtual void doTake(Event event) = 0;
    virtual bool isRunning() const = 0;
    virtual bool wasCut() const = 0;
    virtual std::vector<std::string> configuration() const = 0;

    scxml::Turn turn_;
    Transcript transcript_{turn_};

private:
    void afterTurn();

    bool running_ = false;
    bool cut_ = false;
};

// scxml::Interpreter. Several of these may share one, as the sessions of a server do.
class FastMachine final : public Machine {
public:
    FastMachine(std::shared_ptr<scxml::Interpreter> interpreter, script::Runtime* runtime);

    std::vector<std::string> configuration() const override;
    const std::string& failure() const { return state_.failure; }

protected:
    void doStart() override;
    void doTake(Event event) override;
    bool isRunning() const override { return state_.status == scxml::Status::kRunning; }
    bool wasCut() const override { return state_.status == scxml::Status::kFailed; }

private:
    std::shared_ptr<scxml::Interpreter> interpreter_;
    script::Runtime* runtime_;
    scxml::SessionState state_;
    std::unique_ptr<scxml::ActiveStates> host_;
    std::unique_ptr<script::Realm> realm_;
};

// The oracle.
class PlainMachine final : public Machine {
public:
    PlainMachine(std::shared_ptr<const scxml::Chart> chart, script::Runtime* runtime)
        : oracle_(std::move(chart), runtime, kSessionId, smallLimits()) {}

protected:
    void doStart() override { oracle_.interpret(transcript_, turn_); }
    void doTake(Event event) override {
        oracle_.processEvent(std::move(event), transcript_, turn_);
    }
    bool isRunning() const override { return oracle_.running(); }
    bool wasCut() const override { return oracle_.overran(); }
    std::vector<std::string> configuration() const override { return oracle_.configuration(); }

private:
    oracle::Oracle oracle_;
};

// Plays events to a machine, one a step: first what the session has sent to itself, then the next
// from outside.
class Player {
public:
    Player(std::unique_ptr<Machine> machine, std::vector<Event> events)
        : machine_(std::move(machine)), outside_(events.begin(), events.end()) {}

    // False when there is nothing more to do.
    bool step();
    const Machine& machine() const { return *machine_; }
    size_t turns() const { return steps_; }

private:
    static constexpr size_t kStepsMax = 40;

    std::unique_ptr<Machine> machine_;
    std::deque<Event> outside_;
    std::deque<Event> own_;
    size_t steps_ = 0;
};

}  // namespace orchestrion::generated
