#include "gateway/webhook_link.h"

#include <gtest/gtest.h>

#include "gateway/test_office.h"

namespace orchestrion::gateway {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

// A web service that answers when a test says so.
struct TestService final : runtime::HttpClient {
    void send(runtime::HttpRequest request,
              std::function<void(Result<runtime::HttpResponse>)> done) override {
        requests.push_back(std::move(request));
        answers.push_back(std::move(done));
    }
    void answer(size_t number, int status, std::string body = {}) {
        const auto done = std::exchange(answers.at(number), {});
        done(runtime::HttpResponse{status, {}, {}, std::move(body), 0});
    }
    void breakOff(size_t number) {
        const auto done = std::exchange(answers.at(number), {});
        done(fail("http.failed", "connection refused"));
    }
    std::string header(size_t number, std::string_view name) const {
        for (const auto& [key, value] : requests.at(number).headers) {
            if (key == name) return value;
        }
        return {};
    }
    std::vector<runtime::HttpRequest> requests;
    std::vector<std::function<void(Result<runtime::HttpResponse>)>> answers;
};

class WebhookLinkTest : public testing::Test {
protected:
    WebhookLinkTest() {
        WebhookOptions options{"hook", "https://example.com/orders", {"voice", "email"}, "s3cret"};
        options.retry_time_max = 10s;
        link_ = std::make_shared<WebhookLink>(
            WebhookLink::World{office_, service_, office_.centre().clock,
                               [this](Milliseconds time, std::function<void()> work) {
                                   pauses_.push_back(time);
                                   waiting_.push_back(std::move(work));
                               }},
            options);
        link_->begin();
        office_.settle();
    }
    ~WebhookLinkTest() override { link_->end(); }

    // A call that the webhook carries.
    std::string arrive() {
        center::Arrived arrived;
        arrived.gateway = "hook";
        arrived.endpoint = "8001";
        arrived.draft.media_name = "voice";
        return center::TestCenter::member(office_.centre().ok(arrived), "interactionid");
    }
    uint64_t redirect(const std::string& interaction) {
        const std::string session = office_.centre().core->interaction(interaction)->session;
        EXPECT_EQ(office_.centre().ok(center::Redirect{
                      {session, "r1", interaction}, "", "\"7005\"", "", "", false}),
                  "{}");
        return office_.centre().lastOrder("redirect").sequence;
    }
    center::GatewayOrder order(const std::string& interaction, bool answered = true) const {
        return {"hook", interaction, "hold", "{}", answered};
    }
    void pass(Milliseconds time) {
        office_.centre().clock.advance(time);
        for (auto& work : std::exchange(waiting_, {})) work();
        office_.settle();
    }
    interaction::Stage stageOf(const std::string& id) { return office_.centre().stageOf(id); }

    TestOffice office_;
    TestService service_;
    std::vector<Milliseconds> pauses_;
    std::vector<std::function<void()>> waiting_;
    std::shared_ptr<WebhookLink> link_;
};

TEST(WebhookMessage, theSignatureCoversTimeAndBody) {
    // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac s3cret
    EXPECT_EQ(signatureOf("s3cret", R"({"a":1})", WallTime(Milliseconds(1700000000999))),
              "t=1700000000,v1=1698a50bc74d1ff1db85c4e0a5297c2ad9fdba245d5737cdb789e4cc6e098940");
}

TEST_F(WebhookLinkTest, anOrderIsASignedRequest) {
    const uint64_t sequence = redirect(arrive());
    ASSERT_EQ(service_.requests.size(), 1u);
    const auto& request = service_.requests[0];
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, "https://example.com/orders");
    EXPECT_EQ(request.purpose, runtime::HttpPurpose::kInternal);
    EXPECT_THAT(request.body, HasSubstr(R"("order":"redirect")"));
    EXPECT_EQ(service_.header(0, "Idempotency-Key"), "t1-hook-" + std::to_string(sequence));
    EXPECT_EQ(service_.header(0, "Orchestrion-Gateway"), "hook");
    EXPECT_EQ(service_.header(0, "Orchestrion-Signature"),
              signatureOf("s3cret", request.body, office_.centre().clock.wallTime()));
}

