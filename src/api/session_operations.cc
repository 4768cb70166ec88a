// What operators do with sessions: history, resume and retry, export and import, migration.
#include <boost/beast/core/detail/base64.hpp>
#include <boost/json.hpp>
#include <charconv>

#include "api/api.h"
#include "api/problem.h"
#include "api/request_body.h"
#include "api/session_json.h"
#include "api/store_feed.h"
#include "api/tenancy.h"
#include "base/time_text.h"

namespace orchestrion::api {
namespace {

namespace json = boost::json;
using session::Service;

Result<uint64_t> readNumber(const QueryFields& fields, std::string_view name, uint64_t without,
                            uint64_t max) {
    const std::string text = fields[name];
    if (text.empty()) return without;
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value <= max) return value;
    return fail("request.badParameter",
                "expected " + std::string(name) + " to be a number up to " + std::to_string(max));
}

Response viewed(const Result<session::SessionView>& view) {
    return view ? jsonResponse(200, toJson(*view)) : problem(view.error());
}

// History.

std::string pageOf(const std::vector<store::HistoryRow>& rows, uint64_t limit, bool with_session) {
    std::string out = "{\"history\":[";
    for (const store::HistoryRow& row : rows) {
        if (out.back() != '[') out += ',';
        out += historyJson(row, with_session);
    }
    out += "],\"next\":";
    const bool more = rows.size() == limit && !rows.empty();
    return out + (more ? std::to_string(rows.back().sequence) : "null") + "}";
}

Result<store::HistoryQuery> readHistoryQuery(std::string_view query) {
    const auto fields = QueryFields::read(query, {"after", "before", "limit", "order"});
    if (!fields) return fail(fields.error());
    store::HistoryQuery result;
    const auto after = readNumber(*fields, "after", 0, UINT64_MAX);
    const auto before = readNumber(*fields, "before", 0, UINT64_MAX);
    const auto limit = readNumber(*fields, "limit", 100, 1000);
    for (const auto* number : {&after, &before, &limit}) {
        if (!*number) return fail(number->error());
    }
    const std::string order = (*fields)["order"];
    if (!order.empty() && order != "oldest" && order != "newest") {
        return fail("request.badParameter", "expected order=oldest or order=newest");
    }
    result.after_sequence = *after;
    result.before_sequence = *before;
    result.limit = static_cast<uint32_t>(std::max<uint64_t>(*limit, 1));
    result.newest_first = order == "newest";
    return result;
}

// Of one session, or of all (an empty id).
void history(Service& service, const std::string& session_id, Call call) {
    auto query = readHistoryQuery(call.request.query());
    if (!query) return call.reply(problem(query.error()));
    query->tenant = tenantOf(call.request);
    store::Store* store = service.store();
    if (store == nullptr) {
        return call.reply(problem("session.transient", "nothing is stored here"));
    }
    const auto reply = call.reply;
    const auto posted =
        service.inBackground([store, query = *query, id = session_id, reply]() mutable {
            if (!id.empty()) {
                const auto row = store->load(id);
                if (!row) return reply(problem(row.error()));
                if (!*row || (!query.tenant.empty() && (*row)->tenant != query.tenant)) {
                    return reply(problem("session.notFound", "no session '" + id + "' is stored"));
                }
                query.number = (*row)->number;
            }
            const auto rows = store->history(query);
            if (!rows) return reply(problem(rows.error()));
            reply(jsonResponse(200, pageOf(*rows, query.limit, id.empty())));
        });
    if (!posted) reply(problem(posted.error()));
}

// Resume.

void resume(Service& service, Service::Resume how, Call call) {
    service.resume(sessionOf(call), how,
                   [reply = std::move(call.reply)](const auto& view) { reply(viewed(view)); });
}

// Export and import: the row as JSON, its bytes in base64, with its document.

std::string base64(std::string_view bytes) {
    namespace b64 = boost::beast::detail::base64;
    std::string out(b64::encoded_size(bytes.size()), '\0');
    out.resize(b64::encode(out.data(), bytes.data(), bytes.size()));
    return out;
}

std::optional<std::string> unbase64(const json::object& object, const char* name) {
    namespace b64 = boost::beast::detail::base64;
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    const auto& text = value->get_string();
    std::string out(b64::decoded_size(text.size()), '\0');
    const auto [written, read] = b64::decode(out.data(), text.data(), text.size());
    const std::string_view left = std::string_view(text.data(), text.size()).substr(read);
    if (left.find_first_not_of('=') != std::string_view::npos) return std::nullopt;
    out.resize(written);
    return out;
}

constexpr int kExportFormat = 1;

std::string exported(const store::SessionRow& row,
                     const std::optional<store::DocumentRow>& document) {
    json::array tags;
    for (const auto& tag : row.tags) tags.push_back(json::string(tag));
    json::array states;
    for (const auto& state : row.active_states) states.push_back(json::string(state));
    json::object out{{"format", kExportFormat},
                     {"id", row.id},
                     {"status", store::toString(row.status)},
                     {"status_number", static_cast<int>(row.status)},
                     {"attention", row.attention},
                     {"tenant", row.tenant},
                     {"application", row.application},
                     {"document_hash", row.document_hash},
                     {"parent", row.parent},
                     {"tags", tags},
                     {"active_states", states},
                     {"started", row.started.time_since_epoch().count()},
                     {"changed", row.changed.time_since_epoch().count()},
                     {"summary", base64(row.summary)},
                     {"effects", base64(row.effects)},
                     {"snapshot", base64(row.snapshot)}};
    if (row.ended) out["ended"] = row.ended->time_since_epoch().count();
    if (row.next_due) out["next_due"] = row.next_due->time_since_epoch().count();
    if (document) {
        out["document"] = json::object{
            {"hash", document->hash}, {"url", document->url}, {"bytes", base64(document->bytes)}};
    }
    return json::serialize(out);
}

void exportSession(Service& service, Call call) {
    service.exportSession(sessionOf(call),
                          [&service, reply = std::move(call.reply)](Result<store::SessionRow> row) {
                              if (!row) return reply(problem(row.error()));
                              const auto document = service.store()->document(row->document_hash);
                              if (!document) return reply(problem(document.error()));
                              reply(jsonResponse(200, exported(*row, *document)));
                          });
}

std::optional<WallTime> timeOf(const json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64()) return std::nullopt;
    return WallTime(Milliseconds(value->get_int64()));
}

