// The issuers whose tokens are taken, each with its keys.
//
// Threading  Constant once made; the key sources look after themselves.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/key_source.h"
#include "access/token.h"

namespace orchestrion::access {

class Issuers {
public:
    struct Parts {
        KeySource::Parts keys;
        runtime::HttpClient& http;  // borrowed; it outlives the issuers
    };
    using Done = std::function<void(Result<TokenLogin>)>;

    // Key sources of `before` that have not changed are kept, with their keys. Fails with
    // access.badOptions.
    static Result<Issuers> from(const std::vector<JwtOptions>& options, const Parts& parts,
                                const Issuers* before);

    // Fetches all keys in advance.
    void warm() const;
    // Fails with access.badToken, access.tokenExpired or access.keysUnavailable. `done` is called
    // before it returns, or on the thread that fetched the keys.
    void verify(std::string_view compact, const runtime::Clock& clock, Done done) const;

private:
    struct Issuer {
        JwtOptions options;
        std::vector<Algorithm> algorithms;
        std::shared_ptr<KeySource> keys;
    };
    static Result<Issuer> issuerOf(const JwtOptions& options, const Parts& parts,
                                   const Issuers* before);
    std::shared_ptr<const Issuer> find(std::string_view name) const;

    std::vector<std::shared_ptr<const Issuer>> issuers_;
};

}  // namespace orchestrion::access
