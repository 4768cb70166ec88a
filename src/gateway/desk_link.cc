#include "gateway/desk_link.h"

namespace orchestrion::gateway {

void DeskLink::begin() {
    const auto looked = office_.line().look(
        [self = shared_from_this()](center::CenterCore& core, routing::Time) { self->open(core); });
    if (!looked) wire_->close(kCloseTryLater, looked.error().message);
}

// On the centre's thread: notices come on it, too, so that none comes in between.
void DeskLink::open(center::CenterCore& core) {
    if (!core.router().agent(agent_)) {
        return wire_->close(kCloseNoAgent, "there is no agent of this name any more");
    }
    wire_->send(deskState(core, agent_));
    const std::lock_guard lock(mutex_);
    if (!ended_) hold_ = office_.links().openDesktop(agent_, shared_from_this());
}

void DeskLink::receive(std::string_view text) {
    auto message = readDeskMessage(text, agent_);
    if (!message) return window_.refuse(message.error().id, message.error().error);
    std::string key = deskKey(agent_, message->id);
    window_.send(std::move(message->id),
                 commandOf(std::move(message->command), std::move(key), text));
}

void DeskLink::end() {
    office::Links::Hold hold;
    const std::lock_guard lock(mutex_);
    ended_ = true;
    hold.swap(hold_);
}

void DeskLink::refused() {
    wire_->close(kCloseTryLater, "the contact centre has too much to do; connect again");
}

void DeskLink::notice(const center::AgentNotice& notice) {
    wire_->send(noticeMessage(notice));
}

}  // namespace orchestrion::gateway
