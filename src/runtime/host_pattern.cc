#include "runtime/host_pattern.h"

#include <algorithm>
#include <charconv>

namespace orchestrion::runtime {
namespace {

constexpr size_t kHostBytesMax = 253;  // RFC 1035 §2.3.4

bool isHostCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool isHostName(std::string_view text) {
    return !text.empty() && text.size() <= kHostBytesMax && text.front() != '.' &&
           text.find("..") == std::string_view::npos && !endsInNumber(text) &&
           std::all_of(text.begin(), text.end(), isHostCharacter);
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

}  // namespace

std::string toString(const Endpoint& endpoint) {
    const bool six = endpoint.host.find(':') != std::string::npos;
    return (six ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

// Cuts ":PORT" and brackets off; false if they are not what they should be.
bool HostPattern::parsePort(std::string_view& text) {
    std::string_view port;
    if (text.starts_with('[')) {
        const size_t bracket = text.find(']');
        if (bracket == std::string_view::npos) return false;
        port = text.substr(bracket + 1);
        text = text.substr(1, bracket - 1);
        if (text.find(':') == std::string_view::npos) return false;
    } else if (const size_t colon = text.find(':');
               colon != std::string_view::npos && colon == text.rfind(':')) {
        port = text.substr(colon);
        text = text.substr(0, colon);
    }
    if (port.empty()) return true;
    if (port.front() != ':') return false;
    port.remove_prefix(1);
    uint16_t number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    port_ = number;
    return error == std::errc{} && end == port.data() + port.size() && number != 0;
}

bool HostPattern::parseHost(std::string_view text) {
    if (text == "*") return true;
    if ((network_ = IpNetwork::parse(text))) {
        kind_ = Kind::kNetwork;
        return true;
    }
    kind_ = text.starts_with("*.") ? Kind::kBelow : Kind::kHost;
    if (kind_ == Kind::kBelow) text.remove_prefix(1);
    host_ = lower(text);
    if (host_.ends_with('.')) host_.pop_back();
    std::string_view name = host_;
    if (kind_ == Kind::kBelow && !name.empty()) name.remove_prefix(1);
    return isHostName(name);
}

Result<HostPattern> HostPattern::parse(std::string_view text) {
    HostPattern pattern;
    pattern.text_ = text;
    std::string_view rest = text;
    if (!pattern.parsePort(rest) || !pattern.parseHost(rest)) {
        return fail("egress.badValue",
                    "expected a host such as bank.example, *.bank.example, *, 10.0.0.0/8 or "
                    "fc00::/7, perhaps with a port behind it (bank.example:443, [::1]:443), but "
                    "found '" +
                        pattern.text_ + "'");
    }
    return pattern;
}

bool HostPattern::matches(const Endpoint& endpoint, const std::optional<IpAddress>& address) const {
    if (port_ && *port_ != endpoint.port) return false;
    switch (kind_) {
        case Kind::kAny:
            return true;
        case Kind::kHost:
            return endpoint.host == host_;
        case Kind::kBelow:
            return endpoint.host.size() > host_.size() && endpoint.host.ends_with(host_);
        case Kind::kNetwork:
            break;
    }
    return address && network_->contains(*address);
}

}  // namespace orchestrion::runtime
