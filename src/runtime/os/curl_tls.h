// TlsClientOptions as libcurl takes them.
#pragma once

#include <curl/curl.h>

#include <cstdint>

#include "runtime/egress.h"

namespace orchestrion::runtime {

enum class TlsSide : uint8_t { kServer, kProxy };

// `material` stays where it is as long as the handle lives.
void setTlsOptions(CURL* easy, TlsSide side, const TlsClientOptions& options,
                   const TlsMaterial& material);

}  // namespace orchestrion::runtime