std::string textOf(const json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

Result<store::SessionRow> rowOf(const json::object& body) {
    const auto bad = [](const std::string& what) {
        return fail("request.badBody", "expected an exported session: " + what);
    };
    const auto* format = body.if_contains("format");
    if (format == nullptr || *format != kExportFormat) return bad("\"format\" is not 1");
    store::SessionRow row;
    row.id = textOf(body, "id");
    if (row.id.empty()) return bad("\"id\" is missing");
    const auto* status = body.if_contains("status_number");
    if (status == nullptr || !status->is_int64() || status->get_int64() < 0 ||
        status->get_int64() > static_cast<int>(store::SessionStatus::kTerminated)) {
        return bad("\"status_number\" is not a status");
    }
    row.status = static_cast<store::SessionStatus>(status->get_int64());
    const auto* attention = body.if_contains("attention");
    if (attention != nullptr && attention->is_int64()) {
        row.attention = static_cast<uint8_t>(attention->get_int64());
    }
    if (body.contains("tenant")) row.tenant = textOf(body, "tenant");
    row.application = textOf(body, "application");
    row.document_hash = textOf(body, "document_hash");
    row.parent = textOf(body, "parent");
    for (const char* name : {"tags", "active_states"}) {
        const auto* values = body.if_contains(name);
        if (values == nullptr || !values->is_array()) continue;
        for (const json::value& value : values->get_array()) {
            if (!value.is_string()) return bad(std::string(name) + " is not a list of strings");
            (name[0] == 't' ? row.tags : row.active_states).emplace_back(value.get_string());
        }
    }
    row.started = timeOf(body, "started").value_or(WallTime());
    row.changed = timeOf(body, "changed").value_or(row.started);
    row.ended = timeOf(body, "ended");
    row.next_due = timeOf(body, "next_due");
    const auto summary = unbase64(body, "summary");
    const auto effects = unbase64(body, "effects");
    const auto snapshot = unbase64(body, "snapshot");
    if (!summary || !effects || !snapshot) return bad("its bytes are not base64");
    row.summary = *summary;
    row.effects = *effects;
    row.snapshot = *snapshot;
    return row;
}

Result<std::optional<store::DocumentRow>> documentOf(const json::object& body) {
    const auto* value = body.if_contains("document");
    if (value == nullptr) return std::optional<store::DocumentRow>();
    if (!value->is_object())
        return fail("request.badBody", "expected \"document\" to be an object");
    const json::object& object = value->get_object();
    const auto bytes = unbase64(object, "bytes");
    store::DocumentRow row{textOf(object, "hash"), textOf(object, "url"), {}, bytes.value_or("")};
    if (row.hash.empty() || !bytes) {
        return fail("request.badBody", "expected \"document\" to have a hash and bytes in base64");
    }
    return std::optional(std::move(row));
}

void importSession(Service& service, Call call) {
    const auto body =
        readJsonObject(call.request, {"format", "id", "status", "status_number", "attention",
                                      "application", "document_hash", "parent", "tenant", "tags",
                                      "active_states", "started", "changed", "ended", "next_due",
                                      "summary", "effects", "snapshot", "document"});
    if (!body) return call.reply(problem(body.error()));
    auto row = rowOf(*body);
    if (!row) return call.reply(problem(row.error()));
    if (!tenantOf(call.request).empty()) row->tenant = tenantOf(call.request);
    auto document = documentOf(*body);
    if (!document) return call.reply(problem(document.error()));
    service.importSession(
        std::move(*row), std::move(*document),
        [reply = std::move(call.reply)](const Result<session::SessionView>& view) {
            reply(view ? jsonResponse(201, toJson(*view)) : problem(view.error()));
        });
}

// Migration.

void migrate(Service& service, Call call) {
    const auto body = readJsonObject(call.request, {"document_hash", "map", "dry_run"});
    if (!body) return call.reply(problem(body.error()));
    const std::string hash = textOf(*body, "document_hash");
    if (hash.empty()) {
        return call.reply(problem("request.badBody",
                                  "expected \"document_hash\", the hash of a stored document"));
    }
    std::vector<std::pair<std::string, std::string>> map;
    if (const auto* value = body->if_contains("map")) {
        if (!value->is_object()) {
            return call.reply(problem("request.badBody",
                                      "expected \"map\" to be an object {\"old state\": \"new\"}"));
        }
        for (const auto& [from, to] : value->get_object()) {
            if (!to.is_string()) {
                return call.reply(
                    problem("request.badBody", "expected the states of \"map\" to be strings"));
            }
            map.emplace_back(std::string(from), std::string(to.get_string()));
        }
    }
    const auto* dry = body->if_contains("dry_run");
    const bool dry_run = dry != nullptr && dry->is_bool() && dry->get_bool();
    service.migrate(sessionOf(call), hash, std::move(map), dry_run,
                    [reply = std::move(call.reply)](const auto& view) { reply(viewed(view)); });
}

}  // namespace

void addSessionOperations(Router& router, Service& service) {
    router.add("GET", "/api/v1/sessions/{id}/history",
               [&](Call call) { history(service, call.pathValue("id"), call); });
    router.add("GET", "/api/v1/history", [&](Call call) { history(service, {}, call); });
    router.add("POST", "/api/v1/sessions/{id}/resume", [&](Call call) {
        resume(service, Service::Resume::kWithoutEvent, std::move(call));
    });
    router.add("POST", "/api/v1/sessions/{id}/retry",
               [&](Call call) { resume(service, Service::Resume::kRetryEvent, std::move(call)); });
    router.add("GET", "/api/v1/sessions/{id}/export",
               [&](Call call) { exportSession(service, std::move(call)); });
    router.add("POST", "/api/v1/sessions/import",
               [&](Call call) { importSession(service, std::move(call)); });
    router.add("POST", "/api/v1/sessions/{id}/migrate",
               [&](Call call) { migrate(service, std::move(call)); });
}

}  // namespace orchestrion::api
