#include "config/quantities.h"

#include <array>
#include <utility>

namespace orchestrion::config {
namespace {

using Unit = std::pair<std::string_view, uint64_t>;

// Large ones first: printSize() takes the first that fits.
constexpr std::array<Unit, 9> kSizeUnits{{{"TiB", 1ull << 40},
                                          {"TB", 1000000000000},
                                          {"GiB", 1ull << 30},
                                          {"GB", 1000000000},
                                          {"MiB", 1ull << 20},
                                          {"MB", 1000000},
                                          {"KiB", 1ull << 10},
                                          {"kB", 1000},
                                          {"B", 1}}};
constexpr std::array<Unit, 5> kTimeUnits{
    {{"d", 86400000}, {"h", 3600000}, {"min", 60000}, {"s", 1000}, {"ms", 1}}};

std::optional<uint64_t> factorOf(std::string_view unit) {
    if (unit.empty()) return 1;
    for (const auto& [name, factor] : kSizeUnits) {
        if (unit == name) return factor;
    }
    return std::nullopt;
}

// The digits of "1.5" are 15, of which 1 stands behind the point.
struct Decimal {
    uint64_t digits = 0;
    uint32_t behind_point = 0;
};

constexpr uint64_t kDigitsMax = UINT64_MAX / 10 - 1;

// Takes what it reads off `text`.
std::optional<Decimal> takeDecimal(std::string_view& text) {
    Decimal result;
    bool any = false;
    bool point = false;
    for (; !text.empty(); text.remove_prefix(1)) {
        const char c = text.front();
        if (c == '.' && any && !point) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            if (result.digits > kDigitsMax) return std::nullopt;
            result.digits = result.digits * 10 + static_cast<uint64_t>(c - '0');
            result.behind_point += point ? 1 : 0;
            any = true;
        } else {
            break;
        }
    }
    if (!any || (point && result.behind_point == 0)) return std::nullopt;
    return result;
}

}  // namespace

std::optional<uint64_t> parseSize(std::string_view text) {
    const auto number = takeDecimal(text);
    if (!number) return std::nullopt;
    if (text.size() > 1 && text.front() == ' ') text.remove_prefix(1);
    const auto factor = factorOf(text);
    if (!factor || (text.empty() && number->behind_point > 0)) return std::nullopt;
    unsigned __int128 bytes = static_cast<unsigned __int128>(number->digits) * *factor;
    for (uint32_t i = 0; i < number->behind_point; ++i) {
        if (bytes % 10 != 0) return std::nullopt;
        bytes /= 10;
    }
    if (bytes > UINT64_MAX) return std::nullopt;
    return static_cast<uint64_t>(bytes);
}

std::string printSize(uint64_t bytes) {
    for (const auto& [name, factor] : kSizeUnits) {
        if (factor > 1 && bytes >= factor && bytes % factor == 0)
            return std::to_string(bytes / factor) + std::string(name);
    }
    return std::to_string(bytes);
}

std::string printDuration(Milliseconds time) {
    const auto count = static_cast<uint64_t>(time.count());
    for (const auto& [name, factor] : kTimeUnits) {
        if (count > 0 && count % factor == 0)
            return std::to_string(count / factor) + std::string(name);
    }
    return "0s";
}

}  // namespace orchestrion::config
