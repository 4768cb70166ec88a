// The resource /api/v1/config: the configuration in force, and reading it again.
#include <boost/json.hpp>

#include "api/api.h"
#include "api/problem.h"
#include "base/time_text.h"
#include "config/manager.h"
#include "config/reloader.h"
#include "config/show.h"

namespace orchestrion::api {
namespace {

namespace json = boost::json;
using config::Change;
using config::Outcome;

json::value textOrNull(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::array toJson(const std::vector<Change>& changes) {
    json::array list;
    for (const Change& change : changes) {
        list.push_back(json::object{{"key", change.path},
                                    {"before", textOrNull(change.before)},
                                    {"after", textOrNull(change.after)},
                                    {"contents", change.contents},
                                    {"restart", change.restart}});
    }
    return list;
}

json::array toJson(const Diagnostics& diagnostics) {
    return json::parse(diagnosticsJson(diagnostics)).as_array();
}

json::object toJson(const Outcome& outcome) {
    return {{"outcome", config::toString(outcome.kind)},
            {"time", isoTime(outcome.time)},
            {"cause", outcome.cause},
            {"hash", outcome.hash},
            {"changes", toJson(outcome.changes)},
            {"diagnostics", toJson(outcome.diagnostics)}};
}

Response show(const config::Manager& manager) {
    const auto current = manager.current();
    json::object answer{{"file", textOrNull(manager.path())}, {"hash", current->hash}};
    answer["config"] = config::showConfig(*current->config);
    answer["last_reload"] = toJson(manager.lastReload());
    answer["restart_pending"] = toJson(manager.pendingRestart());
    return jsonResponse(200, json::serialize(answer));
}

// A reload that did not come to reading the files has one finding, whose code says why.
Response refused(const Outcome& outcome) {
    const Diagnostic* first = outcome.diagnostics.empty() ? nullptr : &outcome.diagnostics.front();
    if (first != nullptr && first->code.starts_with("service.")) {
        return problem(first->code, first->message);
    }
    return problem(
        {"config.refused", "the configuration was refused; the one before stays in force"},
        outcome.diagnostics);
}

}  // namespace

void addConfig(Router& router, const ConfigDoor& door) {
    router.add("GET", "/api/v1/config",
               [door](const Call& call) { call.reply(show(*door.manager)); });
    router.add("POST", "/api/v1/config/reload", [door](Call call) {
        door.reloader->request("API", [reply = std::move(call.reply)](const Outcome& outcome) {
            if (outcome.kind == Outcome::Kind::kRefused) return reply(refused(outcome));
            reply(jsonResponse(200, json::serialize(toJson(outcome))));
        });
    });
}

}  // namespace orchestrion::api
