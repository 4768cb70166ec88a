// Compiles executable content and the parts of it that states share: W3C SCXML §4, §5.3-5.8, §6.
#pragma once

#include <string>
#include <vector>

#include "scxml/chart.h"
#include "scxml/element.h"
#include "scxml/expressions.h"
#include "scxml/includes.h"
#include "scxml/module_compiler.h"

namespace orchestrion::scxml {

// Where src attributes of <data> and <script> are loaded from; failures are remembered by the
// caller.
class ActionCompiler {
public:
    ActionCompiler(Chart& chart, Expressions& expressions, ReadContext& context)
        : chart_(chart),
          expressions_(expressions),
          context_(context),
          modules_(expressions, context) {}

    // The executable content of an element, kNone if there is none.
    BlockIndex block(const Element& parent);
    Invoke invoke(const Element& element);
    DataItem data(const Element& element);
    DoneData doneData(const Element& element);
    ExprId script(const Element& element);

private:
    std::vector<Action> actions(const std::vector<const Element*>& elements);
    BlockIndex newBlock(const std::vector<const Element*>& elements);
    void compile(const Element& element, std::vector<Action>& actions);
    Raise raise(const Element& element);
    Raise event(const Element& element);
    If branches(const Element& element);
    Foreach foreach (const Element& element);
    Log log(const Element& element);
    Assign assign(const Element& element);
    Send send(const Element& element);
    Cancel cancel(const Element& element);

    std::vector<Param> params(const Element& element);
    Param param(const Element& element);
    std::optional<Content> content(const Element& element);
    Value value(const Element& element, std::string_view literal, std::string_view expression);
    Value orsValue(const Attribute& attribute);
    std::string literalId(const Element& element, std::string_view old_name);
    std::string paramName(const Element& element);
    bool ors() const { return chart_.dialect == Dialect::kOrs; }
    std::optional<ExprId> optional(const Element& element, std::string_view attribute,
                                   ExprId (Expressions::*compile)(const Snippet&));
    ExprId required(const Element& element, std::string_view attribute,
                    ExprId (Expressions::*compile)(const Snippet&));
    void finalizeAssigns(const Element& element, Invoke& invoke);
    void finalizeAssign(const std::string& name, const Snippet& location, Invoke& invoke);
    Payload inlineContent(const Element& element);
    // A part of an attribute's value, `word`, with its own place.
    Snippet wordOf(const Attribute& attribute, std::string_view word) const;
    std::string resolved(const Attribute& reference) const;
    SourcePosition positionOf(const Element& element) const {
        return context_.sources[element.file].position(element.offset);
    }

    Chart& chart_;
    Expressions& expressions_;
    ReadContext& context_;
    ModuleCompiler modules_;
};

}  // namespace orchestrion::scxml
