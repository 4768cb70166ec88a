// What it costs to find out who is asking: the first time, and when the credential was good a
// moment ago.
#include <benchmark/benchmark.h>

#include "access/access_control.h"
#include "access/api_keys.h"
#include "access/test_issuer.h"

namespace orchestrion::access {
namespace {

struct Bench {
    Bench() {
        options.login_required = true;
        for (size_t i = 0; i < kApiKeysMax; ++i) {
            const Grant grant{{Role::kOperator}, {}, "default"};
            key = makeApiKey(random);
            options.api_keys.push_back({"key " + std::to_string(i), {}, key, grant});
        }
    }
    void authenticate(benchmark::State& state, const AccessControl& control) {
        const std::string header = "Bearer " + key;
        for (auto _ : state) {
            control.authenticate({header, {}, {"10.0.0.1", nullptr}},
                                 [](const AccessControl::Outcome& outcome) {
                                     ORCH_ASSERT(outcome, "the key is good");
                                 });
        }
        state.SetItemsProcessed(state.iterations());
    }

    runtime::VirtualClock clock;
    runtime::SeededRandom random{1};
    TestHttpClient http;
    AccessOptions options;
    std::string key;
};

void keyKnown(benchmark::State& state) {
    Bench bench;
    const auto control =
        AccessControl::create(bench.options, {bench.clock, bench.random, bench.http, {}});
    bench.authenticate(state, **control);
}
BENCHMARK(keyKnown);

void keyAmongThousand(benchmark::State& state) {
    Bench bench;
    const auto keys = ApiKeys::from(bench.options.api_keys);
    for (auto _ : state) benchmark::DoNotOptimize(keys->find(bench.key));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(keyAmongThousand);

void verifyToken(benchmark::State& state, const TestKey& key, const std::string& algorithm) {
    const std::string compact = key.token(
        R"({"alg":")" + algorithm + R"(","kid":"k"})",
        R"({"iss":"i","sub":"ada","aud":"o","exp":1893456600,"roles":["ops"]})", algorithm);
    const auto keys = KeySet::parse(keySet({key.jwk("k")}));
    JwtOptions options;
    options.issuer = "i";
    options.audiences = {"o"};
    options.roles = {{"ops", Role::kOperator}};
    for (auto _ : state) {
        const auto token = Token::parse(compact);
        const PublicKey* found = keys->find(token->keyId(), token->algorithm());
        ORCH_ASSERT(token->verifiedBy(*found), "the signature is good");
        benchmark::DoNotOptimize(token->login(options, runtime::VirtualClock().wallTime()));
    }
    state.SetItemsProcessed(state.iterations());
}
void tokenRs256(benchmark::State& state) {
    verifyToken(state, TestKey::rsa(), "RS256");
}
void tokenEs256(benchmark::State& state) {
    verifyToken(state, TestKey::p256(), "ES256");
}
void tokenEdDsa(benchmark::State& state) {
    verifyToken(state, TestKey::ed25519(), "EdDSA");
}
BENCHMARK(tokenRs256);
BENCHMARK(tokenEs256);
BENCHMARK(tokenEdDsa);

}  // namespace
}  // namespace orchestrion::access
