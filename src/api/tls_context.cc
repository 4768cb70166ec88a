#include "api/tls_context.h"

#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include "api/openssl_ptr.h"
#include "api/tls_files.h"
#include "base/time_text.h"

namespace orchestrion::api {
namespace {

constexpr unsigned char kSessionContext[] = "orchestrion";

std::string digest(std::string_view bytes) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

// HTTP/1.1 is all that is spoken here. A client that offers other protocols only is refused, so
// that nobody can have bytes meant for another service understood as HTTP, or the other way round.
int chooseProtocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_size,
                   const unsigned char* offered, unsigned int offered_size, void* /*argument*/) {
    static constexpr unsigned char kSpoken[] = "\x08http/1.1";
    unsigned char* selected = nullptr;
    const int found = SSL_select_next_proto(&selected, chosen_size, kSpoken, sizeof(kSpoken) - 1,
                                            offered, offered_size);
    *chosen = selected;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool isWeak(const SSL_CIPHER* cipher) {
    return SSL_CIPHER_get_bits(cipher, nullptr) < 128 ||
           SSL_CIPHER_get_auth_nid(cipher) == NID_auth_null;
}

}  // namespace

// Builds a context in the order in which its parts depend on each other.
class TlsContext::Loader {
public:
    explicit Loader(const TlsOptions& options)
        : options_(options), context_(SSL_CTX_new(TLS_server_method())), result_(new TlsContext) {}

    Result<std::shared_ptr<const TlsContext>> load() {
        setBasics();
        Result<void> done = setCiphers();
        if (done) done = setCertificate();
        if (done) done = setKey();
        if (done && options_.mode == TlsMode::kMutual) done = setAuthorities();
        if (done && options_.mode == TlsMode::kMutual) done = setRevoked();
        if (!done) return fail(done.error());
        result_->is_mutual_ = options_.mode == TlsMode::kMutual;
        result_->terms_ = digest(terms_);
        result_->identity_ = digest(result_->terms_ + credentials_);
        result_->context_ = context_.release();
        return std::shared_ptr<const TlsContext>(std::move(result_));
    }

private:
    void setBasics() {
        const bool only_13 = options_.min_version == TlsVersion::k13;
        SSL_CTX_set_min_proto_version(context_.get(), only_13 ? TLS1_3_VERSION : TLS1_2_VERSION);
        SSL_CTX_set_options(context_.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                                SSL_OP_CIPHER_SERVER_PREFERENCE |
                                                SSL_OP_PRIORITIZE_CHACHA);
        SSL_CTX_set_mode(context_.get(), SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
        SSL_CTX_set_session_id_context(context_.get(), kSessionContext,
                                       sizeof(kSessionContext) - 1);
        SSL_CTX_set_alpn_select_cb(context_.get(), &chooseProtocol, nullptr);
        note(terms_, only_13 ? "1.3" : "1.2");
    }

    Result<void> setCiphers() {
        const std::string list = options_.ciphers.empty() ? kDefaultCiphers : options_.ciphers;
        note(terms_, list);
        if (SSL_CTX_set_cipher_list(context_.get(), list.c_str()) != 1) {
            return badCiphers("no cipher is known in '" + list + "'");
        }
        const auto unknown = unknownCipher(list);
        if (!unknown.empty()) return badCiphers("'" + unknown + "' is no cipher");
        const STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(context_.get());
        for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
            const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(ciphers, i);
            if (isWeak(cipher)) {
                return badCiphers(std::string(SSL_CIPHER_get_name(cipher)) + " is too weak");
            }
        }
        return {};
    }

    // OpenSSL passes over words it does not know; a slip of the pen would weaken or close a port.
    static std::string unknownCipher(const std::string& list) {
        const SslContextPtr scratch(SSL_CTX_new(TLS_server_method()));
        size_t at = 0;
        while (at < list.size()) {
            const size_t end = std::min(list.find_first_of(":, ", at), list.size());
            std::string word = list.substr(at, end - at);
            at = end + 1;
            if (word.starts_with('@')) continue;
            word.erase(0, word.find_first_not_of("!+-"));
            if (word.empty() || SSL_CTX_set_cipher_list(scratch.get(), word.c_str()) == 1) continue;
            ERR_clear_error();
            if (SSL_CTX_set_cipher_list(scratch.get(), (word + ":@SECLEVEL=0").c_str()) == 1)
                continue;
            ERR_clear_error();
            return word;
        }
        return {};
    }

    static Unexpected<Error> badCiphers(const std::string& why) {
        ERR_clear_error();
        return fail("tls.badCiphers",
                    why +
                        "; `openssl ciphers -tls1_2` lists them, and without a list the server "
                        "has a good one");
    }

