// The events of `orchestrion run --events`: one JSON object a line, {"name": …, "data": …, "after":
// "10s"}.
//
// Threading  Reads on a thread of its own, so that a session's timers go on while the next line is
// awaited.
#pragma once

#include <functional>
#include <istream>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <thread>

#include "base/event.h"
#include "base/result.h"
#include "base/units.h"

namespace orchestrion::server {

struct TimedEvent {
    Event event;
    Milliseconds after{0};  // on the session's clock, after the one before
};

// "line 3: …" on a bad line.
Result<TimedEvent> parseEventLine(const std::string& line);
// NAME or NAME=JSON, as --event takes it.
Result<TimedEvent> parseEventArgument(const std::string& argument);

class EventLines {
public:
    // `arrived` is called on the reading thread when there is something new, the end included.
    EventLines(std::unique_ptr<std::istream> file, std::function<void()> arrived);
    // Standard input.
    explicit EventLines(std::function<void()> arrived);
    ~EventLines();

    // The next line without waiting; an empty optional if none is there yet or none will come.
    std::optional<Result<TimedEvent>> next();
    bool ended() const;
    // A line is there, or none will come any more.
    bool ready() const;

private:
    void read(std::istream& input);

    std::unique_ptr<std::istream> file_;
    std::function<void()> arrived_;
    mutable std::mutex mutex_;
    std::queue<Result<TimedEvent>> events_;
    bool ended_ = false;
    std::thread thread_;
};

}  // namespace orchestrion::server
