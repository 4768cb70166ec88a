// A remote module: a namespace that the configuration maps to an HTTP service, so that operators
// add actions of their own (core.md §2.8 for what existed before).
//
// Request    POST <url>/<action>, application/json: {"session", "requestid", "module", "action",
//            "attributes", "params", "content", "children"}; Idempotency-Key is the action's key.
// Answer     200 with a JSON object: the data of <module>.<action>.done. With the member "error",
//            those of error.<module>.<action>. 202: the service answers later, by an event to the
//            session (POST /scxml/session/<id>/event/<module>.<action>.done). Anything else is the
//            error event. Nobody answered, or 5xx: asked again kRepetitions times.
#pragma once

#include "modules/center_module.h"

namespace orchestrion::modules {

class RemoteModuleOf final : public Module {
public:
    RemoteModuleOf(const World& world, const CurrentOptions& options, RemoteModule remote);

    std::string_view ns() const override { return ns_; }
    const scxml::ModuleRule& rule() const override { return rule_; }
    void perform(const session::ModuleRequest& request, const Answer& answer) override;

    static constexpr int kRepetitions = 3;
    static constexpr Milliseconds kBetween{1000};

private:
    struct Call;
    static void send(const World& world, std::shared_ptr<Call> call);

    const World& world_;
    const CurrentOptions& options_;
    const RemoteModule remote_;
    const std::string ns_;
    const scxml::ModuleRule rule_;
};

}  // namespace orchestrion::modules
