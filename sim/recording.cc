#include "sim/recording.h"

#include <boost/json.hpp>

#include "base/time_text.h"
#include "config/quantities.h"

namespace orchestrion::sim {
namespace {

namespace json = boost::json;

std::string text(const json::value& object, const char* name) {
    if (!object.is_object()) return {};
    const auto* value = object.get_object().if_contains(name);
    return value == nullptr || !value->is_string() ? std::string()
                                                   : std::string(value->get_string());
}

const json::value* member(const json::value& object, const char* name) {
    return object.is_object() ? object.get_object().if_contains(name) : nullptr;
}

// JSON texts and lists are YAML, too.
std::string quoted(const std::string& text) {
    return json::serialize(json::string(text));
}

// By somebody outside: not its own timers, other sessions or what it invoked.
bool fromOutside(const json::value& row) {
    const auto* event = member(row, "event");
    return text(row, "kind") == "event" && event != nullptr && text(*event, "type") == "external" &&
           text(*event, "origin").empty() && text(*event, "invokeid").empty();
}

class Recording {
public:
    explicit Recording(const json::value& session) : session_(session) {}

    std::string write(const std::vector<json::value>& history) {
        head(history.front());
        for (size_t i = 0; i < history.size(); ++i) {
            // What follows by itself belongs to the step before.
            if (fromOutside(history[i])) {
                expectations();
                send(history[i]);
            }
            const auto* entered = member(history[i], "entered");
            if (entered != nullptr && entered->is_array()) {
                for (const json::value& state : entered->get_array()) entered_.push_back(state);
            }
        }
        const auto end = parseTime(text(history.back(), "at"));
        if (end && *end > last_) {
            out_ += "      - after: " +
                    config::printDuration(std::chrono::duration_cast<Milliseconds>(*end - last_)) +
                    "\n";
            if (!entered_.empty()) expectations();
        } else {
            expectations();
        }
        atTheEnd();
        return std::move(out_);
    }

private:
    void head(const json::value& first) {
        const auto* document = member(session_, "document");
        const std::string url = document == nullptr ? "" : text(*document, "url");
        std::string application = text(session_, "application");
        if (application.empty()) application = "application";
        last_ = parseTime(text(first, "at")).value_or(WallTime{});
        out_ = "# Recorded from session " + text(session_, "id") + ".\n";
        if (url.empty()) out_ += "# Its document came without a place: name it in `source`.\n";
        out_ += "clock: " + isoTime(last_) + "\n\napplications:\n  - name: " + quoted(application) +
                "\n    source: " + quoted(url.starts_with("file:") ? url.substr(5) : url) +
                "\n\nscenarios:\n  - name: " + quoted("session " + text(session_, "id")) +
                "\n    story:\n      # A history does not say with which parameters a session was "
                "started.\n"
                "      - start: {application: " +
                quoted(application) + ", as: " + quoted(text(session_, "id")) + "}\n";
    }

    void send(const json::value& row) {
        const json::value& event = *member(row, "event");
        const auto at = parseTime(text(row, "at")).value_or(last_);
        const auto after = std::chrono::duration_cast<Milliseconds>(at - last_);
        out_ += "      - after: " + config::printDuration(std::max(after, Milliseconds(0))) + "\n";
        out_ += "        send: " + quoted(text(event, "name")) + "\n";
        if (const auto* data = member(event, "data")) {
            out_ += "        data: " + json::serialize(*data) + "\n";
        }
        last_ = std::max(last_, at);
    }

    // Of the step in hand.
    void expectations() {
        if (!entered_.empty()) {
            out_ += "        expect: {entered: " + json::serialize(entered_) + "}\n";
        }
        entered_.clear();
    }

    void atTheEnd() {
        out_ += "    expect:\n";
        const std::string status = text(session_, "status");
        const auto* atomic = member(session_, "atomic");
        const bool states = atomic != nullptr && atomic->is_array() && !atomic->get_array().empty();
        out_ += "      - status: " + status + "\n";
        if (status == "completed" && states) {
            out_ += "        final: " + json::serialize(atomic->get_array().front()) + "\n";
        } else if (status == "running" && states) {
            out_ += "        active: " + json::serialize(*atomic) + "\n";
        }
        const auto* result = member(session_, "done_data");
        if (result != nullptr && !result->is_null()) {
            out_ += "        result: " + json::serialize(*result) + "\n";
        }
    }

    const json::value& session_;
    std::string out_;
    WallTime last_;
    json::array entered_;
};

}  // namespace

Result<std::string> recordedScenario(const json::value& session,
                                     const std::vector<json::value>& history) {
    if (history.empty()) {
        return fail("record.noHistory",
                    "the session has no history; set `history: full` for its application");
    }
    return Recording(session).write(history);
}

}  // namespace orchestrion::sim
