// The way in as a whole: which credential counts, what is refused and how, and changes while the
// server runs.
#include "access/access_control.h"

#include <gtest/gtest.h>

#include <thread>

#include "access/api_keys.h"
#include "access/test_issuer.h"

namespace orchestrion::access {
namespace {

using namespace std::chrono_literals;

const TestKey& signer() {
    static const TestKey key = TestKey::p256();
    return key;
}

class AccessControlTest : public testing::Test {
protected:
    AccessControlTest() {
        options_.login_required = true;
        options_.api_keys = {
            {"ci", hashApiKey(key_, random_), {}, {{Role::kOperator}, {}, "acme"}}};
        JwtOptions issuer;
        issuer.issuer = "https://id.example";
        issuer.keys = "https://id.example/keys";
        issuer.audiences = {"orchestrion"};
        issuer.roles = {{"ops", Role::kOperator}};
        options_.issuers = {issuer};
        options_.certificates = {{.common_name = "ops-*", .grant = {{Role::kViewer}, {}, "*"}}};
        certificate_ = std::make_shared<PeerCertificate>();
        certificate_->subject = "CN=ops-1,O=Example";
        certificate_->common_name = "ops-1";
    }

    void create() {
        auto control = AccessControl::create(options_, {clock_, random_, http_, {}});
        ASSERT_TRUE(control) << control.error().message;
        control_ = std::move(*control);
    }
    void createWithKeys() {
        create();
        http_.answer(keySet({signer().jwk("k1")}));
    }

    std::string token(const std::string& kid = "k1", int64_t exp = 1893456600) const {
        return signer().token(
            R"({"alg":"ES256","kid":")" + kid + "\"}",
            R"({"iss":"https://id.example","sub":"ada","aud":"orchestrion","exp":)" +
                std::to_string(exp) + R"(,"roles":["ops"]})",
            "ES256");
    }

    // "name kind tenant", the code of the refusal, or "waits".
    std::string ask(const Presented& presented) {
        auto answer = std::make_shared<std::string>("waits");
        control_->authenticate(presented, [answer, this](const AccessControl::Outcome& outcome) {
            if (outcome) {
                const Identity& identity = **outcome;
                *answer = identity.name + " " + std::string(toString(identity.kind)) + " " +
                          identity.tenant;
            } else {
                *answer = outcome.error().error.code;
                retry_after_ = outcome.error().retry_after;
            }
        });
        last_ = answer;
        return *answer;
    }
    std::string bearer(const std::string& credential, const std::string& address = "10.0.0.1") {
        return ask({"Bearer " + credential, {}, {address, nullptr}});
    }

