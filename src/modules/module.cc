#include "modules/module.h"

#include <boost/json.hpp>

#include "modules/arguments.h"

namespace orchestrion::modules {
namespace {

const boost::json::value kNull;

}  // namespace

Answer::Answer(const session::ModuleRequest& request, session::ModuleHost::Reply reply)
    : state_(std::make_shared<State>(State{request, std::move(reply)})) {}

Event Answer::event(std::string_view name, boost::json::object data, std::string model) const {
    boost::json::object all{{"requestid", request().effect.request_id}};
    for (auto& [key, value] : data) all[key] = std::move(value);
    Event event;
    event.name = name;
    event.origin = "fm:" + request().effect.module;
    event.sendid = request().effect.request_id;
    event.data = Payload::json(boost::json::serialize(all));
    event.model = std::move(model);
    return event;
}

void Answer::done(boost::json::object data, std::string model) const {
    const scxml::ModuleEffect& effect = request().effect;
    events({event(effect.area + "." + effect.action + ".done", std::move(data), std::move(model))});
}

void Answer::error(std::string_view error, std::string_view description,
                   boost::json::object data) const {
    const scxml::ModuleEffect& effect = request().effect;
    data["error"] = error;
    data["description"] = description;
    events({event("error." + effect.area + "." + effect.action, std::move(data))});
}

void Answer::failure(int64_t error, std::string_view description, boost::json::object data) const {
    const scxml::ModuleEffect& effect = request().effect;
    data["error"] = error;
    data["description"] = description;
    events({event("error." + effect.area + "." + effect.action, std::move(data))});
}

void Answer::events(std::vector<Event> events) const {
    state_->reply(std::move(events));
}

const boost::json::value& FunctionCall::argument(size_t index) const {
    return index < arguments.size() ? arguments[index] : kNull;
}

std::string FunctionCall::text(size_t index) const {
    return textOf(argument(index));
}

session::ModuleAnswer Module::call(const FunctionCall& call) {
    return thrown("_genesys." + std::string(call.root) + "." + std::string(call.function) +
                  "() is not available");
}

session::ModuleAnswer thrown(std::string sentence) {
    session::ModuleAnswer answer;
    answer.error = std::move(sentence);
    return answer;
}

session::ModuleAnswer value(const boost::json::value& value) {
    session::ModuleAnswer answer;
    answer.value = boost::json::serialize(value);
    return answer;
}

}  // namespace orchestrion::modules
