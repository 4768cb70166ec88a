// The server's log: structured lines for operators, as text or as JSON.
//
//     log.info(LogComponent::kSession, "session started", {.session = id, .application = name},
//              {{"document", url}});
//
// Lifetime   Made first, handed to components by reference, ends last.
// Threading  Everything from any thread. A line is one call of `write`.
// Cost       A line below the level of its component: one relaxed load.
// Repeats    Of lines with the same message (and level and component) at most `repeats_max` are
//            written in `repeat_window`; how many were left out is said when the window is over.
//            So a message is a constant; what varies stands in the fields.
// Contents   Never an event's or a session's data, nor a secret: they may hold a customer's words
//            and numbers. What a chart's <log> says is its author's doing: component `chart`.
// Limits     A value is cut to kValueBytesMax, and says so.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/units.h"

namespace orchestrion {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError, kOff };
enum class LogFormat : uint8_t { kText, kJson };
// Who speaks. A new one needs a name in log.cc.
enum class LogComponent : uint8_t {
    kServer,    // start, stop, reload
    kConfig,    // the configuration and its files
    kHttp,      // listeners and connections
    kAccess,    // logins and rights
    kSession,   // lives of sessions, slow turns
    kChart,     // what charts log
    kDocument,  // documents and applications
    kStore,     // the disk
    kOutbound,  // requests to others
    kCenter,    // contact centres
};
inline constexpr size_t kLogComponents = 10;

const char* toString(LogLevel level);          // "debug", "info", "warning", "error", "off"
const char* toString(LogComponent component);  // "server" …
std::optional<LogLevel> logLevelOf(std::string_view name);
std::optional<LogComponent> logComponentOf(std::string_view name);

// What a line is about; empty: nothing of that kind. Borrowed for the call.
struct LogSubject {
    std::string_view session = {};
    std::string_view tenant = {};
    std::string_view application = {};
};

struct LogField {
    LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
    LogField(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
    LogField(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
    LogField(std::string_view n, bool v) : name(n), value(v) {}
    LogField(std::string_view n, double v) : name(n), value(v) {}
    template <std::integral T>
    LogField(std::string_view n, T v) : name(n), value(static_cast<int64_t>(v)) {}

    std::string_view name;  // snake case, with its unit: "duration_ms"
    std::variant<std::string_view, int64_t, double, bool> value;
};

struct LogOptions {
    LogFormat format = LogFormat::kText;
    LogLevel level = LogLevel::kInfo;
    std::vector<std::pair<LogComponent, LogLevel>> levels = {};  // that differ from `level`
    uint32_t repeats_max = 1000;                                 // 0: no limit
    Milliseconds repeat_window{10000};
};

class Log {
public:
    static constexpr size_t kValueBytesMax = 4096;

    using Now = std::function<WallTime()>;
    // Takes a whole line, its end included, as one piece; false: it was not written.
    using Write = std::function<bool(std::string_view line)>;
    Log(Now now, Write write, const LogOptions& options = {});

    // Takes effect for the next line.
    void configure(const LogOptions& options);

    bool wants(LogComponent component, LogLevel level) const {
        return level >= levels_[static_cast<size_t>(component)].load(std::memory_order_relaxed);
    }

    using Fields = std::initializer_list<LogField>;
    void write(LogLevel level, LogComponent component, std::string_view message,
               const LogSubject& subject = {}, Fields fields = {});
    void debug(LogComponent component, std::string_view message, const LogSubject& subject = {},
               Fields fields = {}) {
        write(LogLevel::kDebug, component, message, subject, fields);
    }
    void info(LogComponent component, std::string_view message, const LogSubject& subject = {},
              Fields fields = {}) {
        write(LogLevel::kInfo, component, message, subject, fields);
    }
    void warning(LogComponent component, std::string_view message, const LogSubject& subject = {},
                 Fields fields = {}) {
        write(LogLevel::kWarning, component, message, subject, fields);
    }
    void error(LogComponent component, std::string_view message, const LogSubject& subject = {},
               Fields fields = {}) {
        write(LogLevel::kError, component, message, subject, fields);
    }

    // Says what was left out in windows that are over: to be called now and then. `all`: of the
    // others, too, because the server stops.
    void tellLeftOut(bool all = false);

    struct Counters {
        std::array<uint64_t, 4> lines{};  // written, by level
        uint64_t suppressed = 0;          // left out because they repeated too often
        uint64_t lost = 0;                // could not be written
    };
    Counters counters() const;

private:
    struct Repeats {
        WallTime since;
        uint64_t lines = 0;
        uint64_t left_out = 0;
    };
    using RepeatKey = std::tuple<LogLevel, LogComponent, std::string>;
    bool admit(LogLevel level, LogComponent component, std::string_view message, WallTime now);
    void put(LogLevel level, LogComponent component, std::string_view message, WallTime now,
             const LogSubject& subject, Fields fields);

    const Now now_;
    const Write write_;
    std::array<std::atomic<LogLevel>, kLogComponents> levels_{};
    std::atomic<LogFormat> format_{LogFormat::kText};

    mutable std::mutex mutex_;  // of the repeats and their limit
    uint32_t repeats_max_ = 0;
    Milliseconds repeat_window_{0};
    std::map<RepeatKey, Repeats> repeats_;

    std::array<std::atomic<uint64_t>, 4> lines_{};
    std::atomic<uint64_t> suppressed_{0};
    std::atomic<uint64_t> lost_{0};
};

// A line, its end included.
//
// Text: `2030-01-01T00:00:00.000Z info session: session started session=4711 document=a.scxml`;
// values that are not plain words are quoted and escaped as JSON strings. JSON: one object with ts,
// level, component, session, tenant, application, message, fields; what is empty is left out.
std::string logLine(LogFormat format, WallTime time, LogLevel level, LogComponent component,
                    std::string_view message, const LogSubject& subject, Log::Fields fields);

}  // namespace orchestrion
