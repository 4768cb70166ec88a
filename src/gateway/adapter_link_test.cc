#include "gateway/adapter_link.h"

#include <gtest/gtest.h>

#include "gateway/test_office.h"

namespace orchestrion::gateway {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class AdapterLinkTest : public testing::Test {
protected:
    // As the server does: channels end before their contact centre.
    ~AdapterLinkTest() override {
        for (const auto& link : links_) link->end();
    }

    struct Adapter {
        std::shared_ptr<TestWire> wire = std::make_shared<TestWire>();
        std::shared_ptr<AdapterLink> link;
    };
    Adapter connect(const std::string& name = "pbx") {
        Adapter adapter;
        adapter.link = std::make_shared<AdapterLink>(office_, name, adapter.wire);
        links_.push_back(adapter.link);
        return adapter;
    }
    Adapter attach(const std::string& name = "pbx") {
        Adapter adapter = connect(name);
        say(adapter, R"({"type":"hello","id":"h","capabilities":["voice","dialog"]})");
        adapter.wire->take();
        return adapter;
    }
    void say(const Adapter& adapter, const std::string& message) {
        adapter.link->receive(message);
        office_.settle();
    }
    // The answer to what was said last.
    std::string ask(const Adapter& adapter, const std::string& message) {
        say(adapter, message);
        const auto sent = adapter.wire->take();
        return sent.empty() ? "" : sent.back();
    }
    std::string arrive(const Adapter& adapter, const std::string& id = "a1") {
        const std::string answer =
            ask(adapter, R"({"type":"arrived","id":")" + id +
                             R"(","interaction":{"media":"voice","endpoint":"8001",)" +
                             R"("voice":{"ani":"+4930"}}})");
        return center::TestCenter::member(answer, "interactionid");
    }
    // What a session asks of the gateway that carries the interaction.
    void redirect(const std::string& interaction) {
        const auto* found = office_.centre().core->interaction(interaction);
        ASSERT_NE(found, nullptr);
        EXPECT_EQ(office_.centre().ok(center::Redirect{
                      {found->session, "r1", interaction}, "", "\"7005\"", "", "", false}),
                  "{}");
    }

    TestOffice office_;
    std::vector<std::shared_ptr<AdapterLink>> links_;
};

TEST_F(AdapterLinkTest, itIsAttachedByItsGreeting) {
    const Adapter adapter = connect();
    say(adapter, R"({"type":"hello","id":"h","capabilities":["voice"]})");
    EXPECT_THAT(adapter.wire->take(),
                ElementsAre(R"({"type":"welcome","id":"h","gateway":"pbx","tenant":"t1"})"));
    ASSERT_EQ(office_.links().gateways().size(), 1u);
    EXPECT_EQ(office_.links().gateways()[0].name, "pbx");
    EXPECT_THAT(ask(adapter, R"({"type":"hello","id":"h2"})"), HasSubstr("channel.badMessage"));
    adapter.link->end();
    EXPECT_TRUE(office_.links().gateways().empty());
}

TEST_F(AdapterLinkTest, nothingIsTakenBeforeTheGreeting) {
    const Adapter adapter = connect();
    EXPECT_THAT(ask(adapter, R"({"type":"left","id":"1","interaction":"i"})"),
                HasSubstr(R"("id":"1","code":"channel.helloExpected")"));
}

TEST_F(AdapterLinkTest, whatArrivesIsAnsweredWhenItIsDurable) {
    const Adapter adapter = attach();
    adapter.link->receive(
        R"({"type":"arrived","id":"a1","interaction":{"media":"voice","endpoint":"8001"}})");
    EXPECT_TRUE(adapter.wire->sent.empty());
    office_.settle();
    const std::string answer = adapter.wire->take().back();
    EXPECT_THAT(answer, HasSubstr(R"("type":"confirm","id":"a1")"));
    const std::string id = center::TestCenter::member(answer, "interactionid");
    EXPECT_EQ(office_.centre().core->interaction(id)->gateway, "pbx");
}

TEST_F(AdapterLinkTest, aRepeatedMessageIsCarriedOutOnce) {
    const Adapter adapter = attach();
    const std::string first = arrive(adapter, "a1");
    EXPECT_EQ(arrive(adapter, "a1"), first);
    EXPECT_NE(arrive(adapter, "a2"), first);
    EXPECT_NE(arrive(attach("other"), "a1"), first);
    EXPECT_EQ(office_.counts().interactions, 3u);
}

