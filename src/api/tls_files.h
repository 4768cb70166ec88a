// Certificates, keys and revocation lists out of PEM files.
//
// Limits     A file has at most kPemBytesMax (tls_context.h).
// Errors     Each names the file, and says what was expected in it.
#pragma once

#include <string>
#include <vector>

#include "api/openssl_ptr.h"
#include "base/result.h"
#include "base/units.h"

namespace orchestrion::api {

// `code` is that of the error; `what` is in the file: "the certificate".
Result<std::string> readPem(const std::string& file, std::string_view code, std::string_view what);

// At least one. Fails with `code`.
Result<std::vector<X509Ptr>> parseCertificates(const std::string& pem, const std::string& file,
                                               std::string_view code);
// Fails with tls.badKey, also for one that asks for a passphrase.
Result<KeyPtr> parseKey(const std::string& pem, const std::string& file);
// At least one. Fails with tls.badCrl.
Result<std::vector<X509CrlPtr>> parseCrls(const std::string& pem, const std::string& file);

// `time` is not null. A time that OpenSSL cannot tell is the far future.
WallTime toWallTime(const ASN1_TIME* time);

}  // namespace orchestrion::api
