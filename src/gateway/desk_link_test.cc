#include "gateway/desk_link.h"

#include <gtest/gtest.h>

#include "gateway/test_office.h"

namespace orchestrion::gateway {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class DeskLinkTest : public testing::Test {
protected:
    DeskLinkTest() {
        office_.centre().person("anna");
        office_.centre().person("bert");
    }
    // As the server does: channels end before their contact centre.
    ~DeskLinkTest() override {
        for (const auto& link : links_) link->end();
    }

    struct Desk {
        std::shared_ptr<TestWire> wire = std::make_shared<TestWire>();
        std::shared_ptr<DeskLink> link;
    };
    Desk open(const std::string& agent = "anna") {
        Desk desk;
        desk.link = std::make_shared<DeskLink>(office_, agent, desk.wire);
        links_.push_back(desk.link);
        desk.link->begin();
        office_.settle();
        return desk;
    }
    void say(const Desk& desk, const std::string& message) {
        desk.link->receive(message);
        office_.settle();
    }
    void login(const Desk& desk) {
        say(desk, R"({"type":"login","id":"l","media":[{"medium":"email","ready":true}]})");
    }
    // An email that the session asks for the agent for.
    std::string offer(const std::string& agent) {
        const std::string id = office_.centre().arrive("mail@x", "email");
        EXPECT_EQ(office_.centre().ok(office_.centre().submit(id, "r" + id, agent + "@S.A", true)),
                  "{}");
        return id;
    }
    // The kinds of notices in what was sent.
    static std::vector<std::string> notices(const std::vector<std::string>& sent) {
        std::vector<std::string> kinds;
        for (const std::string& message : sent) {
            const std::string kind = center::TestCenter::member(message, "notice");
            if (!kind.empty()) kinds.push_back(kind);
        }
        return kinds;
    }

    TestOffice office_;
    std::vector<std::shared_ptr<DeskLink>> links_;
};

TEST_F(DeskLinkTest, theStateComesFirst) {
    const Desk desk = open();
    const auto sent = desk.wire->take();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_THAT(sent[0], StartsWith(R"({"type":"state","agent":{"id":"anna")"));
    EXPECT_THAT(sent[0], HasSubstr(R"("interactions":[])"));
    EXPECT_EQ(office_.links().desktops(), 1u);
    desk.link->end();
    EXPECT_EQ(office_.links().desktops(), 0u);
}

TEST_F(DeskLinkTest, whatHappensIsTold) {
    const Desk desk = open();
    login(desk);
    desk.wire->take();
    const std::string id = offer("anna");
    const auto sent = desk.wire->take();
    EXPECT_THAT(notices(sent), testing::Contains("offer"));
    EXPECT_THAT(sent, testing::Contains(HasSubstr("\"interaction\":\"" + id + "\"")));
    say(desk, R"({"type":"accept","id":"2","interaction":")" + id + "\"}");
    const auto after = desk.wire->take();
    EXPECT_THAT(after, testing::Contains(HasSubstr(R"("type":"confirm","id":"2")")));
    EXPECT_THAT(notices(after), testing::Contains("accepted"));
    EXPECT_EQ(office_.centre().stageOf(id), interaction::Stage::kHandled);
}

TEST_F(DeskLinkTest, whatHeHasAndIsOfferedIsInTheState) {
    const Desk first = open();
    login(first);
    const std::string id = offer("anna");
    const Desk second = open();
    const auto sent = second.wire->take();
    EXPECT_THAT(sent.at(0), HasSubstr("\"interactions\":[{\"id\":\"" + id + "\""));
}

TEST_F(DeskLinkTest, eachHearsOfHisOwn) {
    const Desk anna = open("anna");
    const Desk bert = open("bert");
    login(anna);
    bert.wire->take();
    offer("anna");
    EXPECT_THAT(notices(bert.wire->take()), IsEmpty());
}

TEST_F(DeskLinkTest, aRepeatedMessageIsCarriedOutOnce) {
    const Desk desk = open();
    login(desk);
    say(desk, R"({"type":"ready","id":"2","medium":"email"})");
    say(desk, R"({"type":"not_ready","id":"3","medium":"email","reason":"tea"})");
    say(desk, R"({"type":"ready","id":"2","medium":"email"})");
    EXPECT_FALSE(office_.centre().core->router().agent("anna")->media.at(0).ready);
}

TEST_F(DeskLinkTest, whatIsRefusedIsSaidWithItsCode) {
    const Desk desk = open();
    desk.wire->take();
    say(desk, R"({"type":"accept","id":"1","interaction":"nobody"})");
    EXPECT_THAT(desk.wire->take(), ElementsAre(HasSubstr(R"({"type":"error","id":"1","code":")")));
    say(desk, "rubbish");
    EXPECT_THAT(desk.wire->take(), ElementsAre(HasSubstr("channel.badMessage")));
}

TEST_F(DeskLinkTest, theLastDesktopToCloseLosesTheConnection) {
    const Desk first = open();
    const Desk second = open();
    login(first);
    first.link->end();
    office_.settle();
    EXPECT_TRUE(office_.centre().core->router().agent("anna")->connected);
    second.link->end();
    office_.settle();
    EXPECT_FALSE(office_.centre().core->router().agent("anna")->connected);
    const Desk third = open();
    EXPECT_TRUE(office_.centre().core->router().agent("anna")->connected);
}

TEST_F(DeskLinkTest, aDesktopThatTheCentreCouldNotTakeOpensAgain) {
    office_.beBusy(true);
    EXPECT_EQ(open().wire->closed, kCloseTryLater);
    office_.beBusy(false);
}

TEST_F(DeskLinkTest, anAgentThatIsNotThereHasNoDesktop) {
    const Desk desk = open("nobody");
    EXPECT_EQ(desk.wire->closed, kCloseNoAgent);
    EXPECT_EQ(office_.links().desktops(), 0u);
}

TEST_F(DeskLinkTest, aWireThatEndsBeforeItsStateIsToldOpensNothing) {
    const auto wire = std::make_shared<TestWire>();
    const auto link = std::make_shared<DeskLink>(office_, "anna", wire);
    link->end();
    link->begin();
    EXPECT_EQ(office_.links().desktops(), 0u);
}

}  // namespace
}  // namespace orchestrion::gateway
