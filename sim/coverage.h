// Which states and transitions of charts were used.
//
// A state counts when it is entered, a transition when it is taken. Left out: the root, history
// states, and the transitions of <initial> and <history>, which nobody takes by themselves.
//
// Threading  Belongs to one run. Charts are copied without their program, so that they outlive the
//            engine that compiled them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scxml/chart.h"

namespace orchestrion::sim {

struct ChartCoverage {
    std::shared_ptr<const scxml::Chart> chart;
    std::vector<uint64_t> states;       // by StateIndex
    std::vector<uint64_t> transitions;  // by TransitionIndex

    struct Share {
        uint32_t used = 0;
        uint32_t all = 0;
    };
    Share stateShare() const;
    Share transitionShare() const;
    // The document's name and place, for people.
    std::string title() const;
};

class Coverage {
public:
    // The one of this chart; made where there is none.
    ChartCoverage& of(const scxml::Chart& chart);
    // Without the documents at these URLs or paths.
    void add(const Coverage& other, const std::vector<std::string>& without = {});
    // By title.
    std::vector<const ChartCoverage*> charts() const;

private:
    std::map<std::string, ChartCoverage> by_hash_;
};

bool counts(const scxml::State& state);
// The transitions that count, in document order.
std::vector<scxml::TransitionIndex> countedTransitions(const scxml::Chart& chart);

// For people: shares, then what was never used with its place. Places are relative to `folder`
// where they are below it.
std::string coverageText(const Coverage& coverage, const std::string& folder);
// {"charts": [{"name", "url", "hash", "states": [{"id", "line", "count"}…], "transitions":
// [{"source", "event", "cond", "targets", "file", "line", "column", "count"}…], …}]}
std::string coverageJson(const Coverage& coverage);

}  // namespace orchestrion::sim
