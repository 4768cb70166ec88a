#include "sim/suite_check.h"

#include <map>

#include "base/suggest.h"
#include "sim/match.h"
#include "sim/scenario_file.h"

namespace orchestrion::sim {
namespace {

class Check {
public:
    Check(const Suite& suite, const runtime::Files& files, Diagnostics& diagnostics)
        : suite_(suite), files_(files), diagnostics_(diagnostics) {}

    void run() {
        names("application", suite_.applications);
        names("scenario", suite_.scenarios);
        web(suite_.web);
        for (const Scenario& scenario : suite_.scenarios) check(scenario);
    }

private:
    void report(const SourceLocation& where, std::string code, std::string message,
                std::string advice = {}) {
        Diagnostic diagnostic;
        diagnostic.code = "scenario." + std::move(code);
        diagnostic.where = where;
        diagnostic.message = std::move(message);
        diagnostic.advice = std::move(advice);
        diagnostics_.push_back(std::move(diagnostic));
    }

    template <class T>
    void names(const std::string& kind, const std::vector<T>& items) {
        std::map<std::string, SourceLocation> seen;
        for (const T& item : items) {
            const auto [first, is_new] = seen.emplace(item.name, item.where);
            if (is_new) continue;
            report(
                item.where, "duplicateName",
                "the " + kind + " '" + item.name + "' stands already at " + toString(first->second),
                "remove or rename one of them");
        }
    }

    void web(const std::vector<WebService>& services) {
        for (const WebService& service : services) {
            const bool one = service.folder.empty() != service.answers.empty();
            if (!one) {
                report(
                    service.where, "badValue",
                    "the web service '" + service.name + "' has to have `answers` or a `folder`");
            }
            if (!service.folder.empty() &&
                files_.kind(service.folder) != runtime::Files::Kind::kFolder) {
                report(service.where, "noFolder", "'" + service.folder + "' is not a folder",
                       "paths are relative to the folder of the scenario file");
            }
            for (const WebAnswer& answer : service.answers) check(answer);
        }
    }

    void check(const WebAnswer& answer) {
        const int bodies =
            (answer.body ? 1 : 0) + (answer.file.empty() ? 0 : 1) + (answer.fails.empty() ? 0 : 1);
        if (bodies > 1) {
            report(answer.where, "badValue", "an answer has one of `body`, `file` and `fails`");
        }
        if (!answer.file.empty() && files_.kind(answer.file) != runtime::Files::Kind::kFile) {
            report(answer.where, "noFile", "'" + answer.file + "' is not a file",
                   "paths are relative to the folder of the scenario file");
        }
    }

    void check(const Scenario& scenario) {
        web(scenario.web);
        names("actor", scenario.actors);
        steps(scenario.story, true);
        if (scenario.story.empty() && scenario.actors.empty()) {
            report(scenario.where, "missingKey",
                   "in the scenario '" + scenario.name + "' nobody does anything",
                   "give it a `story`, or `actors`");
        }
        uint64_t actors = 0;
        for (const Actor& actor : scenario.actors) {
            steps(actor.steps, true);
            actors += actor.repeat ? actor.repeat->times : 1;
            for (const Load& load : actor.load) actors += check(load);
            if (actor.repeat && !actor.load.empty()) {
                report(actor.where, "badValue", "an actor has `repeat` or `load`, not both");
            }
        }
        if (actors > kActorsMax) {
            report(scenario.where, "tooLarge",
                   "the scenario has " + std::to_string(actors) + " actors; at most " +
                       std::to_string(kActorsMax) + " are possible");
        }
        for (const Expectation& expectation : scenario.expect) check(expectation);
    }

    uint64_t check(const Load& load) {
        if (load.to <= load.from) {
            report(load.where, "badValue", "`to` has to be after `from`");
            return 0;
        }
        return static_cast<uint64_t>(
            load.per_hour * static_cast<double>((load.to - load.from).count()) / 3600000.0);
    }

    void steps(const std::vector<Step>& steps, bool may_be_empty) {
        if (steps.empty() && !may_be_empty) return;
        for (const Step& step : steps) check(step);
    }

