#include "script/program_builder.h"

#include <algorithm>

#include "script/engine.h"
#include "script/json_text.h"
#include "script/source_text.h"

namespace orchestrion::script {
namespace {

SourcePosition startOf(const Source& source) {
    return source.where.position.line == 0 ? SourcePosition{1, 1} : source.where.position;
}

// A text on lines of its own, moved to its column, behind `opening`, which stands on the line
// before.
void appendIndented(std::string& out, const Source& source) {
    out += '\n';
    uint32_t column = startOf(source).column;
    if (column > 1) out.append(column - 1, ' ');
    out += source.text;
    out += '\n';
}

ScriptError syntaxError(const Source& source, std::string message) {
    return {ScriptError::Kind::kException, "SyntaxError: " + std::move(message), source.where};
}

bool isLinesOnly(std::string_view text) {
    return trimSource(text).empty();
}

// What stands around a function whose text may name the constant.
struct Binding {
    explicit Binding(const std::optional<Constant>& constant) {
        if (!constant) return;
        opening = "((" + constant->name + ")=>(";
        closing = "))(";
        appendJsonString(closing, constant->value);
        closing += ')';
    }
    std::string opening;
    std::string closing;
};

}  // namespace

// --- Collecting ---

FragmentId ProgramBuilderImpl::ask(Fragment::Kind kind, Source source, Source second) {
    ORCH_ASSERT(program_ != nullptr, "build() ended this builder");
    note(source);
    if (kind == Fragment::Kind::kAssignment) note(second);
    requests_.push_back({kind, std::move(source), std::move(second)});
    return static_cast<FragmentId>(requests_.size() - 1);
}

const Diagnostics& ProgramBuilderImpl::diagnostics() const {
    // Compiling late is not a change that anybody can see.
    if (program_) const_cast<ProgramBuilderImpl*>(this)->compilePending();
    return diagnostics_;
}

std::shared_ptr<const Program> ProgramBuilderImpl::build() {
    ORCH_ASSERT(program_ != nullptr, "build() ended this builder");
    compilePending();
    lookForSpecialUses();
    return std::move(program_);
}

void ProgramBuilderImpl::compilePending() {
    if (compiled_ == requests_.size()) return;
    withCompiler([this](Compiler& compiler) {
        compiler_ = &compiler;
        for (; compiled_ < requests_.size(); ++compiled_) add(answer(requests_[compiled_]));
    });
}

Fragment ProgramBuilderImpl::answer(const Request& request) {
    switch (request.kind) {
        case Fragment::Kind::kExpression:
            return expressionFragment(request.source);
        case Fragment::Kind::kLocation:
            return locationFragment(request.source);
        case Fragment::Kind::kAssignment:
            return assignmentFragment(request.source, request.second);
        case Fragment::Kind::kVariable:
            return variableFragment(request.source);
        case Fragment::Kind::kScript:
            return scriptFragment(request.source);
    }
    return {};
}

// --- The five kinds of fragments ---

Fragment ProgramBuilderImpl::expressionFragment(const Source& source) {
    Fragment fragment;
    Compiled compiled = compileExpression(source);
    if (compiled.error && ors() && scriptValue(source, fragment)) return fragment;
    if (compiled.error) {
        report("script.syntax", *compiled.error, "one ECMAScript expression", "");
        fragment.error = std::move(compiled.error);
    }
    fragment.function = compiled.stencil;
    return fragment;
}

// `label: value`, `var x = f(); x`, nothing at all: a script, whose value is that of its last
// statement.
bool ProgramBuilderImpl::scriptValue(const Source& source, Fragment& fragment) {
    SourcePosition start = startOf(source);
    Compiled compiled = compile(compiler_->withConstant(source.text, source.constant),
                                source.where.file, start.line, start.column);
    if (compiled.error) return false;
    fragment.acts = compiled.stencil;
    return true;
}

bool ProgramBuilderImpl::isExpression(const Source& source) {
    bool accepted = false;
    withCompiler([&](Compiler& compiler) {
        compiler_ = &compiler;
        accepted = !compileExpression(source).error;
    });
    return accepted;
}

Fragment ProgramBuilderImpl::locationFragment(const Source& source) {
    Fragment fragment;
    fragment.kind = Fragment::Kind::kLocation;
    Compiled read = compileExpression(source);
    Compiled store = read.error ? Compiled{} : compileStore(source);
    fragment.error = read.error ? read.error : store.error;
    if (fragment.error) {
        std::string name(trimSource(source.text));
        bool quoted = !name.empty() && (name.front() == '\'' || name.front() == '"');
        report("script.illegalLocation", *fragment.error,
               "something that can be assigned to, such as x or a.b['c']",
               quoted ? "write the location without quotes" : "");
    }
    fragment.function = read.stencil;
    fragment.store = store.stencil;
    return fragment;
}

Fragment ProgramBuilderImpl::assignmentFragment(const Source& location, const Source& expression) {
    Fragment fragment;
    Fragment target = locationFragment(location);
    Compiled value = compileExpression(expression);
    if (value.error) report("script.syntax", *value.error, "one ECMAScript expression", "");
    fragment.error = target.error ? target.error : value.error;
    if (!fragment.error) {
        Compiled compiled = compileAssignment(location, expression);
        fragment.error = compiled.error;
        fragment.function = compiled.stencil;
        if (compiled.error) report("script.syntax", *compiled.error, "an assignment", "");
    }
    fragment.kind = Fragment::Kind::kAssignment;
    return fragment;
}

Fragment ProgramBuilderImpl::variableFragment(const Source& source) {
    Fragment fragment;
    fragment.kind = Fragment::Kind::kVariable;
    fragment.name = trimSource(source.text);
    if (!isVariableName(fragment.name) || isSystemVariable(fragment.name)) {
        bool system = isSystemVariable(fragment.name);
        fragment.error =
            syntaxError(source, "'" + fragment.name + "' cannot be the name of a variable");
        report("script.illegalName", *fragment.error,
               system ? "a name that is not one of the system variables (W3C SCXML §5.10)"
                      : "an ECMAScript identifier that is not a reserved word",
               "");
    }
    return fragment;
}

Fragment ProgramBuilderImpl::scriptFragment(const Source& source) {
    Fragment fragment;
    fragment.kind = Fragment::Kind::kScript;
    SourcePosition start = startOf(source);
    std::string text = compiler_->withConstant(source.text, source.constant);
    Compiled whole = compile(text, source.where.file, start.line, start.column);
    if (whole.error) {
        report("script.syntax", *whole.error, "ECMAScript", "");
        fragment.error = std::move(whole.error);
    } else if (!takeApart({std::move(text), source.where}, fragment)) {
        // Compiles, but the tool cannot take it apart: it runs as it is, and its functions cannot
        // be saved.
        fragment.declares = nullptr;
        fragment.acts = whole.stencil;
    }
    return fragment;
}

// --- Compiling ---

ProgramBuilderImpl::Compiled ProgramBuilderImpl::compile(const std::string& text,
                                                         const std::string& file, uint32_t line,
                                                         uint32_t column) {
    Compiled compiled{compiler_->compile(text, file, line, column, ors()), std::nullopt};
    if (!compiled.stencil) compiled.error = compiler_->takeError(*program_);
    return compiled;
}

ProgramBuilderImpl::Compiled ProgramBuilderImpl::compileWrapped(std::string_view opening,
                                                                const Source& source,
                                                                std::string_view closing) {
    Binding binding(source.constant);
    std::string text = binding.opening;
    text += opening;
    appendIndented(text, source);
    text += closing;
    text += binding.closing;
    Compiled compiled = compile(text, source.where.file, startOf(source).line - 1);
    readableEnd(compiled, source);
    return compiled;
}

// The engine speaks of the brackets around the source; the author did not write those.
void ProgramBuilderImpl::readableEnd(Compiled& compiled, const Source& source) const {
    if (!compiled.error) return;
    std::string& message = compiled.error->message;
    SourcePosition end = endOf(source.text, startOf(source));
    SourcePosition& at = compiled.error->where.position;
    if (at.line > end.line) {
        at = end;
        if (message.ends_with("got ')'"))
            message.replace(message.size() - 3, 3, "the end of the expression");
    } else if (message.find("missing ) in parenthetical") != std::string::npos ||
               message.find("missing ] after element list") != std::string::npos) {
        message = "SyntaxError: something follows the expression that does not belong to it";
    }
}

ProgramBuilderImpl::Compiled ProgramBuilderImpl::compileExpression(const Source& original) {
    Source source{std::string(withoutSemicolon(original.text)), original.where, original.constant};
    if (isLinesOnly(source.text)) {
        return {nullptr, syntaxError(original, "the expression is empty")};
    }
    Compiled compiled = compileWrapped("()=>(", source, ")");
    if (compiled.error) return compiled;
    // A text that fits into brackets of both kinds closes none that it did not open: `1);(2` is not
    // an expression.
    Compiled bracketed = compileWrapped("[", source, "]");
    if (bracketed.error) return bracketed;
    return compiled;
}

ProgramBuilderImpl::Compiled ProgramBuilderImpl::compileStore(const Source& location) {
    std::string name(trimSource(withoutSemicolon(location.text)));
    if (isSystemVariable(name)) {
        return {nullptr,
                syntaxError(location, "the system variable " + name + " cannot be changed")};
    }
    Source source{std::string(withoutSemicolon(location.text)), location.where, location.constant};
    Compiled compiled =
        compileWrapped(ors() ? "(v)=>{(" : "(v)=>{\"use strict\";(", source, ")=v}");
    if (compiled.error) {
        compiled.error = syntaxError(location, "'" + name + "' cannot be assigned to");
    }
    return compiled;
}

// The value is computed in sloppy mode, like all expressions; the assignment itself is strict, so
// that a name nobody declared is an error. Most expressions mean the same in both modes: then one
// function does both.
ProgramBuilderImpl::Compiled ProgramBuilderImpl::compileAssignment(const Source& location,
                                                                   const Source& expression) {
    Source target{std::string(withoutSemicolon(location.text)), location.where, location.constant};
    Source value{std::string(withoutSemicolon(expression.text)), expression.where,
                 expression.constant};
    if (ors()) return compileVirtual("()=>{(", target, ")=(", value, ")}");
    if (!dependsOnStrictness(value.text)) {
        Compiled compiled = compileVirtual("()=>{\"use strict\";(", target, ")=(", value, ")}");
        if (!compiled.error) return compiled;
    }
    return compileVirtual("(()=>{let $orchestrion_value=()=>(", value,
                          ");return ()=>{\"use strict\";(", target, ")=$orchestrion_value()}})()");
}

ProgramBuilderImpl::Compiled ProgramBuilderImpl::compileVirtual(std::string_view opening,
                                                                const Source& first,
                                                                std::string_view middle,
                                                                const Source& second,
                                                                std::string_view closing) {
    uint32_t line = next_virtual_line_;
    auto place = [&](const Source& source, uint32_t at) {
        uint32_t lines = countLines(source.text);
        program_->virtual_lines.push_back({at, lines, source.where});
        return at + lines;
    };
    uint32_t after_first = place(first, line + 1);
    next_virtual_line_ = place(second, after_first + 1) + 1;
    // Only a text that names the constant has it.
    Binding binding(first.constant ? first.constant : second.constant);
    std::string text = binding.opening;
    text.append(opening).append("\n").append(first.text).append("\n").append(middle);
    text.append("\n").append(second.text).append("\n").append(closing).append(binding.closing);
    return compile(text, first.where.file, line);
}

// --- Scripts ---

bool ProgramBuilderImpl::takeApart(const Source& source, Fragment& fragment) {
    std::optional<Compiler::Parts> parts = compiler_->takeApart(source.text);
    if (!parts) return false;
    SourcePosition start = startOf(source);
    auto compilePart = [&](const std::string& text, StencilRef& stencil) {
        if (text.empty()) return true;
        Compiled compiled = compile(text, source.where.file, start.line, start.column);
        stencil = compiled.stencil;
        return !compiled.error;
    };
    if (!compilePart(parts->declares, fragment.declares) ||
        !compilePart(parts->acts, fragment.acts))
        return false;
    fragment.first_baseline = static_cast<uint32_t>(program_->baseline.size());
    fragment.baseline_count = static_cast<uint32_t>(parts->functions.size());
    for (std::string& function : parts->functions)
        program_->baseline.push_back(std::move(function));
    return true;
}

// --- Book-keeping ---

void ProgramBuilderImpl::add(Fragment fragment) {
    if (fragment.function) fragment.function_slot = program_->function_count++;
    if (fragment.store) fragment.store_slot = program_->function_count++;
    if (fragment.kind == Fragment::Kind::kScript || fragment.acts) {
        fragment.script_slot = program_->script_count++;
    }
    program_->fragments.push_back(std::move(fragment));
}

void ProgramBuilderImpl::report(std::string code, const ScriptError& error, std::string expected,
                                std::string advice) {
    diagnostics_.push_back({Severity::kError, std::move(code), error.where, error.message,
                            std::move(expected), std::move(advice)});
}

// Properties of functions are data too, but few functions have any: a snapshot looks only at those
// whose names occur other than in calls.
void ProgramBuilderImpl::lookForSpecialUses() {
    auto anyText = [this](auto&& test) {
        return std::ranges::any_of(requests_, [&](const Request& r) {
            return test(r.source.text) || test(r.second.text);
        });
    };
    program_->hides_globals =
        anyText([](const std::string& text) { return mayHideProperties(text); });
    bool unnamed = anyText([](const std::string& text) { return reachesFunctionsUnnamed(text); });
    for (uint32_t i = 0; i < program_->baseline.size(); ++i) {
        std::string_view path = program_->baseline[i];
        std::string_view name = path.substr(path.rfind('.') + 1);
        if (unnamed || anyText([&](const std::string& text) { return usesAsValue(text, name); })) {
            program_->carriers.push_back(i);
        }
    }
}

// FNV-1a over the texts of all sources.
void ProgramBuilderImpl::note(const Source& source) {
    uint64_t hash = program_->fingerprint == 0 ? 0xcbf29ce484222325u : program_->fingerprint;
    for (char c : source.text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    const std::string_view value = source.constant ? source.constant->value : std::string_view();
    for (char c : value) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    program_->fingerprint = (hash ^ 0xff) * 0x100000001b3u;
}

}  // namespace orchestrion::script
