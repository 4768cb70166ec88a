#include "server/event_lines.h"

#include <boost/json.hpp>
#include <iostream>

#include "base/duration.h"
#include "base/json.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

constexpr const char* kExpected =
    R"(expected {"name": "…", "data": …, "after": "10s"}; data and after may be left out)";

Unexpected<Error> badLine(const std::string& why) {
    return fail("run.badEvent", why + "; " + kExpected);
}

}  // namespace

Result<TimedEvent> parseEventLine(const std::string& line) {
    const auto value = parseJson(line);
    if (!value || !value->is_object()) return badLine("this is not a JSON object: " + line);
    TimedEvent timed;
    for (const auto& [name, member] : value->get_object()) {
        if (name == "name" && member.is_string()) {
            timed.event.name = std::string(member.get_string());
        } else if (name == "data") {
            timed.event.data = Payload::json(json::serialize(member));
        } else if (name == "after" && member.is_string()) {
            const auto& text = member.get_string();
            const auto after = parseDuration({text.data(), text.size()});
            if (!after) return badLine("'" + std::string(text) + "' is not a duration");
            timed.after = *after;
        } else {
            return badLine("'" + std::string(name) + "' is not understood");
        }
    }
    if (timed.event.name.empty()) return badLine("the event has no name");
    return timed;
}

Result<TimedEvent> parseEventArgument(const std::string& argument) {
    const size_t equals = argument.find('=');
    TimedEvent timed;
    timed.event.name = argument.substr(0, equals);
    if (timed.event.name.empty())
        return fail("run.badEvent", "--event needs a name: NAME or NAME=JSON");
    if (equals == std::string::npos) return timed;
    const std::string text = argument.substr(equals + 1);
    if (const auto value = parseJson(text); !value) {
        return fail("run.badEvent", "the data of --event " + timed.event.name + " is not JSON (" +
                                        toString(value.error()) + "): " + text +
                                        "; a string needs its quotes: NAME='\"text\"'");
    }
    timed.event.data = Payload::json(text);
    return timed;
}

EventLines::EventLines(std::unique_ptr<std::istream> file, std::function<void()> arrived)
    : file_(std::move(file)), arrived_(std::move(arrived)), thread_([this] { read(*file_); }) {}

EventLines::EventLines(std::function<void()> arrived)
    : arrived_(std::move(arrived)), thread_([this] { read(std::cin); }) {}

EventLines::~EventLines() {
    // A thread that waits for standard input cannot be woken; it holds nothing of ours while it
    // waits.
    if (file_ || ended()) {
        thread_.join();
    } else {
        thread_.detach();
    }
}

void EventLines::read(std::istream& input) {
    std::string line;
    for (size_t number = 1; std::getline(input, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        auto event = parseEventLine(line);
        if (!event)
            event.error().message = "line " + std::to_string(number) + ": " + event.error().message;
        const std::lock_guard lock(mutex_);
        events_.push(std::move(event));
        arrived_();
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    arrived_();
}

std::optional<Result<TimedEvent>> EventLines::next() {
    const std::lock_guard lock(mutex_);
    if (events_.empty()) return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop();
    return event;
}

bool EventLines::ready() const {
    const std::lock_guard lock(mutex_);
    return ended_ || !events_.empty();
}

bool EventLines::ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

}  // namespace orchestrion::server
