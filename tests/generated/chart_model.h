// A document as a tree that can be changed and written out again: what the generator makes and the
// shrinker makes smaller.
#pragma once

#include <string>
#include <vector>

namespace orchestrion::generated {

struct Content {
    enum class Kind { kRaise, kLog, kSend, kCancel, kAssign, kIf };
    Kind kind = Kind::kRaise;
    std::string name;       // of an event, label or send id
    std::string target;     // kSend
    std::string delay;      // kSend
    std::string condition;  // kIf
    std::vector<Content> then;
    std::vector<Content> otherwise;
};
using Contents = std::vector<Content>;

struct TransitionModel {
    std::string events;  // the attribute; empty: eventless
    std::string condition;
    std::vector<std::string> targets;
    bool internal = false;
    Contents content;
};

struct InvokeModel {
    std::string id;
    bool autoforward = false;
    Contents finalize;
};

struct StateModel {
    enum class Kind { kState, kParallel, kFinal, kShallowHistory, kDeepHistory };
    Kind kind = Kind::kState;
    std::string id;  // empty: none is written
    std::vector<StateModel> children;
    std::vector<TransitionModel> transitions;  // of a history: its one default transition
    // At most one of the two.
    std::vector<std::string> initial_attribute;
    std::vector<TransitionModel> initial_element;
    std::vector<Contents> on_entry;
    std::vector<Contents> on_exit;
    std::vector<InvokeModel> invokes;
    std::vector<std::string> data;  // ids, each with a number as its value
};

struct ChartModel {
    bool ecmascript = false;
    bool late_binding = false;
    StateModel root;
};

inline bool isHistory(const StateModel& state) {
    return state.kind == StateModel::Kind::kShallowHistory ||
           state.kind == StateModel::Kind::kDeepHistory;
}

// The document as text.
std::string toScxml(const ChartModel& chart);

}  // namespace orchestrion::generated
