#include "sim/vocabulary.h"

namespace orchestrion::sim {
namespace {

using config::choice;
using config::count;
using config::flag;
using config::key;
using config::optional;
using config::text;
using store::SessionStatus;

FormOf<SessionStatus> status() {
    return choice<SessionStatus>({{"running", SessionStatus::kRunning},
                                  {"completed", SessionStatus::kCompleted},
                                  {"failed", SessionStatus::kFailed},
                                  {"terminated", SessionStatus::kTerminated},
                                  {"suspended", SessionStatus::kSuspended}});
}

const FormOf<Application>& applicationForm() {
    static const FormOf<Application> kForm = placed<Application>({{
        key("name", &Application::name, text(), "What `start` calls it").needed(),
        key("source", &Application::source, sourceOf(),
            "Its document: a path relative to this file, or a URL that a web service of the "
            "scenario answers")
            .needed(),
        key("coverage", &Application::coverage, flag(),
            "Count which states and transitions are used"),
    }});
    return kForm;
}

const FormOf<WebAnswer>& webAnswerForm() {
    static const FormOf<WebAnswer> kForm = placed<WebAnswer>({{
        key("status", &WebAnswer::status, count<uint32_t>(100, 599), "HTTP status"),
        key("headers", &WebAnswer::headers, config::mapOf(config::anyText(), "names with texts"),
            "Header fields; `Content-Type` follows from `body` where it is not named"),
        key("body", &WebAnswer::body, optional(anyJson()),
            "A text is sent as it is, anything else as JSON"),
        key("file", &WebAnswer::file, pathOf("path"), "The body is the contents of this file"),
        key("after", &WebAnswer::after, delay(), "How long the answer takes"),
        key("fails", &WebAnswer::fails, text(),
            "No answer: the connection fails with this message"),
        key("times", &WebAnswer::times, count<uint32_t>(0),
            "After so many requests it is the next answer's turn; 0: it stays with this one"),
    }});
    return kForm;
}

const FormOf<EventMatch>& eventForm() {
    static const FormOf<EventMatch> kForm = placed<EventMatch>(
        {{
            key("name", &EventMatch::name, text(),
                "Its name, or how it begins: `fax` is also `fax.received`"),
            key("to", &EventMatch::to, text(), "Of a message: its target"),
            key("data", &EventMatch::data, optional(anyJson("match")), "What its data hold"),
        }},
        &EventMatch::name);
    return kForm;
}

const FormOf<RequestMatch>& requestForm() {
    static const FormOf<RequestMatch> kForm = placed<RequestMatch>(
        {{
            key("service", &RequestMatch::service, text(), "The web service's name"),
            key("method", &RequestMatch::method, text(), "`GET`, `POST` …"),
            key("url", &RequestMatch::url, text(), "A pattern with `*`"),
            key("headers", &RequestMatch::headers,
                config::mapOf(config::anyText(), "names with texts"), "Header fields it has"),
            key("body", &RequestMatch::body, optional(anyJson("match")),
                "What its body holds: JSON if it is JSON, else text"),
        }},
        &RequestMatch::service);
    return kForm;
}

const FormOf<StayMatch>& stayForm() {
    static const FormOf<StayMatch> kForm = placed<StayMatch>({{
        key("state", &StayMatch::state, text(), "Id of the state").needed(),
        key("visits", &StayMatch::visits, optional(anyJson("match")), "How many visits have ended"),
        key("average_at_most", &StayMatch::average_max, optional(delay()), "Mean of all visits"),
        key("longest_at_most", &StayMatch::longest_max, optional(delay()), "The longest visit"),
        key("p95_at_most", &StayMatch::p95_max, optional(delay()),
            "19 of 20 visits were no longer"),
    }});
    return kForm;
}

const FormOf<SessionsMatch>& sessionsForm() {
    static const FormOf<SessionsMatch> kForm = placed<SessionsMatch>({{
        key("application", &SessionsMatch::application, text(), "Of this application")
            .defaults("all"),
        key("status", &SessionsMatch::status, optional(status()), "That are so").defaults("any"),
        key("final", &SessionsMatch::final, text(), "That ended in this state").defaults("any"),
        key("active", &SessionsMatch::active, text(), "That are in this state").defaults("any"),
        key("count", &SessionsMatch::count, anyJson("match"), "How many").needed(),
    }});
    return kForm;
}

const FormOf<Start>& startForm() {
    static const FormOf<Start> kForm =
        placed<Start>({{
                          key("application", &Start::application, text(), "Its name").needed(),
                          key("as", &Start::as, text(), "Id of the session")
                              .defaults("the actor's name; `-N` follows that of a repeated one"),
                          key("params", &Start::params, jsonMap("names with values"),
                              "Initial values of the top-level `<data>` with these ids"),
                          key("tags", &Start::tags, texts(), "Tags of the session"),
                      }},
                      &Start::application);
    return kForm;
}

std::vector<config::Key> stateExpectations() {
    return {
        key("session", &Expectation::session, text(), "Id of the session")
            .defaults("that of the actor; in `expect` of a scenario the only one"),
        key("active", &Expectation::active, texts(), "These states are active"),
        key("inactive", &Expectation::inactive, texts(), "These are not"),
        key("status", &Expectation::status, optional(status()), "Whether it runs, or how it ended"),
        key("final", &Expectation::final, text(), "It ended in this final state"),
        key("result", &Expectation::result, optional(anyJson("match")),
            "What its `<donedata>` gave"),
        key("data", &Expectation::data, dataMatches(),
            "Values of its data, by their paths: `form.amount: 320000`, `outbox[0].channel: sms`"),
        key("timers", &Expectation::timers, texts(), "Delayed events with these names are pending"),
    };
}

std::vector<config::Key> occurrenceExpectations() {
    return {
        key("entered", &Expectation::entered, texts(), "States that were entered, in this order"),
        key("left", &Expectation::left, texts(), "States that were left, in this order"),
        key("log", &Expectation::log, text(),
            "A line of `<log>`, \"label: text\", that contains this"),
        key("event", &Expectation::event, optional(eventForm()),
            "An event the session took, external or internal"),
        key("sent", &Expectation::sent, optional(eventForm()),
            "A message it sent or scheduled with `<send>`, but not one to its internal queue"),
        key("action", &Expectation::action, optional(eventForm()),
            "An action of a module it asked for, such as `queue:submit`; `data` are its arguments: "
            "`attributes`, `params`, `content`, `children`"),
        key("request", &Expectation::request, optional(requestForm()),
            "A request that a web service got"),
        key("times", &Expectation::times, optional(count<uint32_t>(0)), "So often; 0: never")
            .defaults("at least once"),
        key("since", &Expectation::since,
            choice<Since>({{"last_step", Since::kLastStep}, {"start", Since::kStart}}),
            "Counted from the actor's last step that did something, or from the start of the "
            "scenario; in `expect` of a scenario always from its start"),
        key("stay", &Expectation::stay, optional(stayForm()),
            "How long sessions were in a state: waiting times"),
        key("sessions", &Expectation::sessions, optional(sessionsForm()), "How many sessions"),
    };
}

std::vector<config::Key> deeds() {
    return {
        key("after", &Step::after, optional(delay()), "So long after the step before")
            .defaults("at once"),
        key("at", &Step::at, optional(delay()), "So long after the scenario began"),
        key("start", &Step::start, optional(startForm()), "Start a session"),
        key("send", &Step::send, text(), "Send a session an event: its name"),
        key("to", &Step::to, text(), "… the session's id").defaults("the actor's"),
        key("data", &Step::data, optional(anyJson()), "… the event's data"),
        key("terminate", &Step::terminate, text(), "End the session with this id from outside"),
        key("restart", &Step::restart, flag(),
            "Kill the server and start it again on what it has stored"),
        key("note", &Step::note, text(), "A line for the transcript"),
    };
}

std::vector<config::Key> tests() {
    return {
        key("expect", &Step::expect, placedList<Expectation>("expectation", expectationForm, true),
            "What holds now; failures are reported and the actor goes on"),
        key("within", &Step::within, optional(delay()), "… or comes to hold within this time"),
        key("wait", &Step::wait, optional(expectationForm()), "Wait until this holds")
            .listedElsewhere("as `expectation`"),
        key("patience", &Step::patience, optional(delay()), "… at most so long")
            .defaults("until the scenario ends"),
        key("otherwise", &Step::otherwise, placedList<Step>("step", stepForm),
            "… then these steps follow instead of the remaining ones; without them it is a "
            "failure"),
    };
}

const FormOf<Repeat>& repeatForm() {
    static const FormOf<Repeat> kForm = config::section<Repeat>({{
        key("times", &Repeat::times, count<uint32_t>(1, 1000000), "So many of them"),
        key("every", &Repeat::every, delay(), "Time from one to the next"),
    }});
    return kForm;
}

const FormOf<Load>& loadForm() {
    static const FormOf<Load> kForm = placed<Load>({{
        key("from", &Load::from, delay(), "Begin, after the scenario began"),
        key("to", &Load::to, delay(), "End").needed(),
        key("per_hour", &Load::per_hour, rate(), "Mean number an hour").needed(),
    }});
    return kForm;
}

std::vector<config::Key> surroundings() {
    return {
        key("description", &Suite::description, text(), "For people"),
        key("clock", &Suite::clock, moment(), "When the scenarios begin"),
        key("seed", &Suite::seed, count<uint64_t>(0), "What chance is made of"),
        key("time_max", &Suite::time_max, config::time(), "A scenario that lasts longer fails"),
        key("applications", &Suite::applications,
            placedList<Application>("application", applicationForm), "What can be started"),
        key("web", &Suite::web, placedList<WebService>("web_service", webServiceForm),
            "Web services that sessions and documents reach; a request that none takes fails"),
        key("scenarios", &Suite::scenarios, placedList<Scenario>("scenario", scenarioForm),
            "Each begins anew")
            .needed(),
    };
}

}  // namespace

const FormOf<WebService>& webServiceForm() {
    static const FormOf<WebService> kForm = placed<WebService>({{
        key("name", &WebService::name, text(), "What it is called").needed(),
        key("method", &WebService::method, text(), "`GET`, `POST` …").defaults("any"),
        key("url", &WebService::url, text(), "A pattern with `*`, which stands for any text")
            .needed(),
        key("folder", &WebService::folder, pathOf("folder"),
            "Answer with the file whose path below this folder is what the last `*` stands for"),
        key("answers", &WebService::answers, placedList<WebAnswer>("answer", webAnswerForm, true),
            "One after the other; the last one stays"),
    }});
    return kForm;
}

const FormOf<Expectation>& expectationForm() {
    static const FormOf<Expectation> kForm = [] {
        Section keys{stateExpectations()};
        for (config::Key& key : occurrenceExpectations()) keys.keys.push_back(std::move(key));
        return placed<Expectation>(std::move(keys));
    }();
    return kForm;
}

const FormOf<Step>& stepForm() {
    static const FormOf<Step> kForm = [] {
        Section keys{deeds()};
        for (config::Key& key : tests()) keys.keys.push_back(std::move(key));
        return placed<Step>(std::move(keys));
    }();
    return kForm;
}

const FormOf<Actor>& actorForm() {
    static const FormOf<Actor> kForm = placed<Actor>({{
        key("name", &Actor::name, text(), "What the transcript calls it").needed(),
        key("begins", &Actor::begins, delay(), "After the scenario began"),
        key("repeat", &Actor::repeat, optional(repeatForm()), "More of the same").defaults("one"),
        key("load", &Actor::load, placedList<Load>("load", loadForm),
            "How many come in each part of the day, at random times"),
        key("steps", &Actor::steps, placedList<Step>("step", stepForm), "What it does").needed(),
    }});
    return kForm;
}

const FormOf<Scenario>& scenarioForm() {
    static const FormOf<Scenario> kForm = placed<Scenario>({{
        key("name", &Scenario::name, text(), "What it shows").needed(),
        key("description", &Scenario::description, text(), "For people"),
        key("clock", &Scenario::clock, optional(moment()), "When it begins")
            .defaults("as in the file"),
        key("seed", &Scenario::seed, optional(count<uint64_t>(0)), "What chance is made of")
            .defaults("as in the file"),
        key("time_max", &Scenario::time_max, optional(config::time()), "Longer ones fail")
            .defaults("as in the file"),
        key("restart_each_turn", &Scenario::restart_each_turn, flag(),
            "Save, free and restore each session after each of its turns"),
        key("web", &Scenario::web, placedList<WebService>("web_service", webServiceForm),
            "Web services that go before those of the file"),
        key("story", &Scenario::story, placedList<Step>("step", stepForm),
            "What happens, one step after the other: an actor called `story`"),
        key("actors", &Scenario::actors, placedList<Actor>("actor", actorForm),
            "Who does something at the same time"),
        key("until", &Scenario::until,
            choice<Until>({{"steps", Until::kSteps}, {"sessions", Until::kSessions}}),
            "The scenario ends when all steps are done, or when all sessions have ended, too"),
        key("expect", &Scenario::expect,
            placedList<Expectation>("expectation", expectationForm, true), "What holds at its end"),
    }});
    return kForm;
}

const Section& suiteKeys() {
    static const Section kKeys{surroundings()};
    return kKeys;
}

std::vector<Part> parts() {
    const auto part = [](std::string name, const auto& form) {
        return Part{std::move(name), form->section(), form->sectionDefaults(), form->schema()};
    };
    return {part("application", applicationForm()),
            part("scenario", scenarioForm()),
            part("actor", actorForm()),
            part("load", loadForm()),
            part("step", stepForm()),
            part("expectation", expectationForm()),
            part("web_service", webServiceForm()),
            part("answer", webAnswerForm())};
}

}  // namespace orchestrion::sim
