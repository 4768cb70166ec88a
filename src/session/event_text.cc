#include "session/event_text.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "base/duration.h"
#include "base/json.h"
#include "base/utf8.h"

namespace orchestrion::session {
namespace {

constexpr size_t kNameBytesMax = 1024;

Result<std::string> stringOf(std::string_view member, const boost::json::value& value) {
    if (const auto* text = value.if_string()) return std::string(text->data(), text->size());
    return fail("event.badMember", "expected \"" + std::string(member) + "\" to be a string");
}

Result<void> readMember(std::string_view member, const boost::json::value& value, bool delays,
                        WrittenEvent& written) {
    if (member == "data") {
        written.event.data = Payload::json(boost::json::serialize(value));
        return {};
    }
    if (member != "name" && !(member == "after" && delays)) {
        return fail("event.badMember", "an event has the members \"name\" and \"data\"" +
                                           std::string(delays ? " and \"after\"" : "") +
                                           ", but found \"" + std::string(member) + "\"");
    }
    auto text = stringOf(member, value);
    if (!text) return fail(text.error());
    if (member == "name") {
        written.event.name = std::move(*text);
        return {};
    }
    const auto delay = parseDuration(*text);
    if (!delay) {
        return fail("event.badMember",
                    "expected \"after\" to be a time such as \"10s\" or "
                    "\"500ms\", but found \"" +
                        *text + "\"");
    }
    written.after = *delay;
    return {};
}

}  // namespace

Result<void> checkEventName(std::string_view name) {
    const auto separates = [](unsigned char c) { return c <= ' ' || c == 0x7f; };
    if (name.empty()) return fail("event.badName", "the event has no name");
    if (name.size() > kNameBytesMax) {
        return fail("event.badName", "the event's name is " + std::to_string(name.size()) +
                                         " bytes long, at most 1024 are taken");
    }
    if (!isUtf8(name) || std::any_of(name.begin(), name.end(), separates)) {
        return fail("event.badName",
                    "an event's name is one word, without white space and control characters");
    }
    return {};
}

Result<WrittenEvent> eventFromJson(std::string_view text, bool delays) {
    const auto value = parseJson(text);
    if (!value) return fail("json.syntax", toString(value.error()));
    const auto* object = value->if_object();
    if (object == nullptr) {
        return fail("event.badMember",
                    "expected an object such as {\"name\": \"order.placed\", \"data\": {}}");
    }
    WrittenEvent written;
    for (const auto& [member, content] : *object) {
        const auto read = readMember({member.data(), member.size()}, content, delays, written);
        if (!read) return fail(read.error());
    }
    const auto named = checkEventName(written.event.name);
    if (!named) return fail(named.error());
    return written;
}

}  // namespace orchestrion::session