    runtime::VirtualClock clock_;
    runtime::SeededRandom random_{5};
    TestHttpClient http_;
    const std::string key_ = makeApiKey(random_);
    std::shared_ptr<PeerCertificate> certificate_;
    AccessOptions options_;
    std::unique_ptr<AccessControl> control_;
    std::shared_ptr<std::string> last_;
    Milliseconds retry_after_{0};
};

TEST_F(AccessControlTest, whoeverHasAGoodCredentialComesIn) {
    createWithKeys();
    EXPECT_EQ(bearer(key_), "ci api_key acme");
    EXPECT_EQ(ask({"bearer   " + key_, {}, {}}), "ci api_key acme");
    EXPECT_EQ(ask({{}, key_, {}}), "ci api_key acme");
    EXPECT_EQ(bearer(token()), "ada jwt default");
    EXPECT_EQ(ask({{}, {}, {"10.0.0.1", certificate_}}), "ops-1 certificate *");
    EXPECT_EQ(bearer(control_->ownKey("acme")), "a session session acme");
    EXPECT_EQ(control_->counters().logins, 6u);
    EXPECT_EQ(control_->counters().refused_logins, 0u);
}

TEST_F(AccessControlTest, whatIsNoCredentialIsRefused) {
    createWithKeys();
    EXPECT_EQ(ask({}), "access.required");
    for (const std::string& header :
         {std::string("Basic YTpi"), std::string("Bearer"), std::string("Bearer "),
          std::string("x"), "Bearer" + key_, key_}) {
        EXPECT_EQ(ask({header, {}, {}}), "access.badCredentials") << header;
    }
    EXPECT_EQ(ask({"Bearer " + key_, key_, {}}), "access.badCredentials") << "one is enough";
    EXPECT_EQ(ask({"Bearer " + std::string(kTokenBytesMax + 1, 'a'), {}, {}}),
              "access.badCredentials");
    EXPECT_EQ(ask({{}, std::string(kTokenBytesMax + 1, '.'), {}}), "access.badCredentials");
}

TEST_F(AccessControlTest, aBadCredentialIsNotSavedByACertificate) {
    createWithKeys();
    EXPECT_EQ(ask({"Bearer " + makeApiKey(random_), {}, {{}, certificate_}}),
              "access.badCredentials");
    certificate_->common_name = "eve";
    EXPECT_EQ(ask({{}, {}, {{}, certificate_}}), "access.required");
    EXPECT_EQ(ask({{}, key_, {{}, certificate_}}), "ci api_key acme");
}

TEST_F(AccessControlTest, aTokenWaitsForItsIssuersKeys) {
    create();
    EXPECT_EQ(bearer(token()), "waits");
    const auto first = last_;
    EXPECT_EQ(bearer(key_), "ci api_key acme") << "keys do not wait";
    http_.answer(keySet({signer().jwk("k1")}));
    EXPECT_EQ(*first, "ada jwt default");
    EXPECT_EQ(bearer(token("k2")), "access.badToken");
    clock_.advance(30s);
    EXPECT_EQ(bearer(token("k2")), "waits");
    http_.answer(keySet({signer().jwk("k2")}));
    EXPECT_EQ(*last_, "ada jwt default");
    EXPECT_EQ(control_->counters().key_fetches, 2u);
}

TEST_F(AccessControlTest, withoutTheIssuersKeysTheClientIsToldToComeAgain) {
    create();
    EXPECT_EQ(bearer(token()), "waits");
    http_.failOne();
    EXPECT_EQ(*last_, "access.keysUnavailable");
    EXPECT_GT(retry_after_, Milliseconds(0));
    EXPECT_EQ(control_->counters().key_fetch_failures, 1u);
}

TEST_F(AccessControlTest, onlyAlgorithmsOfTheListAreTaken) {
    options_.issuers[0].algorithms = {"RS256"};
    createWithKeys();
    EXPECT_EQ(bearer(token()), "access.badToken");
}

TEST_F(AccessControlTest, aTokenOfAnUnknownIssuerIsRefused) {
    createWithKeys();
    const std::string foreign = signer().token(
        R"({"alg":"ES256","kid":"k1"})",
        R"({"iss":"https://evil.example","sub":"ada","aud":"orchestrion","exp":1893456600})",
        "ES256");
    EXPECT_EQ(bearer(foreign), "access.badToken");
    EXPECT_EQ(http_.requests.size(), 1u) << "nobody asks an issuer that a stranger names";
}

TEST_F(AccessControlTest, aTokenEndsThoughItWasVerifiedBefore) {
    createWithKeys();
    const std::string brief = token("k1", 1893456000 + 1);
    EXPECT_EQ(bearer(brief), "ada jwt default");
    clock_.advance(60s);  // the leeway
    EXPECT_EQ(bearer(brief), "ada jwt default");
    clock_.advance(1s);
    EXPECT_EQ(bearer(brief), "access.tokenExpired");
}

TEST_F(AccessControlTest, somebodyWhoGuessesHasToWaitButNotTheirNeighbours) {
    createWithKeys();
    const std::string known = token();
    EXPECT_EQ(bearer(known), "ada jwt default");
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(bearer(makeApiKey(random_)), "access.badCredentials");
        EXPECT_EQ(bearer(known + "AAAA"), "access.badToken");
    }
    EXPECT_EQ(bearer(makeApiKey(random_)), "access.tooManyAttempts");
    EXPECT_EQ(retry_after_, Milliseconds(60s));
    EXPECT_EQ(bearer(key_), "access.tooManyAttempts") << "even if the guess is right";
    EXPECT_EQ(bearer(known), "ada jwt default") << "who was in before stays in";
    EXPECT_EQ(bearer(key_, "10.0.0.2"), "ci api_key acme");
    EXPECT_EQ(bearer(key_), "ci api_key acme") << "now it is known";
    EXPECT_EQ(control_->counters().blocked_logins, 2u);
    clock_.advance(60s);
    EXPECT_EQ(bearer(makeApiKey(random_)), "access.badCredentials");
}

TEST_F(AccessControlTest, honestMistakesAreNotCountedAsGuesses) {
    createWithKeys();
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(ask({}), "access.required");
        EXPECT_EQ(bearer(token("k1", 1893450000)), "access.tokenExpired");
    }
    EXPECT_EQ(bearer(key_), "ci api_key acme");
}

TEST_F(AccessControlTest, withoutLoginEverybodyMayDoEverything) {
    options_ = {};
    create();
    EXPECT_FALSE(control_->loginRequired());
    EXPECT_EQ(ask({}), "development development *");
    EXPECT_EQ(bearer("whatever"), "development development *");
}

