#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "office/commands_of.h"

namespace orchestrion::office {
namespace {

namespace json = boost::json;

constexpr std::string_view kInvalid = "Request Invalid";

Unexpected<modules::CenterAnswer> invalid(const Error& error) {
    return refusal(kInvalid, error.message + " (" + error.code + ")");
}

Result<routing::Target> targetOf(const modules::QueueTarget& from) {
    if (!from.text.empty()) return routing::parseTarget(from.text);
    routing::TargetParts parts;
    parts.type = from.type;
    parts.name = from.name;
    parts.statserver = from.stat_server;
    parts.threshold = from.threshold;
    parts.skill_expression = from.skill_expression;
    if (from.weight != 0) parts.weight = json::serialize(json::value(from.weight));
    return routing::targetOf(parts);
}

Result<std::vector<routing::Target>> targetsOf(const std::vector<modules::QueueTarget>& from) {
    std::vector<routing::Target> targets;
    for (const modules::QueueTarget& one : from) {
        auto target = targetOf(one);
        if (!target) return fail(target.error());
        targets.push_back(std::move(*target));
    }
    return targets;
}

int32_t within(int64_t number) {
    constexpr int64_t kMax = 1'000'000'000;
    return static_cast<int32_t>(std::clamp(number, -kMax, kMax));
}

// A part of <dialog:runtreatments> as the centre takes it: without its element, which becomes the
// action.
json::object treatmentOf(json::object part) {
    const std::string element = attribute(part, "element");
    json::object treatment{{"action", element.substr(element.find(':') + 1)}};
    const auto* attributes = part.if_contains("attributes");
    if (attributes != nullptr && attributes->is_object()) {
        const auto seconds = numberAttribute(attributes->get_object(), "duration");
        if (seconds) treatment["duration"] = *seconds;
    }
    part.erase("element");
    treatment["arguments"] = std::move(part);
    return treatment;
}

std::string treatmentsOf(const std::string& text) {
    const auto list = parseJson(text.empty() ? "[]" : text);
    if (!list || !list->is_array()) return {};
    json::array treatments;
    for (const json::value& part : list->get_array()) {
        if (part.is_object()) treatments.push_back(treatmentOf(part.get_object()));
    }
    return treatments.empty() ? std::string() : json::serialize(treatments);
}

}  // namespace

Translated queueCommand(const center::SessionRequest& by, const modules::QueueSubmit& from) {
    const modules::QueueCriteria& criteria = from.criteria;
    if (!criteria.workbin_json.empty() || !criteria.activity_json.empty()) {
        return refusal(
            kInvalid,
            "<queue:workbin> and <queue:activity> are not supported; place a message in a "
            "workbin by <ixn:redirect>");
    }
    auto targets = targetsOf(criteria.targets);
    if (!targets) return invalid(targets.error());
    const auto order = routing::orderTypeOf(criteria.order_type);
    if (!order) return invalid(order.error());
    center::QueueSubmit command{by, {}, treatmentsOf(criteria.treatments_json)};
    routing::Submit& submit = command.submit;
    submit.queue = criteria.queue;
    submit.targets = std::move(*targets);
    submit.priority = within(criteria.priority);
    submit.timeout = criteria.timeout;
    submit.clear_on_timeout = criteria.clear_on_timeout;
    submit.order = *order;
    submit.order_statistic = criteria.order_statistic;
    submit.route = criteria.route;
    return Asked{std::move(command)};
}

Translated queueCommand(const center::SessionRequest& by, const modules::QueueCancel& from) {
    center::QueueCancel command{by, from.submit_request_id, {}};
    if (!from.queue.empty()) command.queue = from.queue;
    return Asked{std::move(command)};
}

Translated queueCommand(const center::SessionRequest& by, const modules::QueueQuery& from) {
    return Asked{center::QueueQuery{by, from.submit_request_id, from.queue}};
}

Translated queueCommand(const center::SessionRequest& by, const modules::QueueUpdate& from) {
    if (from.queue) {
        return refusal(kInvalid,
                       "a request stays in its virtual queue; cancel it and submit it in another");
    }
    center::QueueUpdate command;
    command.by = by;
    command.update.request = from.submit_request_id;
    if (from.priority) command.update.priority = within(*from.priority);
    command.update.timeout = from.timeout;
    if (from.targets) {
        auto targets = targetsOf(*from.targets);
        if (!targets) return invalid(targets.error());
        command.update.targets = std::move(*targets);
    }
    if (from.treatments_json) command.treatments = treatmentsOf(*from.treatments_json);
    return Asked{std::move(command)};
}

Translated queueCommand(const center::SessionRequest& by, const modules::QueueExclude& from) {
    return Asked{center::ExcludeAgents{by, from.agents}, true};
}

Translated queueCommand(const center::SessionRequest& by, const modules::QueueReserve& from) {
    return Asked{center::ReserveTarget{by, from.time}, true};
}

Translated queueCommand(const center::SessionRequest& by, const modules::QueueTuning& from) {
    center::TuneRouting command{by, from.check_agent_state, from.ideal_agent, {}, {}};
    if (from.use_capacity) {
        command.use_capacity = *from.use_capacity == "Never" ? routing::UseCapacity::kNever
                               : *from.use_capacity == "OnStatError"
                                   ? routing::UseCapacity::kOnStatError
                                   : routing::UseCapacity::kOnly;
    }
    if (from.priority) {
        command.tuning = routing::PriorityTuning{
            from.priority->use_age, from.priority->use_predict, from.priority->use_objective};
    }
    return Asked{std::move(command), true};
}

}  // namespace orchestrion::office
