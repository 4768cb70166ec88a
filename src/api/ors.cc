// The paths of Genesys Orchestration Server, so that its clients find theirs: start, event,
// request, query, terminate, help, heartbeat. Clients take every status but 200 as failure; answers
// about a session set the cookie by which load balancers find its node again.
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "api/access_guard.h"
#include "api/api.h"
#include "api/problem.h"
#include "api/request_body.h"
#include "api/session_json.h"
#include "api/tenancy.h"
#include "base/json.h"
#include "session/basic_http.h"
#include "session/event_text.h"

namespace orchestrion::api {
namespace {

namespace json = boost::json;
using session::Service;
using session::SessionView;
using session::StartRequest;

constexpr const char* kHelp =
    "POST /scxml/session/start            form or JSON: src (a URL or an application's name) and "
    "the session's parameters; answers the session id\n"
    "POST /scxml/session/{id}/event/{name}    form, JSON or query: _event.data; also GET\n"
    "POST /scxml/session/{id}/request/{name}  the same; answers what the session says by "
    "<ws:response>; also GET\n"
    "GET  /scxml/session/{id}/query           the session as JSON\n"
    "POST /scxml/session/{id}/terminate       ends the session; also GET\n"
    "GET  /ors/help                           this text\n"
    "GET  /ors/heartbeat                      that the server is alive\n"
    "GET  /api/v1/openapi.json                the interface of this server's own\n";

Response withCookie(Response response, const std::string& session_id) {
    response.headers.emplace_back("Set-Cookie", "ORSSESSIONID=" + session_id + ".node1; Path=/");
    return response;
}

// What has ended is gone, in the eyes of these clients.
Response refused(const Error& error) {
    return problem(error.code == "session.ended" ? Error{"session.notFound", error.message}
                                                 : error);
}

// The fields of the query and of the body, whichever form it has.
Result<json::object> readFields(const Request& request) {
    const auto message = session::decodeBasicHttp(
        {request.method, request.target, request.header("Content-Type"), request.body, {}});
    if (!message) return fail("request.badBody", message.error().message);
    if (message->data.empty()) return json::object();
    auto value = parseJson(message->data.bytes);
    if (message->data.kind != Payload::Kind::kJson || !value || !value->is_object()) {
        return fail("request.badBody",
                    "expected a form or a JSON object with src and the session's parameters");
    }
    return std::move(value->get_object());
}

// Milliseconds since 1970; one that has passed means now.
std::optional<WallTime> readIdealTime(const json::value& time) {
    int64_t at = 0;
    if (time.is_string()) {
        const auto& text = time.get_string();
        std::from_chars(text.data(), text.data() + text.size(), at);
    } else if (time.is_int64()) {
        at = time.get_int64();
    }
    if (at <= 0) return std::nullopt;
    return WallTime(Milliseconds(at));
}

bool isApplication(const Service& service, const std::string& name) {
    const auto known = service.applications();
    return std::any_of(known->begin(), known->end(),
                       [&](const session::Application& a) { return a.name == name; });
}

Result<StartRequest> readStart(const Service& service, const Request& request) {
    auto fields = readFields(request);
    if (!fields) return fail(fields.error());
    const auto* src = fields->if_contains("src");
    if (src == nullptr || !src->is_string() || src->get_string().empty()) {
        return fail("request.badBody",
                    "expected 'src', the URL of a document or the name of an application");
    }
    StartRequest start;
    if (const auto* time = fields->if_contains("idealtime")) start.at = readIdealTime(*time);
    std::string source(src->get_string());
    (isApplication(service, source) ? start.document.application : start.document.url) =
        std::move(source);
    fields->erase("src");
    fields->erase("idealtime");
    if (!fields->empty()) start.params = Payload::json(json::serialize(*fields));
    return start;
}

void start(Service& service, Call call) {
    auto request = readStart(service, call.request);
    if (!request) return call.reply(problem(request.error()));
    if (request->document.application.empty()) {
        const auto allowed = mayRunDocuments(call.request);
        if (!allowed) return call.reply(problem(allowed.error()));
    }
    request->tenant = tenantOfNew(call.request);
    service.start(std::move(*request), [reply = std::move(call.reply)](const auto& view) {
        if (!view) return reply(problem(view.error().error, view.error().diagnostics));
        reply(withCookie(textResponse(200, view->id), view->id));
    });
}

// The event that the path names.
Result<Event> readEvent(const Call& call, uint64_t event_bytes_max) {
    const Request& request = call.request;
    if (request.body.size() > event_bytes_max) {
        return fail("event.tooLarge",
                    "expected an event of at most " + std::to_string(event_bytes_max) + " bytes");
    }
    auto event = session::decodeBasicHttp(
        {request.method, request.target, request.header("Content-Type"), request.body, {}});
    if (!event) return fail(event.error());
    event->name = call.pathValue("name");
    event->origintype.clear();
    if (const auto named = session::checkEventName(event->name); !named) return fail(named.error());
    return event;
}

// Answered when the event has been processed.
void send(Service& service, uint64_t event_bytes_max, Call call) {
    auto event = readEvent(call, event_bytes_max);
    if (!event) return call.reply(problem(event.error()));
    service.send(
        sessionOf(call), std::move(*event), session::WaitFor::kStable,
        [reply = std::move(call.reply)](const auto& view) {
            reply(view ? withCookie(textResponse(200, ""), view->id) : refused(view.error()));
        });
}

Response responseOf(const WebRequests::Answer& answer) {
    if (answer.positive) return jsonResponse(200, answer.params);
    json::error_code error;
    json::value params = json::parse(answer.params, error);
    json::object body;
    if (!error && params.is_object()) body = std::move(params.get_object());
    body["resultcode"] = answer.result_code;
    return jsonResponse(400, json::serialize(body));
}

// Answered when the session answers it.
void ask(Service& service, const ApiOptions& options, const std::shared_ptr<WebRequests>& requests,
         Call call) {
    auto event = readEvent(call, options.event_bytes_max);
    if (!event) return call.reply(problem(event.error()));
    const std::string session = call.pathValue("id");
    const auto reply = call.reply;
    const std::string id =
        requests->add(session, [reply, session](Result<WebRequests::Answer> answer) {
            reply(answer ? withCookie(responseOf(*answer), session) : refused(answer.error()));
        });
    if (id.empty()) {
        return call.reply(problem("service.busy", "too many requests wait for their sessions"));
    }
    event->sendid = id;
    if (options.after) {
        options.after(WebRequests::kTimeMax, [requests, id] { requests->expire(id); });
    }
    service.send(sessionOf(call), std::move(*event), session::WaitFor::kAccepted,
                 [requests, id](const auto& view) {
                     if (!view) requests->refuse(id, view.error());
                 });
}

void query(Service& service, Call call) {
    service.view(sessionOf(call), [reply = std::move(call.reply)](const auto& view) {
        reply(view ? withCookie(jsonResponse(200, toJson(*view)), view->id)
                   : refused(view.error()));
    });
}

void terminate(Service& service, Call call) {
    service.terminate(sessionOf(call), [reply = std::move(call.reply)](const auto& view) {
        reply(view ? withCookie(textResponse(200, ""), view->id) : refused(view.error()));
    });
}

}  // namespace

void addOrs(Router& router, Service& service, const ApiOptions& options) {
    const auto requests =
        options.web_requests ? options.web_requests : std::make_shared<WebRequests>("request.");
    router.add("POST", "/scxml/session/start",
               [&service](Call call) { start(service, std::move(call)); });
    for (const char* method : {"POST", "GET"}) {
        router.add(method, "/scxml/session/{id}/event/{name}",
                   [&service, bytes_max = options.event_bytes_max](Call call) {
                       send(service, bytes_max, std::move(call));
                   });
        router.add(method, "/scxml/session/{id}/request/{name}",
                   [&service, options, requests](Call call) {
                       ask(service, options, requests, std::move(call));
                   });
        router.add(method, "/scxml/session/{id}/terminate",
                   [&service](Call call) { terminate(service, std::move(call)); });
    }
    router.add("GET", "/scxml/session/{id}/query",
               [&service](Call call) { query(service, std::move(call)); });
    router.add("GET", "/ors/help", [](const Call& call) { call.reply(textResponse(200, kHelp)); });
    router.add("GET", "/ors/heartbeat",
               [](const Call& call) { call.reply(textResponse(200, "alive")); });
}

}  // namespace orchestrion::api
