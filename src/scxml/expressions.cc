#include "scxml/expressions.h"

#include <algorithm>
#include <optional>

#include "base/suggest.h"
#include "scxml/dialect.h"
#include "scxml/markup_position.h"
#include "scxml/prefixes.h"

namespace orchestrion::scxml {
namespace {

// What builders are told at most: they may fill a line up to its column, and hostile documents have
// but one line.
constexpr uint32_t kColumnMax = 1000;

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isBlank(text.substr(0, 1))) text.remove_prefix(1);
    while (!text.empty() && isBlank(text.substr(text.size() - 1))) text.remove_suffix(1);
    return text;
}

}  // namespace

// 'id' or "id" without anything that needs an interpreter.
std::optional<std::string_view> quotedLiteral(std::string_view text) {
    text = trimmed(text);
    if (text.size() < 2 || (text[0] != '\'' && text[0] != '"') || text.back() != text[0]) {
        return std::nullopt;
    }
    std::string_view inside = text.substr(1, text.size() - 2);
    if (inside.find(text[0]) != std::string_view::npos ||
        inside.find('\\') != std::string_view::npos) {
        return std::nullopt;
    }
    return inside;
}

std::string nullCondition(std::string_view condition) {
    condition = trimmed(condition);
    if (!condition.starts_with("In")) return {};
    condition = trimmed(condition.substr(2));
    if (condition.size() < 2 || condition.front() != '(' || condition.back() != ')') return {};
    condition = trimmed(condition.substr(1, condition.size() - 2));
    if (auto literal = quotedLiteral(condition)) return std::string(*literal);
    if (condition.find_first_of("'\"() \t\r\n") != std::string_view::npos) return {};
    return std::string(condition);
}

std::vector<std::string> statesAskedFor(std::string_view expression) {
    std::vector<std::string> states;
    for (size_t at = expression.find("In"); at != std::string_view::npos;
         at = expression.find("In", at + 2)) {
        bool whole = at == 0 || (!isNameCharacter(expression[at - 1]) && expression[at - 1] != '.');
        size_t open = expression.find_first_not_of(" \t", at + 2);
        if (!whole || open == std::string_view::npos || expression[open] != '(') continue;
        size_t close = expression.find(')', open);
        if (close == std::string_view::npos) break;
        auto literal = quotedLiteral(trimmed(expression.substr(open + 1, close - open - 1)));
        if (literal) states.emplace_back(*literal);
    }
    return states;
}

Snippet snippetOf(const Attribute& attribute) {
    return {attribute.value, attribute.valuePlace(), Snippet::From::kAttribute, attribute.fragment};
}

namespace {

// Text nodes that hold something; blank ones around an include would only move the start.
std::vector<const Text*> textParts(const Element& script) {
    std::vector<const Text*> parts;
    for (const Node& node : script.children) {
        const Text* text = asText(node);
        if (text != nullptr && !isBlank(text->value)) parts.push_back(text);
    }
    return parts;
}

// The text of a script as it grows, and the line of the file it has come to.
class ScriptText {
public:
    ScriptText(Snippet& snippet, const SourceText& file)
        : snippet_(snippet), file_(file), line_(file.position(snippet.place.offset).line) {}

    void append(std::string_view text) {
        snippet_.text += text;
        line_ += static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n'));
    }
    // Line ends for the lines of a comment in front of this run.
    void fillGap(const Text::Run& run) {
        for (uint32_t line = file_.position(run.offset).line; line_ < line; ++line_) {
            snippet_.text += '\n';
        }
    }

private:
    Snippet& snippet_;
    const SourceText& file_;
    uint32_t line_;
};

void appendPart(ScriptText& text, const Text& part, bool fill_gaps) {
    for (size_t i = 0; i < part.runs.size(); ++i) {
        const Text::Run& run = part.runs[i];
        size_t end = i + 1 < part.runs.size() ? part.runs[i + 1].start : part.value.size();
        if (run.after_gap && fill_gaps) text.fillGap(run);
        text.append(std::string_view(part.value).substr(run.start, end - run.start));
    }
}

}  // namespace

