#include "api/response_head.h"

#include <charconv>

namespace orchestrion::api {
namespace {

void appendNumber(std::string& out, uint64_t number, int base = 10) {
    char digits[20];
    const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), number, base);
    out.append(digits, end);
}

void appendClean(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') out += c;
    }
}

void appendLength(std::string& out, const Response& response, BodyLength length) {
    if (length == BodyLength::kChunked) out += "Transfer-Encoding: chunked\r\n";
    if (length != BodyLength::kKnown || !mayHaveBody(response.status)) return;
    out += "Content-Length: ";
    appendNumber(out, response.body.size());
    out += "\r\n";
}

}  // namespace

bool mayHaveBody(int status) {
    return status >= 200 && status != 204 && status != 304;
}

void appendHead(std::string& out, const Response& response, const HeadOptions& options) {
    out += options.is_http10 ? "HTTP/1.0 " : "HTTP/1.1 ";
    appendNumber(out, static_cast<uint64_t>(response.status));
    out.append(" ").append(reasonOf(response.status));
    out.append("\r\nDate: ").append(options.date).append("\r\nServer: orchestrion\r\n");
    if (!response.content_type.empty()) {
        out += "Content-Type: ";
        appendClean(out, response.content_type);
        out += "\r\n";
    }
    appendLength(out, response, options.length);
    for (const auto& [name, value] : response.headers) {
        appendClean(out, name);
        out += ": ";
        appendClean(out, value);
        out += "\r\n";
    }
    if (!options.keep_alive) out += "Connection: close\r\n";
    if (options.keep_alive && options.is_http10) out += "Connection: keep-alive\r\n";
    out += "\r\n";
}

void appendChunk(std::string& out, std::string_view bytes) {
    appendNumber(out, bytes.size(), 16);
    out.append("\r\n").append(bytes).append("\r\n");
}

}  // namespace orchestrion::api
