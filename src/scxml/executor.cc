#include "scxml/executor.h"

#include <array>

#include "scxml/module_runner.h"
#include "scxml/sender.h"

namespace orchestrion::scxml {
namespace {

constexpr std::array kElements{"raise",  "if",   "foreach", "log",   "assign",
                               "script", "send", "cancel",  "module"};
static_assert(kElements.size() == std::variant_size_v<decltype(Action::what)>);

}  // namespace

void Executor::runBlock(BlockIndex block) {
    Observer* observer = context_.observer();
    if (observer != nullptr) observer->onBlock(block);
    runActions(block);
    if (observer != nullptr) observer->onExecuted();
}

bool Executor::runActions(BlockIndex block) {
    for (const Action& action : context_.chart().blocks[block].actions) {
        if (!context_.countAction() || !runAction(action)) return false;
    }
    return !context_.failed();
}

bool Executor::runAction(const Action& action) {
    const Place place{kElements[action.what.index()], action.where, action.file};
    return std::visit([&](const auto& what) { return run(what, place); }, action.what);
}

bool Executor::check(const script::ScriptResult<void>& result, const Place& place) {
    if (!result) context_.scriptError(result.error(), place);
    return result.has_value();
}

bool Executor::evaluate(ExprId script_or_assignment, const Place& place) {
    if (!check(context_.realm().run(script_or_assignment), place)) return false;
    context_.evaluated(script_or_assignment);
    return true;
}

std::optional<std::string> Executor::string(ExprId expression, const Place& place,
                                            const std::string& send_id) {
    auto result = context_.realm().string(expression);
    if (!result) {
        context_.scriptError(result.error(), place, send_id);
        return std::nullopt;
    }
    context_.evaluated(expression, &*result);
    return std::move(*result);
}

std::optional<Payload> Executor::payload(ExprId expression, const Place& place,
                                         const std::string& send_id) {
    auto result = context_.realm().payload(expression);
    if (!result) {
        context_.scriptError(result.error(), place, send_id);
        return std::nullopt;
    }
    context_.evaluated(expression,
                       result->kind == Payload::Kind::kGraph ? nullptr : &result->bytes);
    return std::move(*result);
}

bool Executor::test(ExprId condition, const Place& place) {
    const auto result = context_.realm().condition(condition);
    const bool holds = result && *result;
    if (context_.observer() != nullptr) context_.observer()->onCondition(condition, holds);
    if (!result) context_.scriptError(result.error(), place);
    return holds;
}

bool Executor::run(const Raise& raise, const Place& place) {
    const auto payload = data(raise.params, std::nullopt, place);
    if (!payload) return false;
    Event event;
    event.name = raise.event;
    event.type = EventType::kInternal;
    event.data = *payload;
    context_.enqueueInternal(std::move(event));
    return true;
}

bool Executor::run(const If& branches, const Place& place) {
    for (const If::Branch& branch : branches.branches) {
        if (!branch.condition || test(*branch.condition, place)) {
            return branch.block == kNone || runActions(branch.block);
        }
    }
    return true;
}

bool Executor::run(const Foreach& foreach, const Place& place) {
    script::Realm& realm = context_.realm();
    if (!check(realm.beginForeach(foreach.array, foreach.item, foreach.index), place)) return false;
    context_.evaluated(foreach.array);
    bool good = true;
    while (good) {
        const auto more = realm.nextForeach();
        if (!more) {
            context_.scriptError(more.error(), place);
            good = false;
        } else if (!*more) {
            break;
        } else if (!context_.countAction()) {
            good = false;
        } else if (foreach.body != kNone) {
            good = runActions(foreach.body);
        }
    }
    realm.endForeach();
    return good;
}

bool Executor::run(const Log& log, const Place& place) {
    LogEffect effect{log.label, {}, log.level};
    if (log.expression) {
        auto value = string(*log.expression, place);
        if (!value) return false;
        effect.text = std::move(*value);
    }
    context_.emit(std::move(effect));
    return true;
}

bool Executor::run(const Assign& assign, const Place& place) {
    if (assign.assignment && assign.location) {
        const auto there = context_.realm().condition(*assign.location);
        if (!there) {
            context_.scriptError(there.error(), place, {}, Fault::kLocation);
            return false;
        }
    }
    if (assign.assignment) return evaluate(*assign.assignment, place);
    return check(context_.realm().store(*assign.location, assign.literal), place);
}

bool Executor::run(const Script& script, const Place& place) {
    return evaluate(script.script, place);
}

bool Executor::run(const Send& send, const Place& place) {
    return Sender(context_, *this).send(send, place);
}

bool Executor::run(const Cancel& cancel, const Place& place) {
    const auto send_id = text(cancel.send_id, place);
    if (!send_id) return false;
    context_.emit(CancelEffect{*send_id});
    return true;
}

bool Executor::run(const ModuleCall& call, const Place& place) {
    return ModuleRunner(context_, *this).run(call, place);
}

std::optional<std::string> Executor::text(const Value& value, const Place& place,
                                          const std::string& send_id) {
    if (!value.expression) return value.literal.value_or("");
    auto result = context_.realm().string(*value.expression);
    if (result) {
        context_.evaluated(*value.expression, &*result);
        return std::move(*result);
    }
    if (value.literal && result.error().message.starts_with("ReferenceError")) return value.literal;
    context_.scriptError(result.error(), place, send_id);
    return std::nullopt;
}

std::optional<Payload> Executor::content(const Content& content, const Place& place,
                                         const std::string& send_id) {
    if (!content.expression) return content.literal;
    return payload(*content.expression, place, send_id);
}

std::optional<Payload> Executor::data(const std::vector<Param>& params,
                                      const std::optional<Content>& from_content,
                                      const Place& place, const std::string& send_id) {
    if (from_content) return content(*from_content, place, send_id);
    if (params.empty()) return Payload{};
    std::vector<script::Member> members;
    members.reserve(params.size());
    for (const Param& param : params) members.push_back({param.name, param.value});
    bool namelist_failed = false;
    auto object =
        context_.realm().object(members, [&](size_t member, const script::ScriptError& error) {
            context_.scriptError(error, place, send_id);
            namelist_failed = namelist_failed || params[member].in_namelist;
        });
    if (!object) context_.scriptError(object.error(), place, send_id);
    if (!object || namelist_failed) return std::nullopt;
    for (const Param& param : params) context_.evaluated(param.value);
    return std::move(*object);
}

std::optional<Parameters> Executor::parameters(const std::vector<Param>& params, const Place& place,
                                               const std::string& send_id) {
    Parameters result;
    for (const Param& param : params) {
        if (auto value = payload(param.value, place, send_id)) {
            result.emplace_back(param.name, std::move(*value));
        } else if (param.in_namelist) {
            return std::nullopt;
        }
    }
    return result;
}

bool Executor::store(ExprId location, const std::string& value, const Place& place) {
    const auto stored = context_.realm().store(location, Payload::text(value));
    if (!stored) context_.scriptError(stored.error(), place, {}, Fault::kLocation);
    return stored.has_value();
}

std::string Executor::newId(const std::string& prefix) {
    return prefix + "." + std::to_string(++context_.state().last_id);
}

}  // namespace orchestrion::scxml
