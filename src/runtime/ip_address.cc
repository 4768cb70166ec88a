#include "runtime/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace orchestrion::runtime {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

// One part of a loosely written address: decimal, octal or hexadecimal.
std::optional<uint64_t> parsePart(std::string_view part) {
    int base = 10;
    if (part.starts_with("0x") || part.starts_with("0X")) {
        part.remove_prefix(2);
        base = 16;
        if (part.empty()) return 0;
    } else if (part.size() > 1 && part.front() == '0') {
        part.remove_prefix(1);
        base = 8;
    }
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, base);
    if (part.empty() || error != std::errc{} || end != part.data() + part.size()) return {};
    return value;
}

std::string_view lastLabel(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    return host.substr(host.rfind('.') + 1);
}

bool hasBits(const std::array<uint8_t, 16>& bytes, size_t first,
             std::initializer_list<uint8_t> expected) {
    return std::equal(expected.begin(), expected.end(),
                      bytes.begin() + static_cast<ptrdiff_t>(first));
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    const std::string terminated(text);
    if (terminated.find('\0') != std::string::npos) return {};
    in_addr four{};
    if (inet_pton(AF_INET, terminated.c_str(), &four) == 1) return fromV4(ntohl(four.s_addr));
    std::array<uint8_t, 16> bytes{};
    if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return IpAddress(bytes);
    return {};
}

// The parts but the last are bytes; the last one fills what is left.
std::optional<IpAddress> IpAddress::parseLoosely(std::string_view text) {
    if (auto strict = parse(text)) return strict;
    if (text.ends_with('.')) text.remove_suffix(1);
    uint64_t address = 0;
    for (int bits_left = 32; bits_left > 0; bits_left -= 8) {
        const size_t dot = text.find('.');
        const auto part = parsePart(text.substr(0, dot));
        if (!part) return {};
        if (dot == std::string_view::npos) {
            return *part >> bits_left == 0
                       ? std::optional(fromV4(static_cast<uint32_t>(address | *part)))
                       : std::nullopt;
        }
        if (*part > 255) return {};
        address |= *part << (bits_left - 8);
        text.remove_prefix(dot + 1);
    }
    return {};
}

IpAddress IpAddress::fromV4(uint32_t host_order) {
    std::array<uint8_t, 16> bytes{};
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin());
    for (size_t i = 0; i < 4; ++i) bytes[12 + i] = static_cast<uint8_t>(host_order >> (24 - 8 * i));
    return IpAddress(bytes);
}

bool IpAddress::isV4() const {
    return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin());
}

uint32_t IpAddress::word(size_t at) const {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; ++i) value = value << 8 | bytes_[at + i];
    return value;
}

std::string toString(const IpAddress& address) {
    char text[INET6_ADDRSTRLEN] = {};
    if (address.isV4()) {
        inet_ntop(AF_INET, address.bytes().data() + 12, text, sizeof(text));
    } else {
        inet_ntop(AF_INET6, address.bytes().data(), text, sizeof(text));
    }
    return text;
}

std::vector<IpAddress> embeddedV4(const IpAddress& address) {
    const auto& bytes = address.bytes();
    if (address.isV4()) return {};
    if (hasBits(bytes, 0, {0x20, 0x02})) return {IpAddress::fromV4(address.word(2))};
    if (hasBits(bytes, 0, {0x20, 0x01, 0x00, 0x00})) {
        return {IpAddress::fromV4(address.word(4)), IpAddress::fromV4(~address.word(12))};
    }
    const bool nat64 = hasBits(bytes, 0, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0});
    // Without :: and ::1, which are addresses of their own.
    const bool compatible =
        hasBits(bytes, 0, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) && address.word(12) > 1;
    const bool isatap = (bytes[8] & 0xfd) == 0 && hasBits(bytes, 9, {0x00, 0x5e, 0xfe});
    if (nat64 || compatible || isatap) return {IpAddress::fromV4(address.word(12))};
    return {};
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
    const size_t slash = text.find('/');
    const auto base = IpAddress::parse(text.substr(0, slash));
    if (!base) return {};
    const bool written_as_v4 = text.find(':') == std::string_view::npos;
    if (slash == std::string_view::npos) return IpNetwork(*base, 128);
    const std::string_view digits = text.substr(slash + 1);
    uint32_t bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return {};
    if (bits > (written_as_v4 ? 32u : 128u)) return {};
    return IpNetwork(*base, bits + (written_as_v4 ? 96 : 0));
}

// A network that is wider than all mapped addresses is one of IPv6.
bool IpNetwork::contains(const IpAddress& address) const {
    const bool v4 = base_.isV4() && bits_ >= 96;
    if (v4 != address.isV4()) return false;
    const auto& a = address.bytes();
    const auto& b = base_.bytes();
    const size_t whole = bits_ / 8;
    if (std::memcmp(a.data(), b.data(), whole) != 0) return false;
    const uint32_t rest = bits_ % 8;
    return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

bool endsInNumber(std::string_view host) {
    const std::string_view label = lastLabel(host);
    const bool digits = label.find_first_not_of("0123456789") == std::string_view::npos;
    return !label.empty() && (digits || parsePart(label).has_value());
}

}  // namespace orchestrion::runtime
