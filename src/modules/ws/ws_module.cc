#include "modules/ws/ws_module.h"

#include <boost/json.hpp>

#include "modules/arguments.h"

namespace orchestrion::modules {
namespace {

using enum scxml::ModuleForm;

// Here `requestid` is a value: which request is answered.
constexpr scxml::ModuleAttribute kResponse[] = {{"requestid", kExpression, true},
                                                {"type", kLiteralOrExpression},
                                                {"resultcode", kLiteralOrExpression}};
constexpr scxml::ModuleElement kElements[] = {{"response", "ws", kResponse, {}, true}};
constexpr scxml::ModuleRule kRule{"ws", kElements};

}  // namespace

const scxml::ModuleRule& WsModule::rule() const {
    return kRule;
}

void WsModule::perform(const session::ModuleRequest& request, const Answer& answer) {
    if (request.effect.action != "response") {
        return answer.error("unsupported",
                            "the module ws has no action '" + request.effect.action + "'");
    }
    Arguments arguments(request);
    const std::string id = arguments.required("requestid");
    const std::string type = arguments.text("type", "positive");
    if (type != "positive" && type != "negative") {
        arguments.refuse("the attribute 'type' is '" + type + "'; expected positive or negative");
    }
    if (!arguments.good()) {
        return answer.error("invalidattribute", arguments.error(), {{"requestid", id}});
    }
    WebAnswer response;
    response.positive = type == "positive";
    response.result_code = arguments.text("resultcode");
    response.params_json = boost::json::serialize(arguments.params());
    if (world_.web != nullptr &&
        world_.web->respond(request.caller.session_id, id, std::move(response))) {
        return answer.done({{"requestid", id}});
    }
    // After a crash the client is gone: what was answered may have arrived.
    answer.error("unknownrequest",
                 "nobody waits for the answer to '" + id +
                     "': it was answered before, its time was over, or the client has gone",
                 {{"requestid", id}});
}

}  // namespace orchestrion::modules
