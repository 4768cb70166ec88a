// A datum on its way: what an event, a parameter or a <donedata> carries from one session to
// another, to a module or to the outside. Always bytes, never a reference into a script engine, so
// that it can be moved between threads, stored and sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace orchestrion {

struct Payload {
    enum class Kind : uint8_t {
        kNone,   // no data: _event.data is undefined
        kJson,   // JSON text (RFC 8259), UTF-8
        kText,   // a string, already space-normalised where W3C SCXML §B.2 asks for it
        kXml,    // an XML document or fragment with one root, as text; scripts see a DOM
        kGraph,  // script values JSON cannot hold (Date, Map, cycles …), in the snapshot format of
                 // script/
    };

    Kind kind = Kind::kNone;
    std::string bytes;

    static Payload json(std::string text) { return {Kind::kJson, std::move(text)}; }
    static Payload text(std::string text) { return {Kind::kText, std::move(text)}; }
    static Payload xml(std::string text) { return {Kind::kXml, std::move(text)}; }

    bool empty() const { return kind == Kind::kNone; }
    bool operator==(const Payload&) const = default;
};

// The kind a text most probably has, by its content (W3C SCXML §5.2.2 and §B.2.1: JSON as objects,
// XML as DOM, other text as a space-normalised string). An empty or blank text gives kNone.
Payload payloadFromText(std::string_view text);

// Leading, trailing and repeated white space removed (W3C SCXML §B.2.1).
std::string normaliseSpace(std::string_view text);

}  // namespace orchestrion
