// /healthz: the process answers. /readyz: its sessions do, too.
#include "api/api.h"
#include "api/problem.h"

namespace orchestrion::api {

void addHealth(Router& router, session::Service& service) {
    router.add("GET", "/healthz",
               [](const Call& call) { call.reply(jsonResponse(200, R"({"status":"ok"})")); });
    router.add("GET", "/readyz", [&service](Call call) {
        session::Service::ListFilter one;
        one.limit = 1;
        service.list(one, [reply = std::move(call.reply)](const auto& list) {
            reply(list ? jsonResponse(200, R"({"status":"ready"})") : problem(list.error()));
        });
    });
}

}  // namespace orchestrion::api