    Result<void> setCertificate() {
        const std::string& file = options_.certificate_file;
        const auto pem = readPem(file, "tls.badCertificate", "the server's certificate");
        if (!pem) return fail(pem.error());
        auto chain = parseCertificates(*pem, file, "tls.badCertificate");
        if (!chain) return fail(chain.error());
        note(credentials_, *pem);
        X509* own = chain->front().get();
        if (SSL_CTX_use_certificate(context_.get(), own) != 1) {
            return fail("tls.badCertificate",
                        "the certificate in '" + file + "' cannot be used: " + takeOpensslError());
        }
        for (size_t i = 1; i < chain->size(); ++i) {
            if (X509_check_issued((*chain)[i].get(), (*chain)[i - 1].get()) != X509_V_OK) {
                ERR_clear_error();
                return fail("tls.badCertificate",
                            "in '" + file + "' certificate " + std::to_string(i + 1) +
                                " did not sign the one before it; expected the server's own "
                                "first, then who signed it, and so on");
            }
            SSL_CTX_add1_chain_cert(context_.get(), (*chain)[i].get());
        }
        result_->certificate_file_ = file;
        result_->valid_from_ = toWallTime(X509_get0_notBefore(own));
        result_->valid_until_ = toWallTime(X509_get0_notAfter(own));
        return {};
    }

    Result<void> setKey() {
        const std::string& file = options_.key_file;
        const auto pem = readPem(file, "tls.badKey", "the private key");
        if (!pem) return fail(pem.error());
        const auto key = parseKey(*pem, file);
        if (!key) return fail(key.error());
        note(credentials_, *pem);
        if (X509_check_private_key(SSL_CTX_get0_certificate(context_.get()), key->get()) != 1) {
            ERR_clear_error();
            return fail("tls.keyMismatch", "the key in '" + file +
                                               "' does not belong to the certificate in '" +
                                               options_.certificate_file + "'");
        }
        if (SSL_CTX_use_PrivateKey(context_.get(), key->get()) != 1) {
            return fail("tls.badKey",
                        "the key in '" + file + "' cannot be used: " + takeOpensslError());
        }
        return {};
    }

    Result<void> setAuthorities() {
        if (options_.ca_files.empty()) {
            return fail("tls.badAuthorities",
                        "mutual TLS needs a file of authorities that sign clients' certificates");
        }
        note(terms_, "mutual");
        for (const std::string& file : options_.ca_files) {
            const auto pem = readPem(file, "tls.badAuthorities", "the authorities");
            if (!pem) return fail(pem.error());
            const auto authorities = parseCertificates(*pem, file, "tls.badAuthorities");
            if (!authorities) return fail(authorities.error());
            note(terms_, *pem);
            for (const X509Ptr& authority : *authorities) {
                X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), authority.get());
                SSL_CTX_add_client_CA(context_.get(), authority.get());
            }
        }
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                           nullptr);
        SSL_CTX_set_options(context_.get(), SSL_OP_NO_TICKET);
        SSL_CTX_set_num_tickets(context_.get(), 0);
        return {};
    }

    Result<void> setRevoked() {
        const std::string& file = options_.crl_file;
        if (file.empty()) return {};
        const auto pem = readPem(file, "tls.badCrl", "the list of revoked certificates");
        if (!pem) return fail(pem.error());
        const auto lists = parseCrls(*pem, file);
        if (!lists) return fail(lists.error());
        note(terms_, *pem);
        X509_STORE* store = SSL_CTX_get_cert_store(context_.get());
        for (const X509CrlPtr& list : *lists) {
            X509_STORE_add_crl(store, list.get());
            const ASN1_TIME* next = X509_CRL_get0_nextUpdate(list.get());
            if (next == nullptr) continue;
            result_->crl_until_ = std::min(result_->crl_until_, toWallTime(next));
        }
        X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
        result_->crl_file_ = file;
        return {};
    }

    // With its length, so that no two lists of parts look the same.
    static void note(std::string& notes, std::string_view part) {
        notes.append(std::to_string(part.size())).append(":").append(part);
    }

    const TlsOptions& options_;
    SslContextPtr context_;
    std::unique_ptr<TlsContext> result_;
    std::string terms_;
    std::string credentials_;
};

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsOptions& options) {
    ORCH_ASSERT(options.mode != TlsMode::kOff, "without TLS there is no context");
    return Loader(options).load();
}

TlsContext::~TlsContext() {
    SSL_CTX_free(context_);
}

std::vector<Error> TlsContext::warnings(WallTime now) const {
    std::vector<Error> warnings;
    if (now < valid_from_ || now > valid_until_) {
        warnings.push_back({"tls.certificateExpired",
                            "the certificate in '" + certificate_file_ + "' is valid from " +
                                isoTime(valid_from_) + " to " + isoTime(valid_until_) +
                                " only; clients will refuse it"});
    }
    if (now > crl_until_) {
        warnings.push_back({"tls.crlExpired", "the list of revoked certificates in '" + crl_file_ +
                                                  "' was good until " + isoTime(crl_until_) +
                                                  "; no client can be let in by it"});
    }
    return warnings;
}

}  // namespace orchestrion::api
