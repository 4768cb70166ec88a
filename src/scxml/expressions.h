// Hands the expressions of a document to the data model's compiler and remembers where they stand.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scxml/chart.h"
#include "scxml/element.h"
#include "scxml/problems.h"

namespace orchestrion::scxml {

// A text to compile and the place of its first character.
struct Snippet {
    enum class From : uint8_t { kAttribute, kText, kFile };
    std::string text;
    Place place;
    From from = From::kAttribute;
    std::string_view fragment = {};  // Element::fragment
};

Snippet snippetOf(const Attribute& attribute);
// The character data of a <script>. Where a comment stood, line ends keep the lines behind it in
// their places.
Snippet scriptTextOf(const Element& script, const Sources& sources);

// One of three: a script engine's program; numbers only, when there is no runtime; the conditions
// of the null data model (§B.1), where everything else is an error.
class Expressions {
public:
    Expressions(DataModelKind kind, Dialect dialect, script::Runtime* runtime,
                const Sources& sources, Problems& problems);

    ExprId expression(const Snippet& snippet);
    // The same for a text that need not be an expression: nothing, and no problem, if it is none.
    std::optional<ExprId> tentative(const Snippet& snippet);
    ExprId condition(const Snippet& snippet);
    ExprId location(const Snippet& snippet);
    ExprId assignment(const Snippet& location, const Snippet& expression);
    ExprId variable(const Snippet& snippet);
    ExprId script(const Snippet& snippet);
    // Whether expression() would accept it; true where nothing is compiled.
    bool isExpression(const Snippet& snippet);
    // The document has data: it needs a program even if nothing is to be compiled.
    void needProgram();

    // Into the chart; syntax errors become problems. `chart` knows its states.
    void finish(Chart& chart);

private:
    struct NullCondition {
        std::string state;  // empty: not legal
        Place place;
    };
    script::ProgramBuilder* builder();
    script::Source source(const Snippet& snippet);
    template <class Compile>
    ExprId compile(const Snippet& snippet, Compile&& compile);
    ExprId nextNumber();
    ExprId remember(ExprId id, const std::string& text);
    void checkStateNames(Chart& chart);
    void reportSyntaxErrors();
    SourceLocation inMarkup(const SourceLocation& reported) const;

    DataModelKind kind_;
    Dialect dialect_;
    script::Runtime* runtime_;
    const Sources& sources_;
    Problems& problems_;
    std::unique_ptr<script::ProgramBuilder> builder_;
    uint32_t next_number_ = 0;
    std::vector<std::string> texts_;  // by id
    std::vector<NullCondition> null_conditions_;
    struct StateName {
        std::string name;
        Place place;
    };
    std::vector<StateName> state_names_;  // arguments of In() in the text of conditions
    struct Given {
        SourcePosition start;  // as the builder knows it
        Place place;
        Snippet::From from;
    };
    std::vector<Given> given_;  // to the builder, in this call
    size_t reported_ = 0;       // of the builder's diagnostics
    size_t skipped_ = 0;        // of these: texts that turned out to be no expression
};

// The state a condition of the null data model asks for: "In(id)", "In('id')". Empty: it is not
// legal.
std::string nullCondition(std::string_view condition);
// The string literals that stand as the whole argument of In(…).
std::vector<std::string> statesAskedFor(std::string_view expression);

}  // namespace orchestrion::scxml
