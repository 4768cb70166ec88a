// The BasicHTTP event I/O processor: W3C SCXML §C.2. Both directions stand here, so that they
// agree.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "runtime/http_client.h"
#include "scxml/effect.h"

namespace orchestrion::session {

// A request as it arrived at a session's access URI.
struct IncomingMessage {
    std::string_view method;  // "POST"; others are taken too
    std::string_view target;  // path and query as sent; the query counts like a form
    std::string_view content_type;
    std::string_view body;
    std::string raw;  // request line, headers and body, for _event.raw (assert 509, 518-520, 534)
};

// §C.2.1: a form's field _scxmleventname names the event, the other fields are its data; without it
// the event is "HTTP.<method>" and the body is its data. A JSON body with form semantics (an
// object) is taken likewise. A field that occurs more than once gives an array. Fails with
// event.badEncoding or event.badName.
Result<Event> decodeBasicHttp(const IncomingMessage& message);

// §C.2.2: the POST for a <send>: event name and params as a form, or <content> as the body
// with the event name in the query.
runtime::HttpRequest encodeBasicHttp(const scxml::SendEffect& effect);

// application/x-www-form-urlencoded, one pair at a time (WHATWG URL §5).
std::string formEncode(std::string_view text);
Result<std::vector<std::pair<std::string, std::string>>> formDecode(std::string_view text);
// Percent-encoding alone (RFC 3986 §2.1), as in a path: '+' stands for itself.
Result<std::string> percentDecode(std::string_view text);

// A datum as a form field or a URL parameter: strings as they are, everything else as JSON.
std::string plainText(const Payload& payload);

}  // namespace orchestrion::session
