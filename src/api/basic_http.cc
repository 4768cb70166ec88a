// The BasicHTTP event I/O processor: W3C SCXML §C.2.1. Its answer is 200 when the event is in the
// session's queue, 4xx otherwise.
#include "session/basic_http.h"

#include "api/api.h"
#include "api/problem.h"
#include "api/tenancy.h"

namespace orchestrion::api {
namespace {

// The message as it arrived, for _event.raw.
std::string rawText(const Request& request) {
    std::string raw = request.method + " " + request.target + " HTTP/1.1\r\n";
    for (const auto& [name, value] : request.headers) {
        raw.append(name).append(": ").append(value).append("\r\n");
    }
    return raw + "\r\n" + request.body;
}

void receive(uint64_t event_bytes_max, const Deliver& deliver, Call call) {
    const Request& request = call.request;
    if (request.body.size() > event_bytes_max) {
        return call.reply(
            problem("event.tooLarge",
                    "expected a message of at most " + std::to_string(event_bytes_max) + " bytes"));
    }
    auto event =
        session::decodeBasicHttp({request.method, request.target, request.header("Content-Type"),
                                  request.body, rawText(request)});
    if (!event) return call.reply(problem(event.error()));
    deliver(sessionOf(call), std::move(*event),
            [reply = std::move(call.reply)](const Result<void>& accepted) {
                reply(accepted ? Response{} : problem(accepted.error()));
            });
}

}  // namespace

void addBasicHttp(Router& router, uint64_t event_bytes_max, Deliver deliver) {
    const std::string path = std::string(kBasicHttpPath) + "{id}";
    for (const char* method : {"POST", "GET", "PUT", "DELETE"}) {
        router.add(method, path, [event_bytes_max, deliver](Call call) {
            receive(event_bytes_max, deliver, std::move(call));
        });
    }
}

}  // namespace orchestrion::api
