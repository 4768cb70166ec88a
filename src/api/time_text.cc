#include "api/time_text.h"

#include <chrono>
#include <cstdio>

namespace orchestrion::api {
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

}  // namespace

std::string isoTime(WallTime time) {
    const Parts p = partsOf(time);
    char text[64];
    std::snprintf(text, sizeof(text), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", p.year, p.month, p.day,
                  p.hours, p.minutes, p.seconds, p.milliseconds);
    return text;
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

}  // namespace orchestrion::api
