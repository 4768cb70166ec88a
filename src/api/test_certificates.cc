#include "api/test_certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <fstream>

#include "base/assert.h"

namespace orchestrion::api {
namespace {

template <class Write>
std::string pemOf(Write write) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    ORCH_ASSERT(write(bio.get()) == 1, "it can be written");
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<size_t>(size)};
}

std::string pemOf(X509* certificate) {
    return pemOf([=](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

std::string pemOf(EVP_PKEY* key) {
    return pemOf([=](BIO* bio) {
        return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

void setTime(ASN1_TIME* field, WallTime time) {
    ASN1_TIME_set(field, std::chrono::system_clock::to_time_t(time));
}

void setName(X509_NAME* name, const std::string& common_name) {
    const auto add = [&](const char* field, const std::string& text) {
        X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()), -1, 0);
    };
    add("O", "Test");
    add("CN", common_name);
}

void addExtension(X509* certificate, X509* issuer, int kind, const std::string& text) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, text.c_str());
    ORCH_ASSERT(extension != nullptr, "the extension is written as OpenSSL takes it");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

X509Ptr makeCertificate(const TestSubject& subject, long serial, EVP_PKEY* key) {
    X509Ptr certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    setTime(X509_getm_notBefore(certificate.get()), subject.from);
    setTime(X509_getm_notAfter(certificate.get()), subject.until);
    setName(X509_get_subject_name(certificate.get()), subject.common_name);
    X509_set_pubkey(certificate.get(), key);
    return certificate;
}

}  // namespace

TestFolder::TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "orchestrion-XXXXXX").string();
    ORCH_ASSERT(mkdtemp(name.data()) != nullptr, "a folder for the test can be made");
    path_ = name;
}

TestFolder::~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string TestFolder::write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path(name);
}

TestAuthority::TestAuthority(const std::string& common_name)
    : key_(EVP_EC_gen("P-256")),
      certificate_(makeCertificate(
          {common_name, {}, kTestDay - std::chrono::days(3000), kTestDay + std::chrono::days(3000)},
          1, key_.get())) {
    X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
    addExtension(certificate_.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    addExtension(certificate_.get(), certificate_.get(), NID_key_usage,
                 "critical,keyCertSign,cRLSign");
    addExtension(certificate_.get(), certificate_.get(), NID_subject_key_identifier, "hash");
    X509_sign(certificate_.get(), key_.get(), EVP_sha256());
    pem_ = pemOf(certificate_.get());
}

TestCertificate TestAuthority::issue(const TestSubject& subject) {
    const KeyPtr key(EVP_EC_gen("P-256"));
    const X509Ptr certificate = makeCertificate(subject, ++last_serial_, key.get());
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
    addExtension(certificate.get(), certificate_.get(), NID_ext_key_usage, "serverAuth,clientAuth");
    if (!subject.sans.empty()) {
        addExtension(certificate.get(), certificate_.get(), NID_subject_alt_name, subject.sans);
    }
    X509_sign(certificate.get(), key_.get(), EVP_sha256());
    return {pemOf(certificate.get()), pemOf(key.get()), last_serial_};
}

std::string TestAuthority::revoke(const std::vector<long>& serials, WallTime until) const {
    const X509CrlPtr list(X509_CRL_new());
    X509_CRL_set_version(list.get(), 1);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(certificate_.get()));
    const std::unique_ptr<ASN1_TIME, OpensslFree<&ASN1_TIME_free>> time(ASN1_TIME_new());
    setTime(time.get(), kTestDay - std::chrono::days(20));
    X509_CRL_set1_lastUpdate(list.get(), time.get());
    for (const long serial : serials) {
        X509_REVOKED* revoked = X509_REVOKED_new();
        const std::unique_ptr<ASN1_INTEGER, OpensslFree<&ASN1_INTEGER_free>> number(
            ASN1_INTEGER_new());
        ASN1_INTEGER_set(number.get(), serial);
        X509_REVOKED_set_serialNumber(revoked, number.get());
        X509_REVOKED_set_revocationDate(revoked, time.get());
        X509_CRL_add0_revoked(list.get(), revoked);
    }
    setTime(time.get(), until);
    X509_CRL_set1_nextUpdate(list.get(), time.get());
    X509_CRL_sign(list.get(), key_.get(), EVP_sha256());
    return pemOf([&](BIO* bio) { return PEM_write_bio_X509_CRL(bio, list.get()); });
}

std::string lockedKeyPem() {
    const KeyPtr key(EVP_EC_gen("P-256"));
    const unsigned char passphrase[] = "secret";
    return pemOf([&](BIO* bio) {
        return PEM_write_bio_PrivateKey(bio, key.get(), EVP_aes_128_cbc(), passphrase, 6, nullptr,
                                        nullptr);
    });
}

}  // namespace orchestrion::api
