#include "office/door.h"

#include "office/commands_of.h"

namespace orchestrion::office {
namespace {

modules::CenterAnswer answerOf(const center::Answer& from, bool at_once, bool has_request) {
    modules::CenterAnswer answer;
    if (!from) {
        answer.error =
            from.error().code == "center.unknownInteraction" ? "unknown" : "Request Invalid";
        answer.description = from.error().message + " (" + from.error().code + ")";
        return answer;
    }
    // A function has no request whose end anybody waits for.
    answer.later = !at_once || !has_request;
    if (!answer.later) answer.data_json = *from;
    return answer;
}

}  // namespace

void Door::perform(modules::CenterCommand command, Done done) {
    Office* office = offices_.find(command.tenant);
    if (office == nullptr) {
        modules::CenterAnswer nobody;
        nobody.error = "unknown";
        nobody.description = "the tenant '" + command.tenant + "' has no contact centre";
        return done(std::move(nobody));
    }
    auto asked = commandOf(command);
    if (!asked) return done(std::move(asked.error()));
    const bool at_once = asked->answered_at_once;
    const bool has_request = !command.request_id.empty();
    office->line().send(
        {std::move(asked->body), std::move(command.key)},
        [done = std::move(done), at_once, has_request](const center::Answer& answer) {
            if (!answer && answer.error().code == "center.stopping") return;
            done(answerOf(answer, at_once, has_request));
        });
}

}  // namespace orchestrion::office
