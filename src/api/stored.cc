// The resources around sessions: applications, documents with their pictures, timers, limits, the
// store and its backup.
#include <boost/json.hpp>
#include <charconv>

#include "api/api.h"
#include "api/problem.h"
#include "api/request_body.h"
#include "api/tenancy.h"
#include "base/time_text.h"
#include "render/render.h"
#include "session/documents.h"

namespace orchestrion::api {
namespace {

namespace json = boost::json;
using session::Service;

json::value textOrNull(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

Response answer(const json::value& value, int status = 200) {
    return jsonResponse(status, json::serialize(value));
}

// Runs `work` where it may take its time; it answers the call.
void inBackground(Service& service, const Reply& reply, std::function<void(store::Store&)> work) {
    store::Store* store = service.store();
    if (store == nullptr) return reply(problem("session.transient", "nothing is stored here"));
    const auto posted = service.inBackground([store, work = std::move(work)] { work(*store); });
    if (!posted) reply(problem(posted.error()));
}

void listApplications(Service& service, const Call& call) {
    json::array list;
    for (const session::Application& application : *service.applications()) {
        json::object one{{"name", application.name}};
        if (application.policy) {
            one["persistence"] = session::toString(application.policy->persistence);
            one["history"] = session::toString(application.policy->history);
        }
        list.push_back(std::move(one));
    }
    call.reply(answer(json::object{{"applications", std::move(list)}}));
}

// Documents.

json::object documentJson(const store::DocumentRow& row) {
    return {{"hash", row.hash}, {"url", textOrNull(row.url)}, {"stored", isoTime(row.stored)}};
}

void listDocuments(Service& service, const Call& call) {
    inBackground(service, call.reply, [reply = call.reply](store::Store& store) {
        const auto rows = store.documents();
        if (!rows) return reply(problem(rows.error()));
        json::array list;
        for (const auto& row : *rows) list.push_back(documentJson(row));
        reply(answer(json::object{{"documents", std::move(list)}}));
    });
}

void storeDocument(Service& service, Call call) {
    const auto body = readJsonObject(call.request, {"src", "application", "document"});
    if (!body) return call.reply(problem(body.error()));
    session::DocumentReference reference;
    const auto take = [&](const char* name, std::string& text) {
        const auto* value = body->if_contains(name);
        if (value != nullptr && value->is_string()) text = std::string(value->get_string());
    };
    take("src", reference.url);
    take("application", reference.application);
    take("document", reference.text);
    const int given =
        !reference.url.empty() + !reference.application.empty() + !reference.text.empty();
    if (given != 1) {
        return call.reply(
            problem("request.badBody",
                    "expected exactly one of \"src\", \"application\" and \"document\""));
    }
    service.storeDocument(
        std::move(reference),
        [reply = std::move(call.reply)](const Result<std::string, session::StartFailure>& hash) {
            if (!hash) return reply(problem(hash.error().error, hash.error().diagnostics));
            reply(answer(json::object{{"hash", *hash}}, 201));
        });
}

// The chart of a stored document; for pictures and texts no script has to be compiled.
Result<std::shared_ptr<const scxml::Chart>> chartOf(store::Store& store, const std::string& hash) {
    const auto row = store.document(hash);
    if (!row) return fail(row.error());
    if (!*row) return fail("document.notStored", "there is no document with the hash " + hash);
    auto loaded = session::compileBundle((*row)->bytes, (*row)->url, nullptr, {});
    if (!loaded.chart) return fail("document.refused", "the stored document cannot be compiled");
    return loaded.chart;
}

void showDocument(Service& service, const Call& call) {
    inBackground(service, call.reply,
                 [reply = call.reply, hash = call.pathValue("hash")](store::Store& store) {
                     const auto row = store.document(hash);
                     if (!row) return reply(problem(row.error()));
                     if (!*row) {
                         return reply(problem("document.notStored",
                                              "there is no document with the hash " + hash));
                     }
                     const auto text = session::textOfBundle((*row)->bytes);
                     if (!text) return reply(problem(text.error()));
                     json::object document = documentJson(**row);
                     document["text"] = *text;
                     reply(answer(std::move(document)));
                 });
}

void drawDocument(Service& service, const Call& call) {
    const auto fields = QueryFields::read(call.request.query(), {"state"});
    if (!fields) return call.reply(problem(fields.error()));
    render::RenderOptions options;
    std::string states = (*fields)["state"];
    while (!states.empty()) {
        options.active.push_back(states.substr(0, states.find(',')));
        states.erase(0, options.active.back().size() + 1);
    }
    inBackground(service, call.reply,
                 [reply = call.reply, hash = call.pathValue("hash"),
                  options = std::move(options)](store::Store& store) {
                     const auto chart = chartOf(store, hash);
                     if (!chart) return reply(problem(chart.error()));
                     auto picture = render::render(**chart, render::Format::kSvg, options);
                     if (!picture) {
                         return reply(problem("request.badParameter", picture.error().message));
                     }
                     reply({200, "image/svg+xml", std::move(*picture), {}});
                 });
}

// Timers, limits, store.

void listTimers(Service& service, const Call& call) {
    const auto fields = QueryFields::read(call.request.query(), {"limit"});
    if (!fields) return call.reply(problem(fields.error()));
    uint32_t limit = 100;
    if (const std::string text = (*fields)["limit"]; !text.empty()) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
        if (error != std::errc{} || *end != 0 || limit == 0 || limit > 1000) {
            return call.reply(
                problem("request.badParameter", "expected limit to be a number from 1 to 1000"));
        }
    }
    // The shards know only the ids of those that sleep.
    if (!tenantOf(call.request).empty()) {
        return call.reply(problem("access.forbidden",
                                  "timers are shown for all tenants together: expected an identity "
                                  "of the tenant '*'"));
    }
    service.timers(limit, [reply = call.reply](const Result<std::vector<Service::Due>>& due) {
        if (!due) return reply(problem(due.error()));
        json::array list;
        for (const auto& one : *due) {
            list.push_back(json::object{{"session", one.session_id}, {"due", isoTime(one.due)}});
        }
        reply(answer(json::object{{"timers", std::move(list)}}));
    });
}

void showLimits(Service& service, const Call& call) {
    const session::ServiceLimits& limits = service.limits();
    const Service::Counters counters = service.counters();
    const auto limit = [](uint64_t value, std::optional<uint64_t> used = {}) {
        json::object one{{"limit", value}};
        if (used) one["used"] = *used;
        return one;
    };
    call.reply(
        answer(json::object{{"sessions_max", limit(limits.sessions_max, counters.sessions_running)},
                            {"awake_per_shard_max", limit(limits.awake_per_shard_max)},
                            {"memory_bytes", limit(limits.memory_bytes)},
                            {"mailbox_events_max", limit(limits.mailbox_events_max)},
                            {"timers_per_session_max", limit(limits.timers_per_session_max)},
                            {"invoke_depth_max", limit(limits.invoke_depth_max)},
                            {"event_bytes_max", limit(limits.event_bytes_max)},
                            {"uncommitted_turns_max",
                             limit(limits.uncommitted_turns_max, counters.uncommitted_turns)}}));
}

void showStore(Service& service, const Call& call) {
    inBackground(service, call.reply, [&service, reply = call.reply](store::Store& store) {
        const auto status = store.status();
        if (!status) return reply(problem(status.error()));
        const store::WriterHealth health = service.writer()->health();
        const store::WriterCounters counters = service.writer()->counters();
        reply(answer(json::object{{"kind", status->kind},
                                  {"bytes", status->bytes},
                                  {"wal_bytes", status->wal_bytes},
                                  {"sessions", status->sessions},
                                  {"ended", status->ended},
                                  {"messages", status->messages},
                                  {"history_rows", status->history_rows},
                                  {"documents", status->documents},
                                  {"schema_version", status->schema_version},
                                  {"ok", health.ok},
                                  {"problem", textOrNull(health.error.message)},
                                  {"commits", counters.groups},
                                  {"turns", counters.turns},
                                  {"waiting_batches", health.waiting_batches}}));
    });
}

void checkStore(Service& service, const Call& call) {
    inBackground(service, call.reply, [reply = call.reply](store::Store& store) {
        const auto findings = store.check();
        if (!findings) return reply(problem(findings.error()));
        json::array list;
        for (const auto& finding : *findings) list.push_back(json::string(finding));
        reply(answer(json::object{{"sound", findings->empty()}, {"findings", std::move(list)}}));
    });
}

void backup(Service& service, const std::string& folder, Call call) {
    const auto body = readJsonObject(call.request, {"name"});
    if (!body) return call.reply(problem(body.error()));
    const auto* value = body->if_contains("name");
    const std::string name =
        value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
    static constexpr std::string_view kAllowed =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-";
    if (name.empty() || name.size() > 100 || name.front() == '.' ||
        name.find_first_not_of(kAllowed) != std::string::npos) {
        return call.reply(problem("request.badBody",
                                  "expected \"name\", a file name of letters, digits, '.', '_' "
                                  "and '-' for the backup in the server's backup folder"));
    }
    if (folder.empty()) {
        return call.reply(problem("store.unsupported", "this server has no folder for backups"));
    }
    inBackground(service, call.reply, [reply = call.reply, folder, name](store::Store& store) {
        const auto done = store.backup(folder + "/" + name);
        if (!done) return reply(problem(done.error()));
        reply(answer(json::object{{"name", name}}, 201));
    });
}

}  // namespace

void addStored(Router& router, Service& service, const ApiOptions& options) {
    router.add("GET", "/api/v1/applications",
               [&](const Call& call) { listApplications(service, call); });
    router.add("GET", "/api/v1/documents", [&](const Call& call) { listDocuments(service, call); });
    router.add("POST", "/api/v1/documents",
               [&](Call call) { storeDocument(service, std::move(call)); });
    router.add("GET", "/api/v1/documents/{hash}",
               [&](const Call& call) { showDocument(service, call); });
    router.add("GET", "/api/v1/documents/{hash}/chart.svg",
               [&](const Call& call) { drawDocument(service, call); });
    router.add("GET", "/api/v1/timers", [&](const Call& call) { listTimers(service, call); });
    router.add("GET", "/api/v1/limits", [&](const Call& call) { showLimits(service, call); });
    router.add("GET", "/api/v1/store", [&](const Call& call) { showStore(service, call); });
    router.add("POST", "/api/v1/store/check", [&](const Call& call) { checkStore(service, call); });
    router.add("POST", "/api/v1/store/backups",
               [&service, folder = options.backup_folder](Call call) {
                   backup(service, folder, std::move(call));
               });
}

}  // namespace orchestrion::api
