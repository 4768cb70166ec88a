#include "server/configuration.h"

#include <cstdlib>
#include <filesystem>

#include "runtime/os/inotify_file_watcher.h"
#include "runtime/os/real_files.h"

namespace orchestrion::server {
namespace {

std::optional<std::string> variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

config::Source configSource(const std::string& path, config::Source::Adjust adjust) {
    static const runtime::RealFiles kFiles;
    std::error_code error;
    const std::string folder = std::filesystem::current_path(error).string();
    return {path, {kFiles, &variable, folder}, std::move(adjust)};
}

std::unique_ptr<runtime::FileWatcher> watchFiles(const runtime::Clock& clock,
                                                 config::Reloader& reloader, Log& log) {
    auto watcher =
        runtime::InotifyFileWatcher::create(clock, {}, [&reloader] { reloader.fileChanged(); });
    if (!watcher) {
        log.warning(LogComponent::kConfig, "the configuration is read again when asked only", {},
                    {{"error", watcher.error().message}});
        return nullptr;
    }
    reloader.follow(**watcher);
    return std::move(*watcher);
}

}  // namespace orchestrion::server
