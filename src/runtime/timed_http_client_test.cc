#include "runtime/timed_http_client.h"

#include <gtest/gtest.h>

namespace orchestrion::runtime {
namespace {

// Answers when told to.
class SlowClient final : public HttpClient {
public:
    void send(HttpRequest, std::function<void(Result<HttpResponse>)> done) override {
        waiting.push_back(std::move(done));
    }
    std::vector<std::function<void(Result<HttpResponse>)>> waiting;
};

TEST(TimedHttpClient, countsHowRequestsEnd) {
    SlowClient inner;
    TimedHttpClient client(inner);
    int answers = 0;
    for (int i = 0; i < 3; ++i) client.send({}, [&](const auto&) { ++answers; });
    EXPECT_EQ(client.numbers().in_flight, 3u);
    HttpResponse response;
    response.status = 404;
    inner.waiting[0](response);
    response.status = 204;
    inner.waiting[1](response);
    inner.waiting[2](fail("http.failed", "no route"));
    EXPECT_EQ(answers, 3);
    const auto numbers = client.numbers();
    EXPECT_EQ(numbers.in_flight, 0u);
    EXPECT_EQ(numbers.time.count(), 3u);
    const std::map<std::string, uint64_t> outcomes{{"2xx", 1}, {"4xx", 1}, {"http.failed", 1}};
    EXPECT_EQ(numbers.outcomes, outcomes);
}

}  // namespace
}  // namespace orchestrion::runtime
