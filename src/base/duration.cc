#include "base/duration.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace orchestrion {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 6> kUnits{
    {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000}}};

std::string_view trim(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

std::optional<Milliseconds> parseDuration(std::string_view text) {
    text = trim(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    if (text.empty() || text.front() == '-') return std::nullopt;
    double count = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), count, std::chars_format::fixed);
    if (error != std::errc{}) return std::nullopt;
    const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
    for (const auto& [name, milliseconds] : kUnits) {
        if (unit != name) continue;
        const double total = std::ceil(count * milliseconds);
        if (!(total <= static_cast<double>(kDurationMax.count()))) return std::nullopt;
        return Milliseconds(static_cast<int64_t>(total));
    }
    return std::nullopt;
}

}  // namespace orchestrion
