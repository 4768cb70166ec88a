// Compiles fragments, and says what is wrong with them. Fragments are collected first: they are
// compiled together, on the engine's own thread, when somebody asks for the diagnostics or the
// program.
#pragma once

#include <optional>

#include "script/compiler.h"
#include "script/program.h"

namespace orchestrion::script {

class ProgramBuilderImpl final : public ProgramBuilder {
public:
    explicit ProgramBuilderImpl(Language language) { program_->language = language; }

    FragmentId expression(Source source) override {
        return ask(Fragment::Kind::kExpression, std::move(source));
    }
    FragmentId location(Source source) override {
        return ask(Fragment::Kind::kLocation, std::move(source));
    }
    FragmentId assignment(Source location, Source expression) override {
        return ask(Fragment::Kind::kAssignment, std::move(location), std::move(expression));
    }
    FragmentId variable(Source source) override {
        return ask(Fragment::Kind::kVariable, std::move(source));
    }
    FragmentId script(Source source) override {
        return ask(Fragment::Kind::kScript, std::move(source));
    }
    bool isExpression(const Source& source) override;
    const Diagnostics& diagnostics() const override;
    std::shared_ptr<const Program> build() override;

private:
    struct Compiled {
        StencilRef stencil;
        std::optional<ScriptError> error;
    };
    struct Request {
        Fragment::Kind kind;
        Source source;
        Source second;  // the expression of an assignment
    };
    bool ors() const { return program_->language == Language::kOrs; }
    FragmentId ask(Fragment::Kind kind, Source source, Source second = {});
    void compilePending();
    Fragment answer(const Request& request);
    Fragment expressionFragment(const Source& source);
    [[nodiscard]] bool scriptValue(const Source& source, Fragment& fragment);
    Fragment assignmentFragment(const Source& location, const Source& expression);
    Fragment variableFragment(const Source& source);
    Fragment scriptFragment(const Source& source);

    // Compiles a whole script whose first character is at `line` (the engine's count) and `column`
    // (from 1).
    Compiled compile(const std::string& text, const std::string& file, uint32_t line,
                     uint32_t column = 1);
    // `opening` source `closing`, with the source on lines of its own, at its own lines and
    // columns.
    Compiled compileWrapped(std::string_view opening, const Source& source,
                            std::string_view closing);
    Compiled compileExpression(const Source& source);
    // Both the check that a location can be assigned to, and the function that does it.
    Compiled compileStore(const Source& location);
    Compiled compileAssignment(const Source& location, const Source& expression);
    // `opening` first `middle` second `closing`, at virtual lines.
    Compiled compileVirtual(std::string_view opening, const Source& first, std::string_view middle,
                            const Source& second, std::string_view closing);
    void readableEnd(Compiled& compiled, const Source& source) const;

    Fragment locationFragment(const Source& source);
    [[nodiscard]] bool takeApart(const Source& source, Fragment& fragment);

    void add(Fragment fragment);
    void report(std::string code, const ScriptError& error, std::string expected,
                std::string advice);
    void note(const Source& source);
    void lookForSpecialUses();

    Compiler* compiler_ = nullptr;  // while compiling
    std::vector<Request> requests_;
    size_t compiled_ = 0;  // of the requests
    std::shared_ptr<ProgramImpl> program_ = std::make_shared<ProgramImpl>();
    Diagnostics diagnostics_;
    uint32_t next_virtual_line_ = kVirtualLineBase;
};

}  // namespace orchestrion::script
