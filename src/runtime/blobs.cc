#include "runtime/blobs.h"

#include <algorithm>

namespace orchestrion::runtime {
namespace {

constexpr size_t kNameBytesMax = 255;

bool isPart(std::string_view part) {
    return !part.empty() && part.size() <= kNameBytesMax && part.front() != '.' &&
           std::all_of(part.begin(), part.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

}  // namespace

bool isBlobName(std::string_view name) {
    while (true) {
        const size_t slash = name.find('/');
        if (!isPart(name.substr(0, slash))) return false;
        if (slash == std::string_view::npos) return true;
        name.remove_prefix(slash + 1);
    }
}

}  // namespace orchestrion::runtime
