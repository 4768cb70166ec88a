// Where the outputs of a contact centre go: events and starts to sessions, orders to gateways,
// notices to desktops, explanations to whoever asks why and into the histories of sessions.
//
// The same for a server and for virtual time: it knows a Line and Sessions, no thread.
//
// Lifetime   Borrows everything; made before the centre runs and gone after it.
// Threading  deliver() on the centre's thread.
#pragma once

#include "center/center.h"
#include "office/decisions.h"
#include "office/order_gate.h"
#include "office/session_mail.h"
#include "runtime/clock.h"

namespace orchestrion::office {

class Delivery final : public center::Outside {
public:
    struct World {
        const runtime::Clock& clock;
        Links& links;
        Decisions& decisions;
        SessionMail::World mail;
    };
    explicit Delivery(World world)
        : tenant_(world.mail.tenant),
          clock_(world.clock),
          line_(world.mail.line),
          sessions_(world.mail.sessions),
          links_(world.links),
          decisions_(world.decisions),
          orders_(world.mail.line, world.links),
          mail_(std::move(world.mail)) {}

    void deliver(const center::Output& output) override;
    // A session of the tenant has ended (ServiceOptions::on_life): the centre is told when that is on
    // the disk. Any thread.
    void ended(const session::SessionView& view);
    SessionMailCounts counts() const { return mail_.counts(); }

private:
    void explained(const center::Explained& why);

    const std::string tenant_;
    const runtime::Clock& clock_;
    Line& line_;
    Sessions& sessions_;
    Links& links_;
    Decisions& decisions_;
    OrderGate orders_;
    SessionMail mail_;
};

// The centre is told of all sessions that ended while it did not look.
[[nodiscard]] Result<void> reconcileSessions(Line& line, const Sessions& sessions);

}  // namespace orchestrion::office
