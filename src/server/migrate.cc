// orchestrion migrate: moves the running sessions of an application to another chart.
//
// First every session is asked whether the new chart has a place for it; those that it would strand
// are listed with the reason. Then, unless it is a dry run, the others are moved, some at a time.
// A session that meanwhile ended or went to a state without a place is told and left as it is.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "server/session_commands.h"
#include "server/text_table.h"
#include "session/basic_http.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

// Those that cannot be moved are named one by one up to here; --json names all.
constexpr size_t kNamedMax = 50;

struct Refused {
    std::string id;
    Error why;
};

struct Report {
    std::string hash;     // of the new document
    size_t sessions = 0;  // live ones of the application
    size_t there = 0;     // run it already
    size_t movable = 0;   // by the first look
    size_t moved = 0;
    std::vector<Refused> refused;
};

// What is asked of the server to get the new document.
Result<json::object> documentOf(const SessionOptions& options) {
    if (options.document.empty()) return json::object{{"application", options.application}};
    const bool url =
        options.document.find("://") != std::string::npos || options.document.starts_with("file:");
    if (url || !std::filesystem::exists(options.document)) {
        return json::object{{"src", options.document}};
    }
    std::ifstream file(options.document, std::ios::binary);
    if (!file) return fail("file.notRead", "'" + options.document + "' cannot be read");
    return json::object{{"document", std::string(std::istreambuf_iterator<char>(file), {})}};
}

Result<json::object> mapOf(const SessionOptions& options) {
    json::object map;
    for (const std::string& pair : options.map) {
        const size_t at = pair.find('=');
        if (at == std::string::npos || at == 0 || at + 1 == pair.size()) {
            return fail("commandLine.badMap", "expected --map OLD=NEW, got '" + pair + "'");
        }
        map[pair.substr(0, at)] = pair.substr(at + 1);
    }
    return map;
}

// The live sessions that do not run the document `report.hash` yet.
Result<std::vector<std::string>> sessionsToMove(ServerClient& server, const std::string& name,
                                                Report& report) {
    std::vector<std::string> ids;
    std::string after;
    do {
        std::string path =
            "/api/v1/sessions?limit=1000&status=scheduled,starting,running,suspended"
            "&application=" +
            session::formEncode(name);
        if (!after.empty()) path += "&after=" + session::formEncode(after);
        const auto page = server.ask("GET", path);
        if (!page) return fail(page.error());
        for (const json::value& value : page->as_object().at("sessions").as_array()) {
            const json::object& session = value.as_object();
            ++report.sessions;
            if (cell(session.at("document").as_object(), "hash") == report.hash) {
                ++report.there;
            } else {
                ids.push_back(cell(session, "id"));
            }
        }
        after = cell(page->as_object(), "next");
    } while (!after.empty());
    return ids;
}

void progress(const SessionOptions& options, const char* what, size_t done, size_t all) {
    if (options.json || all <= options.batch) return;
    std::fprintf(stderr, "\r%s %zu of %zu", what, done, all);
    if (done == all) std::fputc('\n', stderr);
}

// Asks for each of them; gives those that were answered well.
std::vector<std::string> moveAll(const SessionOptions& options, ServerClient& server,
                                 const std::vector<std::string>& ids, const json::object& body,
                                 const char* what, Report& report) {
    std::vector<std::string> good;
    const std::string text = json::serialize(body);
    for (size_t begin = 0; begin < ids.size(); begin += options.batch) {
        const size_t end = std::min(ids.size(), begin + options.batch);
        std::vector<ServerClient::Question> questions;
        for (size_t i = begin; i < end; ++i) {
            questions.push_back({"POST", sessionPath(ids[i]) + "/migrate", text});
        }
        const auto answers = server.askAll(questions);
        for (size_t i = begin; i < end; ++i) {
            if (answers[i - begin]) {
                good.push_back(ids[i]);
            } else {
                report.refused.push_back({ids[i], answers[i - begin].error()});
            }
        }
        progress(options, what, end, ids.size());
    }
    return good;
}

