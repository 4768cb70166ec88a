#include "api/web_requests.h"

#include <gtest/gtest.h>

namespace orchestrion::api {
namespace {

struct Asked {
    std::string add(WebRequests& requests) {
        return requests.add("s", [this](Result<WebRequests::Answer> answer) {
            got =
                answer ? (answer->positive ? "yes " : "no ") + answer->params : answer.error().code;
        });
    }
    std::string got;
};

TEST(WebRequests, theSessionThatWasAskedAnswersOnce) {
    WebRequests requests("a.");
    Asked asked;
    const std::string id = asked.add(requests);
    EXPECT_EQ(id, "a.1");
    EXPECT_FALSE(requests.respond("other", id, {}));
    EXPECT_TRUE(requests.respond("s", id, {true, "", R"({"x":1})"}));
    EXPECT_EQ(asked.got, R"(yes {"x":1})");
    EXPECT_FALSE(requests.respond("s", id, {}));
    EXPECT_FALSE(requests.expire(id));
    EXPECT_EQ(requests.waiting(), 0u);
}

TEST(WebRequests, whatIsNotAnsweredEnds) {
    WebRequests requests("a.");
    Asked late, refused;
    const std::string id = late.add(requests);
    EXPECT_TRUE(requests.expire(id));
    EXPECT_EQ(late.got, "request.notAnswered");
    EXPECT_TRUE(requests.refuse(refused.add(requests), {"session.notFound", ""}));
    EXPECT_EQ(refused.got, "session.notFound");
}

TEST(WebRequests, thereAreOnlySoMany) {
    WebRequests requests("a.");
    Asked asked;
    for (size_t i = 0; i < WebRequests::kWaitingMax; ++i) EXPECT_NE(asked.add(requests), "");
    EXPECT_EQ(asked.add(requests), "");
}

}  // namespace
}  // namespace orchestrion::api
