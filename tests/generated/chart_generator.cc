#include "generated/chart_generator.h"

#include <algorithm>
#include <cstddef>

namespace orchestrion::generated {
namespace {

using Kind = StateModel::Kind;

const std::vector<std::string> kEventNames = {"a", "a.b", "a.b.c", "b", "c", "c.d", "x", "ab"};
// Raised inside: mostly names few transitions wait for, so that few charts go round in circles.
const std::vector<std::string> kRaisedNames = {"r.1", "r.2", "r.3.x", "r.4", "r", "q", "r.5", "ab"};
const std::vector<std::string> kDescriptors = {"a",   "a.b", "a.*", "a.b.",  "b",  "b.*",
                                               "c.d", "c",   "x",   "a.b.c", "ab", "c x"};

class Generator {
public:
    Generator(Random& random, const GeneratorOptions& options)
        : random_(random),
          options_(options),
          states_max_(random.between(6, options.states_max)),
          eventless_percent_(random.pick(std::vector<unsigned>{0, 0, 2, 5})),
          raises_(random.percent(35)) {}

    ChartModel chart() {
        ChartModel chart;
        chart.ecmascript = options_.ecmascript;
        chart.late_binding = options_.ecmascript && random_.percent(30);
        addChildren(chart.root, 1);
        if (options_.ecmascript) chart.root.data.push_back("n");
        collect(chart.root);
        chooseInitial(chart.root, false);
        for (StateModel* state : all_) decorate(*state, parent_of_[indexOf(state)]);
        return chart;
    }

private:
    // The tree.
    void addChildren(StateModel& parent, size_t depth) {
        const bool is_root = depth == 1;
        const bool parallel = parent.kind == Kind::kParallel;
        const size_t children = parallel ? random_.between(2, 3) : random_.between(1, 4);
        for (size_t i = 0; i < children; ++i) {
            if (!parallel && random_.percent(is_root ? 8 : 18) && (i > 0 || random_.percent(10))) {
                parent.children.push_back(named(Kind::kFinal, "f"));
            } else {
                parent.children.push_back(makeState(depth));
            }
        }
        while (!is_root && random_.percent(22)) addHistory(parent);
    }
    StateModel makeState(size_t depth) {
        StateModel state = named(Kind::kState, "s");
        const bool leaf = depth >= options_.depth_max || states_ >= states_max_;
        const size_t dice = random_.below(100);
        if (leaf || dice < 40) {
            if (random_.percent(8)) state.id.clear();
            return state;
        }
        if (dice < 62) state.kind = Kind::kParallel;
        addChildren(state, depth + 1);
        return state;
    }
    StateModel named(Kind kind, const char* prefix) {
        StateModel state;
        state.kind = kind;
        state.id = prefix + std::to_string(++states_);
        return state;
    }
    void addHistory(StateModel& parent) {
        const Kind kind = random_.percent(50) ? Kind::kShallowHistory : Kind::kDeepHistory;
        const auto where = random_.below(parent.children.size() + 1);
        parent.children.insert(parent.children.begin() + static_cast<std::ptrdiff_t>(where),
                               named(kind, "h"));
    }
    void collect(StateModel& parent) {
        for (StateModel& child : parent.children) {
            all_.push_back(&child);
            parent_of_.push_back(&parent);
            collect(child);
        }
    }
    size_t indexOf(const StateModel* state) const {
        return static_cast<size_t>(std::find(all_.begin(), all_.end(), state) - all_.begin());
    }

    // Sets of states that can be targets together (§3.11): in different regions of a parallel.
    using Ids = std::vector<std::string>;
    static void descendants(StateModel& state, std::vector<StateModel*>& found) {
        for (StateModel& child : state.children) {
            found.push_back(&child);
            descendants(child, found);
        }
    }
    static bool canBeTarget(const StateModel* state) { return !state->id.empty(); }
    static void keepTargets(std::vector<StateModel*>& states) {
        std::erase_if(states, [](const StateModel* s) { return !canBeTarget(s); });
    }
    // Some states below `scope`; empty if none can be named.
    Ids targetsBelow(StateModel& scope) {
        std::vector<StateModel*> below;
        descendants(scope, below);
        std::vector<StateModel*> parallels;
        if (scope.kind == Kind::kParallel) parallels.push_back(&scope);
        for (StateModel* state : below) {
            if (state->kind == Kind::kParallel) parallels.push_back(state);
        }
        if (!parallels.empty() && random_.percent(35)) return inRegions(*random_.pick(parallels));
        keepTargets(below);
        return below.empty() ? Ids{} : Ids{random_.pick(below)->id};
    }
    Ids inRegions(StateModel& parallel) {
        Ids ids;
        for (StateModel& region : parallel.children) {
            if (isHistory(region) || random_.percent(25)) continue;
            std::vector<StateModel*> inside{&region};
            descendants(region, inside);
            keepTargets(inside);
            if (!inside.empty()) ids.push_back(random_.pick(inside)->id);
        }
        if (random_.percent(30)) std::reverse(ids.begin(), ids.end());
        return ids;
    }

