// What a certificate says about its owner.
#include <openssl/x509v3.h>

#include "api/tls_session.h"

namespace orchestrion::api {
namespace {

using Asn1Text = std::unique_ptr<GENERAL_NAMES, OpensslFree<&GENERAL_NAMES_free>>;

std::string takeText(const BioPtr& bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return std::string(bytes, static_cast<size_t>(size));
}

// In the order of RFC 4514, last component first; UTF-8 as it is.
std::string nameText(const X509_NAME* name) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    return takeText(bio);
}

// Nothing for a text with a zero in it: who compares it might see less than there is.
std::string plainText(const ASN1_STRING* text) {
    const std::string plain(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                            static_cast<size_t>(ASN1_STRING_length(text)));
    return plain.find('\0') == std::string::npos ? plain : std::string();
}

std::string commonName(const X509_NAME* name) {
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at < 0) return {};
    unsigned char* bytes = nullptr;
    const ASN1_STRING* text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
    const int size = ASN1_STRING_to_UTF8(&bytes, text);
    if (size < 0) return {};
    std::string utf8(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
    OPENSSL_free(bytes);
    return utf8.find('\0') == std::string::npos ? utf8 : std::string();
}

std::string addressText(const ASN1_OCTET_STRING* address) {
    const unsigned char* bytes = ASN1_STRING_get0_data(address);
    const int size = ASN1_STRING_length(address);
    std::string text;
    if (size == 4) {
        for (int i = 0; i < 4; ++i) text += (i > 0 ? "." : "") + std::to_string(bytes[i]);
    } else if (size == 16) {
        static constexpr char kDigits[] = "0123456789abcdef";
        for (int i = 0; i < 16; ++i) {
            if (i > 0 && i % 2 == 0) text += ':';
            text += kDigits[bytes[i] >> 4];
            text += kDigits[bytes[i] & 15];
        }
    }
    return text;
}

std::string alternativeName(const GENERAL_NAME* name) {
    std::string text;
    switch (name->type) {
        case GEN_DNS:
            text = plainText(name->d.dNSName);
            return text.empty() ? text : "DNS:" + text;
        case GEN_URI:
            text = plainText(name->d.uniformResourceIdentifier);
            return text.empty() ? text : "URI:" + text;
        case GEN_EMAIL:
            text = plainText(name->d.rfc822Name);
            return text.empty() ? text : "email:" + text;
        case GEN_IPADD:
            text = addressText(name->d.iPAddress);
            return text.empty() ? text : "IP:" + text;
        default:
            return {};
    }
}

std::vector<std::string> alternativeNames(const X509* certificate) {
    std::vector<std::string> texts;
    const Asn1Text names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        std::string text = alternativeName(sk_GENERAL_NAME_value(names.get(), i));
        if (!text.empty()) texts.push_back(std::move(text));
    }
    return texts;
}

std::string fingerprint(const X509* certificate) {
    static constexpr char kDigits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    std::string text;
    if (X509_digest(certificate, EVP_sha256(), digest, &size) != 1) return text;
    for (unsigned int i = 0; i < size; ++i) {
        text += kDigits[digest[i] >> 4];
        text += kDigits[digest[i] & 15];
    }
    return text;
}

}  // namespace

PeerCertificate describeCertificate(X509* certificate) {
    const X509_NAME* subject = X509_get_subject_name(certificate);
    return {nameText(subject), commonName(subject), alternativeNames(certificate),
            fingerprint(certificate)};
}

void TlsSession::describe(Peer& peer) const {
    peer.tls_version = SSL_get_version(ssl_.get());
    peer.cipher = SSL_get_cipher_name(ssl_.get());
    X509* certificate = SSL_get0_peer_certificate(ssl_.get());
    if (certificate != nullptr) peer.certificate = describeCertificate(certificate);
}

}  // namespace orchestrion::api
