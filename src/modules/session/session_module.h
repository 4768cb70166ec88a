// The module `session`: sessions started and ended, web services called, lists, options, time of
// day and special days. core.md §2.2-§2.5.
#pragma once

#include "modules/module.h"
#include "modules/session/time_zone.h"
#include "modules/world.h"

namespace orchestrion::modules {

class SessionModule final : public Module {
public:
    SessionModule(const World& world, const CurrentOptions& options);

    std::string_view ns() const override { return "www.genesyslab.com/modules/session"; }
    const scxml::ModuleRule& rule() const override;
    std::vector<Root> roots() const override;
    void perform(const session::ModuleRequest& request, const Answer& answer) override;
    session::ModuleAnswer call(const FunctionCall& call) override;

private:
    const World& world_;
    const CurrentOptions& options_;
    const TimeZones zones_;
    const std::string constants_;
};

}  // namespace orchestrion::modules
