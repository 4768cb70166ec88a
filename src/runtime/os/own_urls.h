// The server's own URLs, which sessions may always send to: each base and what stands below it.
//
// Threading  A value.
#pragma once

#include <string>
#include <vector>

#include "runtime/os/curl_url.h"

namespace orchestrion::runtime {

class OwnUrls {
public:
    // Fails with http.badUrl.
    static Result<OwnUrls> parse(const std::vector<std::string>& bases);

    // Paths that are not written plainly are not ours: somebody could read them differently.
    bool contains(const Url& url) const;

private:
    std::vector<Url> bases_;
};

}  // namespace orchestrion::runtime