    void check(const Step& step) {
        const int deeds = (step.start ? 1 : 0) + (step.send.empty() ? 0 : 1) +
                          (step.terminate.empty() ? 0 : 1) + (step.note.empty() ? 0 : 1) +
                          (step.restart ? 1 : 0);
        if (deeds > 1) {
            report(step.where, "badStep",
                   "a step does one thing: one of `start`, `send`, `terminate`, `restart`, `note`",
                   "make a step of each");
        }
        const bool empty = deeds == 0 && step.expect.empty() && !step.wait;
        if (empty && !step.after && !step.at) {
            report(step.where, "badStep", "the step does nothing",
                   "give it `send`, `start`, `expect`, `wait` …");
        }
        if (step.after && step.at) {
            report(step.where, "badStep", "a step has `after` or `at`, not both");
        }
        belongs(step, step.data || !step.to.empty(), !step.send.empty(), "`to` and `data`", "send");
        belongs(step, step.within.has_value(), !step.expect.empty(), "`within`", "expect");
        belongs(step, step.patience || !step.otherwise.empty(), step.wait.has_value(),
                "`patience` and `otherwise`", "wait");
        if (step.start) application(step.start->application, step.start->where);
        for (const Expectation& expectation : step.expect) check(expectation);
        if (step.wait) check(*step.wait);
        steps(step.otherwise, true);
    }

    void belongs(const Step& step, bool there, bool with, const std::string& keys,
                 const std::string& key) {
        if (!there || with) return;
        report(step.where, "badStep", keys + " belong to `" + key + "`, which this step lacks");
    }

    void application(const std::string& name, const SourceLocation& where) {
        std::vector<std::string_view> known;
        for (const Application& application : suite_.applications) {
            if (application.name == name) return;
            known.push_back(application.name);
        }
        report(where, "unknownApplication", "there is no application '" + name + "'",
               didYouMean(name, known));
    }

    void check(const Expectation& e) {
        const bool state = !e.active.empty() || !e.inactive.empty() || e.status ||
                           !e.final.empty() || e.result || !e.data.empty() || !e.timers.empty();
        const int kinds = (e.entered.empty() ? 0 : 1) + (e.left.empty() ? 0 : 1) +
                          (e.log.empty() ? 0 : 1) + (e.event ? 1 : 0) + (e.sent ? 1 : 0) +
                          (e.action ? 1 : 0) + (e.request ? 1 : 0);
        if (!state && kinds == 0 && !e.stay && !e.sessions) {
            report(e.where, "badExpectation", "nothing is expected here",
                   "say `active`, `data`, `log`, `final` …");
        }
        if (e.times && kinds != 1) {
            report(e.where, "badExpectation",
                   "`times` belongs to one of `entered`, `left`, `log`, `event`, `sent`, `action`, "
                   "`request`");
        }
        for (const DataMatch& data : e.data) matcher(data.value, data.where);
        if (e.result) matcher(*e.result, e.where);
        if (e.event && e.event->data) matcher(*e.event->data, e.event->where);
        if (e.sent && e.sent->data) matcher(*e.sent->data, e.sent->where);
        if (e.action && e.action->data) matcher(*e.action->data, e.action->where);
        if (e.request && e.request->body) matcher(*e.request->body, e.request->where);
        if (e.stay && e.stay->visits) matcher(*e.stay->visits, e.stay->where);
        if (e.sessions) {
            matcher(e.sessions->count, e.sessions->where);
            if (!e.sessions->application.empty())
                application(e.sessions->application, e.sessions->where);
        }
    }

    void matcher(const Json& match, const SourceLocation& where) {
        const std::string wrong = misfitOfMatch(match);
        if (!wrong.empty()) report(where, "badMatch", wrong);
    }

    const Suite& suite_;
    const runtime::Files& files_;
    Diagnostics& diagnostics_;
};

}  // namespace

void checkSuite(const Suite& suite, const runtime::Files& files, Diagnostics& diagnostics) {
    Check(suite, files, diagnostics).run();
}

}  // namespace orchestrion::sim
