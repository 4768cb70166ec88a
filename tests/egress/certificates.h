// Certificates for tests, made on the spot: nothing that could expire stands in the repository.
//
// Threading  One thread.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

namespace orchestrion::egress_test {

struct Identity {
    std::string certificate;  // PEM
    std::string key;          // PEM
};

class Authority {
public:
    explicit Authority(const std::string& name);

    struct Wishes {
        std::string subject;                              // common name
        std::vector<std::string> alternative_names = {};  // "DNS:a.example", "IP:127.0.0.1"
        bool expired = false;
    };
    Identity issue(const Wishes& wishes) const;
    const std::string& certificate() const { return pem_; }

private:
    template <auto free>
    struct Deleter {
        template <class T>
        void operator()(T* object) const {
            free(object);
        }
    };
    using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
    using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;

    Certificate draft(const std::string& subject, EVP_PKEY* key, bool expired) const;
    std::string sign(X509* certificate) const;

    Key key_;
    Certificate self_;
    std::string pem_;
};

// The same key, to be opened with a passphrase only.
std::string withPassphrase(const std::string& key, const std::string& passphrase);

}  // namespace orchestrion::egress_test
