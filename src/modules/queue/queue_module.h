// The module `queue`: an interaction waits for the most suitable target. routing.md §1, §2.
#pragma once

#include "modules/center_module.h"

namespace orchestrion::modules {

class QueueModule final : public Module {
public:
    explicit QueueModule(const World& world) : world_(world) {}

    std::string_view ns() const override { return "www.genesyslab.com/modules/queue"; }
    const scxml::ModuleRule& rule() const override;
    std::vector<Root> roots() const override;
    void perform(const session::ModuleRequest& request, const Answer& answer) override;
    session::ModuleAnswer call(const FunctionCall& call) override;

private:
    const World& world_;
};

}  // namespace orchestrion::modules
