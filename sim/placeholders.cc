#include "sim/placeholders.h"

#include <boost/json.hpp>
#include <charconv>
#include <optional>

namespace orchestrion::sim {
namespace {

namespace json = boost::json;

std::optional<uint64_t> whole(std::string_view text) {
    uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool fits = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return fits && !text.empty() ? std::optional(value) : std::nullopt;
}

std::string padded(uint64_t value, uint64_t digits) {
    const std::string text = std::to_string(value);
    return std::string(digits > text.size() ? digits - text.size() : 0, '0') + text;
}

// What stands for a placeholder without its brackets; nothing if it is none.
std::optional<std::string> meaning(const Placeholders& with, std::string_view name) {
    if (name == "n") return std::to_string(with.n);
    if (name == "actor") return with.actor;
    if (name == "session") return with.session;
    if (name.starts_with("n:")) {
        const auto digits = whole(name.substr(2));
        return digits && *digits <= 20 ? std::optional(padded(with.n, *digits)) : std::nullopt;
    }
    if (!name.starts_with("random:")) return std::nullopt;
    const size_t dash = name.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto from = whole(name.substr(7, dash - 7));
    const auto to = whole(name.substr(dash + 1));
    if (!from || !to || *from > *to || *to - *from == UINT64_MAX) return std::nullopt;
    return std::to_string(*from + with.random.next() % (*to - *from + 1));
}

}  // namespace

std::string Placeholders::fill(const std::string& text) const {
    std::string filled;
    size_t at = 0;
    while (at < text.size()) {
        const size_t open = text.find('<', at);
        const size_t close = open == std::string::npos ? open : text.find('>', open);
        if (close == std::string::npos) break;
        const auto what = meaning(*this, std::string_view(text).substr(open + 1, close - open - 1));
        if (what) {
            filled += text.substr(at, open - at) + *what;
            at = close + 1;
        } else {
            filled += text.substr(at, open + 1 - at);
            at = open + 1;
        }
    }
    return filled + text.substr(std::min(at, text.size()));
}

json::value Placeholders::fill(const json::value& value) const {
    if (value.is_string()) {
        const std::string text(value.get_string());
        const bool one = text.starts_with('<') && text.find('>') == text.size() - 1;
        std::string filled = fill(text);
        const bool number = one && (text == "<n>" || text.starts_with("<random:"));
        if (const auto count = number ? whole(filled) : std::nullopt) return *count;
        return json::string(filled);
    }
    if (value.is_array()) {
        json::array list;
        for (const json::value& item : value.get_array()) list.push_back(fill(item));
        return list;
    }
    if (!value.is_object()) return value;
    json::object map;
    for (const auto& [name, member] : value.get_object())
        map[fill(std::string(name))] = fill(member);
    return map;
}

}  // namespace orchestrion::sim
