#include "base/time_text.h"

#include <chrono>
#include <cstdio>

namespace orchestrion {
namespace {

struct Parts {
    int year;
    unsigned month, day, weekday;
    int hours, minutes, seconds, milliseconds;
};

Parts partsOf(WallTime time) {
    namespace c = std::chrono;
    const auto day = c::floor<c::days>(time);
    const c::year_month_day date(day);
    const c::hh_mm_ss clock(time - day);
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            c::weekday(day).c_encoding(),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count()),
            static_cast<int>(clock.subseconds().count())};
}

std::string yearFarAway(const Parts& p) {
    char text[64];
    std::snprintf(text, sizeof(text), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", p.year, p.month, p.day,
                  p.hours, p.minutes, p.seconds, p.milliseconds);
    return text;
}

}  // namespace

std::string isoTime(WallTime time) {
    const Parts p = partsOf(time);
    std::string text = "0000-00-00T00:00:00.000Z";
    const auto put = [&text](size_t end, unsigned value) {
        for (; value > 0; value /= 10) text[--end] = static_cast<char>('0' + value % 10);
    };
    if (p.year < 0 || p.year > 9999) return yearFarAway(p);
    put(4, static_cast<unsigned>(p.year));
    put(7, p.month);
    put(10, p.day);
    put(13, static_cast<unsigned>(p.hours));
    put(16, static_cast<unsigned>(p.minutes));
    put(19, static_cast<unsigned>(p.seconds));
    put(23, static_cast<unsigned>(p.milliseconds));
    return text;
}

std::optional<WallTime> parseTime(std::string_view text) {
    namespace c = std::chrono;
    const std::string copy(text);
    if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
        if (text.size() > 15) return std::nullopt;
        return WallTime(Milliseconds(std::stoll(copy)));
    }
    int year = 0;
    unsigned month = 0, day = 0, hours = 0, minutes = 0, seconds = 0;
    int used = 0;
    if (std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u%n", &year, &month, &day, &hours,
                    &minutes, &seconds, &used) != 6 ||
        used != 19) {
        return std::nullopt;
    }
    std::string_view rest = std::string_view(copy).substr(19);
    int64_t milliseconds = 0;
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        int64_t unit = 100;
        while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
            milliseconds += (rest.front() - '0') * unit;
            unit /= 10;
            rest.remove_prefix(1);
        }
    }
    const c::year_month_day date{c::year(year), c::month(month), c::day(day)};
    if (rest != "Z" || !date.ok() || hours > 23 || minutes > 59 || seconds > 60) {
        return std::nullopt;
    }
    return WallTime(c::sys_days(date)) + c::hours(hours) + c::minutes(minutes) +
           c::seconds(seconds) + Milliseconds(milliseconds);
}

std::string httpDate(WallTime time) {
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Parts p = partsOf(time);
    char text[64];
    std::snprintf(text, sizeof(text), "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[p.weekday],
                  p.day, kMonths[p.month - 1], p.year, p.hours, p.minutes, p.seconds);
    return text;
}

}  // namespace orchestrion
