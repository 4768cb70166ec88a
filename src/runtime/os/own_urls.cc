#include "runtime/os/own_urls.h"

#include <algorithm>

namespace orchestrion::runtime {
namespace {

bool isBelow(const std::string& path, std::string base) {
    if (path.find_first_of("%\\;") != std::string::npos) return false;
    if (path == base) return true;
    if (!base.ends_with('/')) base += '/';
    return path.starts_with(base);
}

}  // namespace

Result<OwnUrls> OwnUrls::parse(const std::vector<std::string>& bases) {
    OwnUrls own;
    for (const std::string& base : bases) {
        auto url = Url::parse(base);
        if (!url) return fail(url.error());
        own.bases_.push_back(std::move(*url));
    }
    return own;
}

bool OwnUrls::contains(const Url& url) const {
    return std::any_of(bases_.begin(), bases_.end(), [&](const Url& base) {
        return url.sameOrigin(base) && isBelow(url.path(), base.path());
    });
}

}  // namespace orchestrion::runtime
