#include "scxml/module_runner.h"

#include <xxhash.h>

#include "base/json.h"
#include "scxml/payload_json.h"

namespace orchestrion::scxml {
namespace {

// Opens a member of the object that `out` ends with.
void openMember(std::string& out, std::string_view name) {
    if (!out.ends_with('{')) out += ',';
    appendJsonString(out, name);
    out += ':';
}

}  // namespace

bool ModuleRunner::run(const ModuleCall& call, const Place& place) {
    call_ = &call;
    place_ = {call.label.c_str(), place.where, place.file};
    // Whoever carries requests out knows those of many sessions by their ids.
    request_id_ = executor_.newId("request") + "." + context_.state().session_id;
    if (call.request_id && !executor_.store(*call.request_id, request_id_, place_)) return false;
    ModuleEffect effect{call.module, call.action, call.area, request_id_, "{"};
    std::string filled;
    for (const auto& [name, location] : call.locations) {
        const std::string id = newSessionId();
        if (!executor_.store(location, id, place_)) return false;
        if (!filled.empty()) filled += ',';
        appendJsonString(filled, name);
        filled += ':';
        appendJsonString(filled, id);
    }
    if (!filled.empty()) effect.arguments += "\"locations\":{" + filled + "}";
    if (!writePart(call.arguments, effect.arguments)) return !context_.failed();
    effect.arguments += '}';
    context_.emit(std::move(effect));
    return true;
}

bool ModuleRunner::writePart(const ModulePart& part, std::string& out) {
    if (!writeMembers("attributes", part.attributes, part, true, out)) return false;
    // A <param> that fails is left out, as everywhere (W3C SCXML §5.7, assert 343).
    if (!writeMembers("params", part.params, part, false, out)) return false;
    if (!part.content.empty()) {
        const auto value = evaluate(part.content.front());
        if (!value) {
            refuse("<content> of <" + call_->label + ">");
            return false;
        }
        openMember(out, "content");
        out += jsonOf(*value);
    }
    if (part.children.empty()) return true;
    openMember(out, "children");
    out += '[';
    for (const ModulePart& child : part.children) {
        if (!out.ends_with('[')) out += ',';
        out += '{';
        openMember(out, "element");
        appendJsonString(out, child.element);
        if (!writePart(child, out)) return false;
        out += '}';
    }
    out += ']';
    return true;
}

bool ModuleRunner::writeMembers(const char* name, const std::vector<ModuleArgument>& arguments,
                                const ModulePart& part, bool failures_count, std::string& out) {
    bool open = false;
    for (const ModuleArgument& argument : arguments) {
        const auto value = evaluate(argument);
        if (!value && failures_count) {
            refuse("the attribute '" + argument.name + "' of <" +
                   (&part == &call_->arguments ? call_->label : part.element) + ">");
            return false;
        }
        if (!value) {
            context_.scriptError(failure_, place_);
            continue;
        }
        if (value->empty()) continue;  // undefined
        if (!open) {
            openMember(out, name);
            out += '{';
            open = true;
        }
        openMember(out, argument.name);
        out += jsonOf(*value);
    }
    if (open) out += '}';
    return true;
}

std::optional<Payload> ModuleRunner::evaluate(const ModuleArgument& argument) {
    if (!argument.expression) return Payload::text(argument.literal.value_or(""));
    auto value = context_.realm().payload(*argument.expression);
    if (value) return std::move(*value);
    failure_ = value.error();
    const bool names_nothing = failure_.kind == script::ScriptError::Kind::kException &&
                               failure_.message.starts_with("ReferenceError");
    if (argument.literal && names_nothing) return Payload::text(*argument.literal);
    return std::nullopt;
}

void ModuleRunner::refuse(const std::string& what) {
    // One that used up its time counts towards the limit of the turn.
    if (failure_.kind != script::ScriptError::Kind::kException) {
        context_.scriptError(failure_, place_);
        if (context_.failed()) return;
    }
    std::string data = "{\"requestid\":";
    appendJsonString(data, request_id_);
    data += R"(,"error":"invalidattribute","description":)";
    appendJsonString(data, what + ": " + failure_.message);
    const SourceLocation where = failure_.where.file.empty()
                                     ? context_.chart().location(place_.where, place_.file)
                                     : failure_.where;
    data += ",\"document\":";
    appendJsonString(data, where.file);
    data += ",\"linenumber\":" + std::to_string(where.position.line) + "}";
    Event event;
    event.name = "error." + call_->area + "." + call_->action;
    event.type = EventType::kPlatform;
    event.sendid = request_id_;
    event.data = Payload::json(std::move(data));
    context_.enqueueInternal(std::move(event));
}

// 32 characters of [0-9A-V], as those the server makes up; the same again if the turn is run again.
std::string ModuleRunner::newSessionId() {
    const std::string seed =
        context_.state().session_id + "/" + executor_.newId("session") + "/new session";
    std::string id;
    for (uint64_t part = 0; id.size() < 32; ++part) {
        uint64_t bits = XXH3_64bits_withSeed(seed.data(), seed.size(), part);
        for (int i = 0; i < 12 && id.size() < 32; ++i, bits >>= 5) {
            id += "0123456789ABCDEFGHIJKLMNOPQRSTUV"[bits & 31];
        }
    }
    return id;
}

}  // namespace orchestrion::scxml
