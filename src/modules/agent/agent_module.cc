#include "modules/agent/agent_module.h"

#include <boost/json.hpp>

namespace orchestrion::modules {
namespace {

using enum scxml::ModuleForm;

constexpr scxml::ModuleAttribute kLogout[] = {
    {"requestid", kLocation}, {"agent"}, {"for"}, {"hints"}};
constexpr scxml::ModuleAttribute kSetMediaState[] = {
    {"requestid", kLocation},        {"agent"},  {"for"},  {"media", kLiteralOrExpression},
    {"state", kLiteralOrExpression}, {"reason"}, {"hints"}};
constexpr scxml::ModuleElement kElements[] = {{"logout", "agent", kLogout},
                                              {"setmediastate", "agent", kSetMediaState},
                                              {"setdnd", "agent", kSetMediaState}};
constexpr scxml::ModuleRule kRule{"agent", kElements};

}  // namespace

const scxml::ModuleRule& AgentModule::rule() const {
    return kRule;
}

std::vector<Root> AgentModule::roots() const {
    return {{"agent", R"({"mediaType":{"TMediaVoice":"TMediaVoice"}})"}};
}

// By the agent's id, or by the device where the agent is: {dn, switch} (routing.md §2.5).
void AgentModule::perform(const session::ModuleRequest& request, const Answer& answer) {
    const std::string& action = request.effect.action;
    if (scxml::findModuleElement(kRule, action) == nullptr) return unsupported(answer);
    Arguments arguments(request);
    const auto* device = arguments.value("for");
    if (device != nullptr && (!device->is_object() || !device->get_object().contains("dn"))) {
        arguments.refuse("the attribute 'for' is no object with 'dn'; expected {dn, switch}");
    }
    if (device == nullptr) arguments.required("agent");
    if (action == "setmediastate") arguments.required("state");
    AgentCommand command{action, arguments.text("agent"),
                         boost::json::serialize(arguments.attributes())};
    performAtCenter(world_, answer, arguments, std::move(command));
}

}  // namespace orchestrion::modules
