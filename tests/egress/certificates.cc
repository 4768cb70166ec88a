#include "egress/certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/assert.h"

namespace orchestrion::egress_test {
namespace {

constexpr long kDay = 24 * 3600;

template <class Write>
std::string toPem(Write write) {
    BIO* bio = BIO_new(BIO_s_mem());
    write(bio);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    std::string pem(bytes, static_cast<size_t>(size));
    BIO_free(bio);
    return pem;
}

void addExtension(X509* certificate, int kind, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    ORCH_ASSERT(extension != nullptr, "the extension is written correctly");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

}  // namespace

Authority::Authority(const std::string& name) : key_(EVP_EC_gen("P-256")) {
    self_ = draft(name, key_.get(), false);
    addExtension(self_.get(), NID_basic_constraints, "critical,CA:TRUE");
    addExtension(self_.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    pem_ = sign(self_.get());
}

// Issued by us, or, while we have no certificate yet, by itself.
Authority::Certificate Authority::draft(const std::string& subject, EVP_PKEY* key,
                                        bool expired) const {
    static long serial = 1;
    Certificate certificate(X509_new());
    X509* x509 = certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
    X509_gmtime_adj(X509_getm_notBefore(x509), -2 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(x509), expired ? -kDay : kDay);
    X509_set_pubkey(x509, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(subject.c_str()), -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(self_ ? self_.get() : x509));
    return certificate;
}

std::string Authority::sign(X509* certificate) const {
    X509_sign(certificate, key_.get(), EVP_sha256());
    return toPem([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
}

Identity Authority::issue(const Wishes& wishes) const {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = draft(wishes.subject, key.get(), wishes.expired);
    std::string names;
    for (const std::string& name : wishes.alternative_names) {
        names += (names.empty() ? "" : ",") + name;
    }
    if (!names.empty()) addExtension(certificate.get(), NID_subject_alt_name, names);
    return {sign(certificate.get()), toPem([&](BIO* bio) {
                PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

std::string withPassphrase(const std::string& key, const std::string& passphrase) {
    BIO* bio = BIO_new_mem_buf(key.data(), static_cast<int>(key.size()));
    EVP_PKEY* plain = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    std::string pem = toPem([&](BIO* out) {
        PEM_write_bio_PrivateKey(out, plain, EVP_aes_128_cbc(),
                                 reinterpret_cast<const unsigned char*>(passphrase.data()),
                                 static_cast<int>(passphrase.size()), nullptr, nullptr);
    });
    EVP_PKEY_free(plain);
    BIO_free(bio);
    return pem;
}

}  // namespace orchestrion::egress_test
