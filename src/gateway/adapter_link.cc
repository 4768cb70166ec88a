#include "gateway/adapter_link.h"

#include <utility>

namespace orchestrion::gateway {

void AdapterLink::receive(std::string_view text) {
    auto message = readAdapterMessage(text, gateway_);
    if (!message) return window_.refuse(message.error().id, message.error().error);
    if (auto* hello = std::get_if<AdapterHello>(&message->what)) {
        return begin(message->id, std::move(*hello));
    }
    if (!attached_) {
        return window_.refuse(
            message->id, {"channel.helloExpected", "expected a 'hello' before any other message"});
    }
    std::string key = adapterKey(gateway_, message->id);
    window_.send(
        std::move(message->id),
        commandOf(std::move(std::get<center::CommandBody>(message->what)), std::move(key), text));
}

void AdapterLink::begin(const std::string& id, AdapterHello hello) {
    if (std::exchange(attached_, true)) {
        return window_.refuse(id, {kBadMessage, "'hello' was said before; connect again"});
    }
    wire_->send(welcome(id, gateway_, office_.tenant()));
    hold_ =
        office_.links().attachGateway(gateway_, std::move(hello.capabilities), shared_from_this());
}

void AdapterLink::end() {
    hold_.reset();
}

bool AdapterLink::carryOut(uint64_t sequence, const center::GatewayOrder& order) {
    return wire_->send(orderMessage(sequence, order));
}

void AdapterLink::refused() {
    wire_->close(kCloseTryLater, "the contact centre has too much to do; connect again");
}

void AdapterLink::replaced() {
    wire_->close(kCloseReplaced, "another connection has attached under this name");
}

}  // namespace orchestrion::gateway
