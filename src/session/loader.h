// ResourceLoader for the real world: files below a root, and http(s).
//
// Threading  Any thread; load() blocks.
#pragma once

#include <filesystem>
#include <string>

#include "runtime/http_client.h"
#include "scxml/document.h"

namespace orchestrion::session {

class FileAndHttpLoader final : public scxml::ResourceLoader {
public:
    struct Options {
        // Files are read below it only, symbolic links resolved; a path outside is
        // document.forbidden. "/" allows every file the process may read (`orchestrion run`); empty
        // allows none but those below `also_below`.
        std::filesystem::path root;
        uint64_t bytes_max = 16u << 20;
        Milliseconds http_timeout{15000};
        // Absolute paths below it are read, too; empty: none.
        std::filesystem::path also_below = {};
    };
    FileAndHttpLoader(Options options, runtime::HttpClient& http)
        : options_(std::move(options)), http_(http) {}

    // `url`: a path (relative to the root), file:, http: or https:.
    Result<Resource> load(const std::string& url) override;

private:
    Result<Resource> loadFile(const std::string& url, const std::string& path);
    Result<Resource> loadHttp(const std::string& url);

    Options options_;
    runtime::HttpClient& http_;
};

}  // namespace orchestrion::session
