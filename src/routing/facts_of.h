// What skill expressions ask about one agent, answered from the router's rows.
#pragma once

#include "routing/router_impl.h"

namespace orchestrion::routing {

class FactsOf final : public AgentFacts {
public:
    FactsOf(Router::Impl& router, AgentIndex agent) : router_(router), agent_(agent) {}

    int32_t skillLevel(const std::string& skill) const override {
        return router_.skills_.level(agent_, router_.skills_.idOf(skill));
    }
    bool hasSkill(const std::string& skill) const override {
        return router_.skills_.has(agent_, router_.skills_.idOf(skill));
    }
    // "queue@switch" or "switch"; either of a medium he is logged in for.
    bool loggedIn(const std::string& where) const override {
        const AgentRow& row = router_.agents_[agent_];
        if (!row.logged_in) return false;
        const size_t at = where.rfind('@');
        for (const MediumRow& medium : row.media) {
            const std::string_view of_switch = at == std::string::npos
                                                   ? std::string_view(where)
                                                   : std::string_view(where).substr(at + 1);
            if (medium.switch_name != of_switch) continue;
            if (at == std::string::npos || medium.queue == where.substr(0, at)) return true;
        }
        return false;
    }
    double statistic(const std::string& name) const override {
        const auto known = statisticOf(name);
        if (!known) return 0;
        const auto value = router_.agentValue(agent_, *known);
        return value ? *value : 0;
    }

private:
    Router::Impl& router_;
    AgentIndex agent_;
};

}  // namespace orchestrion::routing
