#include "api/request_parser.h"

#include <gtest/gtest.h>

namespace orchestrion::api {
namespace {

// Gives the parser `step` bytes more at a time; what it did with them.
struct Outcome {
    std::string code;  // of the error; empty: none
    bool done = false;
    Request request;
    size_t taken = 0;
};

Outcome parse(std::string_view text, size_t step) {
    RequestParser parser({1000, 1000, 600, 100});
    Outcome outcome;
    std::string buffer;
    while (!parser.done()) {
        const auto taken = parser.put(buffer);
        if (!taken) {
            outcome.code = taken.error().code;
            return outcome;
        }
        buffer.erase(0, *taken);
        outcome.taken += *taken;
        if (parser.done() || text.empty()) break;
        buffer.append(text.substr(0, step));
        text.remove_prefix(std::min(step, text.size()));
    }
    outcome.done = parser.done();
    if (outcome.done) outcome.request = parser.take();
    return outcome;
}

TEST(RequestParser, howTheBytesAreCutMakesNoDifference) {
    const std::string texts[] = {
        "GET /a?b HTTP/1.1\r\nHost: x\r\nTwo: 1\r\nTwo: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbodyGET / HTTP/1.1\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
        "chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbo",
        "GET / HTTP/1.1\r\nHost: x\r\nBad\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'x') + "\r\n\r\n",
        "GET /" + std::string(700, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /" + std::string(2000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n",
        std::string(990, 'x') + " /" + std::string(700, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n3e8\r\n",
    };
    for (const std::string& text : texts) {
        const Outcome whole = parse(text, text.size());
        for (size_t step = 1; step < 8; ++step) {
            const Outcome cut = parse(text, step);
            EXPECT_EQ(cut.code, whole.code) << text;
            EXPECT_EQ(cut.done, whole.done) << text;
            EXPECT_EQ(cut.request.target, whole.request.target);
            EXPECT_EQ(cut.request.headers, whole.request.headers);
            EXPECT_EQ(cut.request.body, whole.request.body);
            if (whole.code.empty()) {
                EXPECT_EQ(cut.taken, whole.taken) << text;
            }
        }
    }
}

TEST(RequestParser, theLimitOfAHeaderIsExactHoweverTheBytesAreCut) {
    const std::string start = "GET / HTTP/1.1\r\nHost: x\r\nX: ";
    for (const size_t size : {999u, 1000u, 1001u}) {
        const std::string text = start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
        for (const size_t step : {size_t{1}, size_t{7}, text.size()}) {
            EXPECT_EQ(parse(text, step).code, size > 1000 ? "request.headerTooLarge" : "") << size;
        }
    }
}

TEST(RequestParser, whatStandsAroundChunksIsLimitedLikeAHeader) {
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string texts[] = {head + "1;" + std::string(5000, 'x'),
                                 head + "0\r\nX: " + std::string(5000, 'x'),
                                 head + "0\r\nX: " + std::string(5000, 'x') + "\r\n\r\n"};
    for (const std::string& text : texts) {
        for (const size_t step : {size_t{1}, size_t{700}, text.size()}) {
            EXPECT_EQ(parse(text, step).code, "request.headerTooLarge") << step;
        }
    }
    EXPECT_TRUE(parse(head + "0\r\nX: " + std::string(900, 'x') + "\r\n\r\n", 7).done);
}

TEST(RequestParser, whatComesFirstIsWhatIsWrong) {
    const std::string rest = " HTTP/1.1\r\nHost: x\r\n\r\n";
    EXPECT_EQ(parse("GET /" + std::string(600, 'x') + rest, 7).code, "request.targetTooLong");
    EXPECT_EQ(parse("GET /" + std::string(599, 'x') + rest, 7).code, "");
    EXPECT_EQ(parse(std::string(990, 'x') + " /" + std::string(700, 'x') + rest, 7).code,
              "request.headerTooLarge");
    EXPECT_EQ(parse("\x16\x03\x01", 1).code, "request.malformed");
}

TEST(RequestParser, aConnectionStaysOpenUnlessOneSideWantsItOtherwise) {
    const std::pair<std::string, bool> heads[] = {
        {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade, Close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: x\r\nConnection: a\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
    };
    for (const auto& [head, stays] : heads) {
        RequestParser parser({});
        ASSERT_TRUE(parser.put(head));
        EXPECT_EQ(parser.keepAlive(), stays) << head;
    }
}

TEST(RequestParser, theRequestIsTakenApart) {
    const Outcome outcome = parse(
        "POST /a%20b?c=d HTTP/1.1\r\nHost: x\r\ncontent-TYPE: text/plain\r\nContent-Length: "
        "2\r\n\r\nhi",
        1000);
    ASSERT_TRUE(outcome.done);
    const Request& request = outcome.request;
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path(), "/a%20b");
    EXPECT_EQ(request.query(), "c=d");
    EXPECT_EQ(request.header("Content-Type"), "text/plain");
    EXPECT_EQ(request.header("Missing"), "");
    EXPECT_EQ(request.body, "hi");
}

}  // namespace
}  // namespace orchestrion::api
