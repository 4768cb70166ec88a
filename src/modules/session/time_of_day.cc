#include "modules/session/time_of_day.h"

#include <boost/json.hpp>
#include <chrono>
#include <cstdio>

namespace orchestrion::modules {
namespace {

using namespace std::chrono;

struct LocalTime {
    year_month_day date;
    unsigned week_day = 0;  // Sunday is 0
    int64_t second = 0;     // of the day
};

Result<LocalTime> localTime(const Options& options, const TimeZones& zones, WallTime now,
                            const std::string& zone_name) {
    int64_t at = duration_cast<seconds>(now.time_since_epoch()).count();
    if (!zone_name.empty()) {
        const auto zone = zones.find(zone_name, options.time_zones);
        if (!zone) return fail(zone.error());
        at += (*zone)->offsetAt(at);
    }
    const sys_seconds local{seconds(at)};
    const sys_days day = floor<days>(local);
    return LocalTime{year_month_day(day), weekday(day).c_encoding(), (local - day).count()};
}

std::string dateText(const year_month_day& date) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

constexpr const char* kWeekDays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                     "thursday", "friday", "saturday"};

bool falls(const SpecialDay& day, const LocalTime& local, bool use_time) {
    const std::string date = dateText(local.date);
    const bool today =
        day.date == date || day.date == date.substr(5) || day.date == kWeekDays[local.week_day];
    const int64_t minute = local.second / 60;
    return today && (!use_time || (minute >= day.begin_minute && minute < day.end_minute));
}

bool isTrue(const boost::json::value& value) {
    if (value.is_bool()) return value.get_bool();
    if (value.is_number()) return value.to_number<double>() != 0;
    return value.is_string() && value.get_string() == "true";
}

}  // namespace

session::ModuleAnswer partOfDay(const Options& options, const TimeZones& zones, WallTime now,
                                const FunctionCall& call) {
    const auto local = localTime(options, zones, now, call.text(0));
    if (!local) return thrown(local.error().message);
    if (call.function == "dayInZone") return value(boost::json::value(local->week_day));
    if (call.function == "dateInZone") return value(boost::json::value(dateText(local->date)));
    char text[32];
    const int64_t s = local->second;
    std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(s / 3600),
                  static_cast<int>(s / 60 % 60), static_cast<int>(s % 60));
    return value(boost::json::value(text));
}

session::ModuleAnswer isSpecialDay(const Options& options, const TimeZones& zones, WallTime now,
                                   const FunctionCall& call) {
    const std::string name = call.text(0);
    const auto calendar = options.calendars.find(name);
    if (calendar == options.calendars.end()) {
        return thrown("there is no calendar '" + name + "'");
    }
    const auto local = localTime(options, zones, now, call.text(2));
    if (!local) return thrown(local.error().message);
    const bool use_time = isTrue(call.argument(3));
    const auto& days = calendar->second.days;
    const auto asked = days.find(call.text(1));
    const bool any = call.text(1).empty();
    if (!any && asked == days.end()) {
        return thrown("the calendar '" + name + "' has no day '" + call.text(1) + "'");
    }
    for (auto it = any ? days.begin() : asked; it != (any ? days.end() : std::next(asked)); ++it) {
        for (const SpecialDay& day : it->second) {
            if (falls(day, *local, use_time)) return value(boost::json::value(1));
        }
    }
    return value(boost::json::value(0));
}

}  // namespace orchestrion::modules
