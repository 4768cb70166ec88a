// What a client may send: bytes to requests, requests to routes, BasicHTTP messages to events.
//
// Input  A byte that says how the rest is cut, and the bytes of a connection.
// Holds  How the bytes are cut makes no difference; what reaches a session is an event that scripts
//        can hold.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/api.h"
#include "api/origin_guard.h"
#include "base/assert.h"
#include "base/json.h"
#include "base/utf8.h"
#include "session/event_text.h"

namespace {

using namespace orchestrion;

constexpr size_t kRequestsMax = 16;
constexpr api::RequestLimits kLimits{2048, 4096};

// The requests of a connection that gets `step` bytes at a time, and how it ended.
struct Conversation {
    std::vector<api::Request> requests;
    std::string end;
};

Conversation read(std::string_view input, size_t step) {
    Conversation conversation;
    api::RequestParser parser(kLimits);
    std::string buffer;
    while (conversation.requests.size() < kRequestsMax) {
        const auto taken = parser.put(buffer);
        if (!taken) {
            conversation.end = taken.error().code;
            return conversation;
        }
        ORCH_ASSERT(*taken <= buffer.size(), "no more is taken than there was");
        buffer.erase(0, *taken);
        if (parser.done()) {
            conversation.requests.push_back(parser.take());
            parser = api::RequestParser(kLimits);
            if (!buffer.empty()) continue;
        }
        if (input.empty()) return conversation;
        buffer.append(input.substr(0, step));
        input.remove_prefix(std::min(step, input.size()));
    }
    return conversation;
}

void checkEvent(const Event& event) {
    ORCH_ASSERT(session::checkEventName(event.name), "an event's name can be matched");
    ORCH_ASSERT(isUtf8(event.data.bytes), "an event's data is text");
    ORCH_ASSERT(event.data.kind != Payload::Kind::kJson || parseJson(event.data.bytes),
                "JSON data is JSON");
}

api::Handler handler() {
    api::Router router;
    api::addOpenApi(router);
    api::addBasicHttp(router, 1u << 20,
                      [](const std::string&, const Event& event, const auto& accepted) {
                          checkEvent(event);
                          accepted(Result<void>());
                      });
    return api::guardOrigin(router, {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const api::Handler kHandler = handler();
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Conversation whole = read(input, std::max<size_t>(input.size(), 1));
    const Conversation cut = read(input, data[0] % 16 + 1);
    ORCH_ASSERT(whole.requests.size() == cut.requests.size(), "cuts make no request");
    for (size_t i = 0; i < whole.requests.size(); ++i) {
        const api::Request& request = whole.requests[i];
        ORCH_ASSERT(request.target == cut.requests[i].target, "cuts change no target");
        ORCH_ASSERT(request.headers == cut.requests[i].headers, "cuts change no header");
        ORCH_ASSERT(request.body == cut.requests[i].body, "cuts change no body");
        int answers = 0;
        kHandler(request, [&](const api::Response& response) {
            ++answers;
            ORCH_ASSERT(response.status >= 200 && response.status < 600, "an answer has a status");
        });
        ORCH_ASSERT(answers == 1, "a request is answered once");
    }
    return 0;
}