Snippet scriptTextOf(const Element& script, const Sources& sources) {
    Snippet snippet{{}, script.place(), Snippet::From::kText, script.fragment};
    auto parts = textParts(script);
    if (parts.empty()) return snippet;
    snippet.place = {parts[0]->file, parts[0]->runs.front().offset};
    if (parts[0]->file != script.file) snippet.from = Snippet::From::kFile;
    ScriptText text(snippet, sources[snippet.place.file]);
    for (const Text* part : parts) appendPart(text, *part, part->file == snippet.place.file);
    return snippet;
}

Expressions::Expressions(DataModelKind kind, Dialect dialect, script::Runtime* runtime,
                         const Sources& sources, Problems& problems)
    : kind_(kind), dialect_(dialect), runtime_(runtime), sources_(sources), problems_(problems) {}

script::ProgramBuilder* Expressions::builder() {
    if (runtime_ == nullptr || kind_ == DataModelKind::kNull) return nullptr;
    if (builder_ == nullptr) builder_ = runtime_->newProgram(languageOf(dialect_));
    return builder_.get();
}

void Expressions::needProgram() {
    builder();
}

script::Source Expressions::source(const Snippet& snippet) {
    SourceLocation where = locate(sources_, snippet.place);
    where.position.column = std::min(where.position.column, kColumnMax);
    given_.push_back({where.position, snippet.place, snippet.from});
    return {snippet.text, std::move(where), prefixConstant(dialect_, snippet)};
}

ExprId Expressions::nextNumber() {
    return ExprId{next_number_++};
}

template <class Compile>
ExprId Expressions::compile(const Snippet& snippet, Compile&& compile) {
    if (kind_ == DataModelKind::kNull) {
        problems_.report(kNoDataModel, snippet.place,
                         "the null data model has no data and no value expressions",
                         "datamodel=\"ecmascript\"");
        null_conditions_.push_back({{}, snippet.place});
        return nextNumber();
    }
    script::ProgramBuilder* program = builder();
    if (program == nullptr || reported_ - skipped_ > Problems::kDiagnosticsMax) return nextNumber();
    ExprId id = compile(*program);
    reportSyntaxErrors();
    return remember(id, snippet.text);
}

ExprId Expressions::remember(ExprId id, const std::string& text) {
    const auto index = static_cast<size_t>(id);
    if (index >= texts_.size()) texts_.resize(index + 1);
    size_t size = std::min(text.size(), Chart::kExpressionTextMax);
    const auto inside = [&] {  // a character
        return size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80;
    };
    while (size > 0 && inside()) --size;
    texts_[index] = text.substr(0, size);
    return id;
}

ExprId Expressions::expression(const Snippet& snippet) {
    return compile(snippet, [&](auto& program) { return program.expression(source(snippet)); });
}

std::optional<ExprId> Expressions::tentative(const Snippet& snippet) {
    script::ProgramBuilder* program = builder();
    if (program == nullptr || reported_ - skipped_ > Problems::kDiagnosticsMax)
        return expression(snippet);
    const ExprId id = program->expression(source(snippet));
    given_.clear();
    const size_t found = program->diagnostics().size();
    if (found == reported_) return id;
    skipped_ += found - reported_;
    reported_ = found;
    return std::nullopt;
}

ExprId Expressions::condition(const Snippet& snippet) {
    if (kind_ == DataModelKind::kNull) {
        std::string state = nullCondition(snippet.text);
        if (state.empty()) {
            problems_.report(kNullCondition, snippet.place,
                             "'" + snippet.text + "' is no condition of the null data model",
                             "In(id)", "use datamodel=\"ecmascript\" for expressions");
        }
        null_conditions_.push_back({std::move(state), snippet.place});
        return remember(nextNumber(), snippet.text);
    }
    for (std::string& state : statesAskedFor(snippet.text)) {
        state_names_.push_back({std::move(state), snippet.place});
    }
    return expression(snippet);
}

