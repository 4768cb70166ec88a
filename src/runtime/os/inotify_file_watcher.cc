#include "runtime/os/inotify_file_watcher.h"

#include <fnmatch.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "runtime/settling.h"

namespace orchestrion::runtime {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE |
                             IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

// What matters in one folder: names, or patterns of them.
using Names = std::set<std::string>;

// By folder. A folder that is not there is watched for from the nearest one that is.
std::map<std::string, Names> foldersOf(const std::vector<std::string>& paths) {
    std::map<std::string, Names> folders;
    const auto add = [&](fs::path path) {
        std::error_code error;
        while (path.has_relative_path() && !fs::is_directory(path.parent_path(), error)) {
            path = path.parent_path();
        }
        folders[path.parent_path().string()].insert(path.filename().string());
    };
    for (const std::string& path : paths) {
        add(path);
        std::error_code error;
        const fs::path real = fs::canonical(path, error);
        if (!error && real != path) add(real);
    }
    return folders;
}

bool matters(const Names& names, const std::string& name) {
    // Mounted configuration maps change by a link "..data" that is replaced.
    if (name.empty() || name.starts_with("..")) return true;
    return std::any_of(names.begin(), names.end(), [&](const std::string& pattern) {
        return fnmatch(pattern.c_str(), name.c_str(), 0) == 0 || pattern == name;
    });
}

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

private:
    const int fd_;
};

}  // namespace

class InotifyFileWatcher::Impl {
public:
    Impl(const Clock& clock, FileWatcherOptions options, std::function<void()> changed)
        : clock_(clock),
          changed_(std::move(changed)),
          settling_(options.quiet, options.at_most),
          events_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
          stop_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

    ~Impl() {
        if (!thread_.joinable()) return;
        const uint64_t one = 1;
        [[maybe_unused]] const auto written = write(stop_.get(), &one, sizeof one);
        thread_.join();
    }

    Result<void> start() {
        if (events_.get() < 0 || stop_.get() < 0) {
            return fail("fileWatcher.failed",
                        std::string("files cannot be watched: ") + std::strerror(errno));
        }
        thread_ = std::thread([this] { run(); });
        return {};
    }

    void watch(std::vector<std::string> paths) {
        auto folders = foldersOf(paths);
        const std::lock_guard lock(mutex_);
        std::map<int, Names> watched;
        for (auto& [folder, names] : folders) {
            const int watch = inotify_add_watch(events_.get(), folder.c_str(), kEvents);
            // Two paths of one folder have one watch.
            if (watch >= 0) watched[watch].merge(names);
        }
        for (const auto& [watch, names] : watched_) {
            if (watched.count(watch) == 0) inotify_rm_watch(events_.get(), watch);
        }
        watched_ = std::move(watched);
    }

private:
    void run() {
        pollfd descriptors[2] = {{events_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
        for (;;) {
            const int ready = poll(descriptors, 2, timeout());
            if (ready < 0 && errno != EINTR) return;
            if ((descriptors[1].revents & POLLIN) != 0) return;
            if (ready > 0 && (descriptors[0].revents & POLLIN) != 0) readEvents();
            if (settling_.takeOver(clock_.monotonicTime())) changed_();
        }
    }

    // Until the burst is over, in milliseconds; -1: for ever.
    int timeout() const {
        const auto due = settling_.due();
        if (!due) return -1;
        return static_cast<int>(std::max<int64_t>(0, (*due - clock_.monotonicTime()).count()));
    }

    void readEvents() {
        alignas(inotify_event) char buffer[16384];
        for (;;) {
            const ssize_t size = read(events_.get(), buffer, sizeof buffer);
            if (size <= 0) return;
            for (const char* at = buffer; at < buffer + size;) {
                const auto* event = reinterpret_cast<const inotify_event*>(at);
                note(*event);
                at += sizeof(inotify_event) + event->len;
            }
        }
    }

    void note(const inotify_event& event) {
        const std::lock_guard lock(mutex_);
        const auto watched = watched_.find(event.wd);
        const bool lost = (event.mask & IN_Q_OVERFLOW) != 0;
        const bool known = watched != watched_.end() && (event.mask & IN_IGNORED) == 0 &&
                           matters(watched->second, event.len > 0 ? event.name : "");
        if (lost || known) settling_.note(clock_.monotonicTime());
    }

    const Clock& clock_;
    const std::function<void()> changed_;
    Settling settling_;  // of the thread
    const Descriptor events_;
    const Descriptor stop_;
    std::mutex mutex_;
    std::map<int, Names> watched_;  // by watch
    std::thread thread_;
};

InotifyFileWatcher::InotifyFileWatcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
InotifyFileWatcher::~InotifyFileWatcher() = default;

Result<std::unique_ptr<InotifyFileWatcher>> InotifyFileWatcher::create(
    const Clock& clock, FileWatcherOptions options, std::function<void()> changed) {
    auto impl = std::make_unique<Impl>(clock, options, std::move(changed));
    const auto started = impl->start();
    if (!started) return fail(started.error());
    return std::unique_ptr<InotifyFileWatcher>(new InotifyFileWatcher(std::move(impl)));
}

void InotifyFileWatcher::watch(std::vector<std::string> files, std::vector<std::string> patterns) {
    files.insert(files.end(), patterns.begin(), patterns.end());
    impl_->watch(std::move(files));
}

}  // namespace orchestrion::runtime
