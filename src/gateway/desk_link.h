// The desktop of an agent that is open: first it is told how he is, then what happens, as it
// happens; what he does becomes commands.
//
// Gaps       Between state and the first notice nothing is left out. A desktop that was cut off
//            opens another channel and starts from its state.
// Lifetime   end() is called once, when the wire has ended; the office outlives the link.
// Threading  begin(), receive() and end(): the wire's thread. notice(): any.
// Limits     kMessagesWaitingMax messages that are not answered yet.
// Errors     On the wire: channel.badMessage, channel.tooManyMessages, and the centre's. A wire
//            whose state cannot be told is closed (1013).
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "gateway/command_window.h"
#include "gateway/desk_protocol.h"
#include "office/office.h"

namespace orchestrion::gateway {

class DeskLink final : public office::AgentLink, public std::enable_shared_from_this<DeskLink> {
public:
    static constexpr uint32_t kMessagesWaitingMax = 100;

    DeskLink(office::Office& office, std::string agent, const std::shared_ptr<Wire>& wire)
        : office_(office),
          agent_(std::move(agent)),
          wire_(wire),
          window_(office.line(), wire, kMessagesWaitingMax) {}

    void begin();
    void receive(std::string_view message);
    void end();

    void notice(const center::AgentNotice& notice) override;
    void refused() override;

private:
    void open(center::CenterCore& core);

    office::Office& office_;
    const std::string agent_;
    const std::shared_ptr<Wire> wire_;
    CommandWindow window_;

    std::mutex mutex_;
    bool ended_ = false;
    office::Links::Hold hold_;
};

}  // namespace orchestrion::gateway
