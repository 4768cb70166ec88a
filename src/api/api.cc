#include "api/api.h"

namespace orchestrion::api {

Router makeApi(session::Service& service, const ApiOptions& options) {
    Router router;
    addSessions(router, service, options);
    addSessionOperations(router, service);
    addStored(router, service, options);
    addOrs(router, service, options);
    addBasicHttp(router, options.event_bytes_max,
                 [&service](session::SessionRef ref, Event event,
                            std::function<void(Result<void>)> accepted) {
                     service.send(std::move(ref), std::move(event), session::WaitFor::kAccepted,
                                  [accepted = std::move(accepted)](const auto& view) {
                                      accepted(view ? Result<void>() : fail(view.error()));
                                  });
                 });
    if (options.config.manager != nullptr) addConfig(router, options.config);
    addOpenApi(router);
    addHealth(router, service);
    addMetrics(router, service, options);
    return router;
}

}  // namespace orchestrion::api
