#include "office/seeds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/test_house.h"

namespace orchestrion::office {
namespace {

using testing::ElementsAre;

class SeedsTest : public testing::Test {
protected:
    void apply(std::vector<routing::Object> objects) {
        const auto applied = seeds().apply(std::move(objects));
        ASSERT_TRUE(applied) << applied.error().message;
        house.settle();
    }
    Seeds& seeds() {
        if (!seeds_) {
            seeds_ = std::make_unique<Seeds>(Seeds::World{
                "default", house.office->line(), house.server.memory, *house.server.writer,
                [this](const std::string& object, const Error&) { refused.push_back(object); }});
        }
        return *seeds_;
    }
    void restart() {
        seeds_.reset();
        house.restart();
    }
    std::vector<std::string> agents() const {
        std::vector<std::string> names;
        for (const auto& agent : house.office->core().router().configuration().agents) {
            names.push_back(agent.id + " " + agent.name);
        }
        return names;
    }
    static routing::Agent agent(const std::string& id, const std::string& name) {
        routing::Agent agent;
        agent.id = id;
        agent.name = name;
        agent.capacity_rule = "any";
        return agent;
    }
    const routing::CapacityRule rule{"any", {{{"voice", 1}}}};
    TestHouse house{center::CenterOptions{}, {}};
    std::vector<std::string> refused;

private:
    std::unique_ptr<Seeds> seeds_;
};

TEST_F(SeedsTest, theFileSaysHowAnObjectBeginsAndOperatorsHowItGoesOn) {
    apply({agent("anna", "Anna"), rule, agent("bob", "Bob")});
    EXPECT_THAT(agents(), ElementsAre("anna Anna", "bob Bob"));
    house.tell(center::Configure{agent("anna", "Anna B.")});
    house.tell(center::RemoveObject{routing::ObjectKind::kAgent, "bob"});
    restart();
    apply({agent("anna", "Anna"), rule, agent("bob", "Bob")});
    EXPECT_THAT(agents(), ElementsAre("anna Anna B."));
    // The file says something else.
    apply({agent("anna", "Anna C."), rule});
    EXPECT_THAT(agents(), ElementsAre("anna Anna C."));
    // What comes back is new.
    apply({agent("anna", "Anna C."), rule, agent("bob", "Bob")});
    EXPECT_THAT(agents(), ElementsAre("anna Anna C.", "bob Bob"));
}

TEST_F(SeedsTest, whatTheRouterRefusesIsToldAndTriedAgain) {
    apply({agent("anna", "Anna")});
    EXPECT_THAT(refused, ElementsAre("agent/anna"));
    apply({agent("anna", "Anna"), rule});
    EXPECT_THAT(agents(), ElementsAre("anna Anna"));
}

TEST_F(SeedsTest, manyObjectsGoInPortions) {
    std::vector<routing::Object> objects{rule};
    for (int i = 0; i < 1000; ++i) objects.push_back(agent("a" + std::to_string(i), "n"));
    apply(objects);
    EXPECT_EQ(agents().size(), 1000u);
    const uint64_t before = house.office->counts().keys;
    restart();
    apply(objects);
    EXPECT_EQ(agents().size(), 1000u);
    EXPECT_EQ(house.office->counts().keys, before);
}

TEST_F(SeedsTest, theDefaultCapacityRuleHoldsAsSoonAsItIsThere) {
    house.options.default_capacity_rule = "any";
    restart();
    EXPECT_EQ(house.office->core().router().configuration().default_capacity_rule, "");
    apply({rule});
    EXPECT_EQ(house.office->core().router().configuration().default_capacity_rule, "any");
}

}  // namespace
}  // namespace orchestrion::office
