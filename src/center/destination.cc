#include "center/destination.h"

#include <algorithm>

#include "base/json.h"
#include "center/desk.h"

namespace orchestrion::center {
namespace {

namespace json = boost::json;

std::string member(const json::object& object, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        const json::value* value = object.if_contains(name);
        if (value == nullptr) continue;
        if (value->is_string() && !value->as_string().empty())
            return std::string(value->as_string());
    }
    return {};
}

// Where an agent who is logged in is reached.
std::string deviceOf(const Desk& desk, const std::string& agent) {
    const auto view = desk.router.agent(agent);
    if (!view || view->media.empty()) return {};
    const std::string& dn = view->media.front().dn;
    return dn.empty() ? view->place : dn;
}

bool isQueue(const Desk& desk, const std::string& name) {
    return std::ranges::find(desk.options.queues, name, &WorkflowQueue::name) !=
           desk.options.queues.end();
}

Destination ofString(const Desk& desk, const std::string& text, bool message) {
    const auto agent = desk.router.agent(text);
    if (agent && agent->logged_in) {
        return {Destination::Kind::kAgent, text, {}, deviceOf(desk, text), agent->place};
    }
    if (message && isQueue(desk, text)) return {Destination::Kind::kQueue, text, {}, {}, {}};
    return {Destination::Kind::kDevice, text, {}, {}, {}};
}

Result<Destination> ofObject(const Desk& desk, const json::object& object) {
    const std::string type = member(object, {"type"});
    if (type == "WB" || object.contains("workbin")) {
        return Destination{Destination::Kind::kWorkbin,
                           member(object, {"id", "workbin"}),
                           member(object, {"wb_owner", "owner", "agent"}),
                           {},
                           {}};
    }
    if (type == "IQ" || object.contains("queue")) {
        return Destination{Destination::Kind::kQueue, member(object, {"id", "queue"}), {}, {}, {}};
    }
    if (const std::string agent = member(object, {"agent"}); !agent.empty()) {
        std::string device = member(object, {"dn"});
        if (device.empty()) device = deviceOf(desk, agent);
        return Destination{
            Destination::Kind::kAgent, agent, {}, std::move(device), member(object, {"place"})};
    }
    std::string device = member(object, {"dn", "id", "place"});
    if (device.empty()) {
        return fail("center.badRequest", "expected a resource with an agent, dn, queue or workbin");
    }
    return Destination{Destination::Kind::kDevice, std::move(device), {}, {}, {}};
}

Result<Destination> checked(const Desk& desk, Result<Destination> found) {
    if (!found) return found;
    if (found->name.empty()) return fail("center.badRequest", "expected a name of the destination");
    if (found->kind == Destination::Kind::kQueue && !isQueue(desk, found->name)) {
        return fail("center.badRequest", "there is no queue '" + found->name + "'");
    }
    if (found->kind == Destination::Kind::kWorkbin && found->owner.empty()) {
        return fail("center.badRequest", "expected the owner of the workbin '" + found->name + "'");
    }
    return found;
}

}  // namespace

Result<Destination> destinationOf(const Desk& desk, std::string_view text, bool message) {
    const auto value = parseJson(text);
    if (value && value->is_object()) return checked(desk, ofObject(desk, value->as_object()));
    if (value && value->is_string()) {
        return checked(desk, ofString(desk, std::string(value->as_string()), message));
    }
    return fail("center.badRequest", "expected a string or a resource object as destination");
}

Result<Destination> destinationOfText(const Desk& desk, const std::string& text, bool message) {
    if (text.starts_with('{') || text.starts_with('"')) return destinationOf(desk, text, message);
    return checked(desk, ofString(desk, text, message));
}

}  // namespace orchestrion::center
