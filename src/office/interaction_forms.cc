#include <boost/json/serialize.hpp>

#include <array>

#include "office/forms.h"
#include "office/json_form.h"

namespace orchestrion::office {
namespace {

namespace json = boost::json;
using interaction::Category;
using interaction::Interaction;
using interaction::PartyState;
using interaction::Stage;

template <class E, size_t kCount>
std::array<std::string_view, kCount> wordsOf() {
    std::array<std::string_view, kCount> words;
    for (size_t i = 0; i < kCount; ++i) words[i] = toString(static_cast<E>(i));
    return words;
}
const auto kPartyStates = wordsOf<PartyState, 7>();
const auto kStages = wordsOf<Stage, 7>();
constexpr std::array<std::string_view, 4> kLineTypes{"text", "notice", "join", "leave"};

constexpr auto kParty = [](auto& io, auto& p) {
    io.required("id", p.id);
    io.text("device", p.device);
    io.text("device_type", p.device_type);
    io.text("agent", p.agent);
    io.choice("state", p.state, kPartyStates);
};
constexpr auto kAttachment = [](auto& io, auto& a) {
    io.required("name", a.name);
    io.text("type", a.type);
    io.required("hash", a.hash);
    io.whole("bytes", a.bytes);
};
constexpr auto kLine = [](auto& io, auto& l) {
    io.text("id", l.id);
    io.text("party", l.party);
    io.text("text", l.text);
    io.text("type", l.type);
    io.time("at", l.at);
};
constexpr auto kVoice = [](auto& io, auto& v) {
    io.text("ani", v.ani);
    io.text("dnis", v.dnis);
    io.text("ced", v.ced);
    io.text("callid", v.callid);
    io.text("connid", v.connid);
};

// What a draft and a view have in common, but for what is large.
void origin(auto& io, auto& i) {
    io.text("type", i.type);
    io.text("endpoint", i.endpoint);
    io.text("gateway", i.gateway);
    io.text("external_id", i.external_id);
    io.text("parent", i.parent);
    io.text("contact", i.contact);
    io.text("thread", i.thread);
    io.text("reference", i.reference);
    io.text("from", i.message.from);
    io.textOrTexts("to", i.message.to);
    io.textOrTexts("cc", i.message.cc);
    io.text("subject", i.message.subject);
    io.flag("online", i.online);
}

void substance(auto& io, auto& i) {
    io.json("content", i.message.content);
    io.members("udata", i.udata);
    io.list("parties", i.parties, kParty);
    io.list("attachments", i.attachments, kAttachment);
}

bool isHash(const std::string& text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<void> checkHashes(const std::vector<interaction::Attachment>& attachments) {
    for (const auto& attachment : attachments) {
        if (isHash(attachment.hash)) continue;
        return fail("request.badBody", "expected \"hash\" of the attachment '" + attachment.name +
                                           "' to be a SHA-256 in 64 lower-case hex digits");
    }
    return {};
}

template <class T, class Form>
Result<T> whole(const json::object& members, Form form, T value = {}) {
    FormIn io(members);
    form(io, value);
    if (auto read = io.end(); !read) return fail(read.error());
    return value;
}

// A null takes a key away.
void readKeys(const json::object& keys, interaction::DataChange& change) {
    json::object set;
    for (const auto& member : keys) {
        if (member.value().is_null()) {
            change.removed.emplace_back(member.key());
        } else {
            set[member.key()] = member.value();
        }
    }
    if (!set.empty()) change.keys = json::serialize(set);
}

}  // namespace

// ---- in

Result<center::Arrived> arrivedFrom(const json::object& members, const std::string& gateway) {
    center::Arrived arrived;
    Interaction& draft = arrived.draft;
    FormIn io(members);
    io.required("media", draft.media_name);
    draft.online = interaction::mediaOf(draft.media_name).category == Category::kChat;
    origin(io, draft);
    substance(io, draft);
    io.part("voice", draft.voice, kVoice);
    io.texts("categories", draft.chat.categories);
    io.flag("route_requested", arrived.route_requested);
    if (auto read = io.end(); !read) return fail(read.error());
    if (auto good = checkHashes(draft.attachments); !good) return fail(good.error());
    if (!gateway.empty() && !draft.gateway.empty() && draft.gateway != gateway) {
        return fail("request.badBody",
                    "expected \"gateway\" to be '" + gateway + "', who tells of it");
    }
    arrived.endpoint = draft.endpoint;
    arrived.gateway = !gateway.empty()        ? gateway
                      : draft.gateway.empty() ? std::string(kRestGateway)
                                              : draft.gateway;
    return arrived;
}

Result<interaction::Party> partyFrom(const json::object& members) {
    return whole<interaction::Party>(members, kParty);
}

Result<interaction::Attachment> attachmentFrom(const json::object& members) {
    auto attachment = whole<interaction::Attachment>(members, kAttachment);
    if (!attachment) return attachment;
    if (auto good = checkHashes({*attachment}); !good) return fail(good.error());
    return attachment;
}

Result<interaction::ChatLine> lineFrom(const json::object& members) {
    auto line = whole<interaction::ChatLine>(members, kLine, {{}, "customer", {}, "text", {}});
    if (!line) return line;
    if (std::ranges::find(kLineTypes, line->type) != kLineTypes.end()) return line;
    return fail("request.badBody", "expected \"type\" to be text, notice, join or leave");
}

Result<center::ContentReported> contentFrom(const json::object& members, std::string interaction) {
    center::ContentReported report{std::move(interaction), {}, {}};
    FormIn io(members);
    io.json("content", report.content);
    io.list("attachments", report.attachments, kAttachment);
    if (auto read = io.end(); !read) return fail(read.error());
    if (auto good = checkHashes(report.attachments); !good) return fail(good.error());
    return report;
}

Result<center::ChangeInteraction> changeFrom(const json::object& members, std::string interaction) {
    center::ChangeInteraction command{std::move(interaction), {}};
    interaction::DataChange& change = command.change;
    FormIn io(members);
    const json::value* udata = io.value("udata");
    if (udata != nullptr && !udata->is_object()) io.wrong("udata", "an object");
    if (udata != nullptr && udata->is_object()) readKeys(udata->get_object(), change);
    const auto property = [&](const char* name, std::optional<std::string>& into) {
        std::string text;
        io.text(name, text);
        if (io.has(name)) into = std::move(text);
    };
    property("contact", change.contact);
    property("thread", change.thread);
    property("reference", change.reference);
    property("external_id", change.external_id);
    property("subject", change.subject);
    if (auto read = io.end(); !read) return fail(read.error());
    return command;
}

std::optional<Stage> stageFrom(std::string_view word) {
    const auto found = std::ranges::find(kStages, word);
    if (found == kStages.end()) return std::nullopt;
    return static_cast<Stage>(found - kStages.begin());
}

// ---- out

std::string toJson(const Interaction& i, Detail detail) {
    FormOut io;
    io.required("id", i.id);
    io.text("tenant", i.tenant);
    io.text("media", i.media_name);
    io.object().text("category", toString(i.category));
    io.choice("stage", i.stage, kStages);
    io.flag("abandoned", i.abandoned);
    io.flag("served", i.served);
    io.text("session", i.session);
    origin(io, i);
    io.text("queue", i.queue);
    io.text("view", i.view);
    io.text("workbin", i.workbin);
    io.text("disposition", interaction::textOf(i.xdata, "disposition"));
    io.text("end_reason", i.end_reason);
    io.time("created", i.created);
    io.time("changed", i.changed);
    io.time("placed", i.placed);
    if (i.category == Category::kVoice) io.part("voice", i.voice, kVoice);
    if (detail == Detail::kSummary) return io.take();
    substance(io, i);
    if (i.category != Category::kChat) return io.take();
    io.texts("categories", i.chat.categories);
    io.list("transcript", i.chat.transcript, kLine);
    return io.take();
}

std::string toJson(const interaction::Party& party) {
    FormOut io;
    kParty(io, party);
    return io.take();
}

std::string toJson(const interaction::Attachment& attachment) {
    FormOut io;
    kAttachment(io, attachment);
    return io.take();
}

}  // namespace orchestrion::office
