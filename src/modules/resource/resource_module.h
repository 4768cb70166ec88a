// The module `resource`: kinds of resources; it has no actions. routing.md §2.3.
#pragma once

#include "modules/center_module.h"

namespace orchestrion::modules {

class ResourceModule final : public Module {
public:
    std::string_view ns() const override { return "www.genesyslab.com/modules/resource"; }
    const scxml::ModuleRule& rule() const override;
    std::vector<Root> roots() const override;
    void perform(const session::ModuleRequest& request, const Answer& answer) override;
};

}  // namespace orchestrion::modules
