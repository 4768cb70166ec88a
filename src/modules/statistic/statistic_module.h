// The module `statistic`: what the router measures. routing.md §2.1, §2.2.
#pragma once

#include "modules/center_module.h"

namespace orchestrion::modules {

class StatisticModule final : public Module {
public:
    explicit StatisticModule(const World& world) : world_(world) {}

    std::string_view ns() const override { return "www.genesyslab.com/modules/statistic"; }
    const scxml::ModuleRule& rule() const override;
    std::vector<Root> roots() const override;
    void perform(const session::ModuleRequest& request, const Answer& answer) override;
    session::ModuleAnswer call(const FunctionCall& call) override;

private:
    const World& world_;
};

}  // namespace orchestrion::modules
