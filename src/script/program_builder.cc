#include "script/program_builder.h"

#include <algorithm>

#include <js/Array.h>
#include <js/CallAndConstruct.h>
#include <js/CompilationAndEvaluation.h>
#include <js/PropertyAndElement.h>
#include <js/SourceText.h>

#include "script/errors.h"
#include "script/source_text.h"
#include "script/text.h"

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

}  // namespace

ProgramBuilderImpl::ProgramBuilderImpl(RuntimeImpl& runtime) : runtime_(runtime) {}

std::shared_ptr<const Program> ProgramBuilderImpl::build() {
    findCarriers();
    return std::move(program_);
}

// --- The five kinds of fragments ---

FragmentId ProgramBuilderImpl::expression(Source source) {
    note(source);
    Fragment fragment;
    Compiled compiled = compileExpression(source);
    if (compiled.error) {
        report("script.syntax", *compiled.error, "one ECMAScript expression", "");
        fragment.error = std::move(compiled.error);
    }
    fragment.function = compiled.stencil;
    return add(std::move(fragment));
}

FragmentId ProgramBuilderImpl::location(Source source) {
    note(source);
    return add(locationFragment(source));
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

FragmentId ProgramBuilderImpl::assignment(Source location, Source expression) {
    note(location);
    note(expression);
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
    return add(std::move(fragment));
}

FragmentId ProgramBuilderImpl::variable(Source source) {
    note(source);
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
    return add(std::move(fragment));
}

FragmentId ProgramBuilderImpl::script(Source source) {
    note(source);
    Fragment fragment;
    fragment.kind = Fragment::Kind::kScript;
    SourcePosition start = startOf(source);
    Compiled whole = compile(source.text, source.where.file, start.line, start.column);
    if (whole.error) {
        report("script.syntax", *whole.error, "ECMAScript", "");
        fragment.error = std::move(whole.error);
    } else if (!takeApart(source, fragment)) {
        // Compiles, but the tool cannot take it apart: it runs as it is, and its functions cannot
        // be saved.
        JSAutoRealm realm(runtime_.cx(), runtime_.toolGlobal());
        JS_ClearPendingException(runtime_.cx());
        fragment.declares = nullptr;
        fragment.acts = whole.stencil;
    }
    return add(std::move(fragment));
}

// --- Compiling ---

ProgramBuilderImpl::Compiled ProgramBuilderImpl::compile(const std::string& text,
                                                         const std::string& file, uint32_t line,
                                                         uint32_t column) {
    JSContext* cx = runtime_.cx();
    JSAutoRealm realm(cx, runtime_.toolGlobal());
    JS::CompileOptions options(cx);
    options.setFileAndLine(file.c_str(), line).setColumn(column - 1);
    options.allowHTMLComments = false;
    JS::SourceText<mozilla::Utf8Unit> source;
    Compiled compiled;
    if (source.init(cx, text.data(), text.size(), JS::SourceOwnership::Borrowed)) {
        compiled.stencil = JS::CompileGlobalScriptToStencil(cx, options, source);
    }
    if (!compiled.stencil) compiled.error = takeSyntaxError(cx, *program_);
    return compiled;
}

ProgramBuilderImpl::Compiled ProgramBuilderImpl::compileWrapped(std::string_view opening,
                                                                const Source& source,
                                                                std::string_view closing) {
    std::string text(opening);
    appendIndented(text, source);
    text += closing;
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
    Source source{std::string(withoutSemicolon(original.text)), original.where};
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
    Source source{std::string(withoutSemicolon(location.text)), location.where};
    Compiled compiled = compileWrapped("(v)=>{\"use strict\";(", source, ")=v}");
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
    Source target{std::string(withoutSemicolon(location.text)), location.where};
    Source value{std::string(withoutSemicolon(expression.text)), expression.where};
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
    std::string text;
    text.append(opening).append("\n").append(first.text).append("\n").append(middle);
    text.append("\n").append(second.text).append("\n").append(closing);
    return compile(text, first.where.file, line);
}

// --- Scripts ---

bool ProgramBuilderImpl::takeApart(const Source& source, Fragment& fragment) {
    JSContext* cx = runtime_.cx();
    JSAutoRealm realm(cx, runtime_.toolGlobal());
    JS::RootedValue text(cx, stringValue(cx, source.text)), parts(cx), part(cx);
    JS::RootedValue tool(cx, JS::ObjectValue(*runtime_.scriptTool()));
    if (!text.isString() ||
        !JS::Call(cx, JS::UndefinedHandleValue, tool, JS::HandleValueArray(text), &parts)) {
        return false;
    }
    JS::RootedObject list(cx, &parts.toObject());
    SourcePosition start = startOf(source);
    auto compilePart = [&](uint32_t index, StencilRef& stencil) {
        if (!JS_GetElement(cx, list, index, &part)) return false;
        std::string part_text = toUtf8(cx, part.toString());
        if (part_text.empty()) return true;
        Compiled compiled = compile(part_text, source.where.file, start.line, start.column);
        stencil = compiled.stencil;
        return !compiled.error;
    };
    if (!compilePart(1, fragment.declares) || !compilePart(2, fragment.acts)) return false;

    uint32_t count = 0;
    JS::RootedValue names_value(cx);
    if (!JS_GetElement(cx, list, 0, &names_value)) return false;
    JS::RootedObject names(cx, &names_value.toObject());
    if (!JS::GetArrayLength(cx, names, &count)) return false;
    fragment.first_baseline = static_cast<uint32_t>(program_->baseline.size());
    fragment.baseline_count = count;
    for (uint32_t i = 0; i < count; ++i) {
        if (!JS_GetElement(cx, names, i, &part)) return false;
        program_->baseline.push_back(toUtf8(cx, part.toString()));
    }
    return true;
}

// --- Book-keeping ---

FragmentId ProgramBuilderImpl::add(Fragment fragment) {
    if (fragment.function) fragment.function_slot = program_->function_count++;
    if (fragment.store) fragment.store_slot = program_->function_count++;
    if (fragment.kind == Fragment::Kind::kScript) fragment.script_slot = program_->script_count++;
    program_->fragments.push_back(std::move(fragment));
    return static_cast<FragmentId>(program_->fragments.size() - 1);
}

void ProgramBuilderImpl::report(std::string code, const ScriptError& error, std::string expected,
                                std::string advice) {
    diagnostics_.push_back({Severity::kError, std::move(code), error.where, error.message,
                            std::move(expected), std::move(advice)});
}

// Properties of functions are data too, but few functions have any: a snapshot looks only at those
// whose names occur other than in calls.
void ProgramBuilderImpl::findCarriers() {
    auto anyText = [this](auto&& test) { return std::ranges::any_of(texts_, test); };
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
    ORCH_ASSERT(program_ != nullptr, "build() ended this builder");
    uint64_t hash = program_->fingerprint == 0 ? 0xcbf29ce484222325u : program_->fingerprint;
    for (char c : source.text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    program_->fingerprint = (hash ^ 0xff) * 0x100000001b3u;
    texts_.push_back(source.text);
}

}  // namespace orchestrion::script
