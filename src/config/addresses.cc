#include "config/addresses.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace orchestrion::config {
namespace {

template <class Number>
std::optional<Number> parseNumber(std::string_view text) {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

bool isIpv4(const std::string& text) {
    in_addr address{};
    return inet_pton(AF_INET, text.c_str(), &address) == 1;
}

bool isIpv6(const std::string& text) {
    in6_addr address{};
    return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool isHostCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

// RFC 1123 §2.1, with the underscores that occur in practice.
bool isHostName(std::string_view text) {
    if (text.empty() || text.size() > 253 || text.front() == '.') return false;
    bool label_empty = true;
    for (const char c : text) {
        if (c == '.' ? label_empty : !isHostCharacter(c)) return false;
        label_empty = c == '.';
    }
    return true;
}

// Cuts ":PORT" off; false if what stands there is no port.
bool takePort(std::string& text) {
    const size_t colon = text.rfind(':');
    const bool bracketed = text.starts_with('[');
    if (colon == std::string::npos) return !bracketed;
    const size_t bracket = text.find(']');
    if (bracketed) {
        if (bracket == std::string::npos || bracket == 1) return false;
        const std::string rest = text.substr(bracket + 1);
        text = text.substr(1, bracket - 1);
        if (!isIpv6(text)) return false;
        return rest.empty() ||
               (rest.front() == ':' && parseNumber<uint16_t>(rest.substr(1)).value_or(0) > 0);
    }
    if (text.find(':') != colon) return true;  // an IPv6 address or network without port
    const auto port = parseNumber<uint16_t>(text.substr(colon + 1));
    text.erase(colon);
    return port.value_or(0) > 0;
}

}  // namespace

Result<ListenAddress> parseListen(const std::string& text) {
    const size_t colon = text.rfind(':');
    std::string address = text.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) {
        address = address.substr(1, address.size() - 2);
    } else if (address.find(':') != std::string::npos) {
        address.clear();  // IPv6 without brackets: where the port begins is not clear
    }
    const auto port =
        parseNumber<uint16_t>(colon == std::string::npos ? "" : text.substr(colon + 1));
    if (address.empty() || !port) {
        return fail("config.badListen",
                    "expected ADDRESS:PORT, such as 127.0.0.1:7210 or "
                    "[::1]:7210, but found '" +
                        text + "'");
    }
    return ListenAddress{address, *port};
}

bool isIpAddress(const std::string& text) {
    return text.find('\0') == std::string::npos && (isIpv4(text) || isIpv6(text));
}

bool isNetwork(const std::string& text) {
    const size_t slash = text.find('/');
    const std::string address = text.substr(0, slash);
    if (!isIpAddress(address)) return false;
    if (slash == std::string::npos) return true;
    const auto bits = parseNumber<uint8_t>(text.substr(slash + 1));
    return bits && *bits <= (isIpv4(address) ? 32 : 128);
}

bool isDestinationPattern(const std::string& text) {
    std::string host = text;
    if (!takePort(host)) return false;
    if (host == "*" || isNetwork(host)) return true;
    if (host.starts_with("*.")) host.erase(0, 2);
    const bool digits_only = host.find_first_not_of("0123456789.") == std::string::npos;
    return isHostName(host) && !digits_only;
}

std::optional<PortRange> parsePortRange(const std::string& text) {
    const size_t dash = text.find('-');
    const auto first = parseNumber<uint16_t>(text.substr(0, dash));
    const auto last =
        dash == std::string::npos ? first : parseNumber<uint16_t>(text.substr(dash + 1));
    if (!first || !last || *first == 0 || *first > *last) return std::nullopt;
    return PortRange{*first, *last};
}

std::optional<UrlParts> splitHttpUrl(const std::string& text) {
    UrlParts parts;
    for (const std::string scheme : {"http", "https"}) {
        if (text.starts_with(scheme + "://")) parts.scheme = scheme;
    }
    if (parts.scheme.empty()) return std::nullopt;
    const std::string rest = text.substr(parts.scheme.size() + 3);
    std::string authority = rest.substr(0, rest.find_first_of("/?#"));
    const size_t at = authority.rfind('@');
    parts.credentials = at != std::string::npos;
    if (parts.credentials) authority.erase(0, at + 1);
    const bool has_space = std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '\\';
    });
    if (has_space || !takePort(authority)) return std::nullopt;
    if (!isIpAddress(authority) && !isHostName(authority)) return std::nullopt;
    parts.host = authority;
    return parts;
}

bool isLoopback(const std::string& address) {
    if (!isIpAddress(address)) return false;
    in6_addr six{};
    if (inet_pton(AF_INET6, address.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six) != 0;
    return address.starts_with("127.");
}

}  // namespace orchestrion::config
