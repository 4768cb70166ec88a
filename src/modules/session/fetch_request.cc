#include "modules/session/fetch_request.h"

#include <algorithm>
#include <boost/json.hpp>

#include "modules/session/fetch.h"

namespace orchestrion::modules {
namespace {

// RFC 3986 §2.3: what is not encoded.
std::string percentEncoded(std::string_view text) {
    constexpr std::string_view kUnreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char c : text) {
        if (kUnreserved.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += "0123456789ABCDEF"[byte >> 4];
        out += "0123456789ABCDEF"[byte & 15];
    }
    return out;
}

std::string formOf(const boost::json::object& params) {
    std::string form;
    for (const auto& [name, value] : params) {
        if (!form.empty()) form += '&';
        form += percentEncoded(name) + '=' + percentEncoded(textOf(value));
    }
    return form;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (size_t i = 0; i < bytes.size(); i += 3) {
        uint32_t group = 0;
        for (size_t j = 0; j < 3; ++j) {
            group =
                group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0);
        }
        for (size_t j = 0; j < 4; ++j) {
            const bool padding = i + j > bytes.size();
            out += padding ? '=' : kDigits[group >> (18 - 6 * j) & 63];
        }
    }
    return out;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

void addQuery(std::string& url, const std::string& query) {
    if (query.empty()) return;
    const size_t end = std::min(url.find('#'), url.size());
    const bool first = url.find('?') >= end;
    url.insert(end, (first ? "?" : "&") + query);
}

// The body of a request that has one.
void addBody(const Arguments& arguments, const std::string& encoding,
             runtime::HttpRequest& request) {
    const auto* content = arguments.content();
    const bool json = encoding.find("json") != std::string::npos;
    if (content != nullptr && !content->is_null()) {
        request.body = textOf(*content);
    } else if (json) {
        request.body = boost::json::serialize(arguments.params());
    } else {
        request.body = formOf(arguments.params());
    }
    std::string type = encoding;
    if (type.empty()) {
        const bool object = content != nullptr && !content->is_string() && !content->is_null();
        type = object ? "application/json" : "application/x-www-form-urlencoded";
    }
    request.headers.emplace_back("Content-Type", type);
}

void addHeaders(Arguments& arguments, runtime::HttpRequest& request) {
    std::string cache;
    for (const auto& [attribute, directive] :
         {std::pair("maxage", "max-age="), std::pair("maxstale", "max-stale=")}) {
        const auto seconds = arguments.seconds(attribute);
        if (!seconds) continue;
        if (!cache.empty()) cache += ", ";
        cache += directive + std::to_string(seconds->count() / 1000);
    }
    if (!cache.empty()) request.headers.emplace_back("Cache-Control", cache);
    if (arguments.has("username")) {
        const std::string both = arguments.text("username") + ":" + arguments.text("password");
        request.headers.emplace_back("Authorization", "Basic " + base64(both));
    }
    const auto* headers = arguments.value("headers");
    if (headers == nullptr) return;
    if (!headers->is_object()) {
        return arguments.refuse("the attribute 'headers' is no object; expected {name: value}");
    }
    for (const auto& [name, value] : headers->get_object()) {
        request.headers.emplace_back(name, textOf(value));
    }
}

}  // namespace

Fetch fetchOf(Arguments& arguments, const std::string& key) {
    Fetch fetch;
    runtime::HttpRequest& request = fetch.request;
    request.purpose = runtime::HttpPurpose::kService;
    request.response_bytes_max = kFetchBytesMax;
    request.url = arguments.text("srcexpr", arguments.text("src"));
    if (request.url.empty()) arguments.refuse("the attribute 'srcexpr' is missing or empty");
    const std::string method = lower(arguments.text("method", "get"));
    const bool has_body = method == "post" || method == "put" || method == "patch";
    if (!has_body && method != "get" && method != "delete") {
        arguments.refuse("the method '" + method +
                         "' is not supported; expected get, post, put, patch or delete");
    }
    request.method = method;
    std::transform(method.begin(), method.end(), request.method.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (has_body) {
        addBody(arguments, arguments.text("enctype"), request);
    } else {
        addQuery(request.url, formOf(arguments.params()));
    }
    addHeaders(arguments, request);
    if (method != "get") request.headers.emplace_back("Idempotency-Key", key);
    request.timeout = arguments.seconds("timeout").value_or(kFetchTimeDefault);
    if (request.timeout.count() == 0) request.timeout = kFetchTimeDefault;
    fetch.expected_type = lower(arguments.text("type"));
    if (arguments.flag("gdelivery", false)) {
        const double retries = arguments.number("gd_retries").value_or(kFetchRetriesDefault);
        fetch.retries = static_cast<int>(std::clamp(retries, 0.0, double{kFetchRetriesMax}));
        fetch.retry_interval =
            arguments.seconds("gd_retry_interval").value_or(kFetchRetryIntervalDefault);
    }
    return fetch;
}

bool isOfType(std::string_view content_type, std::string_view expected) {
    const std::string found = lower(std::string(content_type.substr(0, content_type.find(';'))));
    if (expected.empty() || expected == "*/*" || found.empty()) return true;
    if (expected == "plain-text") expected = "text/plain";
    if (found == expected) return true;
    // "xml" and "json" stand for every type of theirs: text/xml, application/problem+json.
    for (std::string_view family : {"json", "xml"}) {
        if (expected.ends_with(family)) return found.ends_with(family);
    }
    return false;
}

}  // namespace orchestrion::modules
