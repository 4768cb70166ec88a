#include "scxml/actions.h"

#include <boost/json.hpp>

#include "scxml/dialect.h"
#include "scxml/event_syntax.h"
#include "scxml/markup_position.h"

namespace orchestrion::scxml {
namespace {

std::string valueOf(const Element& element, std::string_view attribute) {
    const Attribute* found = element.find(attribute);
    return found == nullptr ? std::string() : found->value;
}

std::vector<const Element*> childElements(const Element& parent) {
    std::vector<const Element*> children;
    forEachElement(parent, [&](const Element& child) { children.push_back(&child); });
    return children;
}

// The id of the state an action stands in; empty if it has none.
std::string stateOf(const Element& action) {
    for (const Element* e = action.parent; e != nullptr; e = e->parent) {
        if (e->is("state") || e->is("parallel") || e->is("final")) return valueOf(*e, "id");
    }
    return {};
}

}  // namespace

BlockIndex ActionCompiler::block(const Element& parent) {
    auto children = childElements(parent);
    return children.empty() ? kNone : newBlock(children);
}

BlockIndex ActionCompiler::newBlock(const std::vector<const Element*>& elements) {
    std::vector<Action> compiled = actions(elements);
    chart_.blocks.push_back({std::move(compiled)});
    return static_cast<BlockIndex>(chart_.blocks.size() - 1);
}

std::vector<Action> ActionCompiler::actions(const std::vector<const Element*>& elements) {
    std::vector<Action> compiled;
    for (const Element* element : elements) {
        // What is nobody's was reported by the checker and does nothing.
        if (element->ns == kScxmlNamespace) {
            compile(*element, compiled);
        } else if (auto call = modules_.compile(*element)) {
            compiled.push_back({std::move(*call), positionOf(*element), element->file});
        }
    }
    return compiled;
}

void ActionCompiler::compile(const Element& element, std::vector<Action>& actions) {
    auto add = [&](auto what) {
        actions.push_back({std::move(what), positionOf(element), element.file});
    };
    if (element.name == "raise") add(raise(element));
    if (element.name == "event" && ors()) add(event(element));
    if (element.name == "if") add(branches(element));
    if (element.name == "foreach") add(foreach (element));
    if (element.name == "log") add(log(element));
    if (element.name == "assign") add(assign(element));
    if (element.name == "script") add(Script{script(element)});
    if (element.name == "send") add(send(element));
    if (element.name == "cancel") add(cancel(element));
}

Raise ActionCompiler::raise(const Element& element) {
    return {valueOf(element, "event"), params(element)};
}

// The draft's way to raise an event.
Raise ActionCompiler::event(const Element& element) {
    return {valueOf(element, "name"), {}};
}

// §4.3: <elseif> and <else> part the children of <if>.
If ActionCompiler::branches(const Element& element) {
    If result;
    std::vector<const Element*> content;
    const Element* head = &element;
    auto close = [&] {
        If::Branch branch;
        if (!head->is("else")) branch.condition = required(*head, "cond", &Expressions::condition);
        if (!content.empty()) branch.block = newBlock(content);
        result.branches.push_back(branch);
        content.clear();
    };
    for (const Element* child : childElements(element)) {
        if (child->is("elseif") || child->is("else")) {
            close();
            head = child;
        } else {
            content.push_back(child);
        }
    }
    close();
    return result;
}

Foreach ActionCompiler::foreach (const Element& element) {
    Foreach result;
    result.array = required(element, "array", &Expressions::expression);
    result.item = required(element, "item", &Expressions::variable);
    result.index = optional(element, "index", &Expressions::variable);
    result.body = block(element);
    return result;
}

// An empty `expr` is read as none: the W3C's test of assert 307 logs labels that way.
Log ActionCompiler::log(const Element& element) {
    Log result{valueOf(element, "label"), {}, valueOf(element, "level")};
    if (!isBlank(valueOf(element, "expr"))) {
        result.expression = optional(element, "expr", &Expressions::expression);
    }
    return result;
}

Assign ActionCompiler::assign(const Element& element) {
    Assign result;
    result.location_text = valueOf(element, "location");
    const Attribute* location = element.find("location");
    const Attribute* expression = element.find("expr");
    if (location != nullptr && expression != nullptr) {
        // The platform looks at the location first: what it is a part of must be there.
        if (ors()) result.location = expressions_.expression(snippetOf(*location));
        result.assignment = expressions_.assignment(snippetOf(*location), snippetOf(*expression));
    } else {
        result.location = required(element, "location", &Expressions::location);
        result.literal = inlineContent(element);
    }
    return result;
}

Send ActionCompiler::send(const Element& element) {
    Send result;
    result.event = value(element, "event", "eventexpr");
    result.target = value(element, "target", "targetexpr");
    result.type = value(element, "type", "typeexpr");
    if (ors() && !result.type.present()) result.type = value(element, "targettype", "typeexpr");
    result.delay = value(element, "delay", "delayexpr");
    result.id = literalId(element, "sendid");
    result.state = stateOf(element);
    result.id_location = optional(element, "idlocation", &Expressions::location);
    result.params = params(element);
    result.content = content(element);
    return result;
}

Cancel ActionCompiler::cancel(const Element& element) {
    Value send_id = value(element, "sendid", "sendidexpr");
    if (ors() && !send_id.present()) send_id = value(element, "id", "sendidexpr");
    return {std::move(send_id)};
}

ExprId ActionCompiler::script(const Element& element) {
    const Attribute* src = element.find("src");
    if (src == nullptr) return expressions_.script(scriptTextOf(element, context_.sources));
    // §5.8, assert 301: a script that cannot be loaded refuses the document.
    auto file = loadSource(context_, resolved(*src), false);
    if (file) {
        return expressions_.script(
            {std::string(context_.sources[*file].text()), {*file, 0}, Snippet::From::kFile});
    }
    context_.problems.report(kScriptLoadFailed, src->valuePlace(),
                             "the script cannot be loaded: " + file.error().message,
                             "a script that can be read", "check src");
    return expressions_.script({{}, src->valuePlace()});
}

// Params.

std::vector<Param> ActionCompiler::params(const Element& element) {
    std::vector<Param> result;
    if (const Attribute* namelist = element.find("namelist")) {
        for (std::string_view name : splitWords(namelist->value)) {
            result.push_back(
                {std::string(name), expressions_.location(wordOf(*namelist, name)), true});
        }
    }
    for (const Element* child : childElements(element)) {
        if (child->is("param")) result.push_back(param(*child));
    }
    return result;
}

Param ActionCompiler::param(const Element& element) {
    Param result{paramName(element), {}, false};
    if (const Attribute* location = element.find("location")) {
        result.value = expressions_.location(snippetOf(*location));
    } else if (const Attribute* expr = element.find("expr")) {
        result.value = expressions_.expression(snippetOf(*expr));
    } else {
        result.value = expressions_.expression({"undefined", element.place()});
    }
    return result;
}

std::optional<Content> ActionCompiler::content(const Element& element) {
    for (const Element* child : childElements(element)) {
        if (!child->is("content")) continue;
        Content result;
        result.expression = optional(*child, "expr", &Expressions::expression);
        if (ors() && !result.expression)
            result.expression = optional(*child, "_expr", &Expressions::expression);
        if (!result.expression) result.literal = inlineContent(*child);
        return result;
    }
    return std::nullopt;
}

Value ActionCompiler::value(const Element& element, std::string_view literal,
                            std::string_view expression) {
    Value result;
    result.expression = optional(element, expression, &Expressions::expression);
    const Attribute* attribute = element.find(literal);
    if (attribute == nullptr || result.expression) return result;
    if (ors() && isOrsExpression(element.name, literal)) return orsValue(*attribute);
    result.literal = attribute->value;
    return result;
}

// An expression; a quoted text needs no evaluation. What is no expression is the text itself, and
// so is a name or a path when nothing of that name exists: documents that mix the dialects run.
Value ActionCompiler::orsValue(const Attribute& attribute) {
    if (auto literal = quotedLiteral(attribute.value)) return {std::string(*literal), {}};
    const Snippet snippet = snippetOf(attribute);
    if (chart_.data_model == DataModelKind::kNull || !expressions_.isExpression(snippet))
        return {attribute.value, {}};
    Value result;
    result.expression = expressions_.expression(snippet);
    const bool plain = attribute.value.find_first_of("[]()'\"+") == std::string::npos;
    if (plain && isEventName(attribute.value)) result.literal = attribute.value;
    return result;
}

// An id is its own text; quotes around it do not belong to it.
std::string ActionCompiler::literalId(const Element& element, std::string_view old_name) {
    std::string id = valueOf(element, "id");
    if (!ors()) return id;
    if (id.empty()) id = valueOf(element, old_name);
    return std::string(quotedLiteral(id).value_or(id));
}

std::string ActionCompiler::paramName(const Element& element) {
    std::string name = valueOf(element, "name");
    if (!ors()) return name;
    return std::string(quotedLiteral(name).value_or(name));
}

std::optional<ExprId> ActionCompiler::optional(const Element& element, std::string_view attribute,
                                               ExprId (Expressions::*method)(const Snippet&)) {
    const Attribute* found = element.find(attribute);
    if (found == nullptr) return std::nullopt;
    return (expressions_.*method)(snippetOf(*found));
}

// A missing one refuses the document; the checker has said so.
ExprId ActionCompiler::required(const Element& element, std::string_view attribute,
                                ExprId (Expressions::*method)(const Snippet&)) {
    return optional(element, attribute, method).value_or(ExprId{});
}

// §5.2.2, §5.6.2, §B.2.1: one element is XML; anything else is JSON or text.
Payload ActionCompiler::inlineContent(const Element& element) {
    auto children = childElements(element);
    std::string text = textOf(element);
    if (children.empty()) return payloadFromText(text);
    if (children.size() == 1 && isBlank(text)) return Payload::xml(serialise(*children.front()));
    return Payload::text(normaliseSpace(serialiseChildren(element)));
}

Snippet ActionCompiler::wordOf(const Attribute& attribute, std::string_view word) const {
    auto before = static_cast<size_t>(word.data() - attribute.value.data());
    uint32_t characters = countCodePoints(std::string_view(attribute.value).substr(0, before));
    uint32_t offset = markupOffset(context_.sources[attribute.file].text(), attribute.value_offset,
                                   true, {1, 1}, {1, 1 + characters});
    return {std::string(word), {attribute.file, offset}};
}

std::string ActionCompiler::resolved(const Attribute& reference) const {
    return resolveUrl(context_.sources[reference.file].url(), reference.value);
}

// <data> and <donedata>.

DataItem ActionCompiler::data(const Element& element) {
    DataItem result;
    result.name = valueOf(element, "id");
    result.where = positionOf(element);
    result.file = element.file;
    result.expression = optional(element, "expr", &Expressions::expression);
    const Attribute* src = element.find("src");
    if (src == nullptr) {
        if (!result.expression) result.literal = inlineContent(element);
        return result;
    }
    auto file = loadSource(context_, resolved(*src), true);
    if (file) {
        result.literal = payloadFromText(context_.sources[*file].text());
    } else {
        result.load_error = file.error().message;
        context_.problems.report(kDataLoadFailed, src->valuePlace(),
                                 "the data cannot be loaded: " + result.load_error,
                                 "a file that can be read", "check src");
    }
    return result;
}

DoneData ActionCompiler::doneData(const Element& element) {
    return {params(element), content(element)};
}

// <invoke>.

Invoke ActionCompiler::invoke(const Element& element) {
    Invoke result;
    result.where = positionOf(element);
    result.file = element.file;
    result.type = value(element, "type", "typeexpr");
    if (ors() && !result.type.present()) result.type = value(element, "targettype", "typeexpr");
    result.src = value(element, "src", "srcexpr");
    result.id = literalId(element, "invokeid");
    result.id_location = optional(element, "idlocation", &Expressions::location);
    result.params = params(element);
    result.content = content(element);
    result.autoforward = valueOf(element, "autoforward") == "true";
    // What an included file refers to is relative to that file.
    const Attribute* src = element.find("src");
    if (src != nullptr && src->file != 0) result.src.literal = resolved(*src);
    for (const Element* child : childElements(element)) {
        if (!child->is("finalize")) continue;
        result.finalize = block(*child);
        if (result.finalize == kNone) finalizeAssigns(element, result);
    }
    return result;
}

// §6.5.2: an empty <finalize/> copies what comes back into the locations that were sent.
void ActionCompiler::finalizeAssigns(const Element& element, Invoke& invoke) {
    if (const Attribute* namelist = element.find("namelist")) {
        for (std::string_view name : splitWords(namelist->value)) {
            finalizeAssign(std::string(name), wordOf(*namelist, name), invoke);
        }
    }
    for (const Element* child : childElements(element)) {
        const Attribute* location = child->find("location");
        if (!child->is("param") || location == nullptr) continue;
        finalizeAssign(valueOf(*child, "name"), snippetOf(*location), invoke);
    }
}

void ActionCompiler::finalizeAssign(const std::string& name, const Snippet& location,
                                    Invoke& invoke) {
    std::string quoted = boost::json::serialize(boost::json::string(name));
    Invoke::FinalizeAssign assign;
    assign.name = name;
    assign.present = expressions_.expression(
        {"_event.data != null && " + quoted + " in Object(_event.data)", location.place});
    assign.assignment =
        expressions_.assignment(location, {"_event.data[" + quoted + "]", location.place});
    invoke.finalize_assigns.push_back(std::move(assign));
}

}  // namespace orchestrion::scxml