TEST_F(AccessControlTest, optionsChangeAsAWhole) {
    createWithKeys();
    EXPECT_EQ(bearer(key_), "ci api_key acme");
    EXPECT_EQ(bearer(token()), "ada jwt default");
    AccessOptions wrong = options_;
    wrong.api_keys.clear();
    wrong.issuers[0].audiences.clear();
    EXPECT_FALSE(control_->replace(wrong));
    EXPECT_EQ(bearer(key_), "ci api_key acme") << "nothing has changed";
    AccessOptions next = options_;
    next.api_keys.clear();
    next.issuers[0].tenant = "other";
    ASSERT_TRUE(control_->replace(next));
    EXPECT_EQ(bearer(key_), "access.badCredentials") << "though it was verified a moment ago";
    EXPECT_EQ(bearer(token()), "ada jwt other");
    EXPECT_EQ(http_.requests.size(), 1u) << "the issuer's keys are still good";
    next.issuers[0].keys = "https://id.example/elsewhere";
    ASSERT_TRUE(control_->replace(next));
    EXPECT_EQ(http_.requests.size(), 2u);
    EXPECT_EQ(bearer(token()), "waits");
}

TEST_F(AccessControlTest, optionsThatCannotBeAreRefused) {
    const auto code = [&](const std::function<void(AccessOptions&)>& change) {
        AccessOptions options = options_;
        change(options);
        const auto control = AccessControl::create(options, {clock_, random_, http_, {}});
        return control ? "good" : control.error().code;
    };
    EXPECT_EQ(code([](auto&) {}), "good");
    EXPECT_EQ(code([](auto& o) { o.login_required = false; }), "access.badOptions");
    EXPECT_EQ(code([](auto& o) {
                  o = {};
                  o.login_required = true;
              }),
              "access.badOptions");
    EXPECT_EQ(code([](auto& o) { o.api_keys[0].hash = "x"; }), "access.badOptions");
    EXPECT_EQ(code([](auto& o) { o.certificates[0].common_name = ""; }), "access.badOptions");
    EXPECT_EQ(code([](auto& o) { o.issuers.push_back(o.issuers[0]); }), "access.badOptions");
    EXPECT_EQ(code([](auto& o) { o.issuers.resize(kIssuersMax + 1); }), "access.badOptions");
    const auto issuer = [&](const std::function<void(JwtOptions&)>& change) {
        return code([&](AccessOptions& options) { change(options.issuers[0]); });
    };
    EXPECT_EQ(issuer([](auto& o) { o.issuer = ""; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.audiences = {}; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.algorithms = {}; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.algorithms = {"ES256", "HS256"}; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.algorithms = {"none"}; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.keys = "http://id.example"; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.roles = {}; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.role_claim = ""; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.name_claim = ""; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.tenant = "a b"; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.leeway = -1ms; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.leeway = 2h; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.refresh_time = 0ms; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.fetch_pause_min = 0ms; }), "access.badOptions");
    EXPECT_EQ(issuer([](auto& o) { o.keys_age_max = 1min; }), "access.badOptions");
}

TEST_F(AccessControlTest, aLoginThatWaitsOutlivesTheControl) {
    create();
    EXPECT_EQ(bearer(token()), "waits");
    control_.reset();
    http_.answer(keySet({signer().jwk("k1")}));
    EXPECT_EQ(*last_, "ada jwt default");
}

TEST_F(AccessControlTest, optionsMayChangeWhileRequestsComeIn) {
    createWithKeys();
    const std::string good = token();
    std::vector<std::thread> threads;
    std::atomic<int> accepted{0};
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 300; ++i) {
                const std::string& credential = i % 2 == 0 ? good : key_;
                const Presented presented{{}, credential, {"10.0.0.1", nullptr}};
                control_->authenticate(presented, [&](const AccessControl::Outcome& outcome) {
                    accepted += outcome ? 1 : 0;
                });
            }
        });
    }
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(control_->replace(options_));
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(accepted, 900);
}

TEST(Reach, othersReachTheServerOnlyIfTheyHaveToLogIn) {
    AccessOptions none;
    AccessOptions login;
    login.login_required = true;
    EXPECT_TRUE(checkReach(none, "127.0.0.1:7210", true, false));
    EXPECT_TRUE(checkReach(login, "0.0.0.0:7210", false, false));
    EXPECT_TRUE(checkReach(none, "0.0.0.0:7210", false, true));
    const auto refused = checkReach(none, "0.0.0.0:7210", false, false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "server.insecureAddress");
}

}  // namespace
}  // namespace orchestrion::access
