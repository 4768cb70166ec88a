// JSON texts to events, as POST /api/v1/sessions/{id}/events and the BasicHTTP processor read them.
//
// Holds  Our reader takes what Boost.JSON takes, and no more; what it takes is an event that
//        scripts can hold; a mistake has a place inside the text.
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/json.h"
#include "session/basic_http.h"
#include "session/event_text.h"

namespace {

using namespace orchestrion;

bool boostTakes(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = kJsonDepthMax;
    boost::json::error_code error;
    boost::json::parse({text.data(), text.size()}, error, {}, options);
    return !error;
}

void checkEvent(const Event& event) {
    ORCH_ASSERT(session::checkEventName(event.name), "an event's name can be matched");
    ORCH_ASSERT(event.data.empty() || parseJson(event.data.bytes), "an event's data is JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto value = parseJson(text);
    ORCH_ASSERT(value.has_value() == boostTakes(text), "both readers agree");
    if (!value) {
        ORCH_ASSERT(value.error().where.line >= 1 && value.error().where.column >= 1 &&
                        value.error().where.column <= size + 1,
                    "a mistake has a place");
    }
    const auto written = session::eventFromJson(text, true);
    if (written) checkEvent(written->event);
    const auto message = session::decodeBasicHttp({"POST", "/s", "application/json", text, {}});
    if (message) checkEvent(*message);
    std::string quoted;
    appendJsonString(quoted, text);
    ORCH_ASSERT(parseJson(quoted), "every text becomes a JSON string");
    return 0;
}
