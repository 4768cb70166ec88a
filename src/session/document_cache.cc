#include "session/document_cache.h"

#include <strings.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace orchestrion::session {
namespace {

constexpr uint64_t kSecondsMax = 365u * 24 * 3600;
constexpr uint64_t kBytesBesides = 256;  // of an entry, besides its texts

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// The value of the first such header, "" without one.
std::string header(const runtime::HttpHeaders& headers, std::string_view name) {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& each) {
        return equalsIgnoringCase(each.first, name);
    });
    return found == headers.end() ? std::string() : found->second;
}

// RFC 9111 §1.2.2: too large is very long; what is no number is 0, the safe side.
uint64_t seconds(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) return kSecondsMax;
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return 0;
    return std::min(value, kSecondsMax);
}

struct CacheControl {
    bool no_store = false;
    bool no_cache = false;
    std::optional<uint64_t> max_age;
};

void takeDirective(CacheControl& control, std::string_view directive) {
    const size_t equals = directive.find('=');
    const std::string_view name = trim(directive.substr(0, equals));
    const std::string_view value =
        equals == std::string_view::npos ? "" : trim(directive.substr(equals + 1));
    if (equalsIgnoringCase(name, "no-store")) control.no_store = true;
    if (equalsIgnoringCase(name, "no-cache")) control.no_cache = true;
    if (equalsIgnoringCase(name, "max-age")) {
        control.max_age = std::min(control.max_age.value_or(kSecondsMax), seconds(value));
    }
}

// A comma in a quoted value ends the directive here, too: none that we read has one.
CacheControl cacheControl(const runtime::HttpHeaders& headers) {
    CacheControl control;
    for (const auto& [name, value] : headers) {
        if (!equalsIgnoringCase(name, "Cache-Control")) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const size_t comma = std::min(rest.find(','), rest.size());
            takeDirective(control, rest.substr(0, comma));
            rest.remove_prefix(std::min(rest.size(), comma + 1));
        }
    }
    return control;
}

// RFC 9111 §4.2.3, on the safe side: as old as it was said to be, since the request was sent.
Milliseconds freshUntil(const runtime::HttpHeaders& headers, const CacheControl& control,
                        Milliseconds asked_at) {
    const uint64_t age = seconds(trim(header(headers, "Age")));
    const uint64_t lifetime = control.no_cache ? 0 : control.max_age.value_or(0);
    return asked_at + std::chrono::seconds(lifetime > age ? lifetime - age : 0);
}

}  // namespace

runtime::HttpHeaders CachedDocument::conditions() const {
    runtime::HttpHeaders headers;
    if (!etag.empty()) headers.emplace_back("If-None-Match", etag);
    if (!last_modified.empty()) headers.emplace_back("If-Modified-Since", last_modified);
    return headers;
}

// An answer behind a redirect is not kept: the redirect may lead elsewhere tomorrow.
SharedDocument documentOf(const runtime::HttpResponse& response, Milliseconds asked_at) {
    const CacheControl control = cacheControl(response.headers);
    const bool varies = trim(header(response.headers, "Vary")) == "*";
    if (response.status != 200 || response.redirects > 0 || control.no_store || varies) return {};
    CachedDocument document{response.body, header(response.headers, "ETag"),
                            header(response.headers, "Last-Modified"),
                            freshUntil(response.headers, control, asked_at)};
    const bool can_be_asked = !document.etag.empty() || !document.last_modified.empty();
    if (!can_be_asked && document.fresh_until <= asked_at) return {};
    return std::make_shared<const CachedDocument>(std::move(document));
}

// RFC 9111 §3.2: what the answer says replaces what was said before.
SharedDocument refreshed(const CachedDocument& kept, const runtime::HttpResponse& response,
                         Milliseconds asked_at) {
    const CacheControl control = cacheControl(response.headers);
    if (control.no_store) return {};
    CachedDocument document = kept;
    const std::string etag = header(response.headers, "ETag");
    const std::string last_modified = header(response.headers, "Last-Modified");
    if (!etag.empty()) document.etag = etag;
    if (!last_modified.empty()) document.last_modified = last_modified;
    document.fresh_until = freshUntil(response.headers, control, asked_at);
    return std::make_shared<const CachedDocument>(std::move(document));
}

uint64_t DocumentCache::size(const std::string& url, const CachedDocument& document) {
    return 2 * url.size() + document.bytes.size() + document.etag.size() +
           document.last_modified.size() + kBytesBesides;
}

SharedDocument DocumentCache::find(const std::string& url) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(url);
    if (found == kept_.end()) return {};
    by_age_.splice(by_age_.end(), by_age_, found->second.age);
    return found->second.document;
}

void DocumentCache::forget(const std::string& url) {
    const auto found = kept_.find(url);
    if (found == kept_.end()) return;
    bytes_ -= size(url, *found->second.document);
    by_age_.erase(found->second.age);
    kept_.erase(found);
}

void DocumentCache::keep(const std::string& url, SharedDocument document) {
    const std::lock_guard lock(mutex_);
    forget(url);
    if (!document || size(url, *document) > bytes_max_ / 4) return;
    bytes_ += size(url, *document);
    by_age_.push_back(url);
    kept_.emplace(url, Kept{std::move(document), std::prev(by_age_.end())});
    while (bytes_ > bytes_max_) forget(std::string(by_age_.front()));
}

}  // namespace orchestrion::session
