#include <charconv>

#include "center/state.h"
#include "interaction/field_codec.h"

namespace orchestrion::center {
namespace {

using namespace routing;

constexpr uint32_t kVersion = 1;

void real(interaction::FieldsOut& io, const double& value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value);
    io.writer.text(std::string_view(digits, static_cast<size_t>(end.ptr - digits)));
}
void real(interaction::FieldsIn& io, double& value) {
    std::string text;
    io.text(text);
    value = std::strtod(text.c_str(), nullptr);
}

// A map of numbers as a map of texts.
template <class Number>
void numbers(interaction::FieldsOut& io, const std::map<std::string, Number>& values) {
    io.writer.list(values, [](ByteWriter& w, const auto& v) { w.text(v.first).integer(v.second); });
}
template <class Number>
void numbers(interaction::FieldsIn& io, std::map<std::string, Number>& values) {
    io.reader.list([&](ByteReader& r) {
        std::string name = r.text();
        values[std::move(name)] = static_cast<Number>(r.integer());
    });
}

void object(auto& io, auto& o) requires requires {
    o.login;
}
{
    io.text(o.id);
    io.text(o.login);
    io.text(o.name);
    numbers(io, o.skills);
    io.texts(o.groups);
    io.text(o.capacity_rule);
    io.text(o.default_place);
    io.span(o.wrap_up_time);
    io.data(o.annex);
}
void object(auto& io, auto& o) requires requires {
    o.script;
}
{
    io.text(o.name);
    io.texts(o.agents);
    io.text(o.script);
    io.data(o.annex);
}
void object(auto& io, auto& o) requires requires {
    o.dns;
}
{
    io.text(o.name);
    io.text(o.switch_name);
    io.list(o.dns, [](auto& out, auto& dn) {
        out.text(dn.number);
        out.text(dn.switch_name);
        out.text(dn.medium);
    });
    io.text(o.capacity_rule);
    io.data(o.annex);
}
void object(auto& io, auto& o) requires requires {
    o.places;
}
{
    io.text(o.name);
    io.texts(o.places);
    io.data(o.annex);
}
void object(auto& io, auto& o) requires requires {
    o.cost;
}
{
    io.choice(o.kind, 4);
    io.text(o.name);
    io.text(o.number);
    io.text(o.switch_name);
    real(io, o.cost);
    io.texts(o.agents);
    io.data(o.annex);
}
void object(auto& io, auto& o) requires requires {
    o.queues;
}
{
    io.text(o.name);
    io.texts(o.queues);
    io.data(o.annex);
}
void object(auto& io, auto& o) requires requires {
    o.service_threshold;
}
{
    io.text(o.name);
    io.text(o.switch_name);
    io.span(o.objective);
    io.span(o.service_threshold);
    io.data(o.annex);
}
void object(auto& io, auto& o) requires requires {
    o.allowed;
}
{
    io.text(o.name);
    io.list(o.allowed, [](auto& out, auto& counts) { numbers(out, counts); });
}
void object(auto& io, auto& o) requires requires {
    o.path;
}
{
    io.text(o.path);
    real(io, o.value);
}
template <class O>
requires std::same_as<std::remove_const_t<O>, Skill>
void object(auto& io, O& o) {
    io.text(o.name);
    io.data(o.annex);
}

struct Kept {
    uint64_t kind = 0;
    Object value;
};

template <size_t I = 0>
Object emptyObject(uint64_t kind) {
    if constexpr (I + 1 < std::variant_size_v<Object>) {
        if (kind != I) return emptyObject<I + 1>(kind);
    }
    return Object(std::in_place_index<I>);
}

template <class Io, class K>
void fields(Io& io, K& kept) {
    io.count(kept.kind);
    if constexpr (!std::is_const_v<K>) kept.value = emptyObject(kept.kind);
    std::visit([&](auto& one) { object(io, one); }, kept.value);
}

}  // namespace

std::string toBytes(const StoredObject& stored) {
    return interaction::encoded(kVersion, Kept{stored.object.index(), stored.object});
}

template <>
Result<StoredObject> fromBytes<StoredObject>(std::string_view bytes) {
    auto kept = interaction::decoded<Kept>(kVersion, bytes, "center.badRecord", "object");
    if (!kept) return fail(kept.error());
    return StoredObject{std::move(kept->value)};
}

}  // namespace orchestrion::center
