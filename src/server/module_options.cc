#include "server/module_options.h"

#include <optional>
#include <regex>

namespace orchestrion::server {
namespace {

// "12-25", "2026-12-24", "sunday"; behind a blank the hours: "12:00-24:00".
std::optional<modules::SpecialDay> specialDay(const std::string& text) {
    static const std::regex kForm(
        R"(((?:\d{4}-)?\d{2}-\d{2}|(?:sun|mon|tues|wednes|thurs|fri|satur)day))"
        R"((?: (\d{2}):(\d{2})-(\d{2}):(\d{2}))?)");
    std::smatch parts;
    if (!std::regex_match(text, parts, kForm)) return std::nullopt;
    modules::SpecialDay day;
    day.date = parts[1];
    if (!parts[2].matched) return day;
    const auto minute = [&](size_t at) {
        return std::stoi(parts[at]) * 60 + std::stoi(parts[at + 1]);
    };
    day.begin_minute = minute(2);
    day.end_minute = minute(4);
    if (day.begin_minute >= day.end_minute || day.end_minute > 24 * 60) return std::nullopt;
    return day;
}

}  // namespace

Result<modules::Options> moduleOptions(const config::Config& config) {
    const config::Modules& from = config.modules;
    modules::Options options;
    options.lists = from.lists;
    options.options = from.options;
    options.time_zones = from.time_zones;
    options.server_url = config.public_url;
    for (const auto& [calendar, days] : from.calendars) {
        for (const auto& [name, texts] : days) {
            for (const std::string& text : texts) {
                const auto day = specialDay(text);
                if (!day) {
                    return fail("config.badCalendar",
                                "modules.calendars." + calendar + "." + name + ": '" + text +
                                    "' is no day; expected 2026-12-24, 12-25 or sunday, and where "
                                    "hours matter 12-24 12:00-24:00");
                }
                options.calendars[calendar].days[name].push_back(*day);
            }
        }
    }
    for (const config::RemoteModule& remote : from.remote) {
        options.remote.push_back({remote.name, remote.ns, remote.url, remote.time_max});
    }
    return options;
}

}  // namespace orchestrion::server
