// What is sent and where, before any socket: URLs, headers, redirects, our own URLs.
#include "runtime/os/http_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/os/own_urls.h"

namespace orchestrion::runtime {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string hostOf(const std::string& url) {
    const auto parsed = Url::parse(url);
    if (!parsed) return parsed.error().code;
    return (parsed->endpoint().address ? "address " : "") + toString(parsed->endpoint());
}

TEST(Url, anAddressIsFoundHoweverItIsSpelled) {
    for (const char* host : {"127.0.0.1", "2130706433", "0x7f000001", "0X7F.0.0.1", "0177.0.0.1",
                             "017700000001", "127.1", "127.0.1", "127.0.0.1.", "0x7f000001.",
                             "0x7f.1", "%31%32%37.0.0.1", "000177.0.0.1"}) {
        EXPECT_EQ(hostOf("http://" + std::string(host) + "/"), "address 127.0.0.1:80") << host;
    }
    EXPECT_EQ(hostOf("http://[::ffff:127.0.0.1]/"), "address 127.0.0.1:80");
    EXPECT_EQ(hostOf("http://[0:0:0:0:0:ffff:7f00:1]/"), "address 127.0.0.1:80");
    EXPECT_EQ(hostOf("http://[::1]:8080/"), "address [::1]:8080");
    EXPECT_EQ(hostOf("http:///127.0.0.1/"), "address 127.0.0.1:80");
    EXPECT_EQ(hostOf("http://0/"), "address 0.0.0.0:80");
}

TEST(Url, aNameIsWrittenOneWay) {
    EXPECT_EQ(hostOf("HTTPS://Bank.EXAMPLE./x"), "bank.example:443");
    EXPECT_EQ(hostOf("http://b%61nk.example"), "bank.example:80");
    EXPECT_EQ(hostOf("http://bank.example#@127.0.0.1/"), "bank.example:80");
    EXPECT_EQ(hostOf("http://bank.example?@127.0.0.1/"), "bank.example:80");
    EXPECT_EQ(Url::parse("http://bank.example/a/../b#c").value().text(), "http://bank.example/b");
}

TEST(Url, whatCouldBeReadInTwoWaysIsRefused) {
    for (const std::string url : {"",
                                  "bank.example",
                                  "//bank.example/",
                                  "/path",
                                  "ftp://bank.example/",
                                  "file:///etc/passwd",
                                  "gopher://127.0.0.1:25/",
                                  "dict://127.0.0.1/",
                                  "javascript:alert(1)",
                                  "http://",
                                  "http:///",
                                  "http://bank.example@127.0.0.1/",
                                  "http://127.0.0.1@bank.example/",
                                  "http://a:b@c/",
                                  "http://@bank.example/",
                                  "http://bank.example:80@127.0.0.1/",
                                  "http://a\\@127.0.0.1/",
                                  "http://a\\b/",
                                  "http://a b/",
                                  "http://a\tb/",
                                  "http://a\nb/",
                                  "http://[::1",
                                  "http://[::1]x/",
                                  "http://[fe80::1%25eth0]/",
                                  "http://[::1%25lo]/",
                                  "http://a:0/",
                                  "http://a:65536/",
                                  "http://a:80:80/",
                                  "http://a:-1/",
                                  "http://4294967297/",
                                  "http://256.1.1.1/",
                                  "http://1.2.3.4.5/",
                                  "http://08.1.1.1/",
                                  "http://./",
                                  "http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/",
                                  "http://b\xc3\xbc"
                                  "cher.example/",
                                  "http://localhost\xe3\x80\x82/"}) {
        EXPECT_EQ(hostOf(url), "http.badUrl") << url;
    }
    EXPECT_EQ(hostOf(std::string("http://a\0.b/", 12)), "http.badUrl");
}

TEST(Url, aPasswordIsNotRepeated) {
    EXPECT_THAT(Url::parse("http://user:geheim@bank.example/").error().message,
                Not(HasSubstr("geheim")));
}

HttpTally tally;

class ExchangeTest : public testing::Test {
protected:
    static HttpExchange begin(const std::string& url, const std::string& method = "GET") {
        HttpRequest request;
        request.method = method;
        request.url = url;
        request.body = method == "GET" ? "" : "body";
        request.headers = {{"Authorization", "Bearer x"},
                           {"cookie", "a=b"},
                           {"Content-Type", "text/plain"},
                           {"Idempotency-Key", "s1-3-0"}};
        auto exchange = beginExchange(std::move(request), {}, tally);
        EXPECT_TRUE(exchange);
        exchange->redirects_max = 3;
        return std::move(*exchange);
    }
    static HttpResponse answer(int status, const std::string& location) {
        return {status, {}, {{"location", location}}, {}};
    }
    static std::string names(const HttpExchange& exchange) {
        std::string all;
        for (const auto& header : exchange.request.headers) all += header.first + " ";
        return all;
    }
};

TEST_F(ExchangeTest, aRedirectIsResolvedAgainstWhereItStands) {
    HttpExchange exchange = begin("https://bank.example/a/b?c#d");
    ASSERT_TRUE(followRedirect(exchange, answer(302, "../e f?g")));
    EXPECT_EQ(exchange.url.text(), "https://bank.example/e%20f?g");
    ASSERT_TRUE(followRedirect(exchange, answer(302, "//other.example:8443/")));
    EXPECT_EQ(exchange.url.text(), "https://other.example:8443/");
    EXPECT_EQ(exchange.redirects, 2u);
}

TEST_F(ExchangeTest, onlyWhereThereIsALocation) {
    const HttpExchange exchange = begin("http://bank.example/");
    for (const int status : {301, 302, 303, 307, 308}) {
        EXPECT_TRUE(redirects(exchange, answer(status, "/"))) << status;
    }
    for (const int status : {200, 201, 300, 304, 305, 404}) {
        EXPECT_FALSE(redirects(exchange, answer(status, "/"))) << status;
    }
    EXPECT_FALSE(redirects(exchange, {302, {}, {}, {}}));
    HttpExchange stays = begin("http://bank.example/");
    stays.redirects_max = 0;
    EXPECT_FALSE(redirects(stays, answer(302, "/")));
}

TEST_F(ExchangeTest, theMethodChangesAsTheStatusSays) {
    const auto after = [](int status, const std::string& method) {
        HttpExchange exchange = begin("http://bank.example/", method);
        EXPECT_TRUE(followRedirect(exchange, answer(status, "/next")));
        return exchange.request.method + " " + exchange.request.body;
    };
    EXPECT_EQ(after(301, "POST"), "GET ");
    EXPECT_EQ(after(302, "POST"), "GET ");
    EXPECT_EQ(after(303, "PUT"), "GET ");
    EXPECT_EQ(after(301, "PUT"), "PUT body");
    EXPECT_EQ(after(307, "POST"), "POST body");
    EXPECT_EQ(after(308, "POST"), "POST body");
    EXPECT_EQ(after(303, "HEAD"), "HEAD body");
}

TEST_F(ExchangeTest, credentialsStayWithTheirHost) {
    HttpExchange exchange = begin("http://bank.example/", "POST");
    ASSERT_TRUE(followRedirect(exchange, answer(307, "/same")));
    EXPECT_EQ(names(exchange), "Authorization cookie Content-Type Idempotency-Key ");
    ASSERT_TRUE(followRedirect(exchange, answer(307, "http://bank.example:8080/")));
    EXPECT_EQ(names(exchange), "Content-Type Idempotency-Key ");
    ASSERT_TRUE(followRedirect(exchange, answer(303, "/")));
    EXPECT_EQ(names(exchange), "Idempotency-Key ");
}

TEST_F(ExchangeTest, aRedirectToElsewhereThanTheWebIsRefused) {
    for (const char* location :
         {"file:///etc/passwd", "ftp://bank.example/", "gopher://127.0.0.1:25/x", "http://a@b/",
          "http://[::1", "dict://127.0.0.1:11211/", "http://bank.example/"}) {
        HttpExchange exchange = begin("https://bank.example/");
        const auto followed = followRedirect(exchange, answer(302, location));
        ASSERT_FALSE(followed) << location;
        EXPECT_EQ(followed.error().code, "http.badRedirect") << location;
    }
}

TEST_F(ExchangeTest, redirectsHaveAnEnd) {
    HttpExchange exchange = begin("http://bank.example/");
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(followRedirect(exchange, answer(302, "/")));
    EXPECT_EQ(followRedirect(exchange, answer(302, "/")).error().code, "http.tooManyRedirects");
}

TEST_F(ExchangeTest, whatCouldSmuggleAnotherRequestIsRefused) {
    const auto code = [](const std::string& method, const std::string& name,
                         const std::string& value) {
        HttpRequest request;
        request.url = "http://bank.example/";
        request.method = method;
        request.headers = {{name, value}};
        const auto exchange = beginExchange(std::move(request), {}, tally);
        return exchange ? "taken" : exchange.error().code;
    };
    EXPECT_EQ(code("PATCH", "X-Any", "value, with \t \xc3\xa4"), "taken");
    EXPECT_EQ(code("GET", "X-Any", ""), "taken");
    EXPECT_EQ(code("GET", "X-Any", "a\r\nX-Other: b"), "http.badRequest");
    EXPECT_EQ(code("GET", "X-Any", "a\nb"), "http.badRequest");
    EXPECT_EQ(code("GET", "X-Any", std::string("a\0b", 3)), "http.badRequest");
    EXPECT_EQ(code("GET", "X-Any: b\r\nX", "a"), "http.badRequest");
    EXPECT_EQ(code("GET", "", "a"), "http.badRequest");
    EXPECT_EQ(code("GET", "content-length", "5"), "http.badRequest");
    EXPECT_EQ(code("GET", "Transfer-Encoding", "chunked"), "http.badRequest");
    EXPECT_EQ(code("GET / HTTP/1.1\r\nX: y", "X-Any", "a"), "http.badRequest");
    EXPECT_EQ(code("", "X-Any", "a"), "http.badRequest");
}

TEST_F(ExchangeTest, anErrorDoesNotRepeatTheQuery) {
    const HttpExchange exchange = begin("http://bank.example/pay?card=4111");
    EXPECT_EQ(exchange.error("http.failed", "no").message, "GET http://bank.example/pay: no");
}

TEST(OwnUrls, areTheBaseAndWhatStandsBelow) {
    const OwnUrls own = OwnUrls::parse({"http://127.0.0.1:7210/scxml/basichttp"}).value();
    const auto contains = [&](const std::string& url) {
        return own.contains(Url::parse(url).value());
    };
    EXPECT_TRUE(contains("http://127.0.0.1:7210/scxml/basichttp/s1"));
    EXPECT_TRUE(contains("http://127.0.0.1:7210/scxml/basichttp?x=%2e"));
    EXPECT_FALSE(contains("http://127.0.0.1:7210/scxml/basichttpx"));
    EXPECT_FALSE(contains("http://127.0.0.1:7210/scxml/basichttp/../../api/v1/sessions"));
    EXPECT_FALSE(contains("http://127.0.0.1:7210/scxml/basichttp/%2e%2e/%2e%2e/api"));
    EXPECT_FALSE(contains("http://127.0.0.1:7211/scxml/basichttp/s1"));
    EXPECT_FALSE(contains("https://127.0.0.1:7210/scxml/basichttp/s1"));
    EXPECT_FALSE(contains("http://localhost:7210/scxml/basichttp/s1"));
    EXPECT_FALSE(OwnUrls::parse({"nothing"}));
}

}  // namespace
}  // namespace orchestrion::runtime
