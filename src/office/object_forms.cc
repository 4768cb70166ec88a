#include <array>

#include "office/forms.h"
#include "office/json_form.h"

namespace orchestrion::office {
namespace {

using namespace routing;

// In the order of ObjectKind.
constexpr std::array<std::string_view, 10> kPaths{
    "skills", "capacity-rules", "places",       "place-groups", "agent-groups",
    "agents", "destinations",   "queue-groups", "queues",       "settings"};
constexpr std::array<std::string_view, 4> kDestinations{"dn", "routing_point", "acd_queue",
                                                        "label"};

template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

void form(auto& io, Is<Skill> auto& o) {
    io.text("name", o.name);
    io.annex("annex", o.annex);
}
void form(auto& io, Is<CapacityRule> auto& o) {
    io.text("name", o.name);
    io.numberLists("allowed", o.allowed, 1000);
}
void form(auto& io, Is<Place> auto& o) {
    io.text("name", o.name);
    io.text("switch", o.switch_name);
    io.list("dns", o.dns, [](auto& in, auto& dn) {
        in.required("number", dn.number);
        in.text("switch", dn.switch_name);
        in.text("medium", dn.medium);
    });
    io.text("capacity_rule", o.capacity_rule);
    io.annex("annex", o.annex);
}
void form(auto& io, Is<PlaceGroup> auto& o) {
    io.text("name", o.name);
    io.texts("places", o.places);
    io.annex("annex", o.annex);
}
void form(auto& io, Is<AgentGroup> auto& o) {
    io.text("name", o.name);
    io.texts("agents", o.agents);
    io.text("script", o.script);
    io.annex("annex", o.annex);
}
void form(auto& io, Is<Agent> auto& o) {
    io.text("id", o.id);
    io.text("login", o.login);
    io.text("name", o.name);
    io.numbers("skills", o.skills, kSkillLevelMax);
    io.texts("groups", o.groups);
    io.text("capacity_rule", o.capacity_rule);
    io.text("default_place", o.default_place);
    io.span("wrap_up_ms", o.wrap_up_time);
    io.annex("annex", o.annex);
}
void form(auto& io, Is<Destination> auto& o) {
    io.choice("kind", o.kind, kDestinations);
    io.text("name", o.name);
    io.text("number", o.number);
    io.text("switch", o.switch_name);
    io.real("cost", o.cost);
    io.texts("agents", o.agents);
    io.annex("annex", o.annex);
}
void form(auto& io, Is<QueueGroup> auto& o) {
    io.text("name", o.name);
    io.texts("queues", o.queues);
    io.annex("annex", o.annex);
}
void form(auto& io, Is<VirtualQueue> auto& o) {
    io.text("name", o.name);
    io.text("switch", o.switch_name);
    io.span("objective_ms", o.objective);
    io.span("service_threshold_ms", o.service_threshold);
    io.annex("annex", o.annex);
}
void form(auto& io, Is<Setting> auto& o) {
    io.text("path", o.path);
    io.real("value", o.value);
}

template <size_t... kIndex>
Object emptyOf(ObjectKind kind, std::index_sequence<kIndex...>) {
    Object object;
    ((static_cast<size_t>(kind) == kIndex ? (void)object.emplace<kIndex>() : (void)0), ...);
    return object;
}

std::string& nameIn(Object& object) {
    return const_cast<std::string&>(nameOf(object));  // `object` is ours to change
}

}  // namespace

std::string_view pathOf(ObjectKind kind) {
    return kPaths[static_cast<size_t>(kind)];
}

std::optional<ObjectKind> kindOfPath(std::string_view path) {
    const auto found = std::ranges::find(kPaths, path);
    if (found == kPaths.end()) return std::nullopt;
    return static_cast<ObjectKind>(found - kPaths.begin());
}

std::span<const std::string_view> kindPaths() {
    return kPaths;
}

Result<Object> objectFrom(ObjectKind kind, const std::string& name,
                          const boost::json::object& members) {
    Object object = emptyOf(kind, std::make_index_sequence<std::variant_size_v<Object>>());
    nameIn(object) = name;
    FormIn io(members);
    std::visit([&](auto& one) { form(io, one); }, object);
    if (auto read = io.end(); !read) return fail(read.error());
    if (nameOf(object) == name) return object;
    return fail("request.badBody", "expected the name '" + name + "' as in the path, but found '" +
                                       nameOf(object) + "'");
}

std::string toJson(const Object& object) {
    FormOut io;
    std::visit([&](const auto& one) { form(io, one); }, object);
    return io.take();
}

}  // namespace orchestrion::office