    // What stands in the states.
    void decorate(StateModel& state, StateModel* parent) {
        if (isHistory(state)) return chooseDefault(state, *parent);
        if (state.kind == Kind::kState) chooseInitial(state, true);
        addBlocks(state.on_entry);
        addBlocks(state.on_exit);
        if (state.kind == Kind::kFinal) return;
        for (size_t i = random_.below(4); i > 0; --i)
            state.transitions.push_back(transition(state));
        if (random_.percent(5)) addInvoke(state);
        if (options_.ecmascript && random_.percent(15)) {
            state.data.push_back("v" + std::to_string(++variables_));
        }
    }
    void chooseInitial(StateModel& state, bool may_be_element) {
        const bool compound = std::any_of(state.children.begin(), state.children.end(),
                                          [](const StateModel& c) { return !isHistory(c); });
        if (!compound || random_.percent(45)) return;
        const Ids targets = targetsBelow(state);
        if (targets.empty()) return;
        if (may_be_element && random_.percent(50)) {
            TransitionModel initial;
            initial.targets = targets;
            if (random_.percent(60)) initial.content = contents(2);
            state.initial_element.push_back(std::move(initial));
        } else {
            state.initial_attribute = targets;
        }
    }
    void chooseDefault(StateModel& history, StateModel& parent) {
        TransitionModel by_default;
        if (history.kind == Kind::kDeepHistory && random_.percent(70)) {
            by_default.targets = targetsBelow(parent);
            std::erase_if(by_default.targets, [](const std::string& id) { return id[0] == 'h'; });
        }
        if (by_default.targets.empty()) by_default.targets = children(parent);
        if (random_.percent(60)) by_default.content = contents(2);
        history.transitions.push_back(std::move(by_default));
    }
    Ids children(StateModel& parent) {
        Ids ids;
        for (const StateModel& child : parent.children) {
            if (!isHistory(child) && canBeTarget(&child)) ids.push_back(child.id);
        }
        if (ids.empty()) {
            const auto child = std::find_if(parent.children.begin(), parent.children.end(),
                                            [](const StateModel& c) { return !isHistory(c); });
            child->id = "s" + std::to_string(++states_);
            ids.push_back(child->id);
        }
        if (parent.kind != Kind::kParallel || random_.percent(50)) ids = {random_.pick(ids)};
        return ids;
    }
    TransitionModel transition(StateModel& source) {
        TransitionModel t;
        const bool eventless = random_.percent(eventless_percent_);
        if (!eventless) t.events = events();
        if (eventless ? random_.percent(93) : random_.percent(30)) {
            t.condition = condition(!eventless && t.events.find_first_of("*er") == t.events.npos);
        }
        if (eventless) {
            t.targets = targetsBehind(source);
        } else if (random_.percent(88)) {
            t.targets = targets(source);
        }
        if (eventless && t.targets.empty()) t.events = random_.pick(kEventNames);
        t.internal = random_.percent(35);
        if (random_.percent(50)) t.content = contents(2);
        return t;
    }
    Ids targets(StateModel& source) {
        const size_t dice = random_.below(100);
        if (dice < 25 && !source.children.empty()) return targetsBelow(source);
        if (dice < 45) {
            std::vector<StateModel*> parallels;
            for (StateModel* state : all_) {
                if (state->kind == Kind::kParallel) parallels.push_back(state);
            }
            if (!parallels.empty()) return inRegions(*random_.pick(parallels));
        }
        return {anyId()};
    }
    // Forwards only, so that few eventless transitions go round in circles.
    Ids targetsBehind(StateModel& source) {
        std::vector<StateModel*> behind(
            all_.begin() + static_cast<std::ptrdiff_t>(indexOf(&source)) + 1, all_.end());
        keepTargets(behind);
        return behind.empty() ? Ids{} : Ids{random_.pick(behind)->id};
    }
    std::string anyId() {
        std::vector<StateModel*> named = all_;
        keepTargets(named);
        return named.empty() ? children(*parent_of_[0])[0] : random_.pick(named)->id;
    }
    std::string events() {
        const size_t dice = random_.below(100);
        if (dice < 3) return "*";
        if (dice < 12) return "done.state." + anyId();
        if (dice < 14) return "done.state";
        if (dice < 16) return "error";
        if (dice < 18) return "done.invoke.*";
        if (dice < 23) return random_.pick(kRaisedNames);
        std::string descriptors = random_.pick(kDescriptors);
        if (random_.percent(15)) descriptors += " " + random_.pick(kDescriptors);
        return descriptors;
    }
    std::string condition(bool may_fail) {
        const std::string active = "In('" + anyId() + "')";
        if (!options_.ecmascript) return active;
        const size_t dice = random_.below(100);
        if (dice < 35) return active;
        if (dice < 50) return "n % 2 == 0";
        if (dice < 65) return "(n = n + 1) % 3 != 0";
        if (dice < 75) return "!" + active + " && n < 9";
        if (dice < 85) return "n > 4 || " + active;
        if (dice < 93 && variables_ > 0) {
            return "typeof v" + std::to_string(random_.between(1, variables_)) + " == 'number'";
        }
        return may_fail ? "neverDeclared > 1" : "n == 3";
    }
    void addInvoke(StateModel& state) {
        InvokeModel invoke;
        invoke.id = "i" + std::to_string(++invokes_);
        invoke.autoforward = random_.percent(50);
        if (random_.percent(60)) {
            Content log;
            log.kind = Content::Kind::kLog;
            log.name = label();
            invoke.finalize.push_back(log);
        }
        state.invokes.push_back(std::move(invoke));
    }

