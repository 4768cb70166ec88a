#include "access/audit_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace orchestrion::access {
namespace {

Unexpected<Error> unavailable(const std::string& path, const char* deed) {
    return fail("audit.unavailable",
                "the audit log '" + path + "' cannot be " + deed + ": " + std::strerror(errno));
}

// A line that a crash has cut is ended, so that the next one stands for itself.
bool endsInsideLine(const std::string& path, uint64_t size) {
    if (size == 0) return false;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    char last = '\n';
    if (file >= 0) {
        if (::pread(file, &last, 1, static_cast<off_t>(size - 1)) != 1) last = '\n';
        ::close(file);
    }
    return last != '\n';
}

}  // namespace

Result<std::unique_ptr<AuditFile>> AuditFile::open(AuditFileOptions options) {
    std::unique_ptr<AuditFile> log(new AuditFile(std::move(options)));
    const auto opened = log->openFile();
    if (!opened) return fail(opened.error());
    return log;
}

AuditFile::~AuditFile() {
    if (file_ >= 0) ::close(file_);
}

Result<void> AuditFile::openFile() {
    const int file =
        ::open(options_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    struct stat facts {};
    if (file < 0 || ::fstat(file, &facts) != 0) {
        auto failure = unavailable(options_.path, "opened");
        if (file >= 0) ::close(file);
        return failure;
    }
    if (file_ >= 0) ::close(file_);
    file_ = file;
    size_ = static_cast<uint64_t>(facts.st_size);
    waiting_done_ = 0;
    if (endsInsideLine(options_.path, size_)) waiting_.insert(0, "\n");
    return {};
}

void AuditFile::record(const AuditEntry& entry) {
    const std::string line = toLine(entry);
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() > kWaitingBytesMax) {
        ++counters_.lost;
    } else {
        waiting_ += line;
        ++counters_.recorded;
    }
    troubled(writeWaiting());
    rotateIfFull();
}

Result<void> AuditFile::ready() {
    const std::lock_guard lock(mutex_);
    auto written = writeWaiting();
    troubled(written);
    return written;
}

Result<void> AuditFile::writeWaiting() {
    while (waiting_done_ < waiting_.size()) {
        const ssize_t count =
            ::write(file_, waiting_.data() + waiting_done_, waiting_.size() - waiting_done_);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return unavailable(options_.path, "written");
        size_ += static_cast<uint64_t>(count);
        waiting_done_ += static_cast<size_t>(count);
        forgetDoneLines();
    }
    return {};
}

// Keeps a line until it is whole in the file: in another file it has to begin anew.
void AuditFile::forgetDoneLines() {
    const size_t end = waiting_.rfind('\n', waiting_done_ - 1);
    if (end == std::string::npos) return;
    waiting_.erase(0, end + 1);
    waiting_done_ -= end + 1;
}

void AuditFile::troubled(const Result<void>& written) {
    if (!written) ++counters_.failures;
    if (in_trouble_ == !written) return;
    in_trouble_ = !written;
    if (!options_.on_trouble) return;
    options_.on_trouble(written
                            ? "the audit log is written again, nothing waits; lines lost so far: " +
                                  std::to_string(counters_.lost)
                            : written.error().message);
}

// Somebody else has renamed or removed the file, or our own opening of the next one has failed.
bool AuditFile::isMovedAway() const {
    struct stat here {};
    struct stat there {};
    return ::fstat(file_, &here) != 0 || ::stat(options_.path.c_str(), &there) != 0 ||
           here.st_ino != there.st_ino || here.st_dev != there.st_dev;
}

void AuditFile::rotateIfFull() {
    if (options_.rotate_bytes == 0 || size_ < options_.rotate_bytes || !waiting_.empty()) return;
    const auto name = [&](uint32_t number) {
        return options_.path + (number == 0 ? "" : "." + std::to_string(number));
    };
    if (!isMovedAway()) {
        std::remove(name(options_.files_kept).c_str());
        for (uint32_t i = options_.files_kept; i > 0; --i) {
            std::rename(name(i - 1).c_str(), name(i).c_str());
        }
    }
    troubled(openFile());
}

AuditCounters AuditFile::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

Result<void> AuditFile::reopen() {
    const std::lock_guard lock(mutex_);
    return openFile();
}

}  // namespace orchestrion::access