TEST_F(WebhookLinkTest, anAnswerEndsIt) {
    const std::string id = arrive();
    redirect(id);
    service_.answer(0, 200, R"({"result": {}, "udata": {"answered_by": "7005"}})");
    office_.settle();
    EXPECT_EQ(stageOf(id), interaction::Stage::kRouted);
    EXPECT_EQ(office_.centre().core->interaction(id)->udata.at("answered_by"), "\"7005\"");
    EXPECT_EQ(link_->counts().waiting, 0u);
}

TEST_F(WebhookLinkTest, anErrorEndsItToo) {
    const std::string id = arrive();
    redirect(id);
    service_.answer(0, 200, R"({"error": "busy", "description": "engaged"})");
    office_.settle();
    EXPECT_NE(stageOf(id), interaction::Stage::kRouted);
    const auto events = office_.centre().eventsOf(office_.centre().core->interaction(id)->session);
    EXPECT_THAT(events.back(), HasSubstr("error.interaction.redirect"));
}

TEST_F(WebhookLinkTest, whatIsRefusedForGoodHasFailed) {
    for (const auto& [status, body] : {std::pair{404, "no such place"}, {200, "rubbish"}}) {
        const std::string id = arrive();
        redirect(id);
        service_.answer(service_.requests.size() - 1, status, body);
        office_.settle();
        EXPECT_NE(stageOf(id), interaction::Stage::kRouted);
        EXPECT_TRUE(waiting_.empty());
    }
}

TEST_F(WebhookLinkTest, whatIsAcceptedIsAnsweredLaterByOthers) {
    const std::string id = arrive();
    const uint64_t sequence = redirect(id);
    service_.answer(0, 202);
    office_.settle();
    EXPECT_EQ(link_->counts().waiting, 0u);
    EXPECT_NE(stageOf(id), interaction::Stage::kRouted);
    EXPECT_EQ(office_.centre().ok(center::OrderEnded{sequence}), "{}");
    EXPECT_EQ(stageOf(id), interaction::Stage::kRouted);
}

TEST_F(WebhookLinkTest, itIsTriedAgainWithTheSameKeyAndLongerPauses) {
    const std::string id = arrive();
    redirect(id);
    service_.breakOff(0);
    pass(1s);
    service_.answer(1, 503);
    pass(2s);
    service_.answer(2, 429);
    pass(4s);
    ASSERT_EQ(service_.requests.size(), 4u);
    EXPECT_THAT(pauses_, ElementsAre(1s, 2s, 4s));
    for (size_t i = 1; i < 4; ++i) {
        EXPECT_EQ(service_.header(i, "Idempotency-Key"), service_.header(0, "Idempotency-Key"));
    }
    EXPECT_NE(service_.header(3, "Orchestrion-Signature"),
              service_.header(0, "Orchestrion-Signature"));  // another time
    service_.answer(3, 200);
    office_.settle();
    EXPECT_EQ(stageOf(id), interaction::Stage::kRouted);
    EXPECT_EQ(link_->counts().repeated, 3u);
}

TEST_F(WebhookLinkTest, inTheEndItIsGivenUp) {
    const std::string id = arrive();
    redirect(id);
    for (size_t i = 0; i < service_.requests.size(); ++i) {
        service_.breakOff(i);
        if (!waiting_.empty()) pass(pauses_.back());
    }
    office_.settle();
    EXPECT_EQ(link_->counts().given_up, 1u);
    EXPECT_EQ(link_->counts().waiting, 0u);
    const auto events = office_.centre().eventsOf(office_.centre().core->interaction(id)->session);
    EXPECT_THAT(events.back(), HasSubstr("connection refused"));
}

