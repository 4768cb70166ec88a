// The module `dialog`: what a caller hears and enters. interaction.md §2.
#pragma once

#include "modules/center_module.h"

namespace orchestrion::modules {

class DialogModule final : public Module {
public:
    explicit DialogModule(const World& world) : world_(world) {}

    std::string_view ns() const override { return "www.genesyslab.com/modules/dialog"; }
    const scxml::ModuleRule& rule() const override;
    std::vector<Root> roots() const override { return {{"dialog"}}; }
    void perform(const session::ModuleRequest& request, const Answer& answer) override;

private:
    const World& world_;
};

}  // namespace orchestrion::modules
