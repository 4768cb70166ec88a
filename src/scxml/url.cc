#include <libxml/uri.h>

#include <algorithm>
#include <vector>

#include "scxml/document.h"

namespace orchestrion::scxml {
namespace {

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "file", "http"; empty for a path. One letter is a drive, not a scheme.
std::string_view scheme(std::string_view url) {
    size_t colon = url.find_first_of(":/?#");
    if (colon == std::string_view::npos || url[colon] != ':' || colon < 2 || !isLetter(url[0])) {
        return {};
    }
    return url.substr(0, colon);
}

// A path such as "file:sub.scxml" has a scheme and is relative all the same: the scheme is dropped.
std::string_view withoutRelativeScheme(std::string_view reference) {
    constexpr std::string_view kFile = "file:";
    if (!reference.starts_with(kFile)) return reference;
    std::string_view path = reference.substr(kFile.size());
    return path.starts_with("/") ? reference : path;
}

std::string resolvePath(std::string_view base, std::string_view reference) {
    if (reference.starts_with("/")) return std::string(reference);
    size_t slash = base.rfind('/');
    if (slash == std::string_view::npos) return std::string(reference);
    return std::string(base.substr(0, slash + 1)).append(reference);
}

// RFC 3986 §5.2.4 for a path without escapes and queries: "a/./b/../c" is "a/c".
std::string removeDotSegments(std::string_view path) {
    std::vector<std::string_view> kept;
    bool absolute = path.starts_with("/");
    for (size_t at = absolute ? 1 : 0; at <= path.size();) {
        size_t end = std::min(path.find('/', at), path.size());
        std::string_view segment = path.substr(at, end - at);
        bool last = end == path.size();
        if (segment == ".." && !kept.empty() && kept.back() != "..") {
            kept.pop_back();
            if (last) kept.emplace_back();
        } else if (segment == "..") {
            if (!absolute) kept.push_back(segment);
        } else if (segment != "." || last) {
            kept.push_back(segment == "." ? std::string_view() : segment);
        }
        at = end + 1;
    }
    std::string out = absolute ? "/" : "";
    for (size_t i = 0; i < kept.size(); ++i) out.append(i == 0 ? "" : "/").append(kept[i]);
    return out;
}

}  // namespace

std::string resolveUrl(std::string_view base, std::string_view reference) {
    reference = withoutRelativeScheme(reference);
    if (!scheme(reference).empty()) return std::string(reference);
    if (scheme(base).empty()) return removeDotSegments(resolvePath(base, reference));
    xmlChar* built =
        xmlBuildURI(BAD_CAST std::string(reference).c_str(), BAD_CAST std::string(base).c_str());
    // Not a URI reference, a file name with blanks for example: whoever loads it says so.
    if (built == nullptr) return std::string(reference);
    std::string resolved = reinterpret_cast<const char*>(built);
    xmlFree(built);
    return resolved;
}

}  // namespace orchestrion::scxml
