#include "interaction/projection.h"

#include "base/json.h"
#include "base/time_text.h"
#include "interaction/json_object.h"

namespace orchestrion::interaction {
namespace {

std::string text(WallTime at) {
    return isoTime(at);
}

// The state of a chat's party in the words of its interface; of others in ours.
const char* stateOf(const Interaction& interaction, const Party& party) {
    if (interaction.category != Category::kChat) return toString(party.state);
    switch (party.state) {
        case PartyState::kHold:
            return "held";
        case PartyState::kLeft:
            return "completed";
        case PartyState::kConnected:
            return "accepted";
        default:
            return "processing";
    }
}

std::string parties(const Interaction& interaction) {
    JsonObject all;
    for (const Party& party : interaction.parties) {
        JsonObject one;
        one.text("id", party.id)
            .text("device", party.device)
            .text("devicetype", party.device_type)
            .text("state", stateOf(interaction, party))
            .given("agent", party.agent);
        all.raw(party.id, one.take());
    }
    return all.take();
}

std::string attachments(const Interaction& interaction) {
    return jsonArray(interaction.attachments, [](const Attachment& file) {
        return JsonObject()
            .text("name", file.name)
            .text("type", file.type)
            .integer("size", static_cast<int64_t>(file.bytes))
            .text("hash", file.hash)
            .take();
    });
}

std::string voice(const Interaction& i) {
    return JsonObject()
        .text("type", i.type.empty() ? "unknown" : i.type)
        .text("media", i.media)
        .text("callid", i.voice.callid)
        .text("connid", i.voice.connid)
        .text("ani", i.voice.ani)
        .text("dnis", i.voice.dnis)
        .given("ced", i.voice.ced)
        .text("state", stateWord(i))
        .take();
}

std::string msgbased(const Interaction& i) {
    return JsonObject()
        .text("type", i.type.empty() ? "unknown" : i.type)
        .text("state", messageState(i))
        .text("media", i.media)
        .text("from", i.message.from)
        .texts("to", i.message.to)
        .texts("cc", i.message.cc)
        .given("queue", i.queue)
        .given("view", i.view)
        .text("subject", i.message.subject)
        .text("externalID", i.external_id)
        .raw("content", contentJson(i))
        .take();
}

std::string chat(const Interaction& i) {
    return JsonObject()
        .text("type", i.type.empty() ? "chat" : i.type)
        .text("state", messageState(i))
        .text("media", i.media)
        .texts("categories", i.chat.categories)
        .given("queue", i.queue)
        .given("view", i.view)
        .text("externalID", i.external_id)
        .raw("transcript", transcriptJson(i))
        .take();
}

std::string details(const Interaction& interaction) {
    switch (interaction.category) {
        case Category::kVoice:
            return voice(interaction);
        case Category::kChat:
            return chat(interaction);
        case Category::kMsgbased:
            break;
    }
    return msgbased(interaction);
}

std::string extraData(const Interaction& interaction) {
    UserData extra = interaction.xdata;
    if (!interaction.view.empty()) {
        std::string view;
        appendJsonString(view, interaction.view);
        extra["ixn_queue_view"] = std::move(view);
    }
    return toJson(extra);
}

JsonObject common(const Interaction& i) {
    JsonObject out;
    out.text("g_uid", i.id)
        .text("category", toString(i.category))
        .given("parentid", i.parent)
        .given("tenantid", i.tenant)
        .given("ani", i.voice.ani)
        .given("contactid", i.contact)
        .text("state", messageState(i))
        .text("starttime", text(i.created))
        .raw("location", JsonObject().text("media_server", i.media_server).take())
        .raw("udata", toJson(i.udata))
        .raw("xdata", extraData(i))
        .raw("parties", parties(i))
        .raw(toString(i.category), details(i));
    return out;
}

}  // namespace

const char* messageState(const Interaction& interaction) {
    if (interaction.abandoned) return "abandoned";
    switch (interaction.stage) {
        case Stage::kNew:
            return interaction.session.empty() ? "new" : "processing";
        case Stage::kQueued:
        case Stage::kWorkbin:
            return "queued";
        case Stage::kOffered:
        case Stage::kHandled:
        case Stage::kRouted:
            return "processing";
        case Stage::kEnded:
            break;
    }
    return "complete";
}

std::string toJson(const ChatLine& line) {
    return JsonObject()
        .given("id", line.id)
        .text("date", text(line.at))
        .text("party", line.party)
        .text("text", line.text)
        .text("type", line.type)
        .take();
}

std::string transcriptJson(const Interaction& interaction) {
    return jsonArray(interaction.chat.transcript,
                     [](const ChatLine& line) { return toJson(line); });
}

std::string contentJson(const Interaction& interaction) {
    JsonObject out;
    if (!interaction.message.content.empty()) out.raw("body", interaction.message.content);
    return out.raw("attachments", attachments(interaction)).take();
}

std::string toScriptJson(const Interaction& interaction) {
    return common(interaction).take();
}

std::string toOperatorJson(const Interaction& i) {
    return common(i)
        .text("media", i.media_name)
        .text("stage", toString(i.stage))
        .flag("online", i.online)
        .given("session", i.session)
        .given("endpoint", i.endpoint)
        .given("gateway", i.gateway)
        .given("queue", i.queue)
        .given("view", i.view)
        .given("workbin", i.workbin)
        .given("reference", i.reference)
        .given("thread", i.thread)
        .given("end_reason", i.end_reason)
        .text("changed", text(i.changed))
        .take();
}

}  // namespace orchestrion::interaction
