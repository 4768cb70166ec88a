// For tests: keys made with OpenSSL, tokens signed with them, and an HTTP client that answers as it
// is told.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/http_client.h"

struct evp_pkey_st;

namespace orchestrion::access {

class TestKey {
public:
    static TestKey rsa(unsigned bits = 2048);
    static TestKey p256();
    static TestKey ed25519();

    // As a member of a JWK Set; `more` are further members, with a comma in front.
    std::string jwk(const std::string& kid, const std::string& more = {}) const;
    // A compact JWS over these JSON texts. `algorithm`: RS256, PS256, ES256, EdDSA.
    std::string token(const std::string& header, const std::string& claims,
                      const std::string& algorithm) const;

private:
    explicit TestKey(evp_pkey_st* key);
    std::string number(const char* name) const;
    std::string sign(const std::string& text, const std::string& algorithm) const;
    std::shared_ptr<evp_pkey_st> key_;
};

std::string keySet(const std::vector<std::string>& jwks);

// Keeps requests until answer() or fail() is called.
class TestHttpClient final : public runtime::HttpClient {
public:
    void send(runtime::HttpRequest request,
              std::function<void(Result<runtime::HttpResponse>)> done) override {
        requests.push_back(std::move(request));
        waiting_.push_back(std::move(done));
    }
    // The oldest request that waits; ends the test if there is none.
    void answer(const std::string& body, int status = 200, const std::string& url = {});
    void failOne();
    size_t waiting() const { return waiting_.size(); }

    std::vector<runtime::HttpRequest> requests;

private:
    std::function<void(Result<runtime::HttpResponse>)> take();
    std::vector<std::function<void(Result<runtime::HttpResponse>)>> waiting_;
};

}  // namespace orchestrion::access
