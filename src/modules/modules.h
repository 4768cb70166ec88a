// All modules of the server, as sessions see them: the one ModuleHost.
//
// Adding     A module is a folder here and a line in registered() (modules.cc).
// Lifetime   Outlives the service; made before it. What the World points to outlives it.
// Threading  As session::ModuleHost; replace() from any thread.
#pragma once

#include <atomic>
#include <map>

#include "modules/module.h"
#include "modules/world.h"

namespace orchestrion::modules {

class Modules final : public session::ModuleHost, private scxml::ModuleVocabulary {
public:
    Modules(World world, Options options);
    ~Modules() override;

    // Takes effect for the next call. The namespaces of remote modules stay those of the start.
    void replace(Options options) { options_.set(std::move(options)); }
    const CurrentOptions& options() const { return options_; }

    const scxml::ModuleVocabulary& vocabulary() const override { return *this; }
    void perform(session::ModuleRequest request, Reply reply) override;
    std::span<const std::string_view> roots() const override;
    std::string_view constants(size_t root) const override;
    std::span<const std::string_view> functions(size_t root) const override;
    session::ModuleAnswer call(const session::ModuleCaller& caller, size_t root, size_t function,
                               std::string_view arguments, std::string_view model) override;

    // What the server knows without any world: to check documents.
    static const scxml::ModuleVocabulary& standardVocabulary();

private:
    struct RootOf {
        Root root;
        Module* module = nullptr;
    };
    const scxml::ModuleRule* find(std::string_view ns) const override;
    std::vector<std::string_view> namespaces() const override;

    const World world_;
    CurrentOptions options_;
    std::vector<std::unique_ptr<Module>> modules_;
    std::vector<RootOf> roots_;  // in the order of kRoots
};

}  // namespace orchestrion::modules
