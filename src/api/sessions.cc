// The resource /api/v1/sessions.
#include <boost/json/serialize.hpp>
#include <charconv>

#include "api/access_guard.h"
#include "api/api.h"
#include "api/problem.h"
#include "api/request_body.h"
#include "api/request_key.h"
#include "api/session_json.h"
#include "api/tenancy.h"
#include "base/time_text.h"
#include "session/event_text.h"

namespace orchestrion::api {
namespace {

namespace json = boost::json;
using session::Service;
using session::SessionView;
using session::StartRequest;

Unexpected<Error> badMember(std::string_view name, std::string_view expected) {
    return fail("request.badBody",
                "expected \"" + std::string(name) + "\" to be " + std::string(expected));
}

// An absent member leaves `text` as it is.
Result<void> readText(const json::object& body, std::string_view name, std::string& text) {
    const auto* value = body.if_contains(json::string_view(name.data(), name.size()));
    if (value == nullptr) return {};
    if (!value->is_string()) return badMember(name, "a string");
    if (value->get_string().empty()) return badMember(name, "a string that is not empty");
    text = std::string(value->get_string());
    return {};
}

Result<void> readTags(const json::object& body, std::vector<std::string>& tags) {
    const auto* value = body.if_contains("tags");
    if (value == nullptr) return {};
    if (!value->is_array()) return badMember("tags", "an array of strings");
    for (const json::value& tag : value->get_array()) {
        if (!tag.is_string()) return badMember("tags", "an array of strings");
        tags.emplace_back(tag.get_string());
    }
    return {};
}

Result<void> readParams(const json::object& body, Payload& params) {
    const auto* value = body.if_contains("params");
    if (value == nullptr) return {};
    if (!value->is_object()) return badMember("params", "an object: data ids with their values");
    params = Payload::json(json::serialize(*value));
    return {};
}

Result<StartRequest> readStart(const json::object& body) {
    StartRequest start;
    auto read = readText(body, "src", start.document.url);
    if (read) read = readText(body, "application", start.document.application);
    if (read) read = readText(body, "document", start.document.text);
    if (read) read = readText(body, "id", start.id);
    if (read) read = readTags(body, start.tags);
    if (read) read = readParams(body, start.params);
    if (!read) return fail(read.error());
    if (const auto* at = body.if_contains("start_at")) {
        const auto time = at->is_string() ? parseTime(std::string(at->get_string())) : std::nullopt;
        if (!time) return badMember("start_at", "a time like \"2030-01-01T00:00:00Z\"");
        start.at = *time;
    }
    std::string persistence;
    if (read = readText(body, "persistence", persistence); !read) return fail(read.error());
    for (const auto known : {session::Persistence::kDurable, session::Persistence::kRelaxed,
                             session::Persistence::kTransient}) {
        if (persistence == session::toString(known)) start.persistence = known;
    }
    if (!persistence.empty() && !start.persistence) {
        return badMember("persistence", "durable, relaxed or transient");
    }
    const auto sources = body.count("src") + body.count("application") + body.count("document");
    if (sources != 1) {
        return fail("request.badBody",
                    "expected exactly one of \"src\" (a URL), \"application\" (a name) and "
                    "\"document\" (the SCXML text)");
    }
    return start;
}

// A document may also be the body itself: curl --data-binary @application.scxml.
Result<StartRequest> readStart(const Request& request) {
    const std::string type = mediaType(request);
    if (type == "application/scxml+xml" || type == "application/xml" || type == "text/xml") {
        StartRequest start;
        start.document.text = request.body;
        if (request.body.empty()) return fail("request.badBody", "expected an SCXML document");
        return start;
    }
    const auto body = readJsonObject(request, {"src", "application", "document", "params", "id",
                                               "tags", "start_at", "persistence"});
    if (!body) return fail(body.error());
    return readStart(*body);
}

Response viewed(const Result<SessionView>& view, int status = 200) {
    if (!view) return problem(view.error());
    Response response = jsonResponse(status, toJson(*view));
    markReplay(response, *view);
    return response;
}

void start(Service& service, Call call) {
    auto request = readStart(call.request);
    if (!request) return call.reply(problem(request.error()));
    auto key = requestKey(call.request);
    if (!key) return call.reply(problem(key.error()));
    request->key = std::move(*key);
    request->tenant = tenantOfNew(call.request);
    if (request->document.application.empty()) {
        const auto allowed = mayRunDocuments(call.request);
        if (!allowed) return call.reply(problem(allowed.error()));
    }
    service.start(std::move(*request), [reply = std::move(call.reply)](auto view) {
        if (!view) return reply(problem(view.error().error, view.error().diagnostics));
        Response response = jsonResponse(view->replayed ? 200 : 201, toJson(*view));
        markReplay(response, *view);
        response.headers.emplace_back("Location", "/api/v1/sessions/" + view->id);
        reply(std::move(response));
    });
}

// One or several, with commas between them.
Result<std::vector<session::SessionStatus>> readStatuses(std::string_view text) {
    std::vector<session::SessionStatus> statuses;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        bool known = false;
        for (uint8_t i = 0; i <= static_cast<uint8_t>(session::SessionStatus::kTerminated); ++i) {
            const auto status = static_cast<session::SessionStatus>(i);
            if (one != store::toString(status)) continue;
            statuses.push_back(status);
            known = true;
        }
        if (!known) {
            return fail("request.badParameter",
                        "expected status to be some of scheduled, starting, running, suspended, "
                        "completed, failed, terminated, but found '" +
                            std::string(one) + "'");
        }
    }
    return statuses;
}

Result<std::optional<WallTime>> readTime(const std::string& text, const char* name) {
    if (text.empty()) return std::optional<WallTime>();
    const auto time = parseTime(text);
    if (time) return std::optional<WallTime>(*time);
    return fail("request.badParameter", std::string("expected ") + name +
                                            " to be a time like 2030-01-01T00:00:00Z or "
                                            "milliseconds since 1970, but found '" +
                                            text + "'");
}

Result<Service::ListFilter> readFilter(std::string_view query) {
    const auto fields =
        QueryFields::read(query, {"status", "application", "state", "tag", "id_prefix",
                                  "started_from", "started_before", "after", "limit"});
    if (!fields) return fail(fields.error());
    Service::ListFilter filter;
    auto statuses = readStatuses((*fields)["status"]);
    if (!statuses) return fail(statuses.error());
    filter.statuses = std::move(*statuses);
    const auto from = readTime((*fields)["started_from"], "started_from");
    if (!from) return fail(from.error());
    const auto before = readTime((*fields)["started_before"], "started_before");
    if (!before) return fail(before.error());
    filter.started_from = *from;
    filter.started_before = *before;
    filter.id_prefix = (*fields)["id_prefix"];
    filter.application = (*fields)["application"];
    filter.active_state = (*fields)["state"];
    filter.tag = (*fields)["tag"];
    filter.after = (*fields)["after"];
    if (const std::string text = (*fields)["limit"]; !text.empty()) {
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + text.size(), filter.limit);
        if (error != std::errc{} || end != text.data() + text.size() || filter.limit == 0 ||
            filter.limit > 1000) {
            return fail("request.badParameter", "expected limit to be a number from 1 to 1000");
        }
    }
    return filter;
}

