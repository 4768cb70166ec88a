// systemd as supervisor: the protocol of sd_notify(3), datagrams to the socket $NOTIFY_SOCKET
// names.
//
// Written out, since it is forty lines: libsystemd would bring the libraries of the journal along.
//
// Threading  Any thread. Nothing blocks; a datagram that cannot be sent is lost, as sd_notify()
// says.
#pragma once

#include "runtime/supervisor.h"

namespace orchestrion::runtime {

class Systemd final : public Supervisor {
public:
    // What systemd put into the environment of this process. Without NOTIFY_SOCKET every call does
    // nothing.
    static Systemd fromEnvironment();
    // `socket`: a path, or "@name" for one in the abstract name space; empty: nobody listens.
    // `watchdog`: the patience of the supervisor.
    Systemd(std::string socket, std::optional<Milliseconds> watchdog)
        : socket_(std::move(socket)), watchdog_(watchdog) {}

    void ready() override;
    void reloading() override;
    void stopping() override;
    void status(const std::string& text) override;
    void alive() override;
    // Half of its patience, as sd_watchdog_enabled(3) recommends.
    std::optional<Milliseconds> aliveInterval() const override;

private:
    void notify(const std::string& message) const;

    std::string socket_;
    std::optional<Milliseconds> watchdog_;
};

}  // namespace orchestrion::runtime