TEST_F(WebhookLinkTest, ordersAboutOneInteractionGoOneAfterTheOther) {
    EXPECT_TRUE(link_->carryOut(101, order("a")));
    EXPECT_TRUE(link_->carryOut(102, order("a")));
    EXPECT_TRUE(link_->carryOut(103, order("b")));
    ASSERT_EQ(service_.requests.size(), 2u);
    EXPECT_THAT(service_.requests[1].body, HasSubstr("\"sequence\":103,"));
    service_.breakOff(0);
    pass(1s);
    ASSERT_EQ(service_.requests.size(), 3u);
    EXPECT_THAT(service_.requests[2].body, HasSubstr("\"sequence\":101,"));
    service_.answer(2, 200);
    ASSERT_EQ(service_.requests.size(), 4u);
    EXPECT_THAT(service_.requests[3].body, HasSubstr("\"sequence\":102,"));
}

TEST_F(WebhookLinkTest, anOrderThatComesAgainWhileItIsInHandIsTakenOnce) {
    EXPECT_TRUE(link_->carryOut(101, order("a")));
    EXPECT_TRUE(link_->carryOut(101, order("a")));
    service_.answer(0, 200);
    EXPECT_EQ(service_.requests.size(), 1u);
}

TEST_F(WebhookLinkTest, requestsAndOrdersAreLimited) {
    for (size_t i = 0; i < WebhookLink::kOrdersWaitingMax; ++i) {
        ASSERT_TRUE(link_->carryOut(1000 + i, order(std::to_string(i))));
    }
    EXPECT_FALSE(link_->carryOut(1, order("one more")));
    EXPECT_EQ(service_.requests.size(), WebhookLink::kRequestsMax);
    service_.answer(3, 200);
    EXPECT_EQ(service_.requests.size(), WebhookLink::kRequestsMax + 1);
    EXPECT_TRUE(link_->carryOut(1, order("one more")));
}

TEST_F(WebhookLinkTest, aBusyCentreHearsOfTheAnswerLater) {
    const std::string id = arrive();
    redirect(id);
    office_.beBusy(true);
    service_.answer(0, 200);
    office_.settle();
    EXPECT_NE(stageOf(id), interaction::Stage::kRouted);
    office_.beBusy(false);
    pass(1s);
    EXPECT_EQ(stageOf(id), interaction::Stage::kRouted);
}

TEST_F(WebhookLinkTest, anOrderWithoutAnAnswerIsConfirmedWhenItIsTaken) {
    const std::string id = arrive();
    office_.centre().confirms = false;
    EXPECT_EQ(office_.centre().ok(center::StopInteraction{id, "enough"}), "{}");
    const uint64_t before = office_.counts().outputs;
    ASSERT_EQ(service_.requests.size(), 1u);
    EXPECT_THAT(service_.requests[0].body, HasSubstr("\"answered\":false"));
    service_.answer(0, 204);
    office_.settle();
    EXPECT_EQ(office_.counts().outputs, before - 1);
    EXPECT_EQ(link_->counts().waiting, 0u);
}

TEST_F(WebhookLinkTest, itIsAttachedAgainWhenTheCentreHadTooMuchToDo) {
    link_->end();
    office_.settle();
    office_.beBusy(true);
    const auto again = std::make_shared<WebhookLink>(
        WebhookLink::World{office_,
                           service_,
                           office_.centre().clock,
                           [this](Milliseconds, std::function<void()> work) {
                               waiting_.push_back(std::move(work));
                           },
                           {}},
        WebhookOptions{"hook", "https://example.com/orders", {"voice"}, "s3cret"});
    again->begin();
    pass(1s);
    office_.beBusy(false);
    pass(1s);
    EXPECT_TRUE(waiting_.empty());
    redirect(arrive());
    EXPECT_EQ(service_.requests.size(), 1u);
    again->end();
}

TEST_F(WebhookLinkTest, afterItsEndItTakesNothing) {
    EXPECT_TRUE(link_->carryOut(101, order("a")));
    link_->end();
    EXPECT_FALSE(link_->carryOut(102, order("a")));
    service_.answer(0, 200);  // too late; nobody minds
    EXPECT_TRUE(office_.links().gateways().empty());
}

}  // namespace
}  // namespace orchestrion::gateway
