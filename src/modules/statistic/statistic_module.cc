#include "modules/statistic/statistic_module.h"

#include <boost/json.hpp>

namespace orchestrion::modules {
namespace {

using enum scxml::ModuleForm;

constexpr scxml::ModuleAttribute kSubscribe[] = {{"requestid", kLocation},
                                                 {"object", kExpression, true},
                                                 {"statistic", kExpression, true},
                                                 {"interval", kLiteralOrExpression}};
constexpr scxml::ModuleAttribute kUnsubscribe[] = {
    {"requestid", kLocation}, {"object"}, {"statistic"}, {"subscription"}};
constexpr scxml::ModuleElement kElements[] = {{"subscribe", "statistic", kSubscribe},
                                              {"unsubscribe", "statistic", kUnsubscribe}};
constexpr scxml::ModuleRule kRule{"statistic", kElements};

constexpr std::string_view kFunctions[] = {"sData", "getAvgData", "getMaxData", "getMinData"};

}  // namespace

const scxml::ModuleRule& StatisticModule::rule() const {
    return kRule;
}

std::vector<Root> StatisticModule::roots() const {
    return {{"statistic", {}, kFunctions}};
}

void StatisticModule::perform(const session::ModuleRequest& request, const Answer& answer) {
    const std::string& action = request.effect.action;
    if (scxml::findModuleElement(kRule, action) == nullptr) return unsupported(answer);
    Arguments arguments(request);
    if (action == "subscribe") {
        arguments.required("object");
        arguments.required("statistic");
        arguments.number("interval");
    }
    if (!arguments.good()) return answer.error("Request Invalid", arguments.error());
    performAtCenter(world_, answer, arguments,
                    StatisticCommand{action, boost::json::serialize(arguments.attributes())});
}

// A statistic that is not known is -1: applications print and compare it, and do not expect an
// exception (routing.md checklist 29).
session::ModuleAnswer StatisticModule::call(const FunctionCall& call) {
    const std::string& tenant = call.caller.tenant;
    const auto look = [&](const std::string& object) -> std::optional<double> {
        if (world_.statistics == nullptr) return std::nullopt;
        return world_.statistics->statistic(tenant, object, call.text(1));
    };
    if (call.function == "sData") return value(look(call.text(0)).value_or(-1));
    if (!call.argument(0).is_array()) {
        return thrown(std::string(call.function) + "(objects, name): expected an array of objects");
    }
    std::vector<double> found;
    for (const auto& object : call.argument(0).get_array()) {
        if (const auto one = look(textOf(object))) found.push_back(*one);
    }
    if (found.empty()) return value(-1);
    double result = found.front();
    double sum = 0;
    for (const double one : found) {
        sum += one;
        if (call.function == "getMaxData") result = std::max(result, one);
        if (call.function == "getMinData") result = std::min(result, one);
    }
    if (call.function == "getAvgData") result = sum / static_cast<double>(found.size());
    return value(result);
}

}  // namespace orchestrion::modules
