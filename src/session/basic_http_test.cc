#include "session/basic_http.h"

#include <gtest/gtest.h>

namespace orchestrion::session {
namespace {

Event decode(std::string_view type, std::string_view body, std::string_view target = "/in") {
    auto event = decodeBasicHttp({"POST", target, type, body, "raw"});
    EXPECT_TRUE(event);
    return event ? *event : Event{};
}

scxml::SendEffect message(const std::string& name) {
    scxml::SendEffect effect;
    effect.type = scxml::kBasicHttpProcessor;
    effect.target = "http://127.0.0.1:1/in";
    effect.event.name = name;
    return effect;
}

TEST(BasicHttp, theEventNameAndTheParametersAreAForm) {
    scxml::SendEffect effect = message("order.placed");
    effect.params = {{"count", Payload::json("2")}, {"note", Payload::json("\"a b&c\"")}};
    const auto request = encodeBasicHttp(effect);
    EXPECT_EQ(request.body, "_scxmleventname=order.placed&count=2&note=a%20b%26c");
    const Event event = decode("application/x-www-form-urlencoded; charset=utf-8", request.body);
    EXPECT_EQ(event.name, "order.placed");
    EXPECT_EQ(event.data, Payload::json(R"({"count":"2","note":"a b&c"})"));
    EXPECT_EQ(event.raw, "raw");
    EXPECT_EQ(event.origintype, scxml::kBasicHttpProcessor);
}

TEST(BasicHttp, contentIsTheBodyAndNamesNoEvent) {
    scxml::SendEffect effect = message("");
    effect.has_content = true;
    effect.event.data = Payload::text("this is some content");
    const auto request = encodeBasicHttp(effect);
    EXPECT_EQ(request.body, "this%20is%20some%20content");
    const Event event = decode("application/x-www-form-urlencoded", request.body);
    EXPECT_EQ(event.name, "HTTP.POST");
    EXPECT_EQ(event.data, Payload::text("this is some content"));
}

TEST(BasicHttp, jsonContentStaysJson) {
    scxml::SendEffect effect = message("");
    effect.has_content = true;
    effect.event.data = Payload::json("[1,2]");
    const auto request = encodeBasicHttp(effect);
    EXPECT_EQ(request.headers[0].second, "application/json");
    EXPECT_EQ(decode("application/json", request.body).data, Payload::json("[1,2]"));
}

TEST(BasicHttp, aJsonObjectMayNameTheEvent) {
    const Event event = decode("application/json", R"({"_scxmleventname":"x.y","a":1})");
    EXPECT_EQ(event.name, "x.y");
    EXPECT_EQ(event.data, Payload::json(R"({"a":1})"));
}

TEST(BasicHttp, withoutABodyTheQueryIsTheForm) {
    const Event event = decode("", "", "/in?_scxmleventname=q&a=1");
    EXPECT_EQ(event.name, "q");
    EXPECT_EQ(event.data, Payload::json(R"({"a":"1"})"));
}

TEST(BasicHttp, besideContentTheEventNameTravelsInTheQuery) {
    scxml::SendEffect effect = message("order.placed");
    effect.target = "http://127.0.0.1:1/in?k=1#part";
    effect.has_content = true;
    effect.event.data = Payload::xml("<a/>");
    const auto request = encodeBasicHttp(effect);
    EXPECT_EQ(request.url, "http://127.0.0.1:1/in?k=1&_scxmleventname=order.placed#part");
    const Event event =
        decode("application/xml", request.body, "/in?k=1&_scxmleventname=order.placed");
    EXPECT_EQ(event.name, "order.placed");
    EXPECT_EQ(event.data, Payload::xml("<a/>"));
}

TEST(BasicHttp, aFieldThatOccursTwiceIsAnArray) {
    EXPECT_EQ(decode("application/x-www-form-urlencoded", "a=1&a=2&a=3&b=4").data,
              Payload::json(R"({"a":["1","2","3"],"b":"4"})"));
}

TEST(BasicHttp, namesAndTextsThatNoScriptCanHoldAreErrors) {
    for (const char* body : {"_scxmleventname=a%20b", "_scxmleventname=a%00", "a=%ff", "%ff"}) {
        EXPECT_FALSE(
            decodeBasicHttp({"POST", "/in", "application/x-www-form-urlencoded", body, ""}))
            << body;
    }
    EXPECT_FALSE(decodeBasicHttp({"POST", "/in", "text/plain", "\xff", ""}));
}

TEST(BasicHttp, badEncodingsAreErrors) {
    for (const char* body : {"a=%", "a=%4", "a=%zz"}) {
        const auto event =
            decodeBasicHttp({"POST", "/in", "application/x-www-form-urlencoded", body, ""});
        ASSERT_FALSE(event) << body;
        EXPECT_EQ(event.error().code, "event.badEncoding");
    }
    EXPECT_FALSE(decodeBasicHttp({"POST", "/in", "application/json", "{", ""}));
}

TEST(BasicHttp, encodingAndDecodingAgreeOnEveryByte) {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    const auto fields = formDecode("k=" + formEncode(all));
    ASSERT_TRUE(fields);
    EXPECT_EQ((*fields)[0].second, all);
}

}  // namespace
}  // namespace orchestrion::session
