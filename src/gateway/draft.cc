#include "gateway/draft.h"

#include <algorithm>

#include "interaction/media.h"

namespace orchestrion::gateway {
namespace {

using interaction::PartyState;

constexpr size_t kHashDigits = 64;

// Limits of user data are the centre's own: it knows what is configured.
constexpr interaction::UserDataLimits kAnyUserData{1u << 30, 1u << 20, 1u << 20, 64};

PartyState readState(Fields& fields) {
    const std::string name = fields.text("state");
    if (name.empty()) return PartyState::kConnected;
    for (int i = 0; i <= static_cast<int>(PartyState::kLeft); ++i) {
        const auto state = static_cast<PartyState>(i);
        if (name == toString(state)) return state;
    }
    fields.refuse("state", "waiting, ringing, treating, connected, hold, transferring or left");
    return PartyState::kConnected;
}

bool isHash(std::string_view text) {
    return text.size() == kHashDigits && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

interaction::UserData readUserData(Fields& fields, std::string_view name) {
    const std::string text = fields.object(name);
    if (text.empty()) return {};
    auto data = interaction::userDataFromJson(text, kAnyUserData);
    if (data) return std::move(*data);
    fields.refuse(name, "user data (" + data.error().message + ")");
    return {};
}

void readVoice(Fields& fields, interaction::VoiceDetails& voice) {
    voice.callid = fields.text("callid");
    voice.connid = fields.text("connid");
    voice.ani = fields.text("ani");
    voice.dnis = fields.text("dnis");
    voice.ced = fields.text("ced");
}

// One text stands for a list of it.
std::vector<std::string> readAddresses(Fields& fields, std::string_view name) {
    if (!fields.isText(name)) return fields.texts(name);
    return {fields.text(name)};
}

void readMessage(Fields& fields, interaction::MessageDetails& message) {
    message.from = fields.text("from");
    message.to = readAddresses(fields, "to");
    message.cc = readAddresses(fields, "cc");
    message.subject = fields.text("subject");
    message.content = fields.json("content");
}

}  // namespace

interaction::Party readParty(Fields& fields) {
    interaction::Party party;
    party.id = fields.needed("id");
    party.device = fields.text("device");
    if (const std::string type = fields.text("device_type"); !type.empty()) {
        party.device_type = type;
    }
    party.agent = fields.text("agent");
    party.state = readState(fields);
    return party;
}

interaction::Attachment readAttachment(Fields& fields) {
    interaction::Attachment file;
    file.name = fields.needed("name");
    file.type = fields.text("type");
    file.hash = fields.needed("hash");
    file.bytes = fields.neededNumber("bytes");
    if (!isHash(file.hash)) fields.refuse("hash", "SHA-256 in 64 hexadecimal digits, lower case,");
    return file;
}

interaction::ChatLine readChatLine(Fields& fields) {
    interaction::ChatLine line;
    line.id = fields.text("id");
    line.party = fields.text("party");
    if (line.party.empty()) line.party = "customer";
    line.text = fields.text("text");
    const std::string type = fields.text("type");
    if (type.empty() || type == "text" || type == "notice" || type == "join" || type == "leave") {
        line.type = type.empty() ? "text" : type;
    } else {
        fields.refuse("type", "text, notice, join or leave");
    }
    return line;
}

center::Arrived readArrived(Fields& fields, const std::string& gateway) {
    center::Arrived arrived;
    interaction::Interaction& draft = arrived.draft;
    arrived.gateway = gateway;
    arrived.endpoint = fields.text("endpoint");
    arrived.route_requested = fields.flag("route_requested", true);
    draft.media_name = fields.needed("media");
    draft.type = fields.text("type");
    draft.external_id = fields.text("external_id");
    draft.contact = fields.text("contact");
    draft.thread = fields.text("thread");
    draft.reference = fields.text("reference");
    draft.parent = fields.text("parent");
    draft.online = fields.flag(
        "online", interaction::mediaOf(draft.media_name).category == interaction::Category::kChat);
    fields.inside("voice", [&](Fields& voice) { readVoice(voice, draft.voice); });
    readMessage(fields, draft.message);
    draft.chat.categories = fields.texts("categories");
    draft.udata = readUserData(fields, "udata");
    fields.each("parties", [&](Fields& party) { draft.parties.push_back(readParty(party)); });
    fields.each("attachments",
                [&](Fields& file) { draft.attachments.push_back(readAttachment(file)); });
    return arrived;
}

}  // namespace orchestrion::gateway
