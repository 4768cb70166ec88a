#include <optional>

#include "center/desk.h"
#include "interaction/projection.h"

namespace orchestrion::center {
namespace {

constexpr const char* kInvalid = "Request Invalid";

Answer told(Desk& desk, const ActionRef& action, std::string_view error, std::string_view text) {
    desk.tell(failed(action, error, text));
    return accepted();
}

// The subtype that scripts compare, by the type of createmessage.
std::optional<std::string> subtypeOf(const std::string& type, bool reply) {
    if (type == "emailout" || type.empty()) return reply ? "OutboundReply" : "OutboundNew";
    if (type == "outbound_new") return "OutboundNew";
    if (type == "acknowledgement") return "OutboundAcknowledgement";
    if (type == "auto_response") return "OutboundAutoResponse";
    if (type == "inbound_collaboration_reply") return "InboundCollaborationReply";
    if (type == "outbound_collaboration_invite") return "OutboundCollaborationInvite";
    if (type == "outbound_notification") return "OutboundNotification";
    if (type == "redirect" || type == "forwarded") return "OutboundRedirect";
    return std::nullopt;
}

Interaction outbound(Desk& desk, const std::string& media_name) {
    const interaction::Media media = interaction::mediaOf(media_name);
    Interaction i;
    i.id = desk.newId();
    i.tenant = desk.options.tenant;
    i.category = media.category;
    i.media = media.runtime;
    i.media_name = media.name;
    i.created = i.changed = desk.wall();
    i.gateway = desk.gatewayFor(nullptr, media.category == interaction::Category::kVoice
                                             ? std::string("voice")
                                             : media.name);
    return i;
}

std::string orderToSend(const Interaction& i) {
    return JsonObject()
        .text("type", i.type)
        .text("from", i.message.from)
        .texts("to", i.message.to)
        .texts("cc", i.message.cc)
        .text("subject", i.message.subject)
        .raw("udata", interaction::toJson(i.udata))
        .given("parent", i.parent)
        .take();
}

Result<interaction::UserData> dataOf(const Desk& desk, const std::string& json) {
    if (json.empty()) return interaction::UserData{};
    return interaction::userDataFromJson(json, desk.options.limits.user_data);
}

}  // namespace

Answer apply(Desk& desk, const CreateMessage& command) {
    ActionRef action = refOf(command.by, "msgbased", "createmessage");
    const Interaction* parent = desk.find(action.interaction);
    const auto subtype = subtypeOf(command.type, parent != nullptr);
    const auto data = dataOf(desk, command.udata);
    if (!subtype)
        return told(desk, action, kInvalid, "there is no message type '" + command.type + "'");
    if (!data) return told(desk, action, kInvalid, data.error().message);
    Interaction i = outbound(desk, command.media);
    if (i.category != interaction::Category::kMsgbased) {
        return told(desk, action, kInvalid, "'" + command.media + "' is not a medium of messages");
    }
    if (command.send && i.gateway.empty()) {
        return told(desk, action, kInvalid, "no gateway is attached that sends " + i.media_name);
    }
    i.type = *subtype;
    i.message = command.message;
    i.udata = *data;
    if (parent != nullptr) {
        i.parent = parent->id;
        i.thread = parent->thread;
        i.contact = parent->contact;
        i.reference = parent->reference;
    }
    action.interaction = i.id;
    const std::string id = i.id;
    const std::string to_send = orderToSend(i);
    desk.put(std::move(i));
    desk.tell(done(action, JsonObject().given("srid", command.standard_response).take()));
    if (command.queue.empty()) {
        join(desk, id, action.session);
    } else {
        placeInto(desk, id, command.queue, {});
    }
    if (command.send) desk.order(*desk.find(id), "send", to_send);
    return JsonObject().text("interactionid", id).take();
}

Answer apply(Desk& desk, const SendMessage& command) {
    const ActionRef action = refOf(command.by, "msgbased", "sendmessage");
    const Interaction* i = desk.owned(action);
    if (i == nullptr) return accepted();
    const uint64_t order =
        desk.order({OrderKind::kAction, desk.gatewayFor(i, i->media_name), i->id, action, {}, {}},
                   "send", orderToSend(*i));
    if (order == 0) return told(desk, action, kInvalid, "no gateway is attached that sends it");
    return accepted();
}

Answer apply(Desk& desk, const GetContent& command) {
    const ActionRef action = refOf(command.by, "msgbased", "getcontent");
    const Interaction* i = desk.owned(action);
    if (i == nullptr) return accepted();
    LifeEvent event = done(action, JsonObject().raw("content", contentJson(*i)).take());
    event.model = {shown(*i)};
    desk.tell(std::move(event));
    return accepted();
}

Answer apply(Desk& desk, const SendChatMessage& command) {
    const ActionRef action = refOf(command.by, "chat", "sendchatmessage");
    const Interaction* i = desk.owned(action);
    if (i == nullptr) return accepted();
    if (i->category != interaction::Category::kChat) {
        return told(desk, action, kInvalid, "it is not a chat");
    }
    desk.order(*i, "say",
               JsonObject().text("from", command.from).text("text", command.message).take());
    desk.take(withLine(*i, {action.request_id, command.from, command.message, "text", desk.wall()},
                       desk.options.limits.chat_lines_max, desk.wall()));
    desk.tell(done(action));
    return accepted();
}

Answer apply(Desk& desk, const GetTranscript& command) {
    const ActionRef action = refOf(command.by, "chat", "gettranscript");
    const Interaction* i = desk.owned(action);
    if (i == nullptr) return accepted();
    desk.tell(done(action, JsonObject().raw("transcript", transcriptJson(*i)).take()));
    return accepted();
}

Answer apply(Desk& desk, const CreateCall& command) {
    ActionRef action = refOf(command.by, "voice", "createcall");
    action.interaction.clear();
    const auto data = dataOf(desk, command.udata);
    if (!data) return told(desk, action, "unknown", data.error().message);
    Interaction i = outbound(desk, "voice");
    if (i.gateway.empty()) {
        return told(desk, action, "invalidserver", "no voice gateway is attached");
    }
    i.type = "outbound";
    i.udata = *data;
    i.voice.ani = command.from;
    i.voice.dnis = command.to;
    i.focus_device = command.from;
    action.interaction = i.id;
    JsonObject arguments;
    arguments.text("from", command.from).text("to", command.to).text("type", command.type);
    if (!command.hints.empty()) arguments.raw("hints", command.hints);
    const PendingOrder pending{OrderKind::kCreateCall, i.gateway, i.id, action, {}, {}};
    desk.put(std::move(i));
    desk.order(pending, "createcall", arguments.take());
    return JsonObject().text("interactionid", action.interaction).take();
}

}  // namespace orchestrion::center
