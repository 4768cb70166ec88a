#include "center/substitution.h"

#include <optional>

namespace orchestrion::center {
namespace {

using interaction::Interaction;
using interaction::textOf;

std::string joinedData(const Interaction& from, char between, char separator) {
    std::string out;
    for (const auto& [key, value] : from.udata) {
        if (!out.empty()) out += separator;
        out += key + between + textOf(from.udata, key);
    }
    return out;
}

std::string joinedAddresses(const std::vector<std::string>& addresses) {
    std::string out;
    for (const std::string& address : addresses) {
        if (!out.empty()) out += ',';
        out += address;
    }
    return out;
}

std::optional<std::string> valueOf(std::string_view name, const Interaction& from) {
    if (name == "ANI") return from.voice.ani;
    if (name == "DNIS") return from.voice.dnis;
    if (name == "DN") return from.focus_device.empty() ? from.endpoint : from.focus_device;
    if (name == "CED") return from.voice.ced;
    if (name == "EMAILFROM") return from.message.from;
    if (name == "EMAILTO") return joinedAddresses(from.message.to);
    if (name == "EMAILSUBJECT") return from.message.subject;
    if (name == "UDATA") return joinedData(from, '=', '&');
    if (name == "UDATA.*") return joinedData(from, ':', ',');
    if (name.starts_with("UDATA.")) return textOf(from.udata, name.substr(6));
    return std::nullopt;
}

bool unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

// [UDATA] gives the parameters of a query: what divides them stays.
std::string encoded(const std::string& value, bool query) {
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : value) {
        if (unreserved(c) || (query && (c == '=' || c == '&'))) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
    return out;
}

}  // namespace

std::string substituted(std::string_view text, const Interaction& from, Encoding encoding) {
    std::string out;
    while (!text.empty()) {
        const size_t open = text.find('[');
        const size_t close = open == text.npos ? text.npos : text.find(']', open);
        if (close == text.npos) break;
        const std::string_view name = text.substr(open + 1, close - open - 1);
        const auto value = valueOf(name, from);
        out += text.substr(0, open);
        if (!value) {
            out += text.substr(open, close + 1 - open);
        } else {
            out += encoding == Encoding::kUrl ? encoded(*value, name == "UDATA") : *value;
        }
        text.remove_prefix(close + 1);
    }
    return out += text;
}

}  // namespace orchestrion::center
