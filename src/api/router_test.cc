#include "api/router.h"

#include <gtest/gtest.h>

namespace orchestrion::api {
namespace {

// "status body" of the answer.
std::string ask(const Router& router, const std::string& method, const std::string& target) {
    std::string answer;
    router({method, target, {}, {}}, [&](const Response& response) {
        answer = std::to_string(response.status) + " " +
                 (response.status == 200 ? response.body : std::string());
    });
    return answer;
}

Router sample() {
    Router router;
    router.add("GET", "/things", [](const Call& call) { call.reply(textResponse(200, "all")); });
    router.add("GET", "/things/{id}", [](const Call& call) {
        call.reply(textResponse(200, "one " + call.pathValue("id")));
    });
    router.add("POST", "/things/{id}/parts/{part}", [](const Call& call) {
        call.reply(textResponse(200, call.pathValue("id") + " " + call.pathValue("part")));
    });
    return router;
}

TEST(Router, aTemplateTakesWholeSegmentsAndDecodesThem) {
    const Router router = sample();
    EXPECT_EQ(ask(router, "GET", "/things"), "200 all");
    EXPECT_EQ(ask(router, "GET", "/things?x=1"), "200 all");
    EXPECT_EQ(ask(router, "GET", "/things/a%2Fb+c"), "200 one a/b+c");
    EXPECT_EQ(ask(router, "POST", "/things/a/parts/b.c"), "200 a b.c");
}

TEST(Router, pathsThatAreNotThereAreNotFound) {
    const Router router = sample();
    for (const char* path : {"/", "/thing", "/things/", "/things/a/", "/things/a/b", "//things",
                             "/things/../things", "/Things"}) {
        EXPECT_EQ(ask(router, "GET", path), "404 ") << path;
    }
    EXPECT_EQ(ask(router, "GET", "/things/%zz"), "400 ");
}

TEST(Router, methodsThatAreNotThereAreNotAllowed) {
    const Router router = sample();
    EXPECT_EQ(ask(router, "DELETE", "/things/a"), "405 ");
    EXPECT_EQ(ask(router, "get", "/things"), "405 ");
    EXPECT_EQ(ask(router, "HEAD", "/things"), "200 all");
    EXPECT_EQ(ask(router, "OPTIONS", "/things"), "204 ");
}

TEST(QueryFields, onlyKnownFieldsAreTakenAndOnce) {
    const auto fields = QueryFields::read("b=2&a=%20x", {"a", "b", "c"});
    ASSERT_TRUE(fields);
    EXPECT_EQ((*fields)["a"], " x");
    EXPECT_EQ((*fields)["c"], "");
    EXPECT_FALSE(QueryFields::read("d=1", {"a"}));
    EXPECT_FALSE(QueryFields::read("a=1&a=2", {"a"}));
    EXPECT_FALSE(QueryFields::read("a=%", {"a"}));
}

}  // namespace
}  // namespace orchestrion::api
