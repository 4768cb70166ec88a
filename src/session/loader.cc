#include "session/loader.h"

#include <future>

#include "session/basic_http.h"
#include "session/document_files.h"

namespace orchestrion::session {
namespace {

// "file:a", "file:/a", "file:///a" and "file://localhost/a" as paths; percent-encoding undone, once
// (RFC 8089).
Result<std::string> pathOf(std::string_view url) {
    const std::string_view whole = url;
    const auto bad = [&](const std::string& why) {
        return fail("document.badUrl", "'" + std::string(whole) + "': " + why);
    };
    url.remove_prefix(5);
    if (url.starts_with("//")) {
        url.remove_prefix(2);
        const std::string_view host = url.substr(0, url.find('/'));
        if (!host.empty() && host != "localhost") {
            return bad("a file: URL with a host is for files of that machine; expected file:///…");
        }
        url.remove_prefix(host.size());
    }
    auto path = percentDecode(url.substr(0, url.find_first_of("?#")));
    if (!path) return bad(path.error().message);
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
                                                                    const std::string& path) const {
    auto file = readDocumentFile(path, {options_.root, options_.also_below}, options_.bytes_max);
    if (!file) return fail(file.error());
    return Resource{(url.starts_with("file:") ? "file:" : "") + file->path, std::move(file->bytes)};
}

Result<scxml::ResourceLoader::Resource> FileAndHttpLoader::loadHttp(const std::string& url) {
    const SharedDocument kept = cache_.find(url);
    const Milliseconds asked_at = now();
    if (kept && options_.clock != nullptr && asked_at < kept->fresh_until) {
        return Resource{url, kept->bytes};
    }
    const auto conditions = kept ? kept->conditions() : runtime::HttpHeaders{};
    auto response = fetch(url, conditions);
    if (!response) return fail(response.error());
    if (!conditions.empty() && response->status == 304) {
        cache_.keep(url, refreshed(*kept, *response, asked_at));
        return Resource{url, kept->bytes};
    }
    if (response->status < 200 || response->status > 299) {
        return fail("document.notFound",
                    "GET " + url + ": answered " + std::to_string(response->status));
    }
    cache_.keep(url, documentOf(*response, asked_at));
    return Resource{response->url.empty() ? url : response->url, std::move(response->body)};
}

Result<runtime::HttpResponse> FileAndHttpLoader::fetch(const std::string& url,
                                                       runtime::HttpHeaders conditions) {
    const auto promise = std::make_shared<std::promise<Result<runtime::HttpResponse>>>();
    auto answer = promise->get_future();
    runtime::HttpRequest request;
    request.url = url;
    request.purpose = runtime::HttpPurpose::kDocument;
    request.headers = std::move(conditions);
    request.headers.emplace_back("Accept", "application/scxml+xml, application/xml, text/xml, */*");
    request.timeout = options_.http_timeout;
    request.response_bytes_max = options_.bytes_max;
    http_.send(std::move(request), [promise](Result<runtime::HttpResponse> response) {
        promise->set_value(std::move(response));
    });
    return answer.get();
}

Milliseconds FileAndHttpLoader::now() const {
    return options_.clock == nullptr ? Milliseconds(0) : options_.clock->monotonicTime();
}

}  // namespace orchestrion::session
