// Who is attached to a contact centre right now: gateways, which carry out orders, and the desktops
// of agents, which are told what happens.
//
// Lifetime   A link is held until it is replaced, detached or its holder goes away. A name has one
//            gateway link at most: a newer one replaces the older, which is told. An agent may have
//            several desktops open.
// Threading  Any thread; links are called on the centre's thread and never block.
// Again      A link that was refused, because the centre had too much to do, is told and may be
//            attached again.
// Commands   attach() sends center::GatewayAttached, the end of the link center::GatewayLost; the
//            first desktop of an agent sends center::AgentConnection{up}, the end of the last one
//            {down}.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "center/outputs.h"
#include "office/line.h"

namespace orchestrion::office {

class GatewayLink {
public:
    virtual ~GatewayLink() = default;
    // False: it cannot take the order now; it comes again (center::Undelivered). An order that
    // needs no answer (GatewayOrder::answered) is confirmed by whoever has taken it
    // (center::Confirm); the others by center::OrderEnded.
    virtual bool carryOut(uint64_t sequence, const center::GatewayOrder& order) = 0;
    // Another link has taken its place; called once, it is not used any more.
    virtual void replaced() = 0;
    // The centre does not know of it, for it had too much to do: it is to be attached again later.
    virtual void refused() {}
};

class AgentLink {
public:
    virtual ~AgentLink() = default;
    virtual void notice(const center::AgentNotice& notice) = 0;
    // The centre does not know of it, for it had too much to do: it is to be opened again later.
    virtual void refused() {}
};

class Links {
public:
    explicit Links(Line& line) : line_(line) {}

    // Detached when the last copy goes away.
    using Hold = std::shared_ptr<void>;
    Hold attachGateway(const std::string& name, std::vector<std::string> capabilities,
                       std::shared_ptr<GatewayLink> link);
    Hold openDesktop(const std::string& agent, std::shared_ptr<AgentLink> link);

    // From the centre's thread. False: nobody is attached under that name, or it could not be
    // taken.
    bool order(uint64_t sequence, const center::GatewayOrder& order);
    void notice(const center::AgentNotice& notice);
    bool attached(const std::string& gateway) const;

    struct GatewayView {
        std::string name;
        std::vector<std::string> capabilities;
    };
    std::vector<GatewayView> gateways() const;
    size_t desktops() const;

private:
    struct Gateway {
        uint64_t number = 0;
        std::vector<std::string> capabilities;
        std::shared_ptr<GatewayLink> link;
    };
    template <class Link>
    void tell(center::CommandBody command, std::shared_ptr<Link> link);
    void detachGateway(const std::string& name, uint64_t number);
    void closeDesktop(const std::string& agent, uint64_t number);

    Line& line_;
    mutable std::mutex mutex_;
    uint64_t next_ = 1;
    std::map<std::string, Gateway> gateways_;
    std::map<std::string, std::map<uint64_t, std::shared_ptr<AgentLink>>> desktops_;
};

}  // namespace orchestrion::office
