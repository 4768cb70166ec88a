#include "script/json_text.h"

#include <chrono>
#include <cmath>
#include <cstdio>

namespace orchestrion::script {
namespace {

// The length of the UTF-8 sequence at the start of `text`; 0 if there is none.
size_t sequenceLength(std::string_view text) {
    auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned char first = byte(0);
    if (first < 0x80) return 1;
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || length > text.size()) return 0;
    for (size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
    }
    if (first == 0xe0 && byte(1) < 0xa0) return 0;
    if (first == 0xed && byte(1) >= 0xa0) return 0;
    if (first == 0xf0 && byte(1) < 0x90) return 0;
    if (first == 0xf4 && byte(1) >= 0x90) return 0;
    return length;
}

void appendEscaped(std::string& out, unsigned char c) {
    constexpr char kHex[] = "0123456789abcdef";
    out += '\\';
    switch (c) {
        case '"':
        case '\\':
            out += static_cast<char>(c);
            break;
        case '\n':
            out += 'n';
            break;
        case '\r':
            out += 'r';
            break;
        case '\t':
            out += 't';
            break;
        default:
            out.append("u00").append(1, kHex[c >> 4]).append(1, kHex[c & 15]);
    }
}

}  // namespace

void appendJsonString(std::string& out, std::string_view utf8) {
    out += '"';
    size_t start = 0;
    size_t i = 0;
    while (i < utf8.size()) {
        unsigned char c = static_cast<unsigned char>(utf8[i]);
        bool plain = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
        size_t length = plain ? 1 : sequenceLength(utf8.substr(i));
        if (plain || length > 1) {
            i += length;
            continue;
        }
        out.append(utf8, start, i - start);
        if (length == 0) {
            out += "\xef\xbf\xbd";
        } else {
            appendEscaped(out, c);
        }
        start = ++i;
    }
    out.append(utf8, start);
    out += '"';
}

void appendUtf8(std::string& out, uint32_t c) {
    auto put = [&out](uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | c >> 6);
        put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3f));
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    }
}

std::string regExpText(std::string_view source, uint8_t flags) {
    std::string text = "/" + std::string(source) + "/";
    // In the order in which ECMAScript gives them (RegExp.prototype.flags).
    constexpr std::pair<char, uint8_t> kFlags[] = {{'d', 64}, {'g', 2},  {'i', 1}, {'m', 4},
                                                   {'s', 32}, {'u', 16}, {'y', 8}};
    for (const auto& [letter, bit] : kFlags) {
        if ((flags & bit) != 0) text += letter;
    }
    return text;
}

std::string isoDate(double time) {
    // The range of ECMAScript's dates, ECMA-262 §21.4.1.1.
    if (!std::isfinite(time) || std::fabs(time) > 8.64e15) return "Invalid Date";
    using namespace std::chrono;
    sys_time<milliseconds> at(milliseconds(static_cast<int64_t>(time)));
    sys_days day = floor<days>(at);
    hh_mm_ss clock(at - day);
    // std::chrono's years end at 32767; the days' arithmetic does not.
    int64_t era_days = day.time_since_epoch().count() + 719468;
    int64_t era = (era_days >= 0 ? era_days : era_days - 146096) / 146097;
    sys_days in_era(days(day.time_since_epoch().count() - era * 146097));
    year_month_day date(in_era);
    int64_t year = static_cast<int>(date.year()) + era * 400;
    char buffer[64];
    std::snprintf(buffer, sizeof(buffer), year >= 0 && year <= 9999 ? "%04lld" : "%+07lld",
                  static_cast<long long>(year));
    std::string out = buffer;
    std::snprintf(
        buffer, sizeof(buffer), "-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return out + buffer;
}

}  // namespace orchestrion::script
