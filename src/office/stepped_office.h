// The contact centre of a tenant on virtual time: the same state machine, delivery, links and
// decisions as a server has, driven by whoever owns the time. What sim/ and tests run.
//
//   SteppedOffice office(world, options);
//   office.boot();                       // reads the store
//   while (office.work()) …              // with the writer's steps and the shard's work between
//   clock.advance(*office.nextDue() - now)
//
// Commands, looks and what the writer's callbacks bring wait in a mailbox until work(). A door and
// a statistic source over a directory that finds this office are those of a server (door.h,
// statistic_board.h): a look is taken at once, so that nobody has to wait for it.
//
// Crashes    Drop it after the writer's crash() and make another one.
// Lifetime   Everything in World outlives it.
// Threading  One thread.
#pragma once

#include "center/rounds.h"
#include "office/delivery.h"
#include "office/office.h"
#include "runtime/mailbox.h"
#include "runtime/random.h"
#include "runtime/timeline.h"

namespace orchestrion::office {

class SteppedOffice final : public Office, private Line {
public:
    struct World {
        const runtime::Clock& clock;
        runtime::Timeline& timeline;
        runtime::Random& random;
        store::Store& store;
        store::Writer& writer;
        Sessions& sessions;
        std::function<void(const center::StartSession&, const Error&)> on_not_started = {};
    };
    SteppedOffice(const World& world, center::CenterOptions options);

    // Once, before anything else. The store's errors, center.badRecord.
    Result<void> boot();
    // What waits, and what is due; true if there was anything.
    bool work();
    // When something is due by itself, on the monotonic clock.
    std::optional<Milliseconds> nextDue() const;
    void setOptions(center::CenterOptions options);
    // A session of the tenant has ended (ServiceOptions::on_life).
    void ended(const session::SessionView& view) { delivery_.ended(view); }
    const center::CenterCore& core() const { return core_; }

    const std::string& tenant() const override { return core_.options().tenant; }
    Line& line() override { return *this; }
    Links& links() override { return links_; }
    Decisions& decisions() override { return decisions_; }
    center::CenterCounts counts() const override { return core_.counts(); }
    SessionMailCounts mailCounts() const { return delivery_.counts(); }

private:
    void send(center::Command command, center::Center::Done done) override;
    Result<void> look(std::function<void(center::CenterCore&, routing::Time now)> look) override;

    const World world_;
    Links links_{*this};
    Decisions decisions_;
    runtime::Mailbox mailbox_;
    center::CenterCore core_;
    Delivery delivery_;
    center::Rounds rounds_;
};

}  // namespace orchestrion::office
