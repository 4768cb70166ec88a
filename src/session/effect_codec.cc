#include "session/effect_codec.h"

namespace orchestrion::session {
namespace {

using namespace scxml;

void write(ByteWriter& writer, const CancelEffect& effect) {
    writer.text(effect.send_id);
}
void write(ByteWriter& writer, const InvokeEffect& effect) {
    writer.text(effect.invoke_id).text(effect.type).text(effect.src);
    session::write(writer, effect.content);
    session::write(writer, effect.params);
}
void write(ByteWriter& writer, const CancelInvokeEffect& effect) {
    writer.text(effect.invoke_id);
}
void write(ByteWriter& writer, const ForwardEffect& effect) {
    writer.text(effect.invoke_id);
    session::write(writer, effect.event);
}
void write(ByteWriter& writer, const LogEffect& effect) {
    writer.text(effect.label).text(effect.text).text(effect.level);
}
void write(ByteWriter& writer, const DoneEffect& effect) {
    session::write(writer, effect.data);
    writer.flag(effect.cancelled);
}

void read(ByteReader& reader, CancelEffect& effect) {
    effect.send_id = reader.text();
}
void read(ByteReader& reader, InvokeEffect& effect) {
    effect.invoke_id = reader.text();
    effect.type = reader.text();
    effect.src = reader.text();
    session::read(reader, effect.content);
    session::read(reader, effect.params);
}
void read(ByteReader& reader, CancelInvokeEffect& effect) {
    effect.invoke_id = reader.text();
}
void read(ByteReader& reader, ForwardEffect& effect) {
    effect.invoke_id = reader.text();
    session::read(reader, effect.event);
}
void read(ByteReader& reader, LogEffect& effect) {
    effect.label = reader.text();
    effect.text = reader.text();
    effect.level = reader.text();
}
void read(ByteReader& reader, DoneEffect& effect) {
    session::read(reader, effect.data);
    effect.cancelled = reader.flag();
}

// Beside the type of an event: the changes of the model follow at its end. Releases that know no
// modules wrote the same bytes for events without any.
constexpr uint64_t kChangesModel = 4;

// The alternative number `index` of the variant, read.
template <size_t I = 0>
void readAlternative(ByteReader& reader, size_t index, Effect& effect) {
    if constexpr (I < std::variant_size_v<Effect>) {
        if (index != I) return readAlternative<I + 1>(reader, index, effect);
        std::variant_alternative_t<I, Effect> what;
        if constexpr (std::is_same_v<decltype(what), SendEffect> ||
                      std::is_same_v<decltype(what), ModuleEffect>) {
            session::read(reader, what);
        } else {
            read(reader, what);
        }
        effect = std::move(what);
    }
}

}  // namespace

void write(ByteWriter& writer, const Payload& payload) {
    writer.number(static_cast<uint64_t>(payload.kind));
    if (!payload.empty()) writer.text(payload.bytes);
}

void read(ByteReader& reader, Payload& payload) {
    payload.kind =
        static_cast<Payload::Kind>(reader.index(static_cast<uint64_t>(Payload::Kind::kGraph) + 1));
    if (!payload.empty()) payload.bytes = reader.text();
}

void write(ByteWriter& writer, const Event& event) {
    const uint64_t changes = event.model.empty() ? 0 : kChangesModel;
    writer.text(event.name).number(static_cast<uint64_t>(event.type) | changes);
    writer.text(event.sendid).text(event.origin).text(event.origintype).text(event.invokeid);
    write(writer, event.data);
    writer.text(event.raw);
    if (changes != 0) writer.text(event.model);
}

void read(ByteReader& reader, Event& event) {
    event.name = reader.text();
    const uint32_t type = reader.index(2 * kChangesModel - 1);
    event.type = static_cast<EventType>(type & (kChangesModel - 1));
    if ((type & (kChangesModel - 1)) > static_cast<uint32_t>(EventType::kExternal)) reader.index(0);
    event.sendid = reader.text();
    event.origin = reader.text();
    event.origintype = reader.text();
    event.invokeid = reader.text();
    read(reader, event.data);
    event.raw = reader.text();
    if ((type & kChangesModel) != 0) event.model = reader.text();
}

void write(ByteWriter& writer, const scxml::Parameters& params) {
    writer.list(params, [](ByteWriter& w, const auto& param) {
        w.text(param.first);
        write(w, param.second);
    });
}

void read(ByteReader& reader, scxml::Parameters& params) {
    reader.list([&](ByteReader& r) {
        auto& param = params.emplace_back(r.text(), Payload());
        read(r, param.second);
    });
}

void write(ByteWriter& writer, const scxml::SendEffect& effect) {
    writer.text(effect.send_id).text(effect.type).text(effect.target);
    writer.integer(effect.delay.count());
    write(writer, effect.event);
    write(writer, effect.params);
    writer.flag(effect.has_content);
}

void read(ByteReader& reader, scxml::SendEffect& effect) {
    effect.send_id = reader.text();
    effect.type = reader.text();
    effect.target = reader.text();
    effect.delay = Milliseconds(reader.integer());
    read(reader, effect.event);
    read(reader, effect.params);
    effect.has_content = reader.flag();
}

void write(ByteWriter& writer, const scxml::ModuleEffect& effect) {
    writer.text(effect.module).text(effect.action).text(effect.area);
    writer.text(effect.request_id).text(effect.arguments);
}

void read(ByteReader& reader, scxml::ModuleEffect& effect) {
    effect.module = reader.text();
    effect.action = reader.text();
    effect.area = reader.text();
    effect.request_id = reader.text();
    effect.arguments = reader.text();
}

void write(ByteWriter& writer, const scxml::Effect& effect) {
    writer.number(effect.index());
    std::visit([&](const auto& what) { write(writer, what); }, effect);
}

void read(ByteReader& reader, scxml::Effect& effect) {
    readAlternative(reader, reader.index(std::variant_size_v<scxml::Effect>), effect);
}

}  // namespace orchestrion::session