    // Executable content.
    void addBlocks(std::vector<Contents>& blocks) {
        while (random_.percent(20)) blocks.push_back(contents(2));
    }
    Contents contents(size_t depth) {
        Contents contents;
        for (size_t i = random_.between(1, 3); i > 0; --i) contents.push_back(content(depth));
        return contents;
    }
    std::string label() { return "l" + std::to_string(++labels_); }
    Content content(size_t depth) {
        Content content;
        const size_t dice = random_.below(100);
        if (dice < 55) {
            content.kind = Content::Kind::kLog;
            content.name = label();
        } else if (dice < 63 && raises_) {
            content.name = random_.pick(kRaisedNames);
        } else if (dice < 75) {
            send(content);
        } else if (dice < 78) {
            content.kind = Content::Kind::kCancel;
            content.name = "id";
        } else if (dice < 88 && options_.ecmascript) {
            content.kind = Content::Kind::kAssign;
            content.name = random_.percent(90) ? "n" : "neverDeclared.member";
        } else if (depth > 0) {
            content.kind = Content::Kind::kIf;
            content.condition = condition(true);
            content.then = contents(depth - 1);
            if (random_.percent(50)) content.otherwise = contents(depth - 1);
        } else {
            content.kind = Content::Kind::kLog;
            content.name = label();
        }
        return content;
    }
    void send(Content& content) {
        content.kind = Content::Kind::kSend;
        content.name = random_.pick(kEventNames);
        const size_t dice = random_.below(100);
        if (dice < 25 && raises_) {
            content.target = "#_internal";
            content.name = random_.pick(kRaisedNames);
        } else if (dice < 27) {
            content.target = "#_parent";
        } else if (dice < 29) {
            content.target = "nowhere";
        } else if (dice < 45) {
            content.delay = "100ms";
        }
    }

    Random& random_;
    const GeneratorOptions& options_;
    const size_t states_max_;
    // Few charts have many of what makes them go round in circles.
    const unsigned eventless_percent_;
    const bool raises_;
    std::vector<StateModel*> all_;  // in document order, without the root
    std::vector<StateModel*> parent_of_;
    size_t states_ = 0;
    size_t labels_ = 0;
    size_t invokes_ = 0;
    size_t variables_ = 0;
};

void collectInvokes(const StateModel& state, std::vector<std::string>& ids) {
    for (const InvokeModel& invoke : state.invokes) ids.push_back(invoke.id);
    for (const StateModel& child : state.children) collectInvokes(child, ids);
}

}  // namespace

ChartModel generateChart(Random& random, const GeneratorOptions& options) {
    return Generator(random, options).chart();
}

std::vector<Event> generateEvents(Random& random, const ChartModel& chart) {
    std::vector<std::string> invokes;
    collectInvokes(chart.root, invokes);
    std::vector<Event> events;
    for (size_t i = random.between(6, 16); i > 0; --i) {
        Event event;
        event.name = random.pick(kEventNames);
        if (!invokes.empty() && random.percent(30)) {
            event.invokeid = random.percent(85) ? random.pick(invokes) : "unknown";
            if (random.percent(40)) event.name = "done.invoke." + event.invokeid;
        }
        events.push_back(std::move(event));
    }
    return events;
}

}  // namespace orchestrion::generated
