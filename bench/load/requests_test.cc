#include "load/requests.h"

#include <gtest/gtest.h>

namespace orchestrion::load {
namespace {

std::string written(const RequestOptions& options, uint64_t number) {
    std::string bytes = "of the request before";
    Requests(options).write(bytes, number);
    return bytes;
}

TEST(Requests, anEventGoesToTheSessionsInTurn) {
    const RequestOptions options{.host = "127.0.0.1:80",
                                 .prefix = "load",
                                 .body = R"({"name":"step","data":{"n":{n},"x":"{n}"}})",
                                 .sessions = 10};
    EXPECT_EQ(written(options, 123),
              "POST /api/v1/sessions/load-3/events HTTP/1.1\r\n"
              "Host: 127.0.0.1:80\r\n"
              "Content-Type: application/json\r\n"
              "Content-Length: 42\r\n"
              "\r\n"
              R"({"name":"step","data":{"n":123,"x":"123"}})");
}

TEST(Requests, aKeyAndTheWaitAreOptional) {
    const RequestOptions options{.host = "h",
                                 .prefix = "load",
                                 .body = "{}",
                                 .sessions = 1,
                                 .wait_stable = true,
                                 .keys = "k"};
    EXPECT_EQ(written(options, 7),
              "POST /api/v1/sessions/load-0/events?wait=stable HTTP/1.1\r\n"
              "Host: h\r\n"
              "Content-Type: application/json\r\n"
              "Content-Length: 2\r\n"
              "Idempotency-Key: k-7\r\n"
              "\r\n"
              "{}");
}

TEST(Requests, aStartCarriesItsOwnId) {
    const RequestOptions options{.kind = RequestOptions::Kind::kStart,
                                 .host = "h",
                                 .body = R"({"application":"a","id":"load-{n}"})"};
    EXPECT_EQ(written(options, 99999999),
              "POST /api/v1/sessions HTTP/1.1\r\n"
              "Host: h\r\n"
              "Content-Type: application/json\r\n"
              "Content-Length: 40\r\n"
              "\r\n"
              R"({"application":"a","id":"load-99999999"})");
}

}  // namespace
}  // namespace orchestrion::load
