// orchestrion sessions: the sessions of a running server.
#include <cstdio>

#include "base/json.h"
#include "server/event_lines.h"
#include "server/session_commands.h"
#include "server/text_table.h"
#include "session/basic_http.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

void printList(const json::value& answer) {
    const json::object& list = answer.as_object();
    const json::array& sessions = list.at("sessions").as_array();
    if (sessions.empty()) {
        std::puts("No sessions.");
        return;
    }
    std::vector<Row> rows{{"ID", "STATUS", "APPLICATION", "STARTED", "ACTIVE"}};
    for (const json::value& value : sessions) {
        const json::object& session = value.as_object();
        rows.push_back({cell(session, "id"), cell(session, "status"), cell(session, "application"),
                        cell(session, "started"), joined(session, "atomic")});
    }
    printTable(rows);
    if (!list.at("next").is_null()) {
        std::printf("There are more: --after %s goes on.\n", cell(list, "next").c_str());
    }
}

std::string listPath(const SessionOptions& options) {
    std::string path = "/api/v1/sessions?limit=" + std::to_string(options.limit);
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) path.append("&").append(name).append("=" + session::formEncode(value));
    };
    std::string statuses;
    for (const std::string& status : options.statuses) {
        statuses += (statuses.empty() ? "" : ",") + status;
    }
    add("status", statuses);
    add("application", options.application);
    add("state", options.state);
    add("tag", options.tag);
    add("id_prefix", options.id_prefix);
    add("started_from", options.started_from);
    add("started_before", options.started_before);
    add("after", options.after);
    return path;
}

Result<json::value> sendEvent(const SessionOptions& options, ServerClient& server) {
    auto event = parseEventArgument(options.event);
    if (!event) return fail(event.error());
    json::object body{{"name", event->event.name}};
    // It is JSON: the argument was read as such.
    if (!event->event.data.empty()) body["data"] = std::move(*parseJson(event->event.data.bytes));
    return server.ask(
        "POST",
        sessionPath(options.id) + "/events?wait=" + (options.no_wait ? "accepted" : "stable"),
        json::serialize(body));
}

CLI::App* addCommand(CLI::App* parent, const char* name, const char* help,
                     const SharedOptions& options) {
    CLI::App* command = parent->add_subcommand(name, help);
    addServerOptions(command, options);
    return command;
}

void addList(CLI::App* parent, const SharedOptions& options, int& exit_code) {
    CLI::App* command = addCommand(parent, "list", "List sessions, newest first", options);
    command
        ->add_option("--status", options->statuses,
                     "Only those with this status; several with commas between")
        ->delimiter(',')
        ->check(CLI::IsMember({"scheduled", "starting", "running", "suspended", "completed",
                               "failed", "terminated"}));
    command->add_option("--application", options->application, "Only those of this application");
    command->add_option("--state", options->state, "Only those in which this state is active");
    command->add_option("--tag", options->tag, "Only those with this tag");
    command->add_option("--id-prefix", options->id_prefix, "Only those whose ids begin so");
    command
        ->add_option("--started-from", options->started_from,
                     "Only those that started then or later, such as 2026-03-01T08:00:00Z")
        ->type_name("TIME");
    command
        ->add_option("--started-before", options->started_before, "Only those that started before")
        ->type_name("TIME");
    command->add_option("--after", options->after, "Go on behind an earlier answer: its 'next'")
        ->type_name("CURSOR");
    command->add_option("--limit", options->limit, "How many at most")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    onCall(command, options, exit_code, [](const SessionOptions& o, ServerClient& server) {
        return print(o, server.ask("GET", listPath(o)), &printList);
    });
}

void addShow(CLI::App* parent, const SharedOptions& options, int& exit_code) {
    CLI::App* command = addCommand(parent, "show", "Show a session with its data", options);
    command->add_option("id", options->id, "The session's id")->required();
    onCall(command, options, exit_code, [](const SessionOptions& o, ServerClient& server) {
        return print(o, server.ask("GET", sessionPath(o.id)), &printSession);
    });
}

