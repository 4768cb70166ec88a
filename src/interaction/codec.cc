#include "interaction/codec.h"

#include "interaction/field_codec.h"

namespace orchestrion::interaction {
namespace {

constexpr auto kParty = [](auto& io, auto& p) {
    io.text(p.id);
    io.text(p.device);
    io.text(p.device_type);
    io.text(p.agent);
    io.choice(p.state, 7);
};
constexpr auto kAttachment = [](auto& io, auto& a) {
    io.text(a.name);
    io.text(a.type);
    io.text(a.hash);
    io.count(a.bytes);
};
constexpr auto kLine = [](auto& io, auto& l) {
    io.text(l.id);
    io.text(l.party);
    io.text(l.text);
    io.text(l.type);
    io.time(l.at);
};

void origin(auto& io, auto& i) {
    io.text(i.parent);
    io.text(i.endpoint);
    io.text(i.gateway);
    io.text(i.media_server);
    io.text(i.external_id);
    io.text(i.contact);
    io.text(i.thread);
    io.text(i.reference);
}

void place(auto& io, auto& i) {
    io.choice(i.stage, 7);
    io.flag(i.online);
    io.flag(i.abandoned);
    io.flag(i.served);
    io.text(i.session);
    io.text(i.queue);
    io.text(i.view);
    io.text(i.workbin);
    io.text(i.focus_device);
    io.text(i.end_reason);
    io.time(i.created);
    io.time(i.changed);
    io.time(i.placed);
}

void details(auto& io, auto& i) {
    io.text(i.voice.callid);
    io.text(i.voice.connid);
    io.text(i.voice.ani);
    io.text(i.voice.dnis);
    io.text(i.voice.ced);
    io.text(i.message.from);
    io.texts(i.message.to);
    io.texts(i.message.cc);
    io.text(i.message.subject);
    io.text(i.message.content);
    io.texts(i.chat.categories);
    io.list(i.chat.transcript, kLine);
}

}  // namespace

template <class Io, class I>
static void fields(Io& io, I& i) {
    io.text(i.id);
    io.text(i.tenant);
    io.choice(i.category, 3);
    io.text(i.media_name);
    io.text(i.media);
    io.text(i.type);
    origin(io, i);
    place(io, i);
    details(io, i);
    io.data(i.udata);
    io.data(i.xdata);
    io.list(i.parties, kParty);
    io.list(i.attachments, kAttachment);
}

std::string toBytes(const Interaction& interaction) {
    return encoded(kCodecVersion, interaction);
}

Result<Interaction> fromBytes(std::string_view bytes) {
    return decoded<Interaction>(kCodecVersion, bytes, "interaction.badRecord", "interaction");
}

}  // namespace orchestrion::interaction