void printReport(const Report& report, bool dry_run) {
    std::printf("document %s\n", report.hash.c_str());
    std::printf("%zu live sessions; %zu run it already, %zu can be moved, %zu cannot\n",
                report.sessions, report.there, report.movable,
                report.sessions - report.there - report.movable);
    if (!report.refused.empty()) {
        std::vector<Row> rows{{"STAYS AS IT IS", "BECAUSE"}};
        for (const Refused& refused : report.refused) {
            if (rows.size() > kNamedMax) break;
            rows.push_back({refused.id, refused.why.message + " [" + refused.why.code + "]"});
        }
        printTable(rows);
        if (report.refused.size() > kNamedMax) {
            std::printf("and %zu more; --json names all\n", report.refused.size() - kNamedMax);
        }
    }
    if (dry_run) {
        std::puts("A dry run: nothing was moved.");
    } else {
        std::printf("%zu moved\n", report.moved);
    }
}

void printJson(const Report& report, bool dry_run) {
    json::array refused;
    for (const Refused& one : report.refused) {
        refused.push_back(
            json::object{{"id", one.id}, {"code", one.why.code}, {"message", one.why.message}});
    }
    const json::object answer{{"document_hash", report.hash}, {"dry_run", dry_run},
                              {"sessions", report.sessions},  {"already_there", report.there},
                              {"movable", report.movable},    {"moved", report.moved},
                              {"refused", std::move(refused)}};
    std::puts(json::serialize(answer).c_str());
}

int migrate(const SessionOptions& options, ServerClient& server) {
    const auto document = documentOf(options);
    if (!document) return complain(document.error());
    const auto map = mapOf(options);
    if (!map) return complain(map.error()), kExitRefused;
    const auto stored = server.ask("POST", "/api/v1/documents", json::serialize(*document));
    if (!stored) return complain(stored.error());
    Report report;
    report.hash = cell(stored->as_object(), "hash");
    const auto ids = sessionsToMove(server, options.application, report);
    if (!ids) return complain(ids.error());
    json::object body{{"document_hash", report.hash}, {"map", *map}, {"dry_run", true}};
    const auto movable = moveAll(options, server, *ids, body, "asked", report);
    report.movable = movable.size();
    if (!options.dry_run) {
        body["dry_run"] = false;
        report.moved = moveAll(options, server, movable, body, "moved", report).size();
    }
    (options.json ? &printJson : &printReport)(report, options.dry_run);
    return report.refused.empty() ? kExitDone : kExitFailed;
}

}  // namespace

void addMigrate(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<SessionOptions>();
    CLI::App* command =
        app.add_subcommand("migrate", "Move an application's sessions to another chart");
    addServerOptions(command, options);
    command->add_option("--application", options->application, "Whose sessions")
        ->required()
        ->type_name("NAME");
    command
        ->add_option("--to", options->document,
                     "The new document: a file here, or a URL or path that the server reads "
                     "(default: the application's source as it is now)")
        ->type_name("DOC");
    command
        ->add_option("--map", options->map,
                     "A state of the new chart that takes the place of one of the old; several")
        ->type_name("OLD=NEW");
    command->add_flag("--dry-run", options->dry_run, "Only tell what would happen");
    command->add_option("--batch", options->batch, "How many sessions are asked at a time")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    onCall(command, options, exit_code, &migrate);
    command->footer(
        "Each active state goes to the state of the same id or to the one that --map names. No "
        "onexit and\n"
        "no onentry runs; data, timers and invocations go on.\n"
        "Exit codes: 0 all were moved, or could be; 1 some stay as they are, or the server "
        "refused; 2 wrong\ncommand line.\n\n"
        "Examples:\n"
        "  orchestrion migrate --application mortgage --dry-run\n"
        "  orchestrion migrate --application mortgage --to mortgage-2.scxml --map "
        "waiting=awaitingDocuments");
}

}  // namespace orchestrion::server
