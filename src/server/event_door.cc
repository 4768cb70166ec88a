#include "server/event_door.h"

#include "api/api.h"
#include "api/origin_guard.h"

namespace orchestrion::server {
namespace {

constexpr uint64_t kEventBytesMax = 4u << 20;

using Accepted = std::function<void(Result<void>)>;

// On the shard's thread.
void deliver(session::Shard& shard, const session::SessionRef& ref, Event event,
             const Accepted& accepted) {
    shard.send(ref, std::move(event), session::WaitFor::kAccepted,
               [accepted](const Result<session::SessionView>& view) {
                   accepted(view ? Result<void>() : fail(view.error()));
               });
}

}  // namespace

Result<std::unique_ptr<EventDoor>> EventDoor::open(const runtime::Clock& clock,
                                                   runtime::Mailbox& mailbox) {
    auto server = api::HttpServer::listen({}, clock);
    if (!server) return fail(server.error());
    return std::unique_ptr<EventDoor>(new EventDoor(std::move(*server), mailbox));
}

std::string EventDoor::base() const {
    return server_->url() + api::kBasicHttpPath;
}

void EventDoor::deliverTo(session::Shard& shard) {
    api::Router router;
    api::addBasicHttp(router, kEventBytesMax,
                      [this, &shard](session::SessionRef ref, Event event, Accepted accepted) {
                          const bool posted =
                              mailbox_.post([&shard, ref = std::move(ref), event = std::move(event),
                                             accepted]() mutable {
                                  deliver(shard, ref, std::move(event), accepted);
                              });
                          if (posted) return;
                          accepted(fail("service.busy", "too much work waits; try again"));
                      });
    server_->run(api::guardOrigin(router, {}));
}

}  // namespace orchestrion::server
