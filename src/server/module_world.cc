#include "server/module_world.h"

namespace orchestrion::server {

ModuleWorld::ModuleWorld(const runtime::Clock& clock, runtime::Random& random,
                         runtime::HttpClient& http, Centres centres, modules::Options options)
    : delays_(std::make_shared<modules::ThreadDelays>(clock)),
      web_requests_(
          std::make_shared<api::WebRequests>("request." + std::to_string(random.next()) + ".")),
      modules_({clock, files_, http, delays_, this, this, centres.door, centres.statistics},
               std::move(options)) {}

void ModuleWorld::start(session::StartRequest request, Done done) {
    service_->start(std::move(request), [done](const auto& view) {
        if (!view) return done(fail(view.error().error));
        done(view->id);
    });
}

void ModuleWorld::terminate(session::SessionRef session, Done done) {
    service_->terminate(std::move(session), [done](const auto& view) {
        if (!view) return done(fail(view.error()));
        done(view->id);
    });
}

bool ModuleWorld::respond(const std::string& session_id, const std::string& request_id,
                          modules::WebAnswer answer) {
    return web_requests_->respond(
        session_id, request_id,
        {answer.positive, std::move(answer.result_code), std::move(answer.params_json)});
}

}  // namespace orchestrion::server
