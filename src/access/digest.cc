#include "access/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

#include "base/assert.h"

namespace orchestrion::access {

Digest sha256(std::string_view first, std::string_view second) {
    // Asking for the algorithm costs more than a short text: once is enough.
    static const std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> algorithm(
        EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     &EVP_MD_CTX_free);
    Digest digest{};
    const bool done = EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), first.data(), first.size()) == 1 &&
                      EVP_DigestUpdate(context.get(), second.data(), second.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
    ORCH_ASSERT(done, "OpenSSL has SHA-256");
    return digest;
}

Digest hmacSha256(std::string_view key, std::string_view text) {
    Digest digest{};
    const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                            reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                            digest.data(), nullptr);
    ORCH_ASSERT(done != nullptr, "OpenSSL has HMAC with SHA-256");
    return digest;
}

std::string hexOf(std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const char c : bytes) {
        text += kDigits[static_cast<uint8_t>(c) >> 4];
        text += kDigits[static_cast<uint8_t>(c) & 15];
    }
    return text;
}

bool equalInConstantTime(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string randomBytes(size_t size, runtime::Random& random) {
    std::string bytes;
    while (bytes.size() < size) {
        uint64_t value = random.next();
        for (int i = 0; i < 8 && bytes.size() < size; ++i, value >>= 8) {
            bytes += static_cast<char>(value & 255);
        }
    }
    return bytes;
}

}  // namespace orchestrion::access
