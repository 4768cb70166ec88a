#include "script/test_support.h"

namespace orchestrion::script {
namespace {

class WorldTest : public ScriptTest, public ScriptWorld {
protected:
    WorldTest() { options.world = this; }
    WallTime wallTime() const override { return now; }
    uint64_t random() override { return drawn += uint64_t{1} << 62; }

    WallTime now{Milliseconds(1893456000000)};
    uint64_t drawn = 0;
};

TEST_F(WorldTest, dateShowsTheTimeOfTheWorld) {
    const FragmentId time = expr("new Date().toISOString() + ' ' + Date.now()");
    start();
    EXPECT_EQ(realm->string(time).value(), "2030-01-01T00:00:00.000Z 1893456000000");
    now += Milliseconds(1500);
    EXPECT_EQ(realm->string(time).value(), "2030-01-01T00:00:01.500Z 1893456001500");
}

TEST_F(WorldTest, randomDrawsFromTheWorld) {
    const FragmentId random = expr("Math.random()");
    start();
    EXPECT_EQ(realm->string(random).value(), "0.25");
    EXPECT_EQ(realm->string(random).value(), "0.5");
}

TEST_F(WorldTest, withoutAWorldTheMachineIsAsked) {
    options.world = nullptr;
    const FragmentId random = expr("Math.random() !== Math.random() && Date.now() > 1.7e12");
    start();
    EXPECT_EQ(realm->string(random).value(), "true");
}

}  // namespace
}  // namespace orchestrion::script
