// How an issuer's keys are fetched, kept, rotated and missed.
#include "access/key_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "access/test_issuer.h"

namespace orchestrion::access {
namespace {

using namespace std::chrono_literals;

const TestKey& oldKey() {
    static const TestKey key = TestKey::p256();
    return key;
}
const TestKey& newKey() {
    static const TestKey key = TestKey::p256();
    return key;
}

class KeySourceTest : public testing::Test {
protected:
    std::shared_ptr<KeySource> source(const std::string& place, const std::string& issuer = "x") {
        JwtOptions options;
        options.issuer = issuer;
        options.keys = place;
        auto fetch = makeFetch(options, http_);
        EXPECT_TRUE(fetch);
        return std::make_shared<KeySource>(
            *fetch,
            KeySource::Times{options.refresh_time, options.fetch_pause_min, options.keys_age_max},
            KeySource::Parts{clock_, [this](const Error& e) { failures_.push_back(e.code); },
                             counters_});
    }
    void SetUp() override { source_ = source("https://id.example/keys"); }

    // Adds to answers_: "kid: found", or the error's code.
    void find(const std::string& kid) {
        source_->find(kid, Algorithm::kEs256, [this, kid](const Result<KeySource::Found>& found) {
            answers_.push_back(kid + ": " + (found ? "found" : found.error().code));
        });
    }
    std::vector<std::string> takeAnswers() { return std::exchange(answers_, {}); }
    using Answers = std::vector<std::string>;

