#include "runtime/os/line_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace orchestrion::runtime {
namespace {

Result<int> openFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) {
        return fail("log.unavailable", "expected a file that can be written, but '" + path +
                                           "' cannot be opened: " + std::strerror(errno));
    }
    return file;
}

}  // namespace

Result<std::unique_ptr<LineOutput>> LineOutput::open(const std::string& target) {
    if (target == "stdout" || target == "stderr") {
        const int file = target == "stdout" ? STDOUT_FILENO : STDERR_FILENO;
        return std::unique_ptr<LineOutput>(new LineOutput({}, file));
    }
    const auto file = openFile(target);
    if (!file) return fail(file.error());
    return std::unique_ptr<LineOutput>(new LineOutput(target, *file));
}

LineOutput::~LineOutput() {
    if (!path_.empty()) ::close(file_);
}

bool LineOutput::write(std::string_view line) {
    const std::lock_guard lock(mutex_);
    if (torn_ && !writeAll("\n")) return false;
    torn_ = false;
    return writeAll(line);
}

bool LineOutput::writeAll(std::string_view bytes) {
    const size_t whole = bytes.size();
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            torn_ = torn_ || bytes.size() < whole;
            return false;
        }
        bytes.remove_prefix(static_cast<size_t>(written));
    }
    return true;
}

Result<void> LineOutput::reopen() {
    if (path_.empty()) return {};
    const auto file = openFile(path_);
    if (!file) return fail(file.error());
    const std::lock_guard lock(mutex_);
    ::close(file_);
    file_ = *file;
    torn_ = false;
    return {};
}

}  // namespace orchestrion::runtime
