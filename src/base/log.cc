#include "base/log.h"

#include <algorithm>

namespace orchestrion {
namespace {

constexpr const char* kLevelNames[] = {"debug", "info", "warning", "error", "off"};
constexpr const char* kComponentNames[] = {"server", "config",   "http",  "access",   "session",
                                           "chart",  "document", "store", "outbound", "center"};
static_assert(std::size(kComponentNames) == kLogComponents);

// Messages are constants of the code; this many are more than there are.
constexpr size_t kRepeatsMax = 10000;

template <class Enum, size_t N>
std::optional<Enum> find(const char* const (&names)[N], std::string_view name) {
    const auto* it = std::find(std::begin(names), std::end(names), name);
    if (it == std::end(names)) return std::nullopt;
    return static_cast<Enum>(it - std::begin(names));
}

}  // namespace

const char* toString(LogLevel level) {
    return kLevelNames[static_cast<size_t>(level)];
}

const char* toString(LogComponent component) {
    return kComponentNames[static_cast<size_t>(component)];
}

std::optional<LogLevel> logLevelOf(std::string_view name) {
    return find<LogLevel>(kLevelNames, name);
}

std::optional<LogComponent> logComponentOf(std::string_view name) {
    return find<LogComponent>(kComponentNames, name);
}

Log::Log(Now now, Write write, const LogOptions& options)
    : now_(std::move(now)), write_(std::move(write)) {
    configure(options);
}

void Log::configure(const LogOptions& options) {
    const std::lock_guard lock(mutex_);
    format_ = options.format;
    for (auto& level : levels_) level = options.level;
    for (const auto& [component, level] : options.levels) {
        levels_[static_cast<size_t>(component)] = level;
    }
    repeats_max_ = options.repeats_max;
    repeat_window_ = options.repeat_window;
}

void Log::write(LogLevel level, LogComponent component, std::string_view message,
                const LogSubject& subject, Fields fields) {
    if (level >= LogLevel::kOff || !wants(component, level)) return;
    const WallTime now = now_();
    if (admit(level, component, message, now)) put(level, component, message, now, subject, fields);
}

// A window that is over is told of and forgotten by tellLeftOut(); here it only ends.
bool Log::admit(LogLevel level, LogComponent component, std::string_view message, WallTime now) {
    const std::lock_guard lock(mutex_);
    if (repeats_max_ == 0) return true;
    const RepeatKey key(level, component, message);
    auto it = repeats_.find(key);
    if (it == repeats_.end()) {
        if (repeats_.size() >= kRepeatsMax) return true;
        it = repeats_.emplace(key, Repeats{now}).first;
    }
    Repeats& repeats = it->second;
    const bool over = now - repeats.since >= repeat_window_ || now < repeats.since;
    if (over && repeats.left_out == 0) repeats = Repeats{now};
    if (repeats.lines < repeats_max_) {
        ++repeats.lines;
        return true;
    }
    ++repeats.left_out;
    ++suppressed_;
    return false;
}

void Log::tellLeftOut(bool all) {
    const WallTime now = now_();
    std::vector<std::pair<RepeatKey, Repeats>> over;
    {
        const std::lock_guard lock(mutex_);
        for (auto it = repeats_.begin(); it != repeats_.end();) {
            const Repeats& repeats = it->second;
            if (!all && now - repeats.since < repeat_window_ && now >= repeats.since) {
                ++it;
                continue;
            }
            if (repeats.left_out != 0) over.emplace_back(it->first, repeats);
            it = repeats_.erase(it);
        }
    }
    for (const auto& [key, repeats] : over) {
        const auto& [level, component, message] = key;
        put(level, component, "lines like this were left out", now, {},
            {{"like", message},
             {"count", repeats.left_out},
             {"seconds", (now - repeats.since).count() / 1000}});
    }
}

void Log::put(LogLevel level, LogComponent component, std::string_view message, WallTime now,
              const LogSubject& subject, Fields fields) {
    if (write_(logLine(format_, now, level, component, message, subject, fields))) {
        ++lines_[static_cast<size_t>(level)];
    } else {
        ++lost_;
    }
}

Log::Counters Log::counters() const {
    Counters counters;
    for (size_t i = 0; i < counters.lines.size(); ++i) counters.lines[i] = lines_[i];
    counters.suppressed = suppressed_;
    counters.lost = lost_;
    return counters;
}

}  // namespace orchestrion
