#include "api/api.h"

#include "api/route_times.h"

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
    addEvents(router, service, *options.events);
    if (options.config.manager != nullptr) addConfig(router, options.config);
    if (options.centers != nullptr) {
        addInteractions(router, *options.centers);
        addAgents(router, *options.centers);
        addQueues(router, *options.centers);
        addDecisions(router, *options.centers);
        addRoutingObjects(router, *options.centers);
        addChannels(router, *options.centers);
        addAdapters(router, *options.centers);
        if (options.attachments != nullptr) {
            addAttachments(router, *options.centers, *options.attachments);
        }
    }
    addOpenApi(router);
    addHealth(router, *options.health);
    addMetrics(router, *options.metrics);
    router.setObserver(std::make_shared<RouteTimes>(*options.metrics, router.paths()));
    return router;
}

}  // namespace orchestrion::api
