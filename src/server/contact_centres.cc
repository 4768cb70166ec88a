#include "server/contact_centres.h"

#include "server/center_options.h"

namespace orchestrion::server {
namespace {

// A round of a contact centre is short, whatever it does.
constexpr Milliseconds kPatience{30000};

metrics::CenterNumbers numbersOf(office::Office& office, const office::SessionMailCounts& mail) {
    const center::CenterCounts counts = office.counts();
    metrics::CenterNumbers numbers;
    numbers.tenant = office.tenant();
    numbers.interactions = counts.interactions;
    numbers.unowned = counts.unowned;
    numbers.deliveries = counts.deliveries;
    numbers.outputs = counts.outputs;
    numbers.arrived = counts.arrived;
    numbers.abandoned = counts.abandoned;
    numbers.correlated = counts.correlated;
    numbers.repeated = counts.repeated;
    numbers.requests_waiting = counts.router.waiting;
    numbers.requests_selected = counts.router.selected;
    numbers.decisions = counts.router.decisions;
    numbers.requests_expired = counts.router.expired;
    numbers.requests_cancelled = counts.router.cancelled;
    numbers.offers_failed = counts.router.offers_failed;
    numbers.agents_logged_in = counts.router.agents_logged_in;
    numbers.gateways = office.links().gateways().size();
    numbers.desktops = office.links().desktops();
    numbers.sessions_not_started = mail.not_started;
    numbers.undeliverable = mail.undeliverable;
    numbers.postponed = mail.postponed;
    return numbers;
}

office::Offices::World officesWorld(const ContactCentres::World& world, runtime::Random& random) {
    office::Offices::World offices{
        world.clock, random, world.storage.store(), world.storage.writer(), {}, {}};
    Log& log = world.log;
    offices.on_not_started = [&log](const std::string& tenant, const center::StartSession& start,
                                    const Error& error) {
        log.warning(LogComponent::kCenter, "a session could not be started for an interaction",
                    {.session = start.session, .tenant = tenant, .application = start.application},
                    {{"interaction", start.interaction},
                     {"url", start.url},
                     {"code", error.code},
                     {"error", error.message}});
    };
    offices.on_refused = [&log](const std::string& tenant, const std::string& object,
                                const Error& error) {
        log.error(LogComponent::kCenter, "an object of the configuration was not taken",
                  {.tenant = tenant},
                  {{"object", object}, {"code", error.code}, {"error", error.message}});
    };
    return offices;
}

}  // namespace

Result<std::unique_ptr<ContactCentres>> ContactCentres::make(const config::Config& config,
                                                             const World& world) {
    auto options = officeOptions(config);
    if (!options) return fail(options.error());
    auto made = std::unique_ptr<ContactCentres>(new ContactCentres(world));
    auto offices = office::Offices::make(officesWorld(world, made->random_), std::move(*options));
    if (!offices) return fail(offices.error());
    made->offices_ = std::move(*offices);
    for (office::Office* office : made->offices_->all()) {
        made->pulses_.push_back(
            std::make_unique<Pulse>(world.clock, kPatience, [office](const auto& answered) {
                // One that is too busy for a look does not answer in time.
                (void)office->line().look([answered](auto&, auto) { answered(); });
            }));
    }
    return made;
}

const office::OfficeDirectory* ContactCentres::directory() const {
    return offices_->all().empty() ? nullptr : offices_.get();
}

void ContactCentres::replace(std::vector<office::OfficeOptions> options) {
    if (const auto done = offices_->setOptions(std::move(options)); !done) {
        world_.log.error(LogComponent::kCenter, "what was prepared could not be put in place", {},
                         {{"error", done.error().message}});
    }
}

void ContactCentres::watch(Telemetry& telemetry) {
    telemetry.keep(metrics::addCenters(telemetry.registry(), [this] { return numbers(); }));
    for (size_t i = 0; i < pulses_.size(); ++i) {
        telemetry.keep(telemetry.health().add(
            "contact centre " + offices_->all()[i]->tenant(), Health::Kind::kLiveness,
            [pulse = pulses_[i].get()] { return pulse->check(); }));
    }
}

void ContactCentres::beat() {
    for (const auto& pulse : pulses_) pulse->beat();
}

std::vector<metrics::CenterNumbers> ContactCentres::numbers() const {
    std::vector<metrics::CenterNumbers> all;
    for (office::Office* office : offices_->all()) {
        all.push_back(numbersOf(*office, offices_->mailCounts(*office)));
    }
    return all;
}

}  // namespace orchestrion::server
