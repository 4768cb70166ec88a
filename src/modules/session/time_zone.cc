#include "modules/session/time_zone.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace orchestrion::modules {
namespace {

constexpr const char* kFolder = "/usr/share/zoneinfo/";
constexpr uint64_t kFileBytesMax = 1u << 20;
constexpr size_t kZonesKeptMax = 1000;

// Big-endian numbers; bad once it has read past the end.
class Bytes {
public:
    explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
    int64_t number(size_t size) {
        uint64_t value = 0;
        if (bytes_.size() < size) good_ = false;
        for (size_t i = 0; good_ && i < size; ++i) {
            value = value << 8 | static_cast<unsigned char>(bytes_[i]);
        }
        skip(size);
        return size == 4 ? static_cast<int32_t>(value) : static_cast<int64_t>(value);
    }
    void skip(size_t size) {
        if (bytes_.size() < size) good_ = false;
        bytes_.remove_prefix(std::min(size, bytes_.size()));
    }
    std::string_view rest() const { return bytes_; }
    bool good() const { return good_; }

private:
    std::string_view bytes_;
    bool good_ = true;
};

struct Header {
    size_t utc_indicators, standard_indicators, leaps, transitions, types, characters;
};

bool readHeader(Bytes& bytes, Header& header) {
    if (!bytes.rest().starts_with("TZif")) return false;
    bytes.skip(20);
    for (size_t* count : {&header.utc_indicators, &header.standard_indicators, &header.leaps,
                          &header.transitions, &header.types, &header.characters}) {
        *count = static_cast<uint32_t>(bytes.number(4));
    }
    constexpr size_t kCountMax = 1u << 16;
    return bytes.good() && header.types > 0 &&
           std::max({header.leaps, header.transitions, header.types, header.characters,
                     header.utc_indicators, header.standard_indicators}) < kCountMax;
}

// What a header announces, with times of `time_bytes`.
size_t sizeOf(const Header& header, size_t time_bytes) {
    return header.transitions * (time_bytes + 1) + header.types * 6 + header.characters +
           header.leaps * (time_bytes + 4) + header.standard_indicators + header.utc_indicators;
}

bool takeInt(std::string_view& text, int& number) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc()) return false;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    return true;
}

bool take(std::string_view& text, char expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(1);
    return true;
}

// [+-]hh[:mm[:ss]]
bool takeTime(std::string_view& text, int32_t& seconds) {
    const bool negative = take(text, '-');
    if (!negative) take(text, '+');
    int hours = 0, minutes = 0, rest = 0;
    if (!takeInt(text, hours) || hours < 0 || hours > 167) return false;
    if (take(text, ':') && (!takeInt(text, minutes) || minutes < 0 || minutes > 59)) return false;
    if (take(text, ':') && (!takeInt(text, rest) || rest < 0 || rest > 59)) return false;
    seconds = hours * 3600 + minutes * 60 + rest;
    if (negative) seconds = -seconds;
    return true;
}

// "CET" or "<+03>"
bool skipName(std::string_view& text) {
    const size_t before = text.size();
    if (take(text, '<')) {
        const size_t end = text.find('>');
        if (end == std::string_view::npos) return false;
        text.remove_prefix(end + 1);
        return true;
    }
    while (!text.empty() &&
           ((text[0] >= 'A' && text[0] <= 'Z') || (text[0] >= 'a' && text[0] <= 'z')))
        text.remove_prefix(1);
    return text.size() < before;
}

Unexpected<Error> bad(const char* what) {
    return fail("session.badTimeZone", what);
}

// Configurations of contact centres name zones by these, whatever the season (core.md §2.3).
const std::map<std::string, std::string, std::less<>> kAbbreviations = {
    {"PST", "America/Los_Angeles"},
    {"PDT", "America/Los_Angeles"},
    {"MST", "America/Denver"},
    {"MDT", "America/Denver"},
    {"CST", "America/Chicago"},
    {"CDT", "America/Chicago"},
    {"EST", "America/New_York"},
    {"EDT", "America/New_York"},
    {"AST", "America/Halifax"},
    {"NST", "America/St_Johns"},
    {"AKST", "America/Anchorage"},
    {"HST", "Pacific/Honolulu"},
    {"GMT", "Etc/GMT"},
    {"BST", "Europe/London"},
    {"WET", "Europe/Lisbon"},
    {"CET", "Europe/Berlin"},
    {"CEST", "Europe/Berlin"},
    {"EET", "Europe/Athens"},
    {"MSK", "Europe/Moscow"},
    {"IST", "Asia/Kolkata"},
    {"JST", "Asia/Tokyo"},
    {"KST", "Asia/Seoul"},
    {"SGT", "Asia/Singapore"},
    {"HKT", "Asia/Hong_Kong"},
    {"AEST", "Australia/Sydney"},
    {"ACST", "Australia/Adelaide"},
    {"AWST", "Australia/Perth"},
    {"NZST", "Pacific/Auckland"},
    {"Z", "Etc/UTC"}};

bool isZoneName(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name[0] != '/' &&
           name.find("..") == std::string_view::npos &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-' || c == '+' || c == '/';
           });
}

}  // namespace

