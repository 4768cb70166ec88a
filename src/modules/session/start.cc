#include "modules/session/start.h"

#include <boost/json.hpp>

#include "modules/arguments.h"
#include "scxml/document.h"

namespace orchestrion::modules {
namespace {

constexpr const char* kNoSessions = "this server cannot reach other sessions";

std::string idOf(const Arguments& arguments) {
    const auto* id = arguments.locations().if_contains("sessionid");
    return id == nullptr ? std::string() : textOf(*id);
}

std::optional<WallTime> idealTimeOf(Arguments& arguments) {
    const auto time = arguments.number("idealtime");
    if (!time) return std::nullopt;
    return WallTime(Milliseconds(static_cast<int64_t>(*time)));
}

}  // namespace

void performStart(const World& world, const session::ModuleRequest& request, const Answer& answer) {
    Arguments arguments(request);
    const std::string src = arguments.text("srcexpr", arguments.text("src"));
    if (src.empty()) arguments.refuse("the attribute 'src' is missing or empty");
    session::StartRequest start;
    start.id = idOf(arguments);
    start.at = idealTimeOf(arguments);
    if (!arguments.good()) {
        return answer.error("invalidattribute", arguments.error(), {{"sessionid", start.id}});
    }
    if (world.sessions == nullptr) return answer.error("unknown", kNoSessions);
    start.tenant = request.caller.tenant;
    start.document.url = scxml::resolveUrl(request.caller.document_url, src);
    if (!arguments.params().empty()) {
        start.params = Payload::json(boost::json::serialize(arguments.params()));
    }
    start.key = session::RequestKey{"module:" + request.key, start.document.url};
    world.sessions->start(
        std::move(start), [answer, id = idOf(arguments)](Result<std::string> started) {
            if (started) return answer.done({{"sessionid", *started}});
            answer.error(started.error().code, started.error().message, {{"sessionid", id}});
        });
}

void performTerminate(const World& world, const session::ModuleRequest& request,
                      const Answer& answer) {
    Arguments arguments(request);
    const std::string id = arguments.required("sessionid");
    if (!arguments.good()) return answer.error("invalidattribute", arguments.error());
    if (world.sessions == nullptr) return answer.error("unknown", kNoSessions);
    const bool again = request.again;
    world.sessions->terminate(
        {id, request.caller.tenant}, [answer, id, again](Result<std::string> ended) {
            // What this action ended before a crash is ended.
            const bool done = ended || (again && ended.error().code == "session.ended");
            if (done) return answer.done({{"sessionid", id}});
            answer.error(ended.error().code, ended.error().message, {{"sessionid", id}});
        });
}

}  // namespace orchestrion::modules
