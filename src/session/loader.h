// ResourceLoader for the real world: files below a root, and http(s).
//
// What web servers have sent is kept and asked about again as they wish (document_cache.h).
//
// Threading  Any thread; load() blocks.
#pragma once

#include <filesystem>
#include <string>

#include "runtime/clock.h"
#include "runtime/http_client.h"
#include "scxml/document.h"
#include "session/document_cache.h"

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
        uint64_t cache_bytes_max = 64u << 20;  // of what web servers have sent
        // Tells how long an answer is fresh; null: servers are asked each time whether it has
        // changed. Borrowed.
        const runtime::Clock* clock = nullptr;
    };
    FileAndHttpLoader(Options options, runtime::HttpClient& http)
        : options_(std::move(options)), http_(http), cache_(options_.cache_bytes_max) {}

    // `url`: a path (relative to the root), file:, http: or https:.
    Result<Resource> load(const std::string& url) override;

private:
    Result<Resource> loadFile(const std::string& url, const std::string& path) const;
    Result<Resource> loadHttp(const std::string& url);
    Result<runtime::HttpResponse> fetch(const std::string& url, runtime::HttpHeaders conditions);
    Milliseconds now() const;

    const Options options_;
    runtime::HttpClient& http_;
    DocumentCache cache_;
};

}  // namespace orchestrion::session
