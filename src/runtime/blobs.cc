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

// ---- in memory

Result<void> MemoryBlobs::check(const std::string& name) const {
    if (broken_) return fail("blob.io", "input/output error");
    if (isBlobName(name)) return {};
    return fail("blob.badName", "'" + name + "' cannot be the name of a file here");
}

Result<void> MemoryBlobs::write(const std::string& name, std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    if (auto good = check(name); !good) return good;
    files_[name] = {std::string(bytes), clock_.wallTime()};
    return {};
}

Result<std::string> MemoryBlobs::read(const std::string& name, uint64_t bytes_max) const {
    const std::lock_guard lock(mutex_);
    if (auto good = check(name); !good) return fail(good.error());
    const auto found = files_.find(name);
    if (found == files_.end()) return fail("blob.notFound", "there is no such file");
    if (found->second.bytes.size() <= bytes_max) return found->second.bytes;
    return fail("blob.tooLarge", "it has more than " + std::to_string(bytes_max) + " bytes");
}

Result<bool> MemoryBlobs::touch(const std::string& name) {
    const std::lock_guard lock(mutex_);
    if (auto good = check(name); !good) return fail(good.error());
    const auto found = files_.find(name);
    if (found == files_.end()) return false;
    found->second.touched = clock_.wallTime();
    return true;
}

Result<void> MemoryBlobs::remove(const std::string& name) {
    const std::lock_guard lock(mutex_);
    if (auto good = check(name); !good) return good;
    files_.erase(name);
    return {};
}

Result<std::vector<Blobs::Entry>> MemoryBlobs::list() const {
    const std::lock_guard lock(mutex_);
    if (broken_) return fail("blob.io", "input/output error");
    std::vector<Entry> entries;
    for (const auto& [name, file] : files_) {
        entries.push_back({name, file.bytes.size(), file.touched});
    }
    return entries;
}

void MemoryBlobs::setBroken(bool broken) {
    const std::lock_guard lock(mutex_);
    broken_ = broken;
}

}  // namespace orchestrion::runtime
