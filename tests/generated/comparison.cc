#include "generated/comparison.h"

#include <algorithm>

#include "generated/machine.h"
#include "scxml/document.h"

namespace orchestrion::generated {
namespace {

std::string describe(const Diagnostics& diagnostics) {
    std::string text = "the document is refused:";
    for (const Diagnostic& d : diagnostics) {
        text += "\n  line " + std::to_string(d.where.position.line) + ": " + d.message;
    }
    return text;
}

std::optional<std::string> firstDifference(const Machine& fast, const Machine& plain) {
    const auto& f = fast.transcript();
    const auto& p = plain.transcript();
    const size_t common = std::min(f.size(), p.size());
    size_t at = 0;
    while (at < common && f[at] == p[at]) ++at;
    if (at == f.size() && at == p.size()) {
        if (fast.cut() == plain.cut()) return std::nullopt;
        return std::string("only one of the two went over its limits");
    }
    std::string text = "the transcripts part:\n";
    for (size_t i = at > 12 ? at - 12 : 0; i < at; ++i) text += "    " + f[i] + "\n";
    text += "  interpreter: " + (at < f.size() ? f[at] : "(nothing more)") + "\n";
    text += "  Appendix D:  " + (at < p.size() ? p[at] : "(nothing more)");
    return text;
}

struct Pair {
    Player fast;
    Player plain;
};

void run(std::vector<Pair>& sessions) {
    bool more = true;
    while (more) {
        more = false;
        for (Pair& session : sessions) {
            more = session.fast.step() || more;
            more = session.plain.step() || more;
        }
    }
}

}  // namespace

Case generateCase(uint64_t seed, const GeneratorOptions& options) {
    Random random(seed);
    Case a_case;
    a_case.chart = generateChart(random, options);
    for (int i = 0; i < 2; ++i) a_case.sessions.push_back(generateEvents(random, a_case.chart));
    a_case.cached_configurations_max = random.pick(std::vector<uint32_t>{1, 2, 3, 5, 4096, 4096});
    return a_case;
}

Comparison compare(const Case& a_case, script::Runtime* runtime) {
    Comparison result;
    const auto loaded = scxml::loadDocument(toScxml(a_case.chart), "generated.scxml",
                                            scxml::noResources(), runtime);
    if (!loaded.chart) {
        result.difference = describe(loaded.diagnostics);
        return result;
    }
    scxml::InterpreterLimits limits = smallLimits();
    limits.cached_configurations_max = a_case.cached_configurations_max;
    const auto interpreter = std::make_shared<scxml::Interpreter>(loaded.chart, limits);
    std::vector<Pair> sessions;
    for (const auto& events : a_case.sessions) {
        sessions.push_back({{std::make_unique<FastMachine>(interpreter, runtime), events},
                            {std::make_unique<PlainMachine>(loaded.chart, runtime), events}});
    }
    run(sessions);
    for (const Pair& session : sessions) {
        if (!result.difference) {
            result.difference = firstDifference(session.fast.machine(), session.plain.machine());
        }
        result.lines += session.plain.machine().transcript().size();
        result.turns += session.plain.turns();
        result.cut_sessions += session.plain.machine().cut() ? 1 : 0;
    }
    return result;
}

std::string describe(const Case& a_case) {
    std::string text = toScxml(a_case.chart);
    for (const auto& events : a_case.sessions) {
        text += "events:";
        for (const Event& event : events) {
            text += " " + event.name;
            if (!event.invokeid.empty()) text += "(invokeid " + event.invokeid + ")";
        }
        text += "\n";
    }
    return text + "cached configurations: " + std::to_string(a_case.cached_configurations_max) +
           "\n";
}

}  // namespace orchestrion::generated
