#include "interaction/codec.h"

#include "base/bytes.h"

namespace orchestrion::interaction {
namespace {

// One list of the fields serves both directions, so that they cannot differ.
class Out {
public:
    void text(const std::string& v) { writer.text(v); }
    void flag(const bool& v) { writer.flag(v); }
    void count(const uint64_t& v) { writer.number(v); }
    void time(const WallTime& v) { writer.integer(v.time_since_epoch().count()); }
    template <class E>
    void choice(const E& v, uint32_t) {
        writer.number(static_cast<uint64_t>(v));
    }
    template <class T, class Each>
    void list(const std::vector<T>& values, Each each) {
        writer.number(values.size());
        for (const T& value : values) each(*this, value);
    }
    void data(const UserData& values) {
        writer.number(values.size());
        for (const auto& [key, value] : values) writer.text(key).text(value);
    }
    ByteWriter writer;
};

class In {
public:
    explicit In(std::string_view bytes) : reader(bytes) {}
    void text(std::string& v) { v = reader.text(); }
    void flag(bool& v) { v = reader.flag(); }
    void count(uint64_t& v) { v = reader.number(); }
    void time(WallTime& v) { v = WallTime(Milliseconds(reader.integer())); }
    template <class E>
    void choice(E& v, uint32_t count) {
        v = static_cast<E>(reader.index(count));
    }
    template <class T, class Each>
    void list(std::vector<T>& values, Each each) {
        reader.list([&](ByteReader&) { each(*this, values.emplace_back()); });
    }
    void data(UserData& values) {
        reader.list([&](ByteReader& r) {
            std::string key = r.text();
            values[std::move(key)] = r.text();
        });
    }
    ByteReader reader;
};

constexpr auto kText = [](auto& io, auto& value) { io.text(value); };
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
    io.list(i.message.to, kText);
    io.list(i.message.cc, kText);
    io.text(i.message.subject);
    io.text(i.message.content);
    io.list(i.chat.categories, kText);
    io.list(i.chat.transcript, kLine);
}

void fields(auto& io, auto& i) {
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

}  // namespace

std::string toBytes(const Interaction& interaction) {
    Out out;
    out.writer.number(kCodecVersion);
    fields(out, interaction);
    return out.writer.take();
}

Result<Interaction> fromBytes(std::string_view bytes) {
    In in(bytes);
    const uint64_t version = in.reader.number();
    if (version != kCodecVersion) {
        return fail("interaction.badRecord", "expected an interaction of version " +
                                                 std::to_string(kCodecVersion) + ", but found " +
                                                 std::to_string(version) +
                                                 "; it was written by another release");
    }
    Interaction interaction;
    fields(in, interaction);
    if (!in.reader.atEnd()) {
        return fail("interaction.badRecord", "the stored interaction is damaged");
    }
    return interaction;
}

}  // namespace orchestrion::interaction
