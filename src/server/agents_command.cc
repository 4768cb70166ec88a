// orchestrion agents: the agents of a running server's contact centre.
#include <cstdio>

#include "server/center_commands.h"
#include "server/text_table.h"
#include "session/basic_http.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

bool is(const json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

const json::array& listOf(const json::object& object, const char* name) {
    static const json::array kNone;
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

std::string stateOf(const json::object& agent) {
    if (!is(agent, "logged_in")) return "logged out";
    if (!is(agent, "connected")) return "connection lost";
    bool ready = false;
    bool routable = false;
    for (const json::value& medium : listOf(agent, "media")) {
        ready = ready || is(medium.as_object(), "ready");
        routable = routable || is(medium.as_object(), "routable");
    }
    return routable ? "available" : ready ? "busy" : "not ready";
}

// "email 1/2, chat not ready (lunch)".
std::string mediumOf(const json::object& medium) {
    const std::string name = cell(medium, "medium");
    if (is(medium, "ready"))
        return name + " " + cell(medium, "current") + "/" + cell(medium, "allowed");
    const std::string reason = cell(medium, "reason");
    return name + " not ready" + (reason.empty() ? "" : " (" + reason + ")");
}

std::string mediaOf(const json::object& agent) {
    std::string text;
    for (const json::value& medium : listOf(agent, "media")) {
        text += (text.empty() ? "" : ", ") + mediumOf(medium.as_object());
    }
    return text;
}

void printList(const json::value& answer) {
    const json::object& list = answer.as_object();
    const json::array& agents = listOf(list, "agents");
    if (agents.empty()) {
        std::puts("No agents.");
        return;
    }
    std::vector<Row> rows{{"ID", "STATE", "SINCE", "PLACE", "INTERACTIONS", "MEDIA"}};
    for (const json::value& value : agents) {
        const json::object& agent = value.as_object();
        rows.push_back({cell(agent, "id"), stateOf(agent), cell(agent, "since"),
                        cell(agent, "place"), std::to_string(listOf(agent, "interactions").size()),
                        mediaOf(agent)});
    }
    printTable(rows);
    const std::string next = cell(list, "next");
    if (!next.empty()) std::printf("There are more: --after %s goes on.\n", next.c_str());
}

void printAgent(const json::value& answer) {
    const json::object& agent = answer.as_object();
    std::vector<Row> rows{{"agent", cell(agent, "id")}, {"state", stateOf(agent)}};
    addRow(rows, "since", cell(agent, "since"));
    addRow(rows, "place", cell(agent, "place"));
    for (const json::value& value : listOf(agent, "media")) {
        const json::object& medium = value.as_object();
        const std::string number = cell(medium, "dn");
        rows.push_back({"medium", mediumOf(medium) + (number.empty() ? "" : "  at " + number) +
                                      (is(medium, "routable") ? "  available" : "")});
    }
    for (const json::value& value : listOf(agent, "interactions")) {
        const json::object& one = value.as_object();
        std::string text = cell(one, "interaction") + "  " + cell(one, "medium") + "  " +
                           cell(one, "state") + " since " + cell(one, "since");
        if (one.contains("until")) text += ", until " + cell(one, "until");
        rows.push_back({"interaction", text});
    }
    printTable(rows);
}

int answered(const CenterCommandOptions& options, const Result<json::value>& answer,
             void (*for_people)(const json::value&)) {
    if (!answer) return refused(options, "agents", answer.error());
    if (options.json) {
        std::puts(json::serialize(*answer).c_str());
    } else {
        for_people(*answer);
    }
    return kExitDone;
}

void addList(CLI::App* parent, const SharedCenterOptions& options, int& exit_code) {
    CLI::App* command = parent->add_subcommand("list", "List agents and how they are, by id");
    addCenterOptions(command, options);
    command->add_flag("--logged-in", options->logged_in, "Only those who are logged in");
    command->add_option("--place", options->place, "Only those at this place");
    command->add_option("--after", options->after, "Go on behind an earlier answer: its 'next'")
        ->type_name("CURSOR");
    command->add_option("--limit", options->limit, "How many at most")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    onCall(command, options, exit_code, [options](const SessionOptions&, ServerClient& server) {
        const auto& o = *options;
        return answered(o,
                        server.ask("GET", withFields("/api/v1/agents",
                                                     {{"tenant", o.tenant},
                                                      {"logged_in", o.logged_in ? "true" : ""},
                                                      {"place", o.place},
                                                      {"after", o.after},
                                                      {"limit", std::to_string(o.limit)}})),
                        &printList);
    });
}

void addShow(CLI::App* parent, const SharedCenterOptions& options, int& exit_code) {
    CLI::App* command =
        parent->add_subcommand("show", "Show an agent: media, and what he is working on");
    addCenterOptions(command, options);
    command->add_option("id", options->id, "The agent's id")->required();
    onCall(command, options, exit_code, [options](const SessionOptions&, ServerClient& server) {
        const auto& o = *options;
        const std::string path = "/api/v1/agents/" + session::formEncode(o.id);
        return answered(o, server.ask("GET", withFields(path, {{"tenant", o.tenant}})),
                        &printAgent);
    });
}

}  // namespace

void addCenterOptions(CLI::App* command, const SharedCenterOptions& options) {
    addServerOptions(command, options);
    command->add_option("--tenant", options->tenant,
                        "Whose contact centre, with a key for every tenant (without: default)");
}

std::string withFields(std::string path,
                       const std::vector<std::pair<std::string, std::string>>& fields) {
    char before = '?';
    for (const auto& [name, value] : fields) {
        if (value.empty()) continue;
        path += before + name + "=" + session::formEncode(value);
        before = '&';
    }
    return path;
}

int refused(const SessionOptions& options, const char* command, const Error& error) {
    if (options.json) {
        const json::object problem{{"code", error.code}, {"message", error.message}};
        std::puts(json::serialize(problem).c_str());
    }
    std::fprintf(stderr, "orchestrion %s: %s [%s]\n", command, error.message.c_str(),
                 error.code.c_str());
    return kExitFailed;
}

void addAgents(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<CenterCommandOptions>();
    CLI::App* command = app.add_subcommand("agents", "Look at the agents of a contact centre");
    command->require_subcommand(1);
    addList(command, options, exit_code);
    addShow(command, options, exit_code);
    command->footer(
        "Exit codes: 0 done, 1 the server refused it or does not answer, 2 wrong command line.\n\n"
        "Examples:\n"
        "  orchestrion agents list --logged-in\n"
        "  orchestrion agents show anna\n"
        "  orchestrion agents list --tenant acme --json");
}

}  // namespace orchestrion::server
