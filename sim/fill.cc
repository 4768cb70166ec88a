#include "sim/fill.h"

#include "sim/match.h"
#include "sim/transcript.h"

namespace orchestrion::sim {
namespace {

void fill(std::vector<std::string>& texts, const Placeholders& with) {
    for (std::string& text : texts) text = with.fill(text);
}

void fill(std::optional<Json>& value, const Placeholders& with) {
    if (value) value = with.fill(*value);
}

void fill(std::optional<EventMatch>& match, const Placeholders& with) {
    if (!match) return;
    match->name = with.fill(match->name);
    match->to = with.fill(match->to);
    fill(match->data, with);
}

void fill(std::optional<RequestMatch>& match, const Placeholders& with) {
    if (!match) return;
    match->url = with.fill(match->url);
    fill(match->body, with);
    for (auto& [name, value] : match->headers) value = with.fill(value);
}

}  // namespace

Start filled(const Start& start, const Placeholders& with) {
    Start copy = start;
    copy.as = with.fill(copy.as);
    for (auto& [name, value] : copy.params) value = with.fill(value);
    fill(copy.tags, with);
    return copy;
}

Expectation filled(const Expectation& expectation, const Placeholders& with) {
    Expectation copy = expectation;
    copy.session = with.fill(copy.session);
    fill(copy.result, with);
    for (DataMatch& one : copy.data) {
        one.path = with.fill(one.path);
        one.value = with.fill(one.value);
    }
    copy.log = with.fill(copy.log);
    fill(copy.event, with);
    fill(copy.sent, with);
    fill(copy.action, with);
    fill(copy.request, with);
    return copy;
}

std::string describe(const Expectation& e) {
    std::vector<std::string> words;
    const auto add = [&](const char* what, const std::string& text) {
        if (!text.empty()) words.push_back(what + (" " + text));
    };
    add("session", e.session);
    add("active", joined(e.active));
    add("inactive", joined(e.inactive));
    if (e.status) add("status", store::toString(*e.status));
    add("final", e.final);
    if (e.result) add("result", shown(*e.result, 60));
    for (const DataMatch& one : e.data) add("data", one.path + " " + shown(one.value, 60));
    add("timers", joined(e.timers));
    add("entered", joined(e.entered));
    add("left", joined(e.left));
    add("log", e.log);
    if (e.event) add("event", e.event->name.empty() ? "any" : e.event->name);
    if (e.sent) add("sent", e.sent->name.empty() ? "any" : e.sent->name);
    if (e.action) add("action", e.action->name.empty() ? "any" : e.action->name);
    if (e.request) add("request", e.request->service + e.request->url);
    if (e.times) add("times", std::to_string(*e.times));
    if (e.stay) add("stay", e.stay->state);
    if (e.sessions) add("sessions", shown(e.sessions->count, 60));
    return joined(words);
}

}  // namespace orchestrion::sim