ExprId Expressions::location(const Snippet& snippet) {
    return compile(snippet, [&](auto& program) { return program.location(source(snippet)); });
}

ExprId Expressions::assignment(const Snippet& location, const Snippet& expression) {
    const ExprId id = compile(location, [&](auto& program) {
        return program.assignment(source(location), source(expression));
    });
    return remember(id, location.text + " = " + expression.text);
}

ExprId Expressions::variable(const Snippet& snippet) {
    return compile(snippet, [&](auto& program) { return program.variable(source(snippet)); });
}

ExprId Expressions::script(const Snippet& snippet) {
    return compile(snippet, [&](auto& program) { return program.script(source(snippet)); });
}

bool Expressions::isExpression(const Snippet& snippet) {
    script::ProgramBuilder* program = builder();
    if (program == nullptr) return true;
    return program->isExpression({snippet.text, {}, prefixConstant(dialect_, snippet)});
}

void Expressions::checkStateNames(Chart& chart) {
    std::vector<std::string_view> ids;
    for (const auto& [id, state] : chart.state_by_id) ids.push_back(id);
    std::sort(ids.begin(), ids.end());
    auto check = [&](const std::string& name, Place place) {
        if (name.empty() || chart.state_by_id.contains(name)) return;
        problems_.report(kUnknownStateInCondition, place,
                         "In('" + name + "') is never true: there is no such state",
                         "the id of a state", didYouMean(name, ids));
    };
    for (const StateName& asked : state_names_) check(asked.name, asked.place);
    for (const NullCondition& condition : null_conditions_) check(condition.state, condition.place);
}

// The builder saw the text without its markup, and a limited column.
SourceLocation Expressions::inMarkup(const SourceLocation& reported) const {
    auto key = [](SourcePosition p) { return std::make_pair(p.line, p.column); };
    const Given* found = nullptr;
    for (const Given& given : given_) {
        bool candidate = key(given.start) <= key(reported.position);
        if (candidate && (found == nullptr || key(found->start) < key(given.start))) found = &given;
    }
    if (found == nullptr || found->from == Snippet::From::kFile) return reported;
    bool in_attribute = found->from == Snippet::From::kAttribute;
    uint32_t offset = markupOffset(sources_[found->place.file].text(), found->place.offset,
                                   in_attribute, found->start, reported.position);
    return locate(sources_, {found->place.file, offset});
}

void Expressions::reportSyntaxErrors() {
    const Diagnostics& diagnostics = builder_->diagnostics();
    for (; reported_ < diagnostics.size(); ++reported_) {
        Diagnostic diagnostic = diagnostics[reported_];
        diagnostic.where = inMarkup(diagnostic.where);
        problems_.add(std::move(diagnostic));
        if (reported_ - skipped_ == Problems::kDiagnosticsMax) {
            problems_.report(kTooManyErrors, given_.front().place,
                             "the document has too many wrong expressions",
                             "at most " + std::to_string(Problems::kDiagnosticsMax));
        }
    }
    given_.clear();
}

void Expressions::finish(Chart& chart) {
    checkStateNames(chart);
    chart.expression_texts = std::move(texts_);
    for (const NullCondition& condition : null_conditions_) {
        auto state = chart.state_by_id.find(condition.state);
        bool known = state != chart.state_by_id.end();
        // In() of a state that does not exist is legal and false, as that of the nameless root.
        chart.null_conditions.push_back(condition.state.empty() ? kNone
                                        : known                 ? state->second
                                                                : kRoot);
    }
    if (builder_ == nullptr) return;
    chart.program = builder_->build();
}

}  // namespace orchestrion::scxml
