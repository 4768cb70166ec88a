#include "modules/session/fetch.h"

#include "modules/session/fetch_request.h"
#include "modules/test_world.h"

namespace orchestrion::modules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class Fetching : public testing::Test, public TestWorld {
protected:
    std::string fetch(const std::string& arguments) { return run("session", "fetch", arguments); }
    runtime::HttpRequest& request() { return requests.back(); }
};

TEST_F(Fetching, getPutsItsParamsIntoTheQuery) {
    response.body = "hello";
    EXPECT_EQ(
        fetch(R"({"attributes":{"srcexpr":"http://x/a?b=1#f"},"params":{"q":"a b&ä","n":1}})"),
        R"(session.fetch.done {"requestid":"r1","status":200,"headers":{},"content":"hello","hints":{}})");
    EXPECT_EQ(request().method, "GET");
    EXPECT_EQ(request().url, "http://x/a?b=1&q=a%20b%26%C3%A4&n=1#f");
    EXPECT_EQ(request().body, "");
    EXPECT_THAT(request().headers, IsEmpty());
    EXPECT_EQ(request().timeout, kFetchTimeDefault);
    EXPECT_EQ(request().purpose, runtime::HttpPurpose::kService);
}

TEST_F(Fetching, postSendsAFormOrJsonUnderTheActionsKey) {
    fetch(
        R"({"attributes":{"srcexpr":"http://x","method":"POST","timeout":"5"},"params":{"a":"1 2"}})");
    EXPECT_EQ(request().body, "a=1%202");
    EXPECT_THAT(request().headers,
                ElementsAre(Pair("Content-Type", "application/x-www-form-urlencoded"),
                            Pair("Idempotency-Key", "s1-2-0")));
    EXPECT_EQ(request().timeout, Milliseconds(5000));
    fetch(R"({"attributes":{"srcexpr":"http://x","method":"put","enctype":"application/json"},)"
          R"("params":{"a":[1]}})");
    EXPECT_EQ(request().method, "PUT");
    EXPECT_EQ(request().body, R"({"a":[1]})");
    fetch(R"({"attributes":{"srcexpr":"http://x","method":"post"},"content":{"a":1}})");
    EXPECT_EQ(request().body, R"({"a":1})");
    EXPECT_THAT(request().headers[0], Pair("Content-Type", "application/json"));
    fetch(R"({"attributes":{"srcexpr":"http://x","method":"post","enctype":"text/xml"},)"
          R"("content":"<a/>"})");
    EXPECT_EQ(request().body, "<a/>");
    EXPECT_THAT(request().headers[0], Pair("Content-Type", "text/xml"));
}

TEST_F(Fetching, headersCacheAndPasswordAreSent) {
    fetch(R"({"attributes":{"srcexpr":"http://x","headers":{"X-A":1},"maxage":60,"maxstale":5,)"
          R"("username":"user","password":"pass"}})");
    EXPECT_THAT(request().headers,
                ElementsAre(Pair("Cache-Control", "max-age=60, max-stale=5"),
                            Pair("Authorization", "Basic dXNlcjpwYXNz"), Pair("X-A", "1")));
}

TEST_F(Fetching, anAnswerThatIsNotGoodIsAnError) {
    response.status = 404;
    response.body = "gone";
    response.headers = {{"X", "y"}};
    EXPECT_EQ(fetch(R"({"attributes":{"srcexpr":"http://x"}})"),
              R"(error.session.fetch {"requestid":"r1","status":404,"headers":{"X":"y"},)"
              R"("body":"gone","error":404,"description":"GET http://x: answered 404"})");
    http_fails = true;
    EXPECT_EQ(fetch(R"({"attributes":{"srcexpr":"http://x"}})"),
              R"(error.session.fetch {"requestid":"r1","status":0,"error":0,)"
              R"("description":"nobody answered"})");
}

TEST_F(Fetching, anAnswerOfAnotherTypeIsAnError) {
    response.headers = {{"content-type", "text/html; charset=utf-8"}};
    EXPECT_THAT(fetch(R"({"attributes":{"srcexpr":"http://x","type":"application/json"}})"),
                HasSubstr("the answer is of the type 'text/html; charset=utf-8', not "
                          "'application/json'"));
    EXPECT_TRUE(isOfType("application/problem+json", "application/json"));
    EXPECT_TRUE(isOfType("text/plain", "plain-text"));
    EXPECT_TRUE(isOfType("application/xml", "text/xml"));
    EXPECT_TRUE(isOfType("", "application/json"));
    EXPECT_FALSE(isOfType("text/plain", "application/json"));
}

TEST_F(Fetching, guaranteedDeliveryRepeatsWhatNobodyAnswered) {
    response.status = 503;
    EXPECT_THAT(fetch(R"({"attributes":{"srcexpr":"http://x","gdelivery":"true","gd_retries":2,)"
                      R"("gd_retry_interval":7}})"),
                HasSubstr("\"error\":503"));
    EXPECT_EQ(requests.size(), 3u);
    EXPECT_THAT(delays, ElementsAre(Milliseconds(7000), Milliseconds(7000)));
    requests.clear();
    response.status = 400;
    fetch(R"({"attributes":{"srcexpr":"http://x","gdelivery":true}})");
    EXPECT_EQ(requests.size(), 1u);
}

TEST_F(Fetching, whatCannotBeSentIsRefused) {
    EXPECT_THAT(fetch("{}"), HasSubstr("\"error\":\"invalidattribute\",\"description\":\"the "
                                       "attribute 'srcexpr' is missing or empty\""));
    EXPECT_THAT(fetch(R"({"attributes":{"srcexpr":"http://x","method":"esp"}})"),
                HasSubstr("the method 'esp' is not supported"));
    EXPECT_THAT(fetch(R"({"attributes":{"srcexpr":"http://x","headers":"a"}})"),
                HasSubstr("'headers' is no object"));
    EXPECT_THAT(requests, IsEmpty());
}

TEST_F(Fetching, bytesThatAreNoTextBecomeReplacementCharacters) {
    response.body = "a\xff";
    EXPECT_THAT(fetch(R"({"attributes":{"srcexpr":"http://x"}})"), HasSubstr("\"a\xef\xbf\xbd\""));
}

}  // namespace
}  // namespace orchestrion::modules
