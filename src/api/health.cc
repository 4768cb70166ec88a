// /healthz: must the process be restarted? /readyz: shall new work come here? Both with their
// reasons, 200 or 503.
#include "base/health.h"

#include <boost/json.hpp>

#include "api/api.h"

namespace orchestrion::api {
namespace {

namespace json = boost::json;

json::object itemOf(const Health::Report::Item& item) {
    json::object object{{"name", item.name}, {"status", item.result.good ? "ok" : "failed"}};
    if (!item.result.reason.empty()) object["reason"] = item.result.reason;
    if (item.result.progress) {
        object["progress"] = {{"done", item.result.progress->done},
                              {"total", item.result.progress->total}};
    }
    return object;
}

// Asked every few seconds by several: never from a cache on the way.
Response responseOf(const Health::Report& report, const char* good, const char* bad) {
    json::array checks;
    for (const auto& item : report.items) checks.push_back(itemOf(item));
    const json::object body{{"status", report.good ? good : bad}, {"checks", std::move(checks)}};
    Response response = jsonResponse(report.good ? 200 : 503, json::serialize(body));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace

void addHealth(Router& router, const Health& health) {
    router.add("GET", "/healthz", [&health](const Call& call) {
        call.reply(responseOf(health.liveness(), "ok", "failed"));
    });
    router.add("GET", "/readyz", [&health](const Call& call) {
        call.reply(responseOf(health.readiness(), "ready", "unready"));
    });
}

}  // namespace orchestrion::api
