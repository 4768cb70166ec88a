#include "runtime/os/curl_url.h"

#include <algorithm>

namespace orchestrion::runtime {
namespace {

Unexpected<Error> bad(const std::string& url, const std::string& why) {
    return fail("http.badUrl", "'" + url + "': " + why);
}

// Credentials in a URL end up in logs, and hide from people where it leads (RFC 9110 §4.2.4). They
// are not repeated here.
Unexpected<Error> refused(const std::string& url, CURLUcode why) {
    if (why == CURLUE_USER_NOT_ALLOWED) {
        return fail("http.badUrl",
                    "a URL with a user name or password in it is not taken; expected "
                    "http://HOST/… or https://HOST/…");
    }
    return bad(url, std::string("expected an absolute http: or https: URL, but: ") +
                        curl_url_strerror(why));
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

bool isAscii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

std::string Url::part(CURLUPart part) const {
    char* text = nullptr;
    if (curl_url_get(handle_.get(), part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
    std::string copy = text;
    curl_free(text);
    return copy;
}

Result<Url> Url::parse(const std::string& text) {
    Handle handle(curl_url());
    if (text.find('\0') != std::string::npos) return bad("", "a URL has no NUL character");
    const CURLUcode code =
        curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER);
    if (code != CURLUE_OK) return refused(text, code);
    return take(std::move(handle), text);
}

Result<Url> Url::resolve(const std::string& reference) const {
    Handle handle(curl_url_dup(handle_.get()));
    const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, reference.c_str(),
                                        CURLU_DISALLOW_USER | CURLU_URLENCODE);
    auto url = code == CURLUE_OK ? take(std::move(handle), reference)
                                 : Result<Url>(refused(reference, code));
    if (!url) return fail("http.badRedirect", url.error().message);
    return url;
}

Result<Url> Url::take(Handle handle, const std::string& as_written) {
    Url url;
    url.handle_ = std::move(handle);
    url.scheme_ = lower(url.part(CURLUPART_SCHEME));
    if (url.scheme_ != "http" && url.scheme_ != "https") {
        return bad(as_written, "expected an http: or https: URL");
    }
    if (auto host = url.readHost(); !host) return bad(as_written, host.error().message);
    curl_url_set(url.handle_.get(), CURLUPART_FRAGMENT, nullptr, 0);
    url.path_ = url.part(CURLUPART_PATH);
    char* text = nullptr;
    if (curl_url_get(url.handle_.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) {
        return bad(as_written, "it cannot be written out again");
    }
    url.text_ = text;
    curl_free(text);
    return url;
}

// An address gets its usual spelling in the URL, too, so that nobody behind us reads it otherwise.
Result<void> Url::readHost() {
    std::string host = lower(part(CURLUPART_HOST));
    const bool bracketed = host.starts_with('[');
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (host.ends_with('.')) host.pop_back();
    if (host.empty()) return fail("http.badUrl", "it has no host");
    if (!isAscii(host)) {
        return fail("http.badUrl", "a host's name outside of ASCII is written as xn--… here");
    }
    if (!part(CURLUPART_ZONEID).empty()) {
        return fail("http.badUrl", "an address with a zone is for one link only");
    }
    if (bracketed || endsInNumber(host)) {
        endpoint_.address = IpAddress::parseLoosely(host);
        if (!endpoint_.address) return fail("http.badUrl", "its host is not an IP address");
        host = toString(*endpoint_.address);
        if (!bracketed) curl_url_set(handle_.get(), CURLUPART_HOST, host.c_str(), 0);
    }
    endpoint_.host = host;
    endpoint_.port = static_cast<uint16_t>(std::atoi(part(CURLUPART_PORT).c_str()));
    if (endpoint_.port == 0) return fail("http.badUrl", "its port is not one from 1 to 65535");
    return {};
}

bool Url::sameOrigin(const Url& other) const {
    return scheme_ == other.scheme_ && endpoint_.host == other.endpoint_.host &&
           endpoint_.port == other.endpoint_.port;
}

}  // namespace orchestrion::runtime
