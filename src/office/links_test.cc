// Gateways and their orders.
#include "office/links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/order_gate.h"

namespace orchestrion::office {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class HeardLine final : public Line {
public:
    void send(center::Command command, center::Center::Done) override {
        if (const auto* later = std::get_if<center::Undelivered>(&command.body)) {
            heard.push_back("later " + std::to_string(later->sequence));
        }
        if (std::get_if<center::GatewayAttached>(&command.body)) heard.push_back("attached");
        if (std::get_if<center::GatewayLost>(&command.body)) heard.push_back("lost");
        if (const auto* agent = std::get_if<center::AgentConnection>(&command.body)) {
            heard.push_back(agent->agent + (agent->up ? " up" : " down"));
        }
    }
    Result<void> look(std::function<void(center::CenterCore&, routing::Time)>) override {
        return {};
    }
    std::vector<std::string> take() { return std::exchange(heard, {}); }
    std::vector<std::string> heard;
};

class TestLink final : public GatewayLink {
public:
    bool carryOut(uint64_t sequence, const center::GatewayOrder&) override {
        if (takes) orders.push_back(sequence);
        return takes;
    }
    void replaced() override { was_replaced = true; }
    bool takes = true;
    bool was_replaced = false;
    std::vector<uint64_t> orders;
};

class LinksTest : public testing::Test {
protected:
    void order(uint64_t sequence) {
        gate.deliver({sequence, center::GatewayOrder{"gw", "i", "redirect", "{}", true}});
    }
    HeardLine line;
    Links links{line};
    OrderGate gate{line, links};
    std::shared_ptr<TestLink> link = std::make_shared<TestLink>();
};

TEST_F(LinksTest, aNewerLinkTakesThePlaceOfTheOlder) {
    auto first = links.attachGateway("gw", {"voice"}, link);
    const auto newer = std::make_shared<TestLink>();
    const auto second = links.attachGateway("gw", {"voice"}, newer);
    EXPECT_TRUE(link->was_replaced);
    first.reset();  // it was not his any more
    order(1);
    EXPECT_THAT(newer->orders, ElementsAre(1));
    EXPECT_THAT(line.take(), ElementsAre("attached", "attached"));
}

TEST_F(LinksTest, theFirstAndTheLastDesktopOfAnAgentCount) {
    class Desktop final : public AgentLink {
        void notice(const center::AgentNotice&) override {}
    };
    auto first = links.openDesktop("anna", std::make_shared<Desktop>());
    auto second = links.openDesktop("anna", std::make_shared<Desktop>());
    first.reset();
    EXPECT_EQ(links.desktops(), 1u);
    second.reset();
    EXPECT_THAT(line.take(), ElementsAre("anna up", "anna down"));
}

TEST_F(LinksTest, ordersForNobodyNeedNoAnswer) {
    order(1);
    EXPECT_THAT(line.take(), IsEmpty());
}

TEST_F(LinksTest, ordersBehindOneThatCannotBeTakenStayBehindIt) {
    const auto hold = links.attachGateway("gw", {}, link);
    line.take();
    link->takes = false;
    order(1);
    link->takes = true;
    order(2);
    EXPECT_THAT(line.take(), ElementsAre("later 1", "later 2"));
    order(1);
    order(3);  // 2 has not come again yet
    order(2);
    EXPECT_THAT(link->orders, ElementsAre(1, 2));
    EXPECT_THAT(line.take(), ElementsAre("later 3"));
    order(3);
    EXPECT_THAT(link->orders, ElementsAre(1, 2, 3));
}

TEST_F(LinksTest, anOrderThatIsNotWantedAnyMoreHoldsNobodyUp) {
    const auto hold = links.attachGateway("gw", {}, link);
    link->takes = false;
    order(1);
    order(2);
    link->takes = true;
    order(2);  // told after 1, and comes before it: 1 does not come
    order(3);
    EXPECT_THAT(link->orders, ElementsAre(2, 3));
}

}  // namespace
}  // namespace orchestrion::office
