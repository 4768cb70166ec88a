#include "api/test_tls_client.h"

#include <openssl/pem.h>

#include <csignal>

#include "base/assert.h"

namespace orchestrion::api {
namespace {

void trust(SSL_CTX* context, const std::string& authority_pem) {
    if (authority_pem.empty()) return;
    const BioPtr bio = bioOf(authority_pem);
    const X509Ptr authority(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get());
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(context),
                               std::chrono::system_clock::to_time_t(kTestDay));
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

void show(SSL_CTX* context, const TestCertificate& own) {
    if (own.pem.empty()) return;
    const BioPtr certificate_bio = bioOf(own.pem);
    const BioPtr key_bio = bioOf(own.key_pem);
    const X509Ptr certificate(PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr));
    const KeyPtr key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr));
    SSL_CTX_use_certificate(context, certificate.get());
    SSL_CTX_use_PrivateKey(context, key.get());
}

}  // namespace

TestTlsClient::TestTlsClient(uint16_t port, const TestTls& tls)
    : TestClient(port), context_(SSL_CTX_new(TLS_client_method())) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without asking
    SSL_CTX_set_min_proto_version(context_.get(), tls.min_version);
    SSL_CTX_set_max_proto_version(context_.get(), tls.max_version);
    ORCH_ASSERT(SSL_CTX_set_cipher_list(context_.get(), tls.ciphers.c_str()) == 1, "known ciphers");
    trust(context_.get(), tls.authority_pem);
    show(context_.get(), tls.own);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(tls.protocols.data()),
                        static_cast<unsigned>(tls.protocols.size()));
    if (tls.resume != nullptr) SSL_set_session(ssl_.get(), tls.resume);
    SSL_set_fd(ssl_.get(), socket());
    ERR_clear_error();
    agreed_ = SSL_connect(ssl_.get()) == 1;
    if (!agreed_) error_ = takeOpensslError();
}

TestTlsClient::~TestTlsClient() = default;

bool TestTlsClient::accepted() {
    return agreed() && ask("GET", "/").status == 200;
}

std::string TestTlsClient::protocol() const {
    const unsigned char* bytes = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &bytes, &size);
    return {reinterpret_cast<const char*>(bytes), size};
}

std::string TestTlsClient::serverName() const {
    char name[256] = {};
    const X509* certificate = SSL_get0_peer_certificate(ssl_.get());
    if (certificate == nullptr) return {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof(name));
    return name;
}

ssize_t TestTlsClient::write(const char* bytes, size_t size) {
    ERR_clear_error();
    return SSL_write(ssl_.get(), bytes, static_cast<int>(size));
}

ssize_t TestTlsClient::read(char* bytes, size_t size) {
    ERR_clear_error();
    const int count = SSL_read(ssl_.get(), bytes, static_cast<int>(size));
    if (count > 0) return count;
    // The end that the other side has announced, and no other.
    if (SSL_get_error(ssl_.get(), count) == SSL_ERROR_ZERO_RETURN) return 0;
    error_ = takeOpensslError();
    return -1;
}

}  // namespace orchestrion::api
