// The files behind TlsClientOptions, read and checked by OpenSSL before anybody connects with them.
//
// Threading  Any thread; blocks on the disk.
#pragma once

#include "base/result.h"
#include "runtime/egress.h"

namespace orchestrion::runtime {

// Fails with egress.badCertificate: a file cannot be read or holds something else than it should,
// certificate and key do not fit, or ciphers are not known. A key with a passphrase is refused,
// too: nobody is there to type it.
Result<TlsMaterial> loadTlsMaterial(const TlsClientOptions& options);

// Fills in the material of all destinations and their proxies. The error names the destination.
Result<void> loadTlsFiles(Egress& egress);

}  // namespace orchestrion::runtime
