#include "office/center_office.h"

namespace orchestrion::office {

CenterOffice::CenterOffice(const World& world, center::CenterOptions options)
    : tenant_(options.tenant),
      sessions_(world.sessions),
      delivery_({world.clock,
                 links_,
                 decisions_,
                 {tenant_, line_, world.sessions, world.on_not_started}}),
      center_({world.random, world.timeline, world.store, world.writer, delivery_},
              std::move(options)) {}

Result<void> CenterOffice::run() {
    if (auto running = center_.run(); !running) return running;
    return reconcileSessions(line_, sessions_);
}

}  // namespace orchestrion::office
