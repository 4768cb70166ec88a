#include "runtime/os/curl_tls.h"

namespace orchestrion::runtime {
namespace {

// libcurl has each option twice.
struct Names {
    CURLoption ca, ca_file, ca_folder, certificate, key, certificate_type, key_type;
    CURLoption verify_peer, verify_host, version, ciphers, tls13_ciphers;
};

constexpr Names kServerNames{CURLOPT_CAINFO_BLOB,  CURLOPT_CAINFO,          CURLOPT_CAPATH,
                             CURLOPT_SSLCERT_BLOB, CURLOPT_SSLKEY_BLOB,     CURLOPT_SSLCERTTYPE,
                             CURLOPT_SSLKEYTYPE,   CURLOPT_SSL_VERIFYPEER,  CURLOPT_SSL_VERIFYHOST,
                             CURLOPT_SSLVERSION,   CURLOPT_SSL_CIPHER_LIST, CURLOPT_TLS13_CIPHERS};
constexpr Names kProxyNames{
    CURLOPT_PROXY_CAINFO_BLOB,  CURLOPT_PROXY_CAINFO,          CURLOPT_PROXY_CAPATH,
    CURLOPT_PROXY_SSLCERT_BLOB, CURLOPT_PROXY_SSLKEY_BLOB,     CURLOPT_PROXY_SSLCERTTYPE,
    CURLOPT_PROXY_SSLKEYTYPE,   CURLOPT_PROXY_SSL_VERIFYPEER,  CURLOPT_PROXY_SSL_VERIFYHOST,
    CURLOPT_PROXY_SSLVERSION,   CURLOPT_PROXY_SSL_CIPHER_LIST, CURLOPT_PROXY_TLS13_CIPHERS};

void setBlob(CURL* easy, CURLoption option, const std::string& bytes) {
    curl_blob blob{};
    blob.data = const_cast<char*>(bytes.data());  // not copied, and not written to
    blob.len = bytes.size();
    blob.flags = CURL_BLOB_NOCOPY;
    curl_easy_setopt(easy, option, &blob);
}

}  // namespace

void setTlsOptions(CURL* easy, TlsSide side, const TlsClientOptions& options,
                   const TlsMaterial& material) {
    const Names& names = side == TlsSide::kServer ? kServerNames : kProxyNames;
    const bool only_13 = options.min_version == TlsClientOptions::Version::k13;
    curl_easy_setopt(easy, names.verify_peer, options.verify_peer ? 1L : 0L);
    curl_easy_setopt(easy, names.verify_host, options.verify_host ? 2L : 0L);
    curl_easy_setopt(
        easy, names.version,
        static_cast<long>(only_13 ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2));
    if (!options.ciphers.empty()) curl_easy_setopt(easy, names.ciphers, options.ciphers.c_str());
    if (!options.tls13_ciphers.empty()) {
        curl_easy_setopt(easy, names.tls13_ciphers, options.tls13_ciphers.c_str());
    }
    if (!material.ca.empty()) {
        // The system's own, which libcurl would trust beside ours.
        curl_easy_setopt(easy, names.ca_file, nullptr);
        curl_easy_setopt(easy, names.ca_folder, nullptr);
        setBlob(easy, names.ca, material.ca);
    }
    if (material.certificate.empty()) return;
    curl_easy_setopt(easy, names.certificate_type, "PEM");
    curl_easy_setopt(easy, names.key_type, "PEM");
    setBlob(easy, names.certificate, material.certificate);
    setBlob(easy, names.key, material.key);
}

}  // namespace orchestrion::runtime
