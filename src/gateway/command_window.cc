#include "gateway/command_window.h"

#include "gateway/channel_messages.h"

namespace orchestrion::gateway {

void CommandWindow::send(std::string id, center::Command command) {
    if (*waiting_ >= waiting_max_) {
        return refuse(id, {"channel.tooManyMessages",
                           std::to_string(waiting_max_) +
                               " messages wait for their answers; wait for some, then repeat it"});
    }
    ++*waiting_;
    line_.send(std::move(command), [wire = wire_, waiting = waiting_,
                                    id = std::move(id)](const center::Answer& answer) {
        --*waiting;
        wire->send(answer ? confirmation(id, *answer) : errorMessage(id, answer.error()));
    });
}

void CommandWindow::refuse(std::string_view id, const Error& error) {
    wire_->send(errorMessage(id, error));
}

}  // namespace orchestrion::gateway
