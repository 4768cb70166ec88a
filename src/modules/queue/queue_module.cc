#include "modules/queue/queue_module.h"

#include <boost/json.hpp>

#include "modules/queue/queue_criteria.h"

namespace orchestrion::modules {
namespace {

using enum scxml::ModuleForm;

constexpr scxml::ModuleAttribute kSubmit[] = {{"requestid", kLocation},
                                              {"interactionid"},
                                              {"queue"},
                                              {"priority"},
                                              {"timeout", kLiteralOrExpression},
                                              {"clearontimeout", kLiteralOrExpression},
                                              {"clearqueue", kLiteralOrExpression},
                                              {"ordertype", kLiteralOrExpression},
                                              {"orderstat", kLiteralOrExpression},
                                              {"route", kLiteralOrExpression},
                                              {"src"},
                                              {"hints"}};
// In these `requestid` is a value: the id of the submit (routing.md §0.1 number 2).
constexpr scxml::ModuleAttribute kCancel[] = {{"requestid"}, {"interactionid"}, {"queue"}};
constexpr scxml::ModuleAttribute kUpdate[] = {{"requestid", kExpression, true},
                                              {"interactionid"},
                                              {"queue"},
                                              {"priority"},
                                              {"timeout", kLiteralOrExpression}};
constexpr std::string_view kSubmitParts[] = {"targets", "dialog:runtreatments"};
constexpr scxml::ModuleAttribute kTargets[] = {{"type", kLiteral}, {"statserver"}};
constexpr std::string_view kTargetsParts[] = {"target", "targetid", "activity", "workbin"};
constexpr scxml::ModuleAttribute kTarget[] = {{"name"},       {"type", kLiteral},
                                              {"statserver"}, {"weight", kLiteralOrExpression},
                                              {"threshold"},  {"skillexpr"}};
constexpr scxml::ModuleAttribute kTargetId[] = {{"expr", kExpression, true}};
constexpr scxml::ModuleAttribute kActivity[] = {{"name"}, {"cutofftime"}};
constexpr scxml::ModuleAttribute kWorkbin[] = {{"name"}, {"type", kLiteral}, {"notify"}};
constexpr scxml::ModuleAttribute kExclude[] = {{"interactionid"}, {"agents"}};
constexpr scxml::ModuleAttribute kReserve[] = {{"interactionid"}, {"time"}};
constexpr scxml::ModuleAttribute kTuning[] = {{"value"}, {"predict"}, {"objective"}};
constexpr scxml::ModuleElement kElements[] = {{"submit", "queue", kSubmit, kSubmitParts, true},
                                              {"cancel", "queue", kCancel},
                                              {"query", "queue", kCancel},
                                              {"update", "queue", kUpdate, kSubmitParts},
                                              {"targets", {}, kTargets, kTargetsParts},
                                              {"target", {}, kTarget},
                                              {"targetid", {}, kTargetId},
                                              {"activity", {}, kActivity},
                                              {"workbin", {}, kWorkbin},
                                              // What the functions of these names do.
                                              {"excludeagents", "queue", kExclude},
                                              {"reservetarget", "queue", kReserve},
                                              {"checkagentstate", "queue", kTuning},
                                              {"setidealagent", "queue", kTuning},
                                              {"usecapacity", "queue", kTuning},
                                              {"prioritytuning", "queue", kTuning}};
constexpr scxml::ModuleRule kRule{"queue", kElements};

constexpr std::string_view kFunctions[] = {"excludeAgents",    "reserveTarget", "priorityTuning",
                                           "checkAgentState",  "setIdealAgent", "useCapacity",
                                           "cCTExtractTargets"};

// The members stand for themselves; rType has the numbers of the switch interface.
constexpr std::string_view kConstants = R"({
"rType":{"RouteTypeUnknown":0,"RouteTypeDefault":1,"RouteTypeLabel":2,"RouteTypeOverwriteDNIS":3,
"RouteTypeDDD":4,"RouteTypeIDDD":5,"RouteTypeDirect":6,"RouteTypeReject":7,
"RouteTypeAnnouncement":8,"RouteTypePostFeature":9,"RouteTypeDirectAgent":10,
"RouteTypePriority":11,"RouteTypeDirectPriority":12,"RouteTypeAgentID":13,"RouteTypeCallDisconnect":14,
"RouteTypeGetFromDN":20},
"usecapcond":{"Never":"Never","Only":"Only","OnStatError":"OnStatError"},
"overwriteType":{"UseNone":"UseNone","UseConfig":"UseConfig","UseDNIS":"UseDNIS","UseANI":"UseANI"}
})";
constexpr std::string_view kVoiceConstants =
    R"({"overwriteType":{"UseNone":"UseNone","UseConfig":"UseConfig","UseDNIS":"UseDNIS","UseANI":"UseANI"}})";

