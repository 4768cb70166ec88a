#include "modules/session/session_module.h"

#include <boost/json.hpp>

#include "modules/arguments.h"
#include "modules/session/fetch.h"
#include "modules/session/lists.h"
#include "modules/session/start.h"
#include "modules/session/time_of_day.h"

namespace orchestrion::modules {
namespace {

using enum scxml::ModuleForm;

constexpr scxml::ModuleAttribute kFetch[] = {{"requestid", kLocation},
                                             {"srcexpr"},
                                             {"src", kLiteral},
                                             {"method", kLiteralOrExpression},
                                             {"type", kLiteralOrExpression},
                                             {"enctype", kLiteralOrExpression},
                                             {"timeout", kLiteralOrExpression},
                                             {"maxage", kLiteralOrExpression},
                                             {"maxstale", kLiteralOrExpression},
                                             {"username"},
                                             {"password"},
                                             {"headers"},
                                             {"gdelivery", kLiteralOrExpression},
                                             {"gd_retries", kLiteralOrExpression},
                                             {"gd_retry_interval", kLiteralOrExpression},
                                             {"hints"}};
constexpr scxml::ModuleAttribute kStart[] = {
    {"requestid", kLocation},      {"sessionid", kLocation}, {"src"}, {"srcexpr"}, {"idealtime"},
    {"type", kLiteralOrExpression}};
constexpr scxml::ModuleAttribute kTerminate[] = {{"requestid", kLocation},
                                                 {"sessionid", kExpression, true}};
constexpr scxml::ModuleAttribute kSetTenant[] = {{"requestid", kLocation},
                                                 {"name", kExpression, true}};
constexpr scxml::ModuleElement kElements[] = {{"fetch", "session", kFetch, {}, true, true},
                                              {"start", "session", kStart, {}, true},
                                              {"terminate", "session", kTerminate},
                                              {"settenant", "session", kSetTenant}};
constexpr scxml::ModuleRule kRule{"session", kElements};

constexpr std::string_view kFunctions[] = {
    "getListItemValue", "listLookupValue", "getConfigOption", "timeInZone", "dateInZone",
    "dayInZone",        "isSpecialDay",    "setTenant",       "setOptions", "ActiveServerName"};

std::string constantsOf(const Options& options) {
    boost::json::object server{{"name", options.server_name}, {"cluster", options.server_cluster}};
    if (!options.server_url.empty()) server["url"] = options.server_url;
    const boost::json::object all{{"tenant", options.tenant},
                                  {"tenantid", options.tenant_id},
                                  {"server", std::move(server)},
                                  {"lookupseq",
                                   {{"StartFromStrategy", -1},
                                    {"StartFromCDN", 0},
                                    {"StartFromTserver", 1},
                                    {"StartFromRouter", 2},
                                    {"StartFromTenant", 3}}},
                                  {"day",
                                   {{"Sunday", 0},
                                    {"Monday", 1},
                                    {"Tuesday", 2},
                                    {"Wednesday", 3},
                                    {"Thursday", 4},
                                    {"Friday", 5},
                                    {"Saturday", 6}}}};
    return boost::json::serialize(all);
}

// setTenant() takes effect when its event comes, as everything that changes the model.
session::ModuleAnswer setTenant(const FunctionCall& call) {
    if (call.text(0).empty()) return thrown("setTenant(name): the name of a tenant is missing");
    session::ModuleAnswer answer;
    answer.value = "true";
    const boost::json::object arguments{{"attributes", {{"name", call.text(0)}}}};
    answer.effects.push_back(
        {"session", "settenant", "session", "", boost::json::serialize(arguments)});
    return answer;
}

void performSetTenant(const session::ModuleRequest& request, const Answer& answer) {
    Arguments arguments(request);
    const std::string name = arguments.required("name");
    if (!arguments.good()) return answer.error("invalidattribute", arguments.error());
    const boost::json::array model{{{"path", {"session", "tenant"}}, {"value", name}}};
    answer.done({{"tenant", name}}, boost::json::serialize(model));
}

}  // namespace

SessionModule::SessionModule(const World& world, const CurrentOptions& options)
    : world_(world),
      options_(options),
      zones_(world.files),
      constants_(constantsOf(*options.get())) {}

const scxml::ModuleRule& SessionModule::rule() const {
    return kRule;
}

std::vector<Root> SessionModule::roots() const {
    return {{"session", constants_, kFunctions}};
}

void SessionModule::perform(const session::ModuleRequest& request, const Answer& answer) {
    const std::string& action = request.effect.action;
    if (action == "fetch") return performFetch(world_, request, answer);
    if (action == "start") return performStart(world_, request, answer);
    if (action == "terminate") return performTerminate(world_, request, answer);
    if (action == "settenant") return performSetTenant(request, answer);
    answer.error("unsupported", "the module session has no action '" + action + "'");
}

session::ModuleAnswer SessionModule::call(const FunctionCall& call) {
    const auto options = options_.get();
    const std::string_view name = call.function;
    if (name == "getListItemValue") return getListItemValue(*options, call);
    if (name == "listLookupValue") return listLookupValue(*options, call);
    if (name == "getConfigOption") return getConfigOption(*options, call);
    if (name == "timeInZone" || name == "dateInZone" || name == "dayInZone") {
        return partOfDay(*options, zones_, world_.clock.wallTime(), call);
    }
    if (name == "isSpecialDay")
        return isSpecialDay(*options, zones_, world_.clock.wallTime(), call);
    if (name == "setTenant") return setTenant(call);
    if (name == "ActiveServerName") return value(boost::json::value(options->server_name));
    // Options of the call that a router of the original would read; ours has attributes for them.
    if (name == "setOptions") return value(boost::json::value(true));
    return Module::call(call);
}

}  // namespace orchestrion::modules
