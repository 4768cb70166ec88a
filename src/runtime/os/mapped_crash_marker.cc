#include "runtime/os/mapped_crash_marker.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace orchestrion::runtime {
namespace {

// The page: two lengths, then the texts. A first length of zero: nothing was going on.
constexpr size_t kPageBytes = 65536;
constexpr size_t kHeaderBytes = 2 * sizeof(uint32_t);
constexpr size_t kWhatBytesMax = 1024;
static_assert(kHeaderBytes + kWhatBytesMax + CrashMarker::kBytesMax <= kPageBytes);

uint32_t lengthAt(const char* page, size_t index) {
    uint32_t length = 0;
    std::memcpy(&length, page + index * sizeof(length), sizeof(length));
    return length;
}

std::optional<MappedCrashMarker::Found> read(const char* page) {
    const uint32_t what = lengthAt(page, 0);
    const uint32_t details = lengthAt(page, 1);
    if (what == 0 || what > kWhatBytesMax || details > CrashMarker::kBytesMax) return std::nullopt;
    const char* text = page + kHeaderBytes;
    return MappedCrashMarker::Found{std::string(text, what), std::string(text + what, details)};
}

}  // namespace

bool MappedCrashMarker::exists(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

Result<std::unique_ptr<MappedCrashMarker>> MappedCrashMarker::open(const std::string& path,
                                                                   std::optional<Found>& found) {
    const auto refuse = [&](const char* what) {
        return fail("marker.unavailable", std::string(what) + " '" + path +
                                              "': " + std::strerror(errno) +
                                              "; expected a file the server may write");
    };
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return refuse("cannot open");
    void* page = MAP_FAILED;
    if (::ftruncate(file, kPageBytes) == 0) {
        page = ::mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    }
    const int error = errno;
    ::close(file);
    errno = error;
    if (page == MAP_FAILED) return refuse("cannot map");
    found = read(static_cast<const char*>(page));
    std::unique_ptr<MappedCrashMarker> marker(new MappedCrashMarker(static_cast<char*>(page)));
    marker->leave();
    return marker;
}

MappedCrashMarker::~MappedCrashMarker() {
    leave();
    ::munmap(page_, kPageBytes);
}

void MappedCrashMarker::enter(std::string_view what, std::string_view details) {
    const auto what_size = static_cast<uint32_t>(std::min(what.size(), kWhatBytesMax));
    const auto details_size =
        static_cast<uint32_t>(details.size() > kBytesMax ? 0 : details.size());
    std::memcpy(page_ + kHeaderBytes, what.data(), what_size);
    std::memcpy(page_ + kHeaderBytes + what_size, details.data(), details_size);
    std::memcpy(page_ + sizeof(uint32_t), &details_size, sizeof(details_size));
    std::atomic_signal_fence(std::memory_order_release);
    std::memcpy(page_, &what_size, sizeof(what_size));
}

void MappedCrashMarker::leave() {
    std::memset(page_, 0, sizeof(uint32_t));
}

}  // namespace orchestrion::runtime
