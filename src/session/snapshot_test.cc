#include "session/snapshot.h"

#include <gtest/gtest.h>

#include "runtime/random.h"

namespace orchestrion::session {
namespace {

scxml::Chart chartOf(uint32_t states) {
    scxml::Chart chart;
    chart.states.resize(states);
    chart.states[3].invokes.resize(1);
    return chart;
}

scxml::SessionState sample() {
    scxml::SessionState state;
    state.session_id = "abc";
    state.parent_session_id = "parent";
    state.invoke_id = "kid.1";
    state.configuration = scxml::StateSet(70);
    state.configuration.insert(1);
    state.configuration.insert(69);
    state.entered = scxml::StateSet(70);
    state.entered.insert(69);
    state.history.push_back({2, {1, 69}});
    state.invokes.push_back({3, 0, "other.2"});
    state.last_id = 1234567;
    state.turns = 99;
    return state;
}

TEST(Snapshot, everythingComesBack) {
    const auto chart = chartOf(70);
    const auto saved = decodeSession(encodeSession(sample(), "data\0bytes"), chart);
    ASSERT_TRUE(saved);
    EXPECT_EQ(saved->data, "data\0bytes");
    EXPECT_EQ(saved->state.configuration, sample().configuration);
    EXPECT_EQ(saved->state.entered, sample().entered);
    EXPECT_EQ(saved->state.history[0].states, sample().history[0].states);
    EXPECT_EQ(saved->state.invokes[0].id, "other.2");
    EXPECT_EQ(saved->state.turns, 99u);
    EXPECT_EQ(encodeSession(saved->state, saved->data), encodeSession(sample(), "data\0bytes"));
}

TEST(Snapshot, bytesOfALargerDocumentAreRefused) {
    const auto saved = decodeSession(encodeSession(sample(), ""), chartOf(4));
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().code, "session.badSnapshot");
}

TEST(Snapshot, noTruncationAndNoFlippedByteIsMoreThanAnError) {
    const auto chart = chartOf(70);
    const std::string bytes = encodeSession(sample(), "data");
    for (size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_FALSE(decodeSession(std::string_view(bytes).substr(0, length), chart)) << length;
    }
    runtime::SeededRandom random(1);
    for (int i = 0; i < 20000; ++i) {
        std::string damaged = bytes;
        damaged[random.next() % damaged.size()] = static_cast<char>(random.next());
        const auto saved = decodeSession(damaged, chart);
        if (!saved) continue;
        EXPECT_LE(saved->state.configuration.toVector().size(), 70u);
    }
}

}  // namespace
}  // namespace orchestrion::session
