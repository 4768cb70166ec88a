#include "modules/center_module.h"

#include <boost/json.hpp>

#include "base/json.h"

namespace orchestrion::modules {
namespace {

void tell(const Answer& answer, CenterAnswer result) {
    if (result.later) return answer.nothing();
    boost::json::object data;
    if (auto parsed = parseJson(result.data_json.empty() ? "{}" : result.data_json);
        parsed && parsed->is_object()) {
        data = std::move(parsed->get_object());
    }
    if (result.error.empty()) return answer.done(std::move(data), std::move(result.model));
    answer.error(result.error, result.description, std::move(data));
}

CenterCommand commandOf(const Answer& answer, decltype(CenterCommand::what) what) {
    const session::ModuleRequest& request = answer.request();
    CenterCommand command;
    command.key = request.key;
    command.again = request.again;
    command.session_id = request.caller.session_id;
    command.tenant = request.caller.tenant;
    command.request_id = request.effect.request_id;
    command.area = request.effect.area;
    command.action = request.effect.action;
    command.what = std::move(what);
    return command;
}

}  // namespace

void performAtCenter(const World& world, const Answer& answer, const Arguments& arguments,
                     decltype(CenterCommand::what) what) {
    if (!arguments.good()) return answer.error("invalidattribute", arguments.error());
    if (world.center == nullptr) {
        return answer.error("unknown", "this server has no contact centre");
    }
    world.center->perform(commandOf(answer, std::move(what)),
                          [answer](CenterAnswer result) { tell(answer, std::move(result)); });
}

void performSilently(const World& world, const Answer& answer, const Arguments& arguments,
                     decltype(CenterCommand::what) what) {
    if (!arguments.good() || world.center == nullptr) return answer.nothing();
    world.center->perform(commandOf(answer, std::move(what)),
                          [answer](CenterAnswer) { answer.nothing(); });
}

session::ModuleAnswer asAction(std::string_view module, std::string_view action,
                               std::string_view area, boost::json::object attributes) {
    const boost::json::object arguments{{"attributes", std::move(attributes)}};
    session::ModuleAnswer answer;
    answer.value = "true";
    answer.effects.push_back({std::string(module), std::string(action), std::string(area), "",
                              boost::json::serialize(arguments)});
    return answer;
}

std::string interactionOf(const Arguments& arguments) {
    const std::string id = arguments.text("interactionid");
    return id == "0" ? std::string() : id;
}

void unsupported(const Answer& answer) {
    const scxml::ModuleEffect& effect = answer.request().effect;
    answer.error("unsupported",
                 "the module " + effect.module + " has no action '" + effect.action + "'");
}

}  // namespace orchestrion::modules
