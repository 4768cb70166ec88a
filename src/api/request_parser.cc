#include "api/request_parser.h"

#include <algorithm>
#include <charconv>

namespace orchestrion::api {
namespace {

constexpr size_t kHeadersUsual = 12;
constexpr uint64_t kBodyReservedMax = 64u << 10;  // a length is only what the client says

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// "HTTP/1.1" (RFC 9112 §2.3).
bool isVersion(std::string_view text) {
    return text.size() == 8 && text.starts_with("HTTP/") && isDigit(text[5]) && text[6] == '.' &&
           isDigit(text[7]);
}

// What of a request line, perhaps of an unfinished one, is its target.
std::string_view targetOf(std::string_view line) {
    const size_t space = line.find(' ');
    if (space == std::string_view::npos) return {};
    line.remove_prefix(space + 1);
    return line.substr(0, line.find_first_of(" \r\n"));
}

}  // namespace

Result<size_t> RequestParser::put(std::string_view bytes) {
    size_t taken = 0;
    if (!headerDone()) {
        const auto head = putHead(bytes);
        if (!head || !headerDone()) return head;
        taken = *head;
    }
    if (done() || taken == bytes.size()) return taken;
    const auto body =
        part_ == Part::kChunks ? putChunks(bytes.substr(taken)) : putBody(bytes.substr(taken));
    if (!body) return body;
    return taken + *body;
}

Request RequestParser::take() {
    Request request = std::move(request_);
    *this = RequestParser(limits_);
    return request;
}

// The head.

Result<size_t> RequestParser::putHead(std::string_view bytes) {
    size_t taken = 0;
    while (!headerDone() && taken < bytes.size()) {
        const std::string_view rest = bytes.substr(taken);
        const size_t length = line_.find(rest);
        const std::string_view line = length == 0 ? rest : rest.substr(0, length);
        auto fits = checkLimits(line);
        if (fits && length > 0) fits = takeLine(line);
        if (!fits) return fail(fits.error());
        if (length == 0) break;
        head_bytes_ += static_cast<uint32_t>(length);
        taken += length;
    }
    return taken;
}

// `line` may be unfinished. What is wrong first counts, so that the rest of it changes nothing.
Result<void> RequestParser::checkLimits(std::string_view line) const {
    const size_t allowed = limits_.header_bytes_max - head_bytes_;
    if (part_ == Part::kRequestLine) {
        if (line[0] != '\r' && !isTokenCharacter(line[0])) {
            return malformed("it begins with a method such as GET");
        }
        if (targetOf(line.substr(0, allowed + 1)).size() > limits_.target_bytes_max) {
            return fail("request.targetTooLong", "expected path and query of at most " +
                                                     std::to_string(limits_.target_bytes_max) +
                                                     " bytes");
        }
    }
    if (line.size() > allowed) return headerTooLarge(limits_);
    return {};
}

Result<void> RequestParser::takeLine(std::string_view line) {
    const auto text = withoutLineEnd(line);
    if (!text) return malformed("lines end in CR LF");
    if (part_ == Part::kHeaders) return text->empty() ? endHead() : takeHeader(*text);
    if (!text->empty()) return takeRequestLine(*text);
    // Some clients end a body with a line too many (RFC 9112 §2.2).
    if (std::exchange(empty_line_skipped_, true)) return malformed("there is no request line");
    return {};
}

Result<void> RequestParser::takeRequestLine(std::string_view line) {
    const size_t first = line.find(' ');
    const size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        return malformed("its first line is 'METHOD /path HTTP/1.1'");
    }
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (!isToken(method)) return malformed("it begins with a method such as GET");
    if (!isVersion(version)) return malformed("its first line ends in 'HTTP/1.1'");
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return fail("request.badVersion", "expected HTTP/1.1 or HTTP/1.0");
    }
    if (!target.starts_with('/') || !isVisible(target)) {
        return malformed("its path begins with '/', and what is not ASCII is percent-encoded");
    }
    is_http10_ = version == "HTTP/1.0";
    request_.method = method;
    request_.target = target;
    request_.headers.reserve(kHeadersUsual);
    part_ = Part::kHeaders;
    return {};
}

