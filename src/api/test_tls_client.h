// TestClient with TLS: trusts one authority, on the day that VirtualClock begins with.
#pragma once

#include <string>

#include "api/openssl_ptr.h"
#include "api/test_certificates.h"
#include "api/test_client.h"

namespace orchestrion::api {

struct TestTls {
    std::string authority_pem = {};  // empty: trusts everybody
    TestCertificate own = {};        // shown if the server asks
    int min_version = TLS1_VERSION;
    int max_version = TLS1_3_VERSION;
    std::string ciphers = "DEFAULT:@SECLEVEL=0";  // of TLS 1.2 and below
    std::string protocols = {};                   // for ALPN, as on the wire
    SSL_SESSION* resume = nullptr;                // of an earlier connection
};

class TestTlsClient : public TestClient {
public:
    TestTlsClient(uint16_t port, const TestTls& tls);
    ~TestTlsClient() override;

    // Both sides agree, so far as the client can know: with TLS 1.3 a server that does not like the
    // client's certificate says so behind it.
    bool agreed() const { return agreed_; }
    // The server takes a request: it agrees, too.
    bool accepted();
    std::string version() const { return SSL_get_version(ssl_.get()); }
    std::string protocol() const;
    // Common name of the server.
    std::string serverName() const;
    bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
    SSL_SESSION* session() const { return SSL_get1_session(ssl_.get()); }
    // What went wrong.
    const std::string& error() const { return error_; }

protected:
    ssize_t write(const char* bytes, size_t size) override;
    ssize_t read(char* bytes, size_t size) override;

private:
    SslContextPtr context_;
    SslPtr ssl_;
    bool agreed_ = false;
    std::string error_;
};

}  // namespace orchestrion::api
