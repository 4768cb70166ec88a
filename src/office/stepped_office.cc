#include "office/stepped_office.h"

namespace orchestrion::office {

SteppedOffice::SteppedOffice(const World& world, center::CenterOptions options)
    : world_(world),
      core_(std::move(options), world.random),
      delivery_({world.clock,
                 links_,
                 decisions_,
                 {core_.options().tenant, *this, world.sessions, world.on_not_started}}),
      rounds_({core_, world.writer, delivery_, core_.options().tenant,
               [this](std::function<void()> task) { mailbox_.postAnswer(std::move(task)); }}) {}

Result<void> SteppedOffice::boot() {
    const auto records = center::storedRecords(world_.store, tenant());
    if (!records) return fail(records.error());
    if (auto restored = core_.restore(*records, world_.timeline.now()); !restored) return restored;
    rounds_.close();  // what comes out again
    return reconcileSessions(*this, world_.sessions);
}

bool SteppedOffice::work() {
    const bool ran = mailbox_.runAll() > 0;
    const routing::Time now = world_.timeline.now();
    const auto due = core_.nextDue();
    const bool is_due = due && *due <= now;
    if (is_due) core_.advance(now);
    const size_t open = rounds_.open();
    rounds_.close();
    return ran || is_due || rounds_.open() > open;
}

std::optional<Milliseconds> SteppedOffice::nextDue() const {
    const auto due = core_.nextDue();
    if (!due) return std::nullopt;
    return world_.timeline.toMonotonic(*due);
}

void SteppedOffice::setOptions(center::CenterOptions options) {
    core_.setOptions(std::move(options), world_.timeline.now());
}

void SteppedOffice::send(center::Command command, center::Center::Done done) {
    mailbox_.postAnswer([this, command = std::move(command), done = std::move(done)] {
        rounds_.apply(command, done, world_.timeline.now());
    });
}

Result<void> SteppedOffice::look(std::function<void(center::CenterCore&, routing::Time now)> look) {
    const routing::Time now = world_.timeline.now();
    core_.advance(now);
    look(core_, now);
    return {};
}

}  // namespace orchestrion::office
