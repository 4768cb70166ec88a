// Compiles fragments, and says what is wrong with them.
#pragma once

#include <optional>

#include "script/program.h"
#include "script/runtime_impl.h"

namespace orchestrion::script {

class ProgramBuilderImpl final : public ProgramBuilder {
public:
    explicit ProgramBuilderImpl(RuntimeImpl& runtime);

    FragmentId expression(Source source) override;
    FragmentId location(Source source) override;
    FragmentId assignment(Source location, Source expression) override;
    FragmentId variable(Source source) override;
    FragmentId script(Source source) override;
    const Diagnostics& diagnostics() const override { return diagnostics_; }
    std::shared_ptr<const Program> build() override;

private:
    struct Compiled {
        StencilRef stencil;
        std::optional<ScriptError> error;
    };
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

    FragmentId add(Fragment fragment);
    void report(std::string code, const ScriptError& error, std::string expected,
                std::string advice);
    void note(const Source& source);
    void findCarriers();

    RuntimeImpl& runtime_;
    std::shared_ptr<ProgramImpl> program_ = std::make_shared<ProgramImpl>();
    std::vector<std::string> texts_;  // of all sources
    Diagnostics diagnostics_;
    uint32_t next_virtual_line_ = kVirtualLineBase;
};

}  // namespace orchestrion::script