TEST_F(AdapterLinkTest, anotherMessageUnderAnIdThatWasUsedIsRefused) {
    const Adapter adapter = attach();
    arrive(adapter, "a1");
    EXPECT_THAT(ask(adapter, R"({"type":"arrived","id":"a1","interaction":{"media":"email"}})"),
                HasSubstr(R"("id":"a1","code":"request.keyReused")"));
    EXPECT_EQ(office_.counts().interactions, 1u);
}

TEST_F(AdapterLinkTest, whatTheCentreRefusesIsAnErrorWithItsCode) {
    const Adapter adapter = attach();
    EXPECT_THAT(ask(adapter, R"({"type":"left","id":"1","interaction":"nobody"})"),
                HasSubstr(R"("type":"error","id":"1","code":"center.unknownInteraction")"));
    EXPECT_THAT(ask(adapter, "rubbish"),
                HasSubstr(R"({"type":"error","code":"channel.badMessage")"));
    office_.beBusy(true);
    EXPECT_THAT(ask(adapter, R"({"type":"left","id":"2","interaction":"nobody"})"),
                HasSubstr(R"("id":"2","code":"center.busy")"));
}

TEST_F(AdapterLinkTest, ordersComeAsMessagesAndEndByTheirAnswers) {
    const Adapter adapter = attach();
    const std::string id = arrive(adapter);
    redirect(id);
    const auto orders = adapter.wire->take();
    ASSERT_EQ(orders.size(), 1u);
    EXPECT_THAT(orders[0], HasSubstr(R"("order":"redirect","interaction":")" + id + "\""));
    const uint64_t sequence = office_.centre().lastOrder("redirect").sequence;
    EXPECT_THAT(orders[0], HasSubstr("\"sequence\":" + std::to_string(sequence) + ","));
    EXPECT_THAT(ask(adapter, R"({"type":"order_done","id":"d1","sequence":)" +
                                 std::to_string(sequence) + "}"),
                HasSubstr(R"("type":"confirm","id":"d1")"));
    EXPECT_EQ(office_.centre().stageOf(id), interaction::Stage::kRouted);
}

TEST_F(AdapterLinkTest, ordersThatWereNotAnsweredComeAgainToTheNextConnection) {
    const Adapter first = attach();
    redirect(arrive(first));
    const auto orders = first.wire->take();
    first.link->end();
    office_.settle();
    const Adapter second = connect();
    say(second, R"({"type":"hello","id":"h","capabilities":["voice"]})");
    const auto sent = second.wire->take();
    ASSERT_EQ(sent.size(), 2u);
    EXPECT_EQ(sent[1], orders[0]);
}

TEST_F(AdapterLinkTest, aNewerConnectionReplacesTheOlder) {
    const Adapter first = attach();
    const Adapter second = attach();
    EXPECT_EQ(first.wire->closed, kCloseReplaced);
    first.link->end();
    office_.settle();
    EXPECT_EQ(office_.links().gateways().size(), 1u);
    redirect(arrive(second));
    EXPECT_EQ(second.wire->take().size(), 1u);
}

TEST_F(AdapterLinkTest, anAdapterThatTheCentreCouldNotTakeConnectsAgain) {
    office_.beBusy(true);
    const Adapter adapter = attach();
    EXPECT_EQ(adapter.wire->closed, kCloseTryLater);
}

TEST_F(AdapterLinkTest, anOrderThatTheWireDoesNotTakeIsNotTaken) {
    const Adapter adapter = attach();
    adapter.wire->broken = true;
    EXPECT_FALSE(office_.links().order(1, {"pbx", "i", "hold", "{}", true}));
    EXPECT_FALSE(office_.links().order(1, {"nobody", "i", "hold", "{}", true}));
}

TEST_F(AdapterLinkTest, messagesThatWaitForTheirAnswersAreLimited) {
    const Adapter adapter = attach();
    const auto left = [&](uint32_t number) {
        adapter.link->receive(R"({"type":"left","id":")" + std::to_string(number) +
                              R"(","interaction":"nobody"})");
    };
    for (uint32_t i = 0; i < AdapterLink::kMessagesWaitingMax; ++i) left(i);
    EXPECT_TRUE(adapter.wire->sent.empty());
    left(5000);
    ASSERT_EQ(adapter.wire->sent.size(), 1u);
    EXPECT_THAT(adapter.wire->take()[0],
                HasSubstr(R"("id":"5000","code":"channel.tooManyMessages")"));
    office_.settle();
    EXPECT_EQ(adapter.wire->take().size(), AdapterLink::kMessagesWaitingMax);
    left(5000);
    office_.settle();
    EXPECT_THAT(adapter.wire->take()[0], HasSubstr("center.unknownInteraction"));
}

}  // namespace
}  // namespace orchestrion::gateway
