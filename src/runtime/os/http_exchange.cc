#include "runtime/os/http_exchange.h"

#include <strings.h>

#include <algorithm>
#include <initializer_list>

namespace orchestrion::runtime {
namespace {

constexpr Milliseconds kTimeoutMax = std::chrono::hours(24);

bool equalsIgnoringCase(const std::string& a, const char* b) {
    return strcasecmp(a.c_str(), b) == 0;
}

bool isOneOf(const std::string& name, std::initializer_list<const char*> names) {
    return std::any_of(names.begin(), names.end(),
                       [&](const char* other) { return equalsIgnoringCase(name, other); });
}

// RFC 9110 §5.6.2.
bool isToken(const std::string& text) {
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kOthers.find(c) != std::string_view::npos;
    });
}

// RFC 9110 §5.5: what would end the line, or the text for somebody behind us.
bool isFieldValue(const std::string& text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f;
    });
}

Result<void> checkRequest(const HttpRequest& request) {
    if (!isToken(request.method)) {
        return fail("http.badRequest", "the method is not a token such as GET or POST");
    }
    for (const auto& [name, value] : request.headers) {
        if (!isToken(name)) {
            return fail("http.badRequest", "the name of a header is not a token");
        }
        if (!isFieldValue(value)) {
            return fail("http.badRequest",
                        "the header " + name + " holds a line break or another control character");
        }
        if (isOneOf(name, {"Content-Length", "Transfer-Encoding"})) {
            return fail("http.badRequest", "the header " + name + " follows from the body");
        }
    }
    return {};
}

const std::string* findHeader(const HttpHeaders& headers, const char* name) {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
        return equalsIgnoringCase(header.first, name);
    });
    return found == headers.end() ? nullptr : &found->second;
}

void dropHeaders(HttpHeaders& headers, std::initializer_list<const char*> names) {
    std::erase_if(headers, [&](const auto& header) { return isOneOf(header.first, names); });
}

// RFC 9110 §15.4: 303 asks for the other thing by GET; for 301 and 302 practice has made a GET of
// a POST.
void changeMethod(HttpRequest& request, int status) {
    const bool by_get = status == 303 && request.method != "HEAD";
    const bool by_custom = (status == 301 || status == 302) && request.method == "POST";
    if (!by_get && !by_custom) return;
    request.method = "GET";
    request.body.clear();
    dropHeaders(request.headers,
                {"Content-Type", "Content-Encoding", "Content-Language", "Content-Location"});
}

}  // namespace

Error HttpExchange::error(std::string_view code, const std::string& why) const {
    const std::string& text = url.text();
    return {std::string(code), request.method + " " + text.substr(0, text.find('?')) + ": " + why};
}

Result<HttpExchange> beginExchange(HttpRequest request,
                                   std::function<void(Result<HttpResponse>)> done,
                                   HttpTally& tally) {
    if (auto checked = checkRequest(request); !checked) return fail(checked.error());
    auto url = Url::parse(request.url);
    if (!url) return fail(url.error());
    const auto deadline = HttpExchange::Clock::now() + std::min(request.timeout, kTimeoutMax);
    BufferedBytes buffered(tally);
    buffered.set(request.body.size());
    return HttpExchange{
        std::move(request), std::move(done), std::move(*url), deadline, std::move(buffered), 0, {}};
}

bool redirects(const HttpExchange& exchange, const HttpResponse& response) {
    const bool followed = response.status == 301 || response.status == 302 ||
                          response.status == 303 || response.status == 307 ||
                          response.status == 308;
    return followed && exchange.redirects_max != 0u &&
           findHeader(response.headers, "Location") != nullptr;
}

Result<void> followRedirect(HttpExchange& exchange, const HttpResponse& response) {
    if (exchange.redirects >= exchange.redirects_max.value_or(0)) {
        return fail(exchange.error("http.tooManyRedirects", "redirected more than " +
                                                                std::to_string(exchange.redirects) +
                                                                " times (limit redirects_max)"));
    }
    auto next = exchange.url.resolve(*findHeader(response.headers, "Location"));
    if (!next) return fail(exchange.error("http.badRedirect", next.error().message));
    if (exchange.url.scheme() == "https" && next->scheme() == "http") {
        return fail(exchange.error("http.badRedirect",
                                   "redirected from https: to http:, where everybody can read and "
                                   "change what is sent"));
    }
    changeMethod(exchange.request, response.status);
    exchange.buffered.set(exchange.request.body.size());
    if (!next->sameOrigin(exchange.url)) {
        dropHeaders(exchange.request.headers, {"Authorization", "Cookie", "Proxy-Authorization"});
    }
    exchange.url = std::move(*next);
    ++exchange.redirects;
    return {};
}

}  // namespace orchestrion::runtime