// Agents as a text parted by commas, or as an array.
std::vector<std::string> agentsOf(const boost::json::value* agents) {
    if (agents == nullptr) return {};
    if (!agents->is_array()) return partTargets(textOf(*agents));
    std::vector<std::string> names;
    for (const auto& agent : agents->get_array()) names.push_back(textOf(agent));
    return names;
}

// What the functions that tune a session's submits do; none for other actions.
std::optional<QueueTuning> tuningOf(const std::string& action, Arguments& arguments) {
    QueueTuning tuning;
    if (action == "checkagentstate") {
        tuning.check_agent_state = arguments.flag("value", true);
    } else if (action == "setidealagent") {
        tuning.ideal_agent = arguments.text("value");
    } else if (action == "usecapacity") {
        tuning.use_capacity = arguments.text("value");
    } else if (action == "prioritytuning") {
        tuning.priority = {arguments.flag("value", false), arguments.flag("predict", false),
                           arguments.flag("objective", false)};
    } else {
        return std::nullopt;
    }
    return tuning;
}

bool isCapacityMode(const std::string& mode) {
    return mode == "Only" || mode == "OnStatError" || mode == "Never";
}

}  // namespace

const scxml::ModuleRule& QueueModule::rule() const {
    return kRule;
}

// _genesys.voice has to exist beside _genesys.queue (interaction.md §1.3).
std::vector<Root> QueueModule::roots() const {
    return {{"queue", kConstants, kFunctions}, {"voice", kVoiceConstants}};
}

void QueueModule::perform(const session::ModuleRequest& request, const Answer& answer) {
    Arguments arguments(request);
    const auto ask = [&](auto command) {
        performAtCenter(world_, answer, arguments, std::move(command));
    };
    const auto set = [&](auto command) {
        performSilently(world_, answer, arguments, std::move(command));
    };
    const std::string& action = request.effect.action;
    if (action == "submit") {
        QueueSubmit submit{criteriaOf(arguments)};
        if (arguments.has("src")) {
            arguments.refuse("the attribute 'src' is not supported; expected the targets inline");
        }
        return ask(std::move(submit));
    }
    if (action == "update") return ask(updateOf(arguments));
    const std::string id = arguments.text("requestid");
    const std::string interaction = interactionOf(arguments);
    if (action == "cancel") return ask(QueueCancel{id, interaction, arguments.text("queue")});
    if (action == "query") return ask(QueueQuery{id, interaction, arguments.text("queue")});
    if (auto tuning = tuningOf(action, arguments)) return set(std::move(*tuning));
    if (action == "excludeagents") {
        return set(QueueExclude{interaction, agentsOf(arguments.value("agents"))});
    }
    if (action == "reservetarget") {
        return set(QueueReserve{interaction, arguments.seconds("time").value_or(Milliseconds(0))});
    }
    unsupported(answer);
}

session::ModuleAnswer QueueModule::call(const FunctionCall& call) {
    if (call.function == "excludeAgents") {
        return asAction("queue", "excludeagents", "queue", {{"agents", call.argument(0)}});
    }
    if (call.function == "reserveTarget") {
        return asAction("queue", "reservetarget", "queue",
                        {{"interactionid", call.argument(0)}, {"time", call.argument(2)}});
    }
    if (call.function == "checkAgentState") {
        return asAction("queue", "checkagentstate", "queue", {{"value", call.argument(0)}});
    }
    if (call.function == "setIdealAgent") {
        return asAction("queue", "setidealagent", "queue", {{"value", call.argument(0)}});
    }
    if (call.function == "useCapacity") {
        if (!isCapacityMode(call.text(0))) {
            return thrown("useCapacity(mode): expected _genesys.queue.usecapcond.Only, OnStatError "
                          "or Never");
        }
        return asAction("queue", "usecapacity", "queue", {{"value", call.argument(0)}});
    }
    if (call.function == "priorityTuning") {
        return asAction("queue", "prioritytuning", "queue",
                        {{"value", call.argument(0)},
                         {"predict", call.argument(1)},
                         {"objective", call.argument(2)}});
    }
    if (call.function == "cCTExtractTargets") {
        std::string list;
        for (const std::string& item : partTargets(call.text(2))) {
            if (!list.empty()) list += ',';
            list += item;
        }
        return value(boost::json::value(list));
    }
    return Module::call(call);
}

}  // namespace orchestrion::modules
