#include "modules/queue/queue_criteria.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "modules/center_module.h"

namespace orchestrion::modules {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::string elementOf(const boost::json::object& part) {
    const auto* name = part.if_contains("element");
    return name == nullptr ? std::string() : textOf(*name);
}

QueueTarget targetOf(Arguments& part, const std::string& type, const std::string& stat_server) {
    QueueTarget target;
    target.name = part.text("name");
    target.type = part.text("type", type);
    target.stat_server = part.text("statserver", stat_server);
    target.skill_expression = part.text("skillexpr");
    target.threshold = part.text("threshold");
    target.weight = part.number("weight").value_or(0);
    if (target.name.empty() && target.skill_expression.empty()) {
        part.refuse("<queue:target> has neither 'name' nor 'skillexpr'");
    }
    return target;
}

// What stands in <queue:targets>, and beside it.
struct Parts {
    std::vector<QueueTarget> targets;
    std::string treatments_json, workbin_json, activity_json;
};

void readTargets(const Arguments& targets, Parts& parts, Arguments& whole) {
    const std::string type = targets.text("type", "agent");
    const std::string stat_server = targets.text("statserver");
    for (const boost::json::value& child : targets.children()) {
        if (!child.is_object()) continue;
        Arguments part(child.get_object());
        const std::string element = elementOf(child.get_object());
        if (element == "target") {
            parts.targets.push_back(targetOf(part, type, stat_server));
        } else if (element == "targetid") {
            const std::string list = part.text("expr", part.text("id"));
            for (std::string& item : partTargets(list)) {
                parts.targets.emplace_back().text = std::move(item);
            }
        } else if (element == "workbin") {
            parts.workbin_json = boost::json::serialize(part.attributes());
        } else if (element == "activity") {
            parts.activity_json = boost::json::serialize(part.attributes());
        }
        if (!part.good()) whole.refuse(part.error());
    }
}

Parts partsOf(Arguments& arguments) {
    Parts parts;
    for (const boost::json::value& child : arguments.children()) {
        if (!child.is_object()) continue;
        const std::string element = elementOf(child.get_object());
        const Arguments part(child.get_object());
        if (element == "targets") {
            readTargets(part, parts, arguments);
        } else if (element == "dialog:runtreatments") {
            parts.treatments_json = boost::json::serialize(part.children());
        }
    }
    return parts;
}

int64_t whole(double number) {
    constexpr double kMax = 1e9;
    return std::llround(std::clamp(number, -kMax, kMax));
}

std::string nameOf(const Arguments& arguments, std::string_view attribute) {
    const std::string name = arguments.text(attribute);
    return name == "none" ? std::string() : name;
}

}  // namespace

std::vector<std::string> partTargets(std::string_view list) {
    std::vector<std::string> items;
    int depth = 0;
    size_t begin = 0;
    for (size_t i = 0; i <= list.size(); ++i) {
        const char c = i < list.size() ? list[i] : ',';
        if (c == '(' || c == '{' || c == '[') ++depth;
        if (c == ')' || c == '}' || c == ']') --depth;
        if (i < list.size() && (c != ',' || depth > 0)) continue;
        const std::string_view item = trimmed(list.substr(begin, i - begin));
        if (!item.empty()) items.emplace_back(item);
        begin = i + 1;
    }
    return items;
}

QueueCriteria criteriaOf(Arguments& arguments) {
    QueueCriteria criteria;
    criteria.interaction_id = interactionOf(arguments);
    criteria.queue = nameOf(arguments, "queue");
    criteria.priority = whole(arguments.number("priority").value_or(0));
    criteria.timeout = arguments.seconds("timeout");
    criteria.clear_on_timeout =
        arguments.flag("clearontimeout", arguments.flag("clearqueue", false));
    criteria.order_type = arguments.text("ordertype", "any");
    bool known = false;
    for (const char* order : {"any", "max", "min", "percentage"}) {
        known = known || criteria.order_type == order;
    }
    if (!known) {
        arguments.refuse("the attribute 'ordertype' is '" + criteria.order_type +
                         "'; expected any, max, min or percentage");
    }
    criteria.order_statistic = nameOf(arguments, "orderstat");
    criteria.route = arguments.flag("route", true);
    criteria.hints_json = arguments.json("hints");
    Parts parts = partsOf(arguments);
    criteria.targets = std::move(parts.targets);
    criteria.treatments_json = std::move(parts.treatments_json);
    criteria.workbin_json = std::move(parts.workbin_json);
    criteria.activity_json = std::move(parts.activity_json);
    return criteria;
}

QueueUpdate updateOf(Arguments& arguments) {
    QueueUpdate update;
    update.submit_request_id = arguments.required("requestid");
    update.interaction_id = interactionOf(arguments);
    if (const auto priority = arguments.number("priority")) update.priority = whole(*priority);
    update.timeout = arguments.seconds("timeout");
    if (arguments.has("queue")) update.queue = nameOf(arguments, "queue");
    Parts parts = partsOf(arguments);
    if (!parts.targets.empty()) update.targets = std::move(parts.targets);
    if (!parts.treatments_json.empty()) update.treatments_json = std::move(parts.treatments_json);
    return update;
}

}  // namespace orchestrion::modules
