#include "api/tls_files.h"

#include <openssl/pem.h>

#include <fstream>
#include <iterator>

#include "api/tls_context.h"

namespace orchestrion::api {
namespace {

// Instead of OpenSSL's own, which would ask on the terminal.
int noPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
    *static_cast<bool*>(asked) = true;
    return 0;
}

// True if reading has ended because there is no more, and not because something is broken.
bool readToTheEnd() {
    const unsigned long last = ERR_peek_last_error();
    const bool ended =
        ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
    if (ended) ERR_clear_error();
    return ended;
}

template <class Ptr, class Read>
Result<std::vector<Ptr>> parseAll(const std::string& pem, const std::string& file,
                                  std::string_view code, const std::string& what, Read read) {
    std::vector<Ptr> all;
    const BioPtr bio = bioOf(pem);
    ERR_clear_error();
    while (auto* one = read(bio.get())) all.emplace_back(one);
    if (!readToTheEnd()) {
        return fail(code,
                    "'" + file + "' holds " + what + " that cannot be read: " + takeOpensslError());
    }
    if (all.empty()) {
        return fail(code, "'" + file + "' holds no " + what + "; expected PEM, '-----BEGIN …'");
    }
    return all;
}

}  // namespace

Result<std::string> readPem(const std::string& file, std::string_view code, std::string_view what) {
    if (file.empty()) return fail(code, "there is no file with " + std::string(what));
    std::ifstream stream(file, std::ios::binary);
    std::string bytes;
    // One more than may be, to see that there is more.
    bytes.resize(kPemBytesMax + 1);
    if (stream) stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!stream.eof() && stream.gcount() == 0) {
        return fail(code, "'" + file + "' with " + std::string(what) +
                              " cannot be read; check path and permissions");
    }
    bytes.resize(static_cast<size_t>(stream.gcount()));
    if (bytes.size() > kPemBytesMax) {
        return fail(code, "'" + file + "' is larger than " + std::to_string(kPemBytesMax) +
                              " bytes; expected " + std::string(what));
    }
    return bytes;
}

Result<std::vector<X509Ptr>> parseCertificates(const std::string& pem, const std::string& file,
                                               std::string_view code) {
    return parseAll<X509Ptr>(pem, file, code, "certificate", [](BIO* bio) {
        return PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    });
}

Result<std::vector<X509CrlPtr>> parseCrls(const std::string& pem, const std::string& file) {
    return parseAll<X509CrlPtr>(pem, file, "tls.badCrl", "revocation list", [](BIO* bio) {
        return PEM_read_bio_X509_CRL(bio, nullptr, nullptr, nullptr);
    });
}

Result<KeyPtr> parseKey(const std::string& pem, const std::string& file) {
    const BioPtr bio = bioOf(pem);
    bool asked = false;
    ERR_clear_error();
    KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &noPassphrase, &asked));
    if (key) return key;
    const std::string reason = takeOpensslError();
    if (asked) {
        return fail("tls.badKey",
                    "the key in '" + file +
                        "' has a passphrase, and nobody is there to type it; store it "
                        "without one, readable by the server alone");
    }
    return fail("tls.badKey", "'" + file +
                                  "' holds no private key; expected PEM, '-----BEGIN "
                                  "PRIVATE KEY-----' (" +
                                  reason + ")");
}

WallTime toWallTime(const ASN1_TIME* time) {
    int days = 0;
    int seconds = 0;
    const std::unique_ptr<ASN1_TIME, OpensslFree<&ASN1_TIME_free>> epoch(ASN1_TIME_set(nullptr, 0));
    if (ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1) return WallTime::max();
    return WallTime(std::chrono::days(days) + std::chrono::seconds(seconds));
}

}  // namespace orchestrion::api