Result<TimeZone> TimeZone::parse(std::string_view text) {
    Bytes bytes(text);
    Header header{};
    if (!readHeader(bytes, header)) return bad("the zone's data do not begin as a TZif file");
    if (text.size() < 5 || text[4] < '2') return bad("the zone's data are of TZif version 1");
    // Version 1 stands first, with times of four bytes; what counts follows.
    bytes.skip(sizeOf(header, 4));
    if (!readHeader(bytes, header)) return bad("the zone's data are damaged");
    TimeZone zone;
    for (size_t i = 0; i < header.transitions; ++i) zone.transitions_.push_back({bytes.number(8)});
    std::vector<size_t> types;
    for (size_t i = 0; i < header.transitions; ++i) {
        types.push_back(bytes.good() && !bytes.rest().empty()
                            ? static_cast<unsigned char>(bytes.rest()[0])
                            : 0);
        bytes.skip(1);
    }
    std::vector<int32_t> offsets;
    for (size_t i = 0; i < header.types; ++i) {
        offsets.push_back(static_cast<int32_t>(bytes.number(4)));
        bytes.skip(2);
    }
    bytes.skip(sizeOf(header, 8) - header.transitions * 9 - header.types * 6);
    for (size_t i = 0; i < types.size(); ++i) {
        if (types[i] >= offsets.size()) return bad("the zone's data are damaged");
        zone.transitions_[i].offset = offsets[types[i]];
    }
    zone.first_offset_ = offsets[0];
    std::string_view footer = bytes.rest();
    if (!bytes.good() || !take(footer, '\n')) return bad("the zone's data are damaged");
    footer = footer.substr(0, footer.find('\n'));
    if (!footer.empty() && !zone.parseFooter(footer)) return bad("the zone's rule is not known");
    return zone;
}

// RFC 8536 §3.3: std offset [dst [offset] , rule , rule].
bool TimeZone::parseFooter(std::string_view text) {
    int32_t west = 0;
    if (!skipName(text) || !takeTime(text, west)) return false;
    winter_ = -west;
    has_rules_ = true;
    if (text.empty()) return true;
    if (!skipName(text)) return false;
    summer_ = winter_ + 3600;
    if (!text.empty() && text[0] != ',') {
        if (!takeTime(text, west)) return false;
        summer_ = -west;
    }
    has_summer_ = take(text, ',') && parseRule(text, summer_begins_) && take(text, ',') &&
                  parseRule(text, summer_ends_);
    return has_summer_ && text.empty();
}

bool TimeZone::parseRule(std::string_view& text, Rule& rule) {
    if (take(text, 'M')) {
        if (!takeInt(text, rule.month) || !take(text, '.') || !takeInt(text, rule.week) ||
            !take(text, '.') || !takeInt(text, rule.day) || rule.month < 1 || rule.month > 12 ||
            rule.week < 1 || rule.week > 5 || rule.day < 0 || rule.day > 6) {
            return false;
        }
    } else {
        rule.kind = take(text, 'J') ? 'J' : 'n';
        if (!takeInt(text, rule.day) || rule.day < 0 || rule.day > 365) return false;
    }
    return !take(text, '/') || takeTime(text, rule.second);
}

// On the clock before the change, as if it were Greenwich's.
int64_t TimeZone::secondsOf(const Rule& rule, int year) {
    using namespace std::chrono;
    const std::chrono::year y(year);
    sys_days day = sys_days(y / January / 1);
    if (rule.kind == 'M') {
        const month m(static_cast<unsigned>(rule.month));
        const weekday w(static_cast<unsigned>(rule.day));
        day = rule.week == 5 ? sys_days(y / m / w[last])
                             : sys_days(y / m / w[static_cast<unsigned>(rule.week)]);
    } else {
        int days = rule.kind == 'J' ? rule.day - 1 : rule.day;
        if (rule.kind == 'J' && y.is_leap() && rule.day >= 60) ++days;
        day += std::chrono::days(days);
    }
    return duration_cast<seconds>(day.time_since_epoch()).count() + rule.second;
}

int32_t TimeZone::offsetByRules(int64_t at) const {
    if (!has_summer_) return winter_;
    using namespace std::chrono;
    const sys_days day = floor<days>(sys_seconds(seconds(at + winter_)));
    const int year = static_cast<int>(year_month_day(day).year());
    const int64_t begins = secondsOf(summer_begins_, year) - winter_;
    const int64_t ends = secondsOf(summer_ends_, year) - summer_;
    const bool summer = begins < ends ? at >= begins && at < ends : at >= begins || at < ends;
    return summer ? summer_ : winter_;
}

int32_t TimeZone::offsetAt(int64_t at) const {
    if (transitions_.empty() || (has_rules_ && at >= transitions_.back().from)) {
        return has_rules_ ? offsetByRules(at) : first_offset_;
    }
    const auto after =
        std::upper_bound(transitions_.begin(), transitions_.end(), at,
                         [](int64_t time, const Transition& t) { return time < t.from; });
    return after == transitions_.begin() ? first_offset_ : std::prev(after)->offset;
}

Result<std::shared_ptr<const TimeZone>> TimeZones::find(
    const std::string& asked, const std::map<std::string, std::string>& other_names) const {
    std::string name = asked;
    if (const auto own = other_names.find(asked); own != other_names.end()) {
        name = own->second;
    } else if (const auto known = kAbbreviations.find(asked); known != kAbbreviations.end()) {
        name = known->second;
    }
    if (!isZoneName(name)) return fail("session.badTimeZone", "'" + asked + "' is no time zone");
    const std::lock_guard lock(mutex_);
    if (const auto known = known_.find(name); known != known_.end()) return known->second;
    const auto bytes = files_.read(kFolder + name, kFileBytesMax);
    if (!bytes) return fail("session.badTimeZone", "there is no time zone '" + asked + "'");
    auto zone = TimeZone::parse(*bytes);
    if (!zone) return fail("session.badTimeZone", "'" + asked + "': " + zone.error().message);
    auto shared = std::make_shared<const TimeZone>(std::move(*zone));
    if (known_.size() >= kZonesKeptMax) known_.clear();
    known_.emplace(name, shared);
    return std::shared_ptr<const TimeZone>(std::move(shared));
}

}  // namespace orchestrion::modules
