// An adapter that is attached by a channel: its messages become commands, the orders of the contact
// centre become messages.
//
// Order      Messages are taken in the order they come; each is answered when what it did is
//            durable. Nothing but `hello` is taken before it.
// Lifetime   end() is called when the wire has ended; the office outlives the link.
// Threading  receive() and end(): the wire's thread. carryOut() and replaced(): any.
// Limits     kMessagesWaitingMax messages that are not answered yet.
// Errors     On the wire: channel.badMessage, channel.helloExpected, channel.tooManyMessages, and
//            the centre's.
#pragma once

#include <memory>
#include <string>

#include "gateway/adapter_protocol.h"
#include "gateway/command_window.h"
#include "office/office.h"

namespace orchestrion::gateway {

class AdapterLink final : public office::GatewayLink,
                          public std::enable_shared_from_this<AdapterLink> {
public:
    static constexpr uint32_t kMessagesWaitingMax = 1000;

    AdapterLink(office::Office& office, std::string gateway, const std::shared_ptr<Wire>& wire)
        : office_(office),
          gateway_(std::move(gateway)),
          wire_(wire),
          window_(office.line(), wire, kMessagesWaitingMax) {}

    void receive(std::string_view message);
    void end();

    bool carryOut(uint64_t sequence, const center::GatewayOrder& order) override;
    void replaced() override;
    void refused() override;

private:
    void begin(const std::string& id, AdapterHello hello);

    office::Office& office_;
    const std::string gateway_;
    const std::shared_ptr<Wire> wire_;
    CommandWindow window_;
    // Of the wire's thread.
    bool attached_ = false;
    office::Links::Hold hold_;
};

}  // namespace orchestrion::gateway
