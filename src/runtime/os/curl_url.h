// A URL as libcurl reads it: what is checked is what is requested, by one parser.
//
// Source     RFC 3986; only http: and https:, without user or password (RFC 9110 §4.2.4).
// Threading  A value.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/result.h"
#include "runtime/host_pattern.h"

namespace orchestrion::runtime {

class Url {
public:
    // Fails with http.badUrl.
    static Result<Url> parse(const std::string& text);
    // `reference` against this one (RFC 3986 §5). Fails with http.badRedirect.
    Result<Url> resolve(const std::string& reference) const;

    const std::string& scheme() const { return scheme_; }
    // Host and port; the address if the URL is written with one, however it is spelled.
    const Endpoint& endpoint() const { return endpoint_; }
    bool sameOrigin(const Url& other) const;
    const std::string& path() const { return path_; }
    // Without fragment: what is requested.
    const std::string& text() const { return text_; }
    CURLU* handle() const { return handle_.get(); }

private:
    struct Deleter {
        void operator()(CURLU* url) const { curl_url_cleanup(url); }
    };
    using Handle = std::unique_ptr<CURLU, Deleter>;
    static Result<Url> take(Handle handle, const std::string& as_written);
    Result<void> readHost();
    std::string part(CURLUPart part) const;

    Handle handle_;
    std::string scheme_;
    std::string path_;
    std::string text_;
    Endpoint endpoint_;
};

}  // namespace orchestrion::runtime
