// What a session did, as lines: every event, exit, transition, entry and effect in order, and the
// configuration after each turn.
#pragma once

#include <string>
#include <vector>

#include "scxml/interpreter.h"

namespace orchestrion::generated {

class Transcript final : public scxml::Observer {
public:
    // The turn's effects are looked at while it runs, so that they stand between the lines they
    // belong between.
    explicit Transcript(const scxml::Turn& turn) : turn_(turn) {}

    void beginTurn() { effects_seen_ = 0; }
    void endTurn(const std::vector<std::string>& configuration, const char* status);

    void onEvent(const Event& event) override;
    void onTransition(const scxml::Transition& transition) override;
    void onExit(const scxml::State& state) override;
    void onEntry(const scxml::State& state) override;
    void onExecuted() override {}

    const std::vector<std::string>& lines() const { return lines_; }

private:
    void line(std::string text);
    void takeEffects();

    const scxml::Turn& turn_;
    size_t effects_seen_ = 0;
    std::vector<std::string> lines_;
};

}  // namespace orchestrion::generated
