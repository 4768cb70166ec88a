// The module `ws`: answers to requests from outside (core.md §2.6). A request arrives by
// POST /scxml/session/<id>/request/<name> as an event whose _event.sendid is the id of the request.
#pragma once

#include "modules/module.h"
#include "modules/world.h"

namespace orchestrion::modules {

class WsModule final : public Module {
public:
    explicit WsModule(const World& world) : world_(world) {}

    std::string_view ns() const override { return "www.genesyslab.com/modules/ws"; }
    const scxml::ModuleRule& rule() const override;
    std::vector<Root> roots() const override { return {{"ws"}}; }
    void perform(const session::ModuleRequest& request, const Answer& answer) override;

private:
    const World& world_;
};

}  // namespace orchestrion::modules