void addSend(CLI::App* parent, const SharedOptions& options, int& exit_code) {
    CLI::App* command =
        addCommand(parent, "send", "Send an event to a session and show it then", options);
    command->add_option("id", options->id, "The session's id")->required();
    command->add_option("event", options->event, "NAME or NAME=JSON")->required();
    command->add_flag("--no-wait", options->no_wait,
                      "Do not wait until the session has taken the event");
    onCall(command, options, exit_code, [](const SessionOptions& o, ServerClient& server) {
        return print(o, sendEvent(o, server), &printSession);
    });
}

void addTerminate(CLI::App* parent, const SharedOptions& options, int& exit_code) {
    CLI::App* command =
        addCommand(parent, "terminate", "End a session; its onexit handlers run", options);
    command->add_option("id", options->id, "The session's id")->required();
    onCall(command, options, exit_code, [](const SessionOptions& o, ServerClient& server) {
        return print(o, server.ask("DELETE", sessionPath(o.id)), &printSession);
    });
}

}  // namespace

void addServerOptions(CLI::App* command, const SharedOptions& options) {
    command->add_option("--server", options->server, "URL of the server")
        ->envname("ORCHESTRION_SERVER")
        ->type_name("URL")
        ->capture_default_str();
    command
        ->add_option("--key-file", options->key_file,
                     "File with an API key or a token (without: ORCHESTRION_KEY)")
        ->envname("ORCHESTRION_KEY_FILE")
        ->type_name("FILE");
    command->add_flag("--json", options->json, "The server's answer as JSON, for programs");
}

void printSession(const json::value& answer) {
    const json::object& session = answer.as_object();
    std::vector<Row> rows{{"session", cell(session, "id")}, {"status", cell(session, "status")}};
    addRow(rows, "failure", cell(session, "failure"));
    addRow(rows, "active", joined(session, "atomic"));
    addRow(rows, "application", cell(session, "application"));
    addRow(rows, "document", cell(session.at("document").as_object(), "url"));
    addRow(rows, "tags", joined(session, "tags"));
    addRow(rows, "started", cell(session, "started"));
    addRow(rows, "ended", cell(session, "ended"));
    addRow(rows, "parent", cell(session, "parent"));
    addRow(rows, "result", cell(session, "done_data"));
    for (const json::value& timer : session.at("timers").as_array()) {
        addRow(rows, "timer",
               cell(timer.as_object(), "due") + "  " + cell(timer.as_object(), "event"));
    }
    for (const json::value& child : session.at("invocations").as_array()) {
        addRow(rows, "invoked",
               cell(child.as_object(), "invokeid") + "  " + cell(child.as_object(), "session"));
    }
    for (const auto& [name, value] : session.at("data").as_object()) {
        rows.push_back({"data", std::string(name) + " = " + json::serialize(value)});
    }
    printTable(rows);
}

int complain(const Error& error) {
    std::fprintf(stderr, "orchestrion sessions: %s [%s]\n", error.message.c_str(),
                 error.code.c_str());
    return kExitFailed;
}

int print(const SessionOptions& options, const Result<json::value>& answer,
          void (*forPeople)(const json::value&)) {
    if (!answer) {
        if (options.json) {
            const json::object problem{{"code", answer.error().code},
                                       {"message", answer.error().message}};
            std::puts(json::serialize(problem).c_str());
        }
        return complain(answer.error());
    }
    if (options.json) {
        std::puts(json::serialize(*answer).c_str());
    } else {
        forPeople(*answer);
    }
    return kExitDone;
}

std::string sessionPath(const std::string& id) {
    return "/api/v1/sessions/" + session::formEncode(id);
}

void addSessions(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<SessionOptions>();
    CLI::App* command = app.add_subcommand("sessions", "Look at and drive sessions of a server");
    command->require_subcommand(1);
    addList(command, options, exit_code);
    addShow(command, options, exit_code);
    addSend(command, options, exit_code);
    addTerminate(command, options, exit_code);
    addSessionOperations(command, options, exit_code);
    command->footer(
        "Exit codes: 0 done, 1 the server refused it or does not answer, 2 wrong command line.\n\n"
        "Examples:\n"
        "  orchestrion sessions list --status running --application mortgage\n"
        "  orchestrion sessions show try-1\n"
        "  orchestrion sessions tail try-1\n"
        "  orchestrion sessions send try-1 'customer.answers={\"name\":\"Ada\"}'\n"
        "  ORCHESTRION_SERVER=http://10.0.0.5:7210 orchestrion sessions list --json");
}

}  // namespace orchestrion::server
