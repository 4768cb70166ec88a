// The words in a picture, before they are broken into lines.
#pragma once

#include <string>
#include <vector>

#include "scxml/chart.h"

namespace orchestrion::render {

// "event, other [condition]"; empty for a transition without either.
std::string triggerText(const scxml::Chart& chart, const scxml::Transition& transition);

// "send request.sms, cancel reminder_timer"; empty if the block has no actions.
std::string actionsText(const scxml::Chart& chart, scxml::BlockIndex block);

// What a state does by itself, one entry each: "entry / …", "exit / …", internal transitions "event
// / …", "invoke …".
std::vector<std::string> activities(const scxml::Chart& chart, const scxml::State& state);

}  // namespace orchestrion::render