    runtime::VirtualClock clock_;
    TestHttpClient http_;
    std::shared_ptr<FetchCounters> counters_ = std::make_shared<FetchCounters>();
    std::vector<std::string> failures_;
    std::shared_ptr<KeySource> source_;
    std::vector<std::string> answers_;
};

TEST_F(KeySourceTest, theFirstTokensWaitForOneFetch) {
    source_->warm();
    source_->warm();
    find("old");
    find("none");
    EXPECT_EQ(takeAnswers(), Answers{});
    ASSERT_EQ(http_.requests.size(), 1u);
    EXPECT_EQ(http_.requests[0].url, "https://id.example/keys");
    http_.answer(keySet({oldKey().jwk("old")}));
    EXPECT_EQ(takeAnswers(), (Answers{"old: found", "none: access.badToken"}));
    find("old");
    EXPECT_EQ(takeAnswers(), Answers{"old: found"});
    EXPECT_EQ(counters_->fetches, 1u);
}

TEST_F(KeySourceTest, anUnknownKeyLetsTheKeysBeFetchedButNotAtTheStrangersPace) {
    source_->warm();
    http_.answer(keySet({oldKey().jwk("old")}));
    find("new");
    EXPECT_EQ(takeAnswers(), Answers{"new: access.badToken"}) << "asked just now";
    clock_.advance(30s);
    find("new");
    find("old");
    EXPECT_EQ(takeAnswers(), Answers{"old: found"}) << "known keys do not wait";
    http_.answer(keySet({oldKey().jwk("old"), newKey().jwk("new")}));
    EXPECT_EQ(takeAnswers(), Answers{"new: found"});
    for (int i = 0; i < 100; ++i) find("forged");
    EXPECT_EQ(takeAnswers(), Answers(100, "forged: access.badToken"));
    EXPECT_EQ(http_.requests.size(), 2u);
}

TEST_F(KeySourceTest, keysAreRefreshedInTheBackground) {
    source_->warm();
    http_.answer(keySet({oldKey().jwk("old")}));
    clock_.advance(10min);
    find("old");
    EXPECT_EQ(takeAnswers(), Answers{"old: found"});
    EXPECT_EQ(http_.waiting(), 1u);
    http_.answer(keySet({newKey().jwk("new")}));
    find("old");
    EXPECT_EQ(takeAnswers(), Answers{"old: access.badToken"}) << "the issuer has taken it back";
}

TEST_F(KeySourceTest, oldKeysServeWhileTheIssuerIsAwayButNotForEver) {
    source_->warm();
    http_.answer(keySet({oldKey().jwk("old")}));
    clock_.advance(24h - 1ms);
    find("old");
    EXPECT_EQ(takeAnswers(), Answers{"old: found"});
    http_.answer("down", 503);
    EXPECT_EQ(failures_, Answers{"http.failed"});
    clock_.advance(1ms);
    find("old");
    EXPECT_EQ(takeAnswers(), Answers{"old: access.keysUnavailable"}) << "asked just now";
    clock_.advance(KeySource::kFirstPause);
    find("old");
    EXPECT_EQ(takeAnswers(), Answers{});
    http_.answer(keySet({oldKey().jwk("old")}));
    EXPECT_EQ(takeAnswers(), Answers{"old: found"});
}

TEST_F(KeySourceTest, withoutKeysTokensAreRefusedAndTheIssuerIsAskedAgain) {
    find("old");
    http_.failOne();
    EXPECT_EQ(takeAnswers(), Answers{"old: access.keysUnavailable"});
    find("old");
    EXPECT_EQ(takeAnswers(), Answers{"old: access.keysUnavailable"});
    EXPECT_EQ(http_.requests.size(), 1u);
    clock_.advance(KeySource::kFirstPause);
    find("old");
    http_.answer("this is not JSON");
    EXPECT_EQ(takeAnswers(), Answers{"old: access.keysUnavailable"});
    EXPECT_EQ(failures_, (Answers{"http.failed", "access.badKeySet"}));
    EXPECT_EQ(counters_->failures, 2u);
}

TEST_F(KeySourceTest, aKeySetWithoutUsableKeysDoesNotReplaceAGoodOne) {
    source_->warm();
    http_.answer(keySet({oldKey().jwk("old")}));
    clock_.advance(10min);
    find("old");
    http_.answer(R"({"keys":[]})");
    find("old");
    EXPECT_EQ(takeAnswers(), (Answers{"old: found", "old: found"}));
}

TEST_F(KeySourceTest, onlySoManyWait) {
    for (size_t i = 0; i < KeySource::kWaitersMax + 5; ++i) find("old");
    EXPECT_EQ(takeAnswers(), Answers(5, "old: access.keysUnavailable"));
    http_.answer(keySet({oldKey().jwk("old")}));
    EXPECT_EQ(takeAnswers().size(), KeySource::kWaitersMax);
}

TEST_F(KeySourceTest, aFetchMayOutliveItsSource) {
    find("old");
    source_.reset();
    http_.answer(keySet({oldKey().jwk("old")}));
    EXPECT_EQ(takeAnswers(), Answers{"old: found"});
}

TEST_F(KeySourceTest, keysThatCameByPlainHttpAreRefused) {
    source_->warm();
    http_.answer(keySet({oldKey().jwk("old")}), 200, "http://id.example/keys");
    EXPECT_EQ(failures_, Answers{"access.badKeySet"});
}

TEST_F(KeySourceTest, theIssuerSaysWhereItsKeysAre) {
    source_ = source("", "https://id.example/realm/");
    find("old");
    ASSERT_EQ(http_.requests.size(), 1u);
    EXPECT_EQ(http_.requests[0].url, "https://id.example/realm/.well-known/openid-configuration");
    http_.answer(R"({"issuer":"https://id.example/realm/","jwks_uri":"https://id.example/certs"})");
    ASSERT_EQ(http_.requests.size(), 2u);
    EXPECT_EQ(http_.requests[1].url, "https://id.example/certs");
    http_.answer(keySet({oldKey().jwk("old")}));
    EXPECT_EQ(takeAnswers(), Answers{"old: found"});
}

TEST_F(KeySourceTest, aDiscoveryDocumentOfAnotherIssuerIsRefused) {
    for (const char* document :
         {R"({"issuer":"https://evil.example","jwks_uri":"https://id.example/certs"})",
          R"({"issuer":"https://id.example","jwks_uri":"http://id.example/certs"})",
          R"({"issuer":"https://id.example","jwks_uri":"file:///etc/keys"})",
          R"({"issuer":"https://id.example"})", "[]", "no"}) {
        source_ = source("", "https://id.example");
        source_->warm();
        http_.answer(document);
        EXPECT_EQ(http_.waiting(), 0u) << document;
        EXPECT_EQ(std::exchange(failures_, {}), Answers{"access.badKeySet"}) << document;
    }
}

TEST_F(KeySourceTest, aFileIsReadAgainWhenAKeyIsUnknown) {
    const std::filesystem::path path =
        std::filesystem::path(testing::TempDir()) / ("keys" + std::to_string(getpid()));
    source_ = source(path.string());
    find("old");
    EXPECT_EQ(takeAnswers(), Answers{"old: access.keysUnavailable"});
    std::ofstream(path) << keySet({oldKey().jwk("old")});
    clock_.advance(KeySource::kFirstPause);
    find("old");
    std::ofstream(path) << keySet({newKey().jwk("new")});
    clock_.advance(30s);
    find("new");
    EXPECT_EQ(takeAnswers(), (Answers{"old: found", "new: found"}));
    std::filesystem::remove(path);
}

TEST(KeyPlaces, keysComeFromWhereNobodyCanChangeThem) {
    TestHttpClient http;
    const auto taken = [&](const std::string& keys, const std::string& issuer = "acme") {
        JwtOptions options;
        options.keys = keys;
        options.issuer = issuer;
        const auto fetch = makeFetch(options, http);
        EXPECT_TRUE(fetch || fetch.error().code == "access.badOptions");
        return fetch.has_value();
    };
    EXPECT_TRUE(taken("https://id.example/keys"));
    EXPECT_TRUE(taken("http://127.0.0.1:8080/keys"));
    EXPECT_TRUE(taken("http://[::1]/keys"));
    EXPECT_TRUE(taken("http://localhost/keys"));
    EXPECT_TRUE(taken("keys.json"));
    EXPECT_TRUE(taken("", "https://id.example"));
    EXPECT_FALSE(taken("http://id.example/keys"));
    EXPECT_FALSE(taken("http://127.0.0.1@id.example/keys"));
    EXPECT_FALSE(taken("http://127.0.0.1.id.example/keys"));
    EXPECT_FALSE(taken("https://user@id.example/keys"));
    EXPECT_FALSE(taken("https:///keys"));
    EXPECT_FALSE(taken("ftp://id.example/keys"));
    EXPECT_FALSE(taken("", "acme"));
    EXPECT_FALSE(taken("", "http://id.example"));
}

}  // namespace
}  // namespace orchestrion::access
