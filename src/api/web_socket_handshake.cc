#include "api/web_socket_handshake.h"

#include <algorithm>
#include <vector>

#include "api/http_syntax.h"
#include "api/openssl_ptr.h"
#include "api/problem.h"

namespace orchestrion::api {
namespace {

constexpr std::string_view kKeySalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kProtocolHeader = "Sec-WebSocket-Protocol";
constexpr std::string_view kVersion = "13";

using Elements = std::vector<std::string_view>;

// The elements of a list (RFC 9110 §5.6.1).
void appendElements(Elements& elements, std::string_view list) {
    while (!list.empty()) {
        const size_t comma = list.find(',');
        const std::string_view element = trimmed(list.substr(0, comma));
        if (!element.empty()) elements.push_back(element);
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
}

// Those of all lines of the header.
Elements listOf(const Headers& headers, std::string_view name) {
    Elements elements;
    for (const auto& [header, value] : headers) {
        if (equalsIgnoringCase(header, name)) appendElements(elements, value);
    }
    return elements;
}

bool names(const Request& request, std::string_view header, std::string_view wanted) {
    const auto elements = listOf(request.headers, header);
    return std::any_of(elements.begin(), elements.end(), [&](std::string_view element) {
        return equalsIgnoringCase(element, wanted);
    });
}

// Sixteen bytes in base64.
bool isKey(std::string_view key) {
    const auto isDigit = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
    };
    return key.size() == 24 && key.ends_with("==") &&
           std::all_of(key.begin(), key.end() - 2, isDigit);
}

Response upgradeExpected(std::string detail) {
    Response response = problem("request.upgradeExpected", std::move(detail));
    response.headers.emplace_back("Upgrade", "websocket");
    response.headers.emplace_back("Connection", "Upgrade");
    response.headers.emplace_back("Sec-WebSocket-Version", kVersion);
    return response;
}

Response badUpgrade(std::string detail) {
    return problem("request.badUpgrade", std::move(detail));
}

std::string joined(std::initializer_list<std::string_view> words) {
    std::string text;
    for (const std::string_view word : words) text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

}  // namespace

bool wantsWebSocket(const Request& request) {
    return names(request, "Upgrade", "websocket");
}

std::string_view offeredToken(const Request& request) {
    if (!wantsWebSocket(request)) return {};
    for (const std::string_view protocol : listOf(request.headers, kProtocolHeader)) {
        if (protocol.starts_with(kBearerProtocol)) return protocol.substr(kBearerProtocol.size());
    }
    return {};
}

void dropOfferedTokens(Headers& headers) {
    for (auto& [name, value] : headers) {
        if (!equalsIgnoringCase(name, kProtocolHeader)) continue;
        std::string kept;
        Elements protocols;
        appendElements(protocols, value);
        for (const std::string_view protocol : protocols) {
            if (protocol.starts_with(kBearerProtocol)) continue;
            kept.append(kept.empty() ? "" : ", ").append(protocol);
        }
        value = std::move(kept);
    }
}

std::string webSocketAcceptOf(std::string_view key) {
    const std::string text = std::string(key) + std::string(kKeySalt);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
    unsigned char encoded[4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1];
    const int length = EVP_EncodeBlock(encoded, digest, static_cast<int>(size));
    return {reinterpret_cast<const char*>(encoded), static_cast<size_t>(length)};
}

Response openWebSocket(const Request& request, std::initializer_list<std::string_view> protocols,
                       std::function<void(WebSocket)> socket) {
    if (!wantsWebSocket(request)) {
        return upgradeExpected("this is a WebSocket; send the headers that ask for one (RFC 6455)");
    }
    if (trimmed(request.header("Sec-WebSocket-Version")) != kVersion) {
        return upgradeExpected("expected version 13 of WebSockets");
    }
    if (request.method != "GET" || !names(request, "Connection", "Upgrade") ||
        !request.body.empty()) {
        return badUpgrade("a WebSocket is asked for by GET without a body, 'Connection: Upgrade'");
    }
    const std::string_view key = trimmed(request.header("Sec-WebSocket-Key"));
    if (!isKey(key)) return badUpgrade("expected 16 bytes in base64 as Sec-WebSocket-Key");
    Response response{.status = 101};
    response.headers = {{"Upgrade", "websocket"},
                        {"Connection", "Upgrade"},
                        {"Sec-WebSocket-Accept", webSocketAcceptOf(key)}};
    const auto offered = listOf(request.headers, kProtocolHeader);
    const auto spoken =
        std::find_first_of(offered.begin(), offered.end(), protocols.begin(), protocols.end());
    if (spoken == offered.end() && !offered.empty()) {
        return badUpgrade("none of the subprotocols is spoken here; expected " + joined(protocols));
    }
    if (spoken != offered.end()) {
        response.headers.emplace_back(kProtocolHeader, *spoken);
    }
    response.socket = std::move(socket);
    return response;
}

}  // namespace orchestrion::api
