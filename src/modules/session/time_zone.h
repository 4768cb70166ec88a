// A time zone: what clocks in one part of the world show, at any time. Read from the system's
// compiled tz database (TZif, RFC 8536); the C++ library of our compilers does not have it yet.
//
// Threading  TimeZone is immutable. TimeZones: any thread.
// Errors     Bytes that are no TZif give session.badTimeZone, never a crash.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "runtime/files.h"

namespace orchestrion::modules {

class TimeZone {
public:
    static Result<TimeZone> parse(std::string_view bytes);
    // Seconds east of Greenwich at this time.
    int32_t offsetAt(int64_t unix_seconds) const;

private:
    struct Transition {
        int64_t from = 0;
        int32_t offset = 0;
    };
    // A day of every year on which the clocks change (POSIX TZ: Mm.w.d, Jn, n).
    struct Rule {
        char kind = 'M';
        int month = 0, week = 0, day = 0;
        int32_t second = 7200;
    };
    bool parseFooter(std::string_view text);
    static bool parseRule(std::string_view& text, Rule& rule);
    static int64_t secondsOf(const Rule& rule, int year);
    int32_t offsetByRules(int64_t unix_seconds) const;

    int32_t first_offset_ = 0;
    std::vector<Transition> transitions_;
    // Behind the last transition.
    bool has_rules_ = false;
    bool has_summer_ = false;
    int32_t winter_ = 0;
    int32_t summer_ = 0;
    Rule summer_begins_, summer_ends_;
};

// The zones of the system by name, read once each. A name that is not the database's may be one of
// the abbreviations that configurations of contact centres use: "PST" is the zone of Los Angeles.
class TimeZones {
public:
    explicit TimeZones(const runtime::Files& files) : files_(files) {}
    Result<std::shared_ptr<const TimeZone>> find(
        const std::string& name, const std::map<std::string, std::string>& other_names) const;

private:
    const runtime::Files& files_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, std::shared_ptr<const TimeZone>> known_;
};

}  // namespace orchestrion::modules
