// A small contact centre for tests: a router, its time, and short words for what happens there.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "routing/router.h"

namespace orchestrion::routing {

class TestCenter {
public:
    explicit TestCenter(RouterOptions options = {}) : router(options) {}

    // An agent with skills, who is one voice call wide unless there is a rule.
    void agent(const std::string& id, std::map<std::string, int32_t> skills = {},
               std::vector<std::string> groups = {}) {
        Agent one;
        one.id = id;
        one.skills = std::move(skills);
        one.groups = std::move(groups);
        put(one);
    }
    void group(const std::string& name, std::vector<std::string> agents = {},
               const std::string& script = {}) {
        AgentGroup one;
        one.name = name;
        one.agents = std::move(agents);
        one.script = script;
        put(one);
    }
    void rule(const std::string& name, std::vector<std::map<std::string, uint32_t>> allowed) {
        put(CapacityRule{name, std::move(allowed)});
    }
    void put(const Object& object) {
        const auto done = router.upsert(object, now);
        ASSERT_TRUE(done) << done.error().message;
    }
    void ready(const std::string& id, std::vector<std::string> media = {"voice"}) {
        login(id, media, true);
    }
    void login(const std::string& id, const std::vector<std::string>& media, bool is_ready) {
        Login login;
        login.agent = id;
        for (const std::string& medium : media) {
            MediumLogin& one = login.media.emplace_back();
            one.medium = medium;
            one.ready = is_ready;
        }
        const auto done = router.login(login, now);
        ASSERT_TRUE(done) << done.error().message;
    }
    // A request for targets in the text form; the interaction is "i" and the id.
    Submit request(const std::string& id, const std::string& targets) {
        Submit submit;
        submit.request = id;
        submit.interaction = "i" + id;
        const auto parsed = parseTargets(targets);
        EXPECT_TRUE(parsed) << parsed.error().message;
        if (parsed) submit.targets = *parsed;
        return submit;
    }
    void submit(const Submit& one) {
        const auto done = router.submit(one, now);
        ASSERT_TRUE(done) << done.error().code << ": " << done.error().message;
    }
    void submit(const std::string& id, const std::string& targets) { submit(request(id, targets)); }
    void pass(Milliseconds time) {
        now += time;
        router.advance(now);
    }

    // The decisions of one kind since the last call of any kind of look.
    std::vector<Decision> look() { return router.takeDecisions(); }
    template <class D>
    std::vector<D> look() {
        std::vector<D> found;
        for (const Decision& decision : router.takeDecisions()) {
            if (const auto* one = std::get_if<D>(&decision)) found.push_back(*one);
        }
        return found;
    }
    // "r1:ada r2:bob": who got what since the last look.
    std::string pairs() {
        std::string text;
        for (const Selected& one : look<Selected>()) {
            if (!text.empty()) text += ' ';
            text += one.ref.request + ":" + (one.agent.empty() ? one.dn : one.agent);
        }
        return text;
    }
    std::string names() {
        std::string text;
        for (const Decision& one : look()) {
            if (!text.empty()) text += ' ';
            text += nameOf(one);
        }
        return text;
    }
    void serve(const std::string& id, const std::string& agent) {
        const auto accepted = router.accept("i" + id, agent, now);
        ASSERT_TRUE(accepted) << accepted.error().message;
    }
    void done(const std::string& id, const std::string& agent) {
        const auto finished = router.finish("i" + id, agent, std::nullopt, now);
        ASSERT_TRUE(finished) << finished.error().message;
    }
    double statistic(const std::string& object, const std::string& name) {
        const auto value = router.statistic(object, name, now);
        EXPECT_TRUE(value) << value.error().message;
        return value ? *value : -1;
    }

    Router router;
    Time now{1893456000000};
};

}  // namespace orchestrion::routing
