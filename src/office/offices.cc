#include "office/offices.h"

#include "session/recovery.h"

namespace orchestrion::office {

Result<std::unique_ptr<Offices>> Offices::make(const World& world,
                                               std::vector<OfficeOptions> options) {
    const auto offset = session::storedClockOffset(world.store);
    if (!offset) return fail(offset.error());
    return std::unique_ptr<Offices>(new Offices(world, std::move(options), *offset));
}

Offices::Offices(const World& world, std::vector<OfficeOptions> options, Milliseconds clock_offset)
    : timeline_(world.clock, clock_offset), random_(world.random), statistics_(*this, world.clock) {
    for (OfficeOptions& one : options) {
        const std::string tenant = one.center.tenant;
        Branch& branch = branches_[tenant];
        branch.seeds = std::move(one.seeds);
        CenterOffice::World its{world.clock,  timeline_, random_, world.store,
                                world.writer, sessions_, {}};
        if (world.on_not_started) {
            its.on_not_started = [tell = world.on_not_started, tenant](const auto& start,
                                                                       const Error& error) {
                tell(tenant, start, error);
            };
        }
        branch.office = std::make_unique<CenterOffice>(its, std::move(one.center));
        Seeds::World sowing{tenant, branch.office->line(), world.store, world.writer, {}};
        if (world.on_refused) {
            sowing.on_refused = [tell = world.on_refused, tenant](const std::string& object,
                                                                  const Error& error) {
                tell(tenant, object, error);
            };
        }
        branch.sowing = std::make_unique<Seeds>(std::move(sowing));
    }
}

Offices::~Offices() {
    stop();
}

Result<void> Offices::run() {
    for (auto& [tenant, branch] : branches_) {
        if (auto running = branch.office->run(); !running) {
            return fail(running.error().code, "the contact centre of the tenant '" + tenant +
                                                  "' does not start: " + running.error().message);
        }
        if (auto sown = branch.sowing->apply(branch.seeds); !sown) return sown;
    }
    return {};
}

void Offices::stop() {
    for (auto& [tenant, branch] : branches_) branch.office->stop();
}

Result<void> Offices::setOptions(std::vector<OfficeOptions> options) {
    for (OfficeOptions& one : options) {
        const auto found = branches_.find(one.center.tenant);
        if (found == branches_.end()) continue;
        found->second.office->setOptions(std::move(one.center));
        if (auto sown = found->second.sowing->apply(std::move(one.seeds)); !sown) return sown;
    }
    return {};
}

void Offices::life(const session::SessionView& view) {
    const auto found = branches_.find(view.tenant);
    if (found != branches_.end() && hasEnded(view.status)) found->second.office->ended(view);
}

Office* Offices::find(std::string_view tenant) const {
    const auto found = branches_.find(tenant);
    return found == branches_.end() ? nullptr : found->second.office.get();
}

std::vector<Office*> Offices::all() const {
    std::vector<Office*> all;
    for (const auto& [tenant, branch] : branches_) all.push_back(branch.office.get());
    return all;
}

SessionMailCounts Offices::mailCounts(const Office& office) const {
    return branches_.find(office.tenant())->second.office->mailCounts();
}

}  // namespace orchestrion::office
