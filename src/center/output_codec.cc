#include "center/outputs.h"
#include "interaction/field_codec.h"

namespace orchestrion::center {
namespace {

constexpr uint32_t kVersion = 1;

constexpr auto kName = [](auto& io, auto& name) { io.text(name); };
constexpr auto kModel = [](auto& io, auto& change) {
    io.list(change.path, kName);
    bool there = change.value.has_value();
    io.flag(there);
    std::string value = change.value.value_or("");
    if (there) io.text(value);
    if constexpr (!std::is_const_v<std::remove_reference_t<decltype(change)>>) {
        if (there) change.value = std::move(value);
    }
};

// A body of the kind that its number names.
struct Kept {
    uint64_t sequence = 0;
    uint64_t kind = 0;
    OutputBody body;
};

template <size_t I = 0>
OutputBody emptyBody(uint64_t kind) {
    if constexpr (I + 1 < std::variant_size_v<OutputBody>) {
        if (kind != I) return emptyBody<I + 1>(kind);
    }
    return OutputBody(std::in_place_index<I>);
}

void body(auto& io, auto& e) requires requires {
    e.event;
}
{
    io.text(e.event.session);
    io.text(e.event.name);
    io.text(e.event.data);
    io.list(e.event.model, kModel);
}
void body(auto& io, auto& s) requires requires {
    s.fallback_url;
}
{
    io.text(s.session);
    io.text(s.application);
    io.text(s.url);
    io.text(s.fallback_url);
    io.text(s.params);
    io.text(s.interaction);
}
void body(auto& io, auto& o) requires requires {
    o.answered;
}
{
    io.text(o.gateway);
    io.text(o.interaction);
    io.text(o.order);
    io.text(o.arguments);
    io.flag(o.answered);
}
void body(auto& io, auto& n) requires requires {
    n.agent;
}
{
    io.text(n.agent);
    io.text(n.kind);
    io.text(n.interaction);
    io.text(n.data);
}
void body(auto& io, auto& x) requires requires {
    x.explanation;
}
{
    io.text(x.decision);
    io.text(x.interaction);
    io.text(x.request);
    io.text(x.session);
    io.text(x.explanation);
}

template <class Io, class K>
void fields(Io& io, K& kept) {
    io.count(kept.sequence);
    io.count(kept.kind);
    if constexpr (!std::is_const_v<K>) kept.body = emptyBody(kept.kind);
    std::visit([&](auto& one) { body(io, one); }, kept.body);
}

}  // namespace

std::string keyOf(const std::string& tenant, const Output& output) {
    return "center-" + tenant + "-" + std::to_string(output.sequence);
}

std::string toBytes(const Output& output) {
    const Kept kept{output.sequence, output.body.index(), output.body};
    return interaction::encoded(kVersion, kept);
}

Result<Output> outputFromBytes(std::string_view bytes) {
    auto kept = interaction::decoded<Kept>(kVersion, bytes, "center.badRecord", "output");
    if (!kept) return fail(kept.error());
    return Output{kept->sequence, std::move(kept->body)};
}

}  // namespace orchestrion::center
