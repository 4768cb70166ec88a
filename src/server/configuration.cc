#include "server/configuration.h"

#include <cstdlib>
#include <filesystem>

#include "config/addresses.h"
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

config::Source::Adjust adjustment(const ServeOptions& options) {
    return [options](config::Config& config) {
        const auto listen = config::parseListen(options.listen);
        if (listen) {
            config.listeners = {config::plainListener(config, listen->address, listen->port)};
        }
        if (!options.apps.empty()) config.apps = options.apps;
        if (!options.root.empty()) config.root = options.root;
        if (!options.data.empty()) config.data.folder = options.data;
        if (options.in_memory) config.data.in_memory = true;
        if (options.log_json) config.log.format = config::LogFormat::kJson;
        if (options.shards > 0) config.shards = options.shards;
        if (options.insecure_any_address) config.insecure_any_address = true;
        if (config.root.empty()) config.root = config.apps;
    };
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
