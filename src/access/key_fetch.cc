#include "access/key_fetch.h"

#include <fstream>

#include "access/key_set.h"
#include "base/json.h"

namespace orchestrion::access {
namespace {

constexpr std::string_view kDiscoveryPath = "/.well-known/openid-configuration";

// "host" of "https://host:443/path"; empty if somebody's name stands before it.
std::string_view hostOf(std::string_view url) {
    const size_t begin = url.find("://") + 3;
    std::string_view authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
    if (authority.find('@') != std::string_view::npos) return {};
    const size_t bracket = authority.find(']');
    if (bracket != std::string_view::npos) return authority.substr(0, bracket + 1);
    return authority.substr(0, authority.find(':'));
}

bool isTrusted(std::string_view url) {
    if (url.starts_with("https://")) return !hostOf(url).empty();
    if (!url.starts_with("http://")) return false;
    const std::string_view host = hostOf(url);
    return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

Unexpected<Error> distrusted(std::string_view url) {
    return fail(
        "access.badKeySet",
        "keys come from https: only (http: on this machine), but not from " + std::string(url));
}

void get(runtime::HttpClient& http, const std::string& url, Milliseconds time_max,
         KeysFetched done) {
    if (!isTrusted(url)) return done(distrusted(url));
    runtime::HttpRequest request;
    request.purpose = runtime::HttpPurpose::kInternal;  // the issuer is the operator's choice
    request.url = url;
    request.headers = {{"Accept", "application/json"}};
    request.timeout = time_max;
    request.response_bytes_max = kKeySetBytesMax;
    http.send(
        std::move(request), [url, done = std::move(done)](Result<runtime::HttpResponse> response) {
            if (!response) return done(fail(response.error()));
            if (response->status != 200) {
                return done(fail("http.failed",
                                 "GET " + url + ": answered " + std::to_string(response->status)));
            }
            if (!response->url.empty() && !isTrusted(response->url)) {
                return done(distrusted(response->url));
            }
            done(std::move(response->body));
        });
}

std::string memberOf(const boost::json::value& document, const char* name) {
    const auto* object = document.if_object();
    const auto* value = object == nullptr ? nullptr : object->if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

// The "jwks_uri" of a discovery document, if it is that of this issuer.
Result<std::string> keysUrl(const std::string& text, const std::string& issuer) {
    const auto document = parseJson(text);
    if (!document || memberOf(*document, "issuer") != issuer) {
        return fail("access.badKeySet", "what stands at " + issuer + std::string(kDiscoveryPath) +
                                            " is not the discovery document of this issuer");
    }
    return memberOf(*document, "jwks_uri");
}

FetchKeys fetchDiscovered(const JwtOptions& options, runtime::HttpClient& http) {
    std::string base = options.issuer;
    while (base.ends_with('/')) base.pop_back();
    return [&http, url = base + std::string(kDiscoveryPath), issuer = options.issuer,
            time_max = options.fetch_time_max](KeysFetched done) {
        get(http, url, time_max,
            [&http, issuer, time_max, done = std::move(done)](Result<std::string> text) {
                if (!text) return done(fail(text.error()));
                const auto keys = keysUrl(*text, issuer);
                if (!keys) return done(fail(keys.error()));
                get(http, *keys, time_max, done);
            });
    };
}

Result<std::string> readFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kKeySetBytesMax + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.eof() && !file) {
        return fail("access.badKeySet", "the file of keys '" + path + "' cannot be read");
    }
    text.resize(static_cast<size_t>(file.gcount()));
    return text;
}

}  // namespace

Result<FetchKeys> makeFetch(const JwtOptions& options, runtime::HttpClient& http) {
    const std::string& place = options.keys.empty() ? options.issuer : options.keys;
    const bool is_url = place.find("://") != std::string::npos;
    if (is_url ? !isTrusted(place) : options.keys.empty()) {
        return fail("access.badOptions",
                    "issuer '" + options.issuer +
                        "': expected keys at an https: URL, at an http: URL of this machine or in "
                        "a file; without keys the issuer is such a URL itself");
    }
    if (options.keys.empty()) return FetchKeys(fetchDiscovered(options, http));
    if (is_url) {
        return FetchKeys([&http, place, time_max = options.fetch_time_max](KeysFetched done) {
            get(http, place, time_max, std::move(done));
        });
    }
    return FetchKeys([place](const KeysFetched& done) { done(readFile(place)); });
}

}  // namespace orchestrion::access