void list(Service& service, Call call) {
    auto filter = readFilter(call.request.query());
    if (!filter) return call.reply(problem(filter.error()));
    filter->tenant = tenantOf(call.request);
    service.list(std::move(*filter), [reply = std::move(call.reply)](const auto& sessions) {
        reply(sessions ? jsonResponse(200, toJson(*sessions)) : problem(sessions.error()));
    });
}

Result<session::WaitFor> readWait(std::string_view query) {
    const auto fields = QueryFields::read(query, {"wait"});
    if (!fields) return fail(fields.error());
    const std::string wait = (*fields)["wait"];
    if (wait.empty() || wait == "accepted") return session::WaitFor::kAccepted;
    if (wait == "stable") return session::WaitFor::kStable;
    return fail("request.badParameter",
                "expected wait=accepted or wait=stable, but found '" + wait + "'");
}

Result<Event> readEvent(const Request& request, uint64_t bytes_max) {
    const auto json = expectJson(request);
    if (!json) return fail(json.error());
    if (request.body.size() > bytes_max) {
        return fail("event.tooLarge",
                    "expected an event of at most " + std::to_string(bytes_max) + " bytes");
    }
    auto written = session::eventFromJson(request.body);
    if (!written) return fail(written.error());
    return std::move(written->event);
}

void send(Service& service, uint64_t event_bytes_max, Call call) {
    const auto wait = readWait(call.request.query());
    if (!wait) return call.reply(problem(wait.error()));
    auto event = readEvent(call.request, event_bytes_max);
    if (!event) return call.reply(problem(event.error()));
    auto key = requestKey(call.request);
    if (!key) return call.reply(problem(key.error()));
    const int status = *wait == session::WaitFor::kStable ? 200 : 202;
    service.send(
        sessionOf(call), std::move(*event), *wait,
        [reply = std::move(call.reply), status](const auto& view) { reply(viewed(view, status)); },
        std::move(*key));
}

void show(Service& service, Call call) {
    service.view(sessionOf(call),
                 [reply = std::move(call.reply)](const auto& view) { reply(viewed(view)); });
}

void terminate(Service& service, Call call) {
    service.terminate(sessionOf(call),
                      [reply = std::move(call.reply)](const auto& view) { reply(viewed(view)); });
}

}  // namespace

void addSessions(Router& router, Service& service, const ApiOptions& options) {
    const uint64_t bytes_max = options.event_bytes_max;
    router.add("POST", "/api/v1/sessions", [&](Call call) { start(service, std::move(call)); });
    router.add("GET", "/api/v1/sessions", [&](Call call) { list(service, std::move(call)); });
    router.add("GET", "/api/v1/sessions/{id}", [&](Call call) { show(service, std::move(call)); });
    router.add("DELETE", "/api/v1/sessions/{id}",
               [&](Call call) { terminate(service, std::move(call)); });
    router.add("POST", "/api/v1/sessions/{id}/events",
               [&service, bytes_max](Call call) { send(service, bytes_max, std::move(call)); });
}

}  // namespace orchestrion::api
