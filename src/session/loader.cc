#include "session/loader.h"

#include <algorithm>
#include <fstream>
#include <future>

#include "session/basic_http.h"

namespace orchestrion::session {
namespace {

// Nothing is within an empty root.
bool isWithin(const std::filesystem::path& path, const std::filesystem::path& root) {
    if (root.empty()) return false;
    const auto [end, rest] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
    return end == root.end() || (end->empty() && std::next(end) == root.end());
}

// "file:a", "file:/a" and "file:///a" as paths; percent-encoding undone (RFC 8089).
Result<std::string> pathOf(std::string_view url) {
    url.remove_prefix(5);
    if (url.starts_with("//")) {
        url.remove_prefix(2);
        if (url.starts_with("localhost/")) url.remove_prefix(9);
    }
    auto path = percentDecode(url.substr(0, url.find_first_of("?#")));
    if (!path)
        return fail("document.badUrl", "'" + std::string(url) + "': " + path.error().message);
    return path;
}

}  // namespace

Result<scxml::ResourceLoader::Resource> FileAndHttpLoader::load(const std::string& url) {
    if (url.starts_with("http:") || url.starts_with("https:")) return loadHttp(url);
    if (url.starts_with("file:")) {
        const auto path = pathOf(url);
        if (!path) return fail(path.error());
        return loadFile(url, *path);
    }
    const size_t colon = url.find(':');
    if (colon != std::string::npos && colon > 1 && url.find('/') > colon) {
        return fail("document.badUrl",
                    "'" + url +
                        "' has a scheme that is not supported; expected a path or one of "
                        "file:, http:, https:");
    }
    return loadFile(url, url);
}

Result<scxml::ResourceLoader::Resource> FileAndHttpLoader::loadFile(const std::string& url,
                                                                    const std::string& path) {
    namespace fs = std::filesystem;
    if (path.find('\0') != std::string::npos) {
        return fail("document.badUrl", "a file's name has no NUL character");
    }
    std::error_code error;
    const fs::path root = fs::weakly_canonical(options_.root, error);
    const fs::path also_below = fs::weakly_canonical(options_.also_below, error);
    const fs::path file = fs::weakly_canonical(options_.root / fs::path(path), error);
    if (error || !(isWithin(file, root) || isWithin(file, also_below))) {
        return fail("document.forbidden",
                    "'" + path + "' is outside of the document root; files are read below it only");
    }
    if (!fs::is_regular_file(file, error)) {
        return fail("document.notFound", "there is no file '" + file.string() + "'");
    }
    if (fs::file_size(file, error) > options_.bytes_max) {
        return fail("document.tooLarge", "'" + file.string() + "' has more than " +
                                             std::to_string(options_.bytes_max) + " bytes");
    }
    std::ifstream stream(file, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (!stream.good() && !stream.eof()) {
        return fail("document.notFound", "'" + file.string() + "' cannot be read");
    }
    return Resource{url.starts_with("file:") ? "file:" + file.string() : file.string(),
                    std::move(bytes)};
}

Result<scxml::ResourceLoader::Resource> FileAndHttpLoader::loadHttp(const std::string& url) {
    std::promise<Result<runtime::HttpResponse>> promise;
    auto answer = promise.get_future();
    runtime::HttpRequest request;
    request.url = url;
    request.headers = {{"Accept", "application/scxml+xml, application/xml, text/xml, */*"}};
    request.timeout = options_.http_timeout;
    request.response_bytes_max = options_.bytes_max;
    http_.send(std::move(request), [&promise](Result<runtime::HttpResponse> response) {
        promise.set_value(std::move(response));
    });
    auto response = answer.get();
    if (!response) return fail(response.error());
    if (response->status < 200 || response->status > 299) {
        return fail("document.notFound",
                    "GET " + url + ": answered " + std::to_string(response->status));
    }
    return Resource{response->url.empty() ? url : response->url, std::move(response->body)};
}

}  // namespace orchestrion::session
