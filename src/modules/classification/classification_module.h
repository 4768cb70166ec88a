// The module `classification`: what a message is about. routing.md §2.4.
#pragma once

#include "modules/center_module.h"

namespace orchestrion::modules {

class ClassificationModule final : public Module {
public:
    std::string_view ns() const override { return "www.genesyslab.com/modules/classification"; }
    const scxml::ModuleRule& rule() const override;
    std::vector<Root> roots() const override;
    void perform(const session::ModuleRequest& request, const Answer& answer) override;
};

}  // namespace orchestrion::modules
