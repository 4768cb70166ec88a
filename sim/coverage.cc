#include "sim/coverage.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

namespace orchestrion::sim {
namespace {

namespace json = boost::json;
using scxml::Chart;
using scxml::kRoot;
using scxml::State;
using scxml::StateIndex;
using scxml::Transition;
using scxml::TransitionIndex;

std::string words(const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& word : list) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string targetsOf(const Chart& chart, const Transition& transition) {
    std::vector<std::string> ids;
    for (const StateIndex target : transition.targets) ids.push_back(chart.state(target).id);
    return words(ids);
}

std::string describe(const Chart& chart, const Transition& t) {
    std::string text = chart.state(t.source).id;
    if (!t.events.empty()) text += " on " + words(t.events);
    if (!t.condition_text.empty()) text += " if " + t.condition_text;
    const std::string targets = targetsOf(chart, t);
    return text + (targets.empty() ? "" : " -> " + targets);
}

std::string placeOf(const Chart& chart, const SourcePosition& where, uint32_t file,
                    const std::string& folder) {
    SourceLocation location = chart.location(where, file);
    for (const std::string& prefix :
         {"file://" + folder + "/", "file:" + folder + "/", folder + "/"}) {
        if (location.file.starts_with(prefix)) location.file.erase(0, prefix.size());
    }
    return toString(location);
}

std::string share(const char* what, ChartCoverage::Share share) {
    char text[80];
    const double percent = share.all == 0 ? 100.0 : 100.0 * share.used / share.all;
    std::snprintf(text, sizeof text, "%s %u of %u (%.1f %%)", what, share.used, share.all, percent);
    return text;
}

json::object shareJson(ChartCoverage::Share share) {
    return {{"used", share.used}, {"all", share.all}};
}

json::object chartJson(const ChartCoverage& covered) {
    const Chart& chart = *covered.chart;
    json::array states;
    for (StateIndex s = 0; s < chart.states.size(); ++s) {
        if (!counts(chart.state(s))) continue;
        const State& state = chart.state(s);
        states.push_back(json::object{{"id", state.id},
                                      {"file", chart.files[state.file]},
                                      {"line", state.where.line},
                                      {"column", state.where.column},
                                      {"count", covered.states[s]}});
    }
    json::array transitions;
    for (const TransitionIndex t : countedTransitions(chart)) {
        const Transition& transition = chart.transitions[t];
        json::object one{{"source", chart.state(transition.source).id}};
        if (!transition.events.empty()) one["event"] = words(transition.events);
        if (!transition.condition_text.empty()) one["cond"] = transition.condition_text;
        if (!transition.targets.empty()) one["targets"] = targetsOf(chart, transition);
        one["file"] = chart.files[transition.file];
        one["line"] = transition.where.line;
        one["column"] = transition.where.column;
        one["count"] = covered.transitions[t];
        transitions.push_back(std::move(one));
    }
    return {{"name", chart.name},
            {"url", chart.url},
            {"hash", chart.content_hash},
            {"states_share", shareJson(covered.stateShare())},
            {"transitions_share", shareJson(covered.transitionShare())},
            {"states", std::move(states)},
            {"transitions", std::move(transitions)}};
}

}  // namespace

bool counts(const State& state) {
    return state.parent != scxml::kNone && !scxml::isHistory(state.kind);
}

std::vector<TransitionIndex> countedTransitions(const Chart& chart) {
    std::vector<TransitionIndex> all;
    for (const State& state : chart.states) {
        if (scxml::isHistory(state.kind)) continue;
        all.insert(all.end(), state.transitions.begin(), state.transitions.end());
    }
    std::sort(all.begin(), all.end());
    return all;
}

ChartCoverage::Share ChartCoverage::stateShare() const {
    Share share;
    for (StateIndex s = 0; s < chart->states.size(); ++s) {
        if (!counts(chart->state(s))) continue;
        ++share.all;
        if (states[s] > 0) ++share.used;
    }
    return share;
}

ChartCoverage::Share ChartCoverage::transitionShare() const {
    Share share;
    for (const TransitionIndex t : countedTransitions(*chart)) {
        ++share.all;
        if (transitions[t] > 0) ++share.used;
    }
    return share;
}

std::string ChartCoverage::title() const {
    const std::string file = chart->url.substr(chart->url.find_last_of('/') + 1);
    if (chart->name.empty()) return file.empty() ? "(a document without name)" : file;
    return file.empty() ? chart->name : chart->name + " (" + file + ")";
}

ChartCoverage& Coverage::of(const Chart& chart) {
    ChartCoverage& covered = by_hash_[chart.content_hash];
    if (covered.chart) return covered;
    auto copy = std::make_shared<Chart>(chart);
    copy->program = nullptr;
    covered.chart = std::move(copy);
    covered.states.resize(chart.states.size());
    covered.transitions.resize(chart.transitions.size());
    return covered;
}

void Coverage::add(const Coverage& other, const std::vector<std::string>& without) {
    for (const auto& [hash, covered] : other.by_hash_) {
        const std::string& url = covered.chart->url;
        const bool left_out = std::any_of(without.begin(), without.end(), [&](const auto& one) {
            return url == one || url == "file:" + one || url == "file://" + one;
        });
        if (left_out) continue;
        ChartCoverage& sum = of(*covered.chart);
        for (size_t s = 0; s < sum.states.size(); ++s) sum.states[s] += covered.states[s];
        for (size_t t = 0; t < sum.transitions.size(); ++t) {
            sum.transitions[t] += covered.transitions[t];
        }
    }
}

std::vector<const ChartCoverage*> Coverage::charts() const {
    std::vector<const ChartCoverage*> all;
    for (const auto& [hash, covered] : by_hash_) all.push_back(&covered);
    std::stable_sort(all.begin(), all.end(),
                     [](const auto* a, const auto* b) { return a->title() < b->title(); });
    return all;
}

std::string coverageText(const Coverage& coverage, const std::string& folder) {
    std::string text;
    for (const ChartCoverage* covered : coverage.charts()) {
        const Chart& chart = *covered->chart;
        text += "coverage of " + covered->title() + ": " + share("states", covered->stateShare()) +
                ", " + share("transitions", covered->transitionShare()) + "\n";
        for (StateIndex s = 0; s < chart.states.size(); ++s) {
            const State& state = chart.state(s);
            if (!counts(state) || covered->states[s] > 0) continue;
            text += "  never entered  " + placeOf(chart, state.where, state.file, folder) + "  " +
                    state.id + "\n";
        }
        for (const TransitionIndex t : countedTransitions(chart)) {
            const Transition& transition = chart.transitions[t];
            if (covered->transitions[t] > 0) continue;
            text += "  never taken    " +
                    placeOf(chart, transition.where, transition.file, folder) + "  " +
                    describe(chart, transition) + "\n";
        }
    }
    return text;
}

std::string coverageJson(const Coverage& coverage) {
    json::array charts;
    for (const ChartCoverage* covered : coverage.charts()) charts.push_back(chartJson(*covered));
    return json::serialize(json::object{{"charts", std::move(charts)}}) + "\n";
}

}  // namespace orchestrion::sim
