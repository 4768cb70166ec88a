// The TLS side of a listener: its certificate, its key, and whom it trusts, read from files and
// checked so far that a handshake can only fail for what the client does.
//
// TLS 1.2 and 1.3; no compression, no renegotiation. With mutual TLS a session is never resumed:
// each connection shows its certificate anew, and a changed list of revoked ones holds at once.
//
// Lifetime   Shared and immutable; each connection makes its TlsSession from it.
// Threading  Any thread.
// Limits     A file has at most kPemBytesMax.
// Errors     Codes "tls.…"; each names the file.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "api/listener_options.h"
#include "base/result.h"

namespace orchestrion::api {

// ECDHE alone: who gets hold of the key later cannot read what was recorded.
inline constexpr const char* kDefaultCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
inline constexpr uint64_t kPemBytesMax = 4u << 20;

class TlsContext {
public:
    // `options.mode` is not kOff.
    static Result<std::shared_ptr<const TlsContext>> load(const TlsOptions& options);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    SSL_CTX* get() const { return context_; }
    bool isMutual() const { return is_mutual_; }

    // When the server's certificate begins and ceases to be valid.
    WallTime validFrom() const { return valid_from_; }
    WallTime validUntil() const { return valid_until_; }
    // What is wrong at `now`, though it can be used: the certificate or the list of revoked ones is
    // not valid at this time (tls.certificateExpired, tls.crlExpired).
    std::vector<Error> warnings(WallTime now) const;

    // Equal for contexts that let the same clients in: same authorities, versions and ciphers.
    const std::string& terms() const { return terms_; }
    // Equal for contexts that are the same in all.
    const std::string& identity() const { return identity_; }

private:
    class Loader;
    TlsContext() = default;

    SSL_CTX* context_ = nullptr;
    bool is_mutual_ = false;
    std::string certificate_file_;
    std::string crl_file_;
    WallTime valid_from_{};
    WallTime valid_until_{};
    WallTime crl_until_ = WallTime::max();
    std::string terms_;
    std::string identity_;
};

}  // namespace orchestrion::api
