// The module `agent`: agents' states as sessions change them. routing.md §2.5.
#pragma once

#include "modules/center_module.h"

namespace orchestrion::modules {

class AgentModule final : public Module {
public:
    explicit AgentModule(const World& world) : world_(world) {}

    std::string_view ns() const override { return "www.genesyslab.com/modules/agent"; }
    const scxml::ModuleRule& rule() const override;
    std::vector<Root> roots() const override;
    void perform(const session::ModuleRequest& request, const Answer& answer) override;

private:
    const World& world_;
};

}  // namespace orchestrion::modules
