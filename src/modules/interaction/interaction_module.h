// The module `interaction` (`ixn`): what sessions do with calls, messages and chats.
// interaction.md §1.
#pragma once

#include "modules/center_module.h"

namespace orchestrion::modules {

class InteractionModule final : public Module {
public:
    explicit InteractionModule(const World& world) : world_(world) {}

    std::string_view ns() const override { return "www.genesyslab.com/modules/interaction"; }
    const scxml::ModuleRule& rule() const override;
    std::vector<Root> roots() const override;
    void perform(const session::ModuleRequest& request, const Answer& answer) override;
    session::ModuleAnswer call(const FunctionCall& call) override;

private:
    const World& world_;
};

}  // namespace orchestrion::modules
