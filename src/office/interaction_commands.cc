#include <boost/json.hpp>

#include "base/json.h"
#include "modules/arguments.h"
#include "office/commands_of.h"

namespace orchestrion::office {
namespace {

namespace json = boost::json;
using Kind = modules::InteractionCommand::Kind;

// A device as a document gives it: its number, or a resource object.
std::string deviceOf(const std::string& text) {
    const auto value = parseJson(text.empty() ? "null" : text);
    if (!value || value->is_null()) return {};
    if (!value->is_object()) return modules::textOf(*value);
    for (const char* member : {"dn", "id", "agent", "place"}) {
        const std::string found = attribute(value->get_object(), member);
        if (!found.empty()) return found;
    }
    return {};
}

// Addresses: a list, or a text with commas between.
std::vector<std::string> addressesOf(const json::object& attributes, std::string_view name) {
    std::vector<std::string> found;
    const auto* value = attributes.if_contains(name);
    if (value == nullptr || value->is_null()) return found;
    if (value->is_array()) {
        for (const json::value& one : value->get_array()) found.push_back(modules::textOf(one));
        return found;
    }
    std::string rest = modules::textOf(*value);
    while (!rest.empty()) {
        const size_t comma = rest.find_first_of(",;");
        std::string one = rest.substr(0, comma);
        rest = comma == std::string::npos ? std::string() : rest.substr(comma + 1);
        one.erase(0, one.find_first_not_of(' '));
        one.erase(one.find_last_not_of(' ') + 1);
        if (!one.empty()) found.push_back(std::move(one));
    }
    return found;
}

// As the centre keeps content: JSON.
std::string contentOf(const json::object& attributes) {
    const auto* value = attributes.if_contains("content");
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_string()) return json::serialize(*value);
    return json::serialize(json::object{{"text", *value}});
}

bool isTrue(const std::string& text) {
    return text == "true" || text == "1";
}

Translated createMessage(const center::SessionRequest& by,
                         const modules::InteractionCommand& from) {
    const json::object attributes = objectOf(from.attributes_json);
    if (!attribute(attributes, "bcc").empty()) {
        return refusal("Request Invalid", "the attribute 'bcc' is not supported");
    }
    center::CreateMessage command;
    command.by = by;
    if (const std::string type = attribute(attributes, "type"); !type.empty()) command.type = type;
    if (const std::string media = attribute(attributes, "media"); !media.empty()) {
        command.media = media;
    }
    command.message.from = attribute(attributes, "from");
    command.message.to = addressesOf(attributes, "to");
    command.message.cc = addressesOf(attributes, "cc");
    command.message.subject = attribute(attributes, "subject");
    command.message.content = contentOf(attributes);
    command.udata = attribute(attributes, "udata");
    command.queue = attribute(attributes, "queue");
    command.standard_response = attribute(attributes, "standardresponse");
    command.send = isTrue(attribute(attributes, "send"));
    return Asked{std::move(command)};
}

Translated createCall(const center::SessionRequest& by, const modules::InteractionCommand& from) {
    center::CreateCall command;
    command.by = by;
    command.from = deviceOf(from.from_json);
    command.to = deviceOf(from.to_json);
    if (!from.type.empty()) command.type = from.type;
    command.udata = attribute(objectOf(from.attributes_json), "udata");
    command.hints = from.hints_json;
    return Asked{std::move(command)};
}

Translated redirect(const center::SessionRequest& by, const modules::InteractionCommand& from) {
    center::Redirect command;
    command.by = by;
    command.from = deviceOf(from.from_json);
    command.to = from.to_json;
    command.type = from.type;
    command.hints = from.hints_json;
    command.detach = from.detach;
    return Asked{std::move(command)};
}

Translated sayLine(const center::SessionRequest& by, const modules::InteractionCommand& from) {
    return Asked{center::SendChatMessage{by, deviceOf(from.from_json), from.message}};
}

}  // namespace

Translated interactionCommand(const center::SessionRequest& by, const std::string& area,
                              const std::string& action, const modules::InteractionCommand& from) {
    switch (from.kind) {
        case Kind::kTerminate:
            return Asked{center::Terminate{by, from.reason, deviceOf(from.resource_json)}};
        case Kind::kRedirect:
            return redirect(by, from);
        case Kind::kAccept:
            return Asked{center::AcceptCall{by, deviceOf(from.resource_json)}};
        case Kind::kAttach:
            return Asked{center::Attach{by}};
        case Kind::kDetach:
            return Asked{center::Detach{by}};
        case Kind::kAssociate:
            return Asked{center::Associate{by, from.target_session}};
        case Kind::kMerge:
        case Kind::kConsult:
        case Kind::kTransfer:
        case Kind::kConference:
        case Kind::kHold:
        case Kind::kRetrieve:
            return Asked{center::CallAction{by, action, from.attributes_json, area}};
        case Kind::kCreateCall:
            return createCall(by, from);
        case Kind::kCreateMessage:
            return createMessage(by, from);
        case Kind::kSendMessage:
            return Asked{center::SendMessage{by}};
        case Kind::kGetContent:
            return Asked{center::GetContent{by}};
        case Kind::kSendChatMessage:
            return sayLine(by, from);
        case Kind::kGetTranscript:
            return Asked{center::GetTranscript{by}};
        case Kind::kSetUserData:
            return Asked{center::SetData{by, from.object_json}, true};
        case Kind::kDeleteUserData:
            return Asked{center::DeleteData{by, from.object_json}, true};
        case Kind::kUpdate:
            return Asked{center::UpdateProperties{by, from.object_json}};
    }
    return refusal("unsupported", "there is no action '" + action + "'");
}

}  // namespace orchestrion::office
