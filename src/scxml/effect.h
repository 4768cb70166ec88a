// What a turn asks of the outside. The interpreter only records effects; the owner of the session
// acts on them, in order, after the turn.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/event.h"
#include "base/units.h"

namespace orchestrion::scxml {

// Names with their values, one by one: <param> and namelist (W3C SCXML §5.7).
using Parameters = std::vector<std::pair<std::string, Payload>>;

// <send> (W3C SCXML §6.2). Target and type were found to be well-formed, and reachable as far as
// that could be known; what fails later comes back as error.communication.
struct SendEffect {
    std::string send_id;  // empty: the author gave none
    std::string type;     // normalised: kScxmlProcessor or another supported type
    std::string target;   // empty: this session
    Milliseconds delay{0};
    Event event;
    // <param> and namelist, one by one, for processors that encode them (BasicHTTP). Empty for the
    // SCXML processor.
    Parameters params;
    bool has_content = false;  // event.data came from <content>
};

// <cancel> (§6.3).
struct CancelEffect {
    std::string send_id;
};

// <invoke> (§6.4).
struct InvokeEffect {
    std::string invoke_id;
    std::string type;
    std::string src;  // empty if `content` is the document
    Payload content;
    Parameters params;
};

struct CancelInvokeEffect {
    std::string invoke_id;
};

// autoforward (§6.4.1).
struct ForwardEffect {
    std::string invoke_id;
    Event event;
};

// <log> (§4.7).
struct LogEffect {
    std::string label;
    std::string text;
    std::string level;
};

// The session ended in a top-level final state, or was cancelled. Always the last effect.
struct DoneEffect {
    Payload data;
    bool cancelled = false;
};

// An action of a module: what it does, and what its events are, is the module's own affair.
struct ModuleEffect {
    std::string module;      // "queue"
    std::string action;      // "submit"
    std::string area;        // its events are <area>.<action>.done and error.<area>.<action>
    std::string request_id;  // unique in the session
    // {"attributes": {name: value …}, "params": {…}, "content": value, "children": [{"element":
    // "targets", "attributes": …}]}; what is empty is left out.
    std::string arguments;
};

using Effect = std::variant<SendEffect, CancelEffect, InvokeEffect, CancelInvokeEffect,
                            ForwardEffect, LogEffect, DoneEffect, ModuleEffect>;

inline constexpr const char* kScxmlProcessor = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor";
inline constexpr const char* kBasicHttpProcessor =
    "http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor";
inline constexpr const char* kScxmlInvoke = "http://www.w3.org/TR/scxml/";

}  // namespace orchestrion::scxml
