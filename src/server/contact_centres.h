// The contact centres of the server with all that belongs to them here: what the log and the
// metrics say of them, whether they still answer.
//
// Lifetime   Made before the modules and the service, gone after them. start() after service.run(),
//            stop() after service.stop(), storage after both.
// Threading  make() to stop(), watch(), beat() on the main thread; the rest from any.
#pragma once

#include <memory>
#include <vector>

#include "base/log.h"
#include "config/config.h"
#include "metrics/centers.h"
#include "office/offices.h"
#include "runtime/os/real_random.h"
#include "server/pulse.h"
#include "server/storage.h"
#include "server/telemetry.h"

namespace orchestrion::server {

class ContactCentres {
public:
    struct World {
        const runtime::Clock& clock;
        Storage& storage;
        Log& log;
    };
    // Fails with config.badCenter, or what the store says.
    static Result<std::unique_ptr<ContactCentres>> make(const config::Config& config,
                                                        const World& world);

    // Null: there are none.
    const office::OfficeDirectory* directory() const;
    modules::CenterDoor& door() { return offices_->door(); }
    modules::StatisticSource& statistics() { return offices_->statistics(); }

    void connect(session::Service& service) { offices_->connect(service); }
    Result<void> start() { return offices_->run(); }
    void stop() { offices_->stop(); }
    void life(const session::SessionView& view) { offices_->life(view); }
    // What a reload brings; officeOptions() was good.
    void replace(std::vector<office::OfficeOptions> options);

    void watch(Telemetry& telemetry);
    void beat();

private:
    explicit ContactCentres(const World& world) : world_(world) {}
    std::vector<metrics::CenterNumbers> numbers() const;

    const World world_;
    runtime::RealRandom random_;
    std::unique_ptr<office::Offices> offices_;
    std::vector<std::unique_ptr<Pulse>> pulses_;  // one an office
};

}  // namespace orchestrion::server