Result<void> RequestParser::takeHeader(std::string_view line) {
    if (request_.headers.size() == limits_.headers_max) return headerTooLarge(limits_);
    const auto header = readHeaderLine(line);
    if (!header) return fail(header.error());
    request_.headers.emplace_back(header->name, header->value);
    return takeMeaning(header->name, header->value);
}

// What the headers say that are not for the handler alone.
Result<void> RequestParser::takeMeaning(std::string_view name, std::string_view value) {
    if (equalsIgnoringCase(name, "Host")) {
        ++hosts_;
        if (!isHost(value)) return malformed("the header Host is a name, perhaps with a port");
    } else if (equalsIgnoringCase(name, "Content-Length")) {
        return takeContentLength(value);
    } else if (equalsIgnoringCase(name, "Transfer-Encoding")) {
        if (is_chunked_ || !equalsIgnoringCase(value, "chunked")) {
            return malformed("the only transfer coding taken is one 'chunked'");
        }
        is_chunked_ = true;
    } else if (equalsIgnoringCase(name, "Connection")) {
        takeConnection(value);
    } else if (equalsIgnoringCase(name, "Expect")) {
        if (!equalsIgnoringCase(value, "100-continue")) {
            return fail("request.badExpectation", "only '100-continue' may be expected");
        }
        continue_expected_ = true;
    }
    return {};
}

Result<void> RequestParser::takeContentLength(std::string_view value) {
    if (std::exchange(has_length_, true)) return malformed("there is more than one Content-Length");
    const auto [end, error] =
        std::from_chars(value.data(), value.data() + value.size(), body_left_);
    if (value.empty() || error != std::errc{} || end != value.data() + value.size()) {
        return malformed("a Content-Length is a number of bytes");
    }
    if (body_left_ > limits_.body_bytes_max) return bodyTooLarge(limits_);
    return {};
}

void RequestParser::takeConnection(std::string_view value) {
    while (!value.empty()) {
        const size_t comma = value.find(',');
        const std::string_view option = trimmed(value.substr(0, comma));
        close_asked_ = close_asked_ || equalsIgnoringCase(option, "close");
        keep_alive_asked_ = keep_alive_asked_ || equalsIgnoringCase(option, "keep-alive");
        value.remove_prefix(comma == std::string_view::npos ? value.size() : comma + 1);
    }
}

// What the headers say together.
Result<void> RequestParser::endHead() {
    if (hosts_ > 1 || (hosts_ == 0 && !is_http10_)) {
        return malformed("it has exactly one Host header (RFC 9112 §3.2)");
    }
    // Two ways to say where a request ends are the way to smuggle another one in (RFC 9112 §6.3).
    if (is_chunked_ && (has_length_ || is_http10_)) {
        return malformed("either Content-Length or, with HTTP/1.1, 'Transfer-Encoding: chunked'");
    }
    if (is_chunked_) {
        part_ = Part::kChunks;
    } else {
        part_ = body_left_ > 0 ? Part::kBody : Part::kDone;
        request_.body.reserve(std::min(body_left_, kBodyReservedMax));
    }
    return {};
}

// The body.

Result<size_t> RequestParser::putBody(std::string_view bytes) {
    const auto count = static_cast<size_t>(std::min<uint64_t>(body_left_, bytes.size()));
    request_.body.append(bytes.substr(0, count));
    body_left_ -= count;
    if (body_left_ == 0) part_ = Part::kDone;
    return count;
}

Result<size_t> RequestParser::putChunks(std::string_view bytes) {
    const auto taken = chunks_.put(bytes, request_.body);
    if (taken && chunks_.done()) part_ = Part::kDone;
    return taken;
}

}  // namespace orchestrion::api
