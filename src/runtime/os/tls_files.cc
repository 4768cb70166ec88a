#include "runtime/os/tls_files.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

namespace orchestrion::runtime {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kFileBytesMax = 16u << 20;

template <auto free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        free(object);
    }
};
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, Deleter<SSL_CTX_free>>;

Unexpected<Error> bad(const std::string& message) {
    ERR_clear_error();
    return fail("egress.badCertificate", message);
}

Result<std::string> readFile(const fs::path& path) {
    std::error_code error;
    const bool is_file = fs::is_regular_file(path, error);
    if (!is_file) return bad("there is no file '" + path.string() + "'");
    if (fs::file_size(path, error) > kFileBytesMax) {
        return bad("'" + path.string() + "' is larger than " + std::to_string(kFileBytesMax) +
                   " bytes");
    }
    std::ifstream stream(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (!stream.good() && !stream.eof()) return bad("'" + path.string() + "' cannot be read");
    return bytes;
}

Bio memory(const std::string& bytes) {
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

// A key's passphrase is never asked for.
int noPassphrase(char*, int, int, void*) {
    return -1;
}

Certificate firstCertificate(const std::string& pem) {
    return Certificate(PEM_read_bio_X509(memory(pem).get(), nullptr, &noPassphrase, nullptr));
}

// All certificates of a file, or of the files of a folder, in the order of their names.
Result<std::string> readAuthorities(const std::string& path) {
    std::error_code error;
    std::vector<fs::path> files;
    if (fs::is_directory(path, error)) {
        for (fs::directory_iterator it(path, error), end; !error && it != end;
             it.increment(error)) {
            files.push_back(it->path());
        }
        std::sort(files.begin(), files.end());
        std::erase_if(files,
                      [&](const fs::path& file) { return !fs::is_regular_file(file, error); });
    } else {
        files.emplace_back(path);
    }
    std::string all;
    for (const fs::path& file : files) {
        auto bytes = readFile(file);
        if (!bytes) return fail(bytes.error());
        if (files.size() == 1 || firstCertificate(*bytes)) all += *bytes + "\n";
    }
    if (!firstCertificate(all)) return bad("'" + path + "' holds no certificate in PEM");
    ERR_clear_error();
    return all;
}

Result<void> checkPair(const TlsClientOptions& options, const TlsMaterial& material) {
    const Certificate certificate = firstCertificate(material.certificate);
    if (!certificate) return bad("'" + options.certificate + "' holds no certificate in PEM");
    const Key key(
        PEM_read_bio_PrivateKey(memory(material.key).get(), nullptr, &noPassphrase, nullptr));
    if (!key) return bad("'" + options.key + "' holds no key in PEM without a passphrase");
    if (X509_check_private_key(certificate.get(), key.get()) != 1) {
        return bad("the key '" + options.key + "' does not belong to the certificate '" +
                   options.certificate + "'");
    }
    return {};
}

Result<void> checkCiphers(const TlsClientOptions& options) {
    const Context context(SSL_CTX_new(TLS_client_method()));
    if (!options.ciphers.empty() &&
        SSL_CTX_set_cipher_list(context.get(), options.ciphers.c_str()) != 1) {
        return bad("OpenSSL knows none of the ciphers '" + options.ciphers + "' for TLS 1.2");
    }
    if (!options.tls13_ciphers.empty() &&
        SSL_CTX_set_ciphersuites(context.get(), options.tls13_ciphers.c_str()) != 1) {
        return bad("OpenSSL does not know the ciphers '" + options.tls13_ciphers + "' for TLS 1.3");
    }
    return {};
}

Result<void> fill(TlsMaterial& material, const TlsClientOptions& options, const std::string& who) {
    auto loaded = loadTlsMaterial(options);
    if (!loaded) return fail(loaded.error().code, who + loaded.error().message);
    material = std::move(*loaded);
    return {};
}

}  // namespace

Result<TlsMaterial> loadTlsMaterial(const TlsClientOptions& options) {
    TlsMaterial material;
    if (auto checked = checkCiphers(options); !checked) return fail(checked.error());
    if (!options.ca.empty()) {
        auto authorities = readAuthorities(options.ca);
        if (!authorities) return fail(authorities.error());
        material.ca = std::move(*authorities);
    }
    if (options.certificate.empty()) return material;
    auto certificate = readFile(options.certificate);
    if (!certificate) return fail(certificate.error());
    auto key = readFile(options.key);
    if (!key) return fail(key.error());
    material.certificate = std::move(*certificate);
    material.key = std::move(*key);
    if (auto pair = checkPair(options, material); !pair) return fail(pair.error());
    return material;
}

Result<void> loadTlsFiles(Egress& egress) {
    for (Destination& destination : egress.destinations()) {
        const std::string who = nameOf(destination);
        auto filled = fill(destination.tls, destination.options.tls, who);
        if (filled && destination.proxy) {
            filled =
                fill(destination.proxy->tls, destination.proxy->options.tls, who + "its proxy: ");
        }
        if (!filled) return filled;
    }
    return {};
}

}  // namespace orchestrion::runtime
