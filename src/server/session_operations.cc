// orchestrion sessions history, tail, resume, retry, export, import: what operators do.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <iostream>
#include <iterator>

#include "server/session_commands.h"
#include "server/text_table.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

// How long `tail` waits before it looks again.
constexpr std::chrono::milliseconds kLookAgain{500};

// "customer.answers" for an event, else what kind of turn it was and what is said about it.
std::string cause(const json::object& row) {
    const auto* event = row.if_contains("event");
    if (event != nullptr && event->is_object()) return cell(event->get_object(), "name");
    const std::string text = cell(row, "text");
    return "(" + cell(row, "kind") + (text.empty() ? ")" : ") " + text);
}

std::string effects(const json::object& row) {
    const auto* list = row.if_contains("effects");
    if (list == nullptr || !list->is_array()) return {};
    std::string text;
    for (const json::value& value : list->get_array()) {
        const auto* effect = value.if_object();
        if (effect == nullptr) continue;
        const std::string event = cell(*effect, "event");
        text +=
            (text.empty() ? "" : ", ") + cell(*effect, "kind") + (event.empty() ? "" : " " + event);
    }
    return text;
}

Row rowOf(const json::object& row) {
    return {cell(row, "at"), cell(row, "turn"), cause(row), joined(row, "entered"), effects(row)};
}

void printHistory(const json::value& answer) {
    const json::array& turns = answer.as_object().at("history").as_array();
    if (turns.empty()) {
        std::puts("No history is kept of it.");
        return;
    }
    std::vector<Row> rows{{"AT", "TURN", "EVENT", "ENTERED", "EFFECTS"}};
    for (const json::value& turn : turns) rows.push_back(rowOf(turn.as_object()));
    printTable(rows);
    if (!answer.as_object().at("next").is_null()) {
        std::printf("There are more: --after %s goes on.\n",
                    cell(answer.as_object(), "next").c_str());
    }
}

std::string historyPath(const std::string& id) {
    return id.empty() ? "/api/v1/history" : sessionPath(id) + "/history";
}

void printTailRow(const SessionOptions& options, const json::object& row) {
    if (options.json) {
        std::puts(json::serialize(row).c_str());
    } else {
        const std::string session = cell(row, "session");
        std::string line = cell(row, "at") + "  " + (session.empty() ? "" : session + "  ") + "#" +
                           cell(row, "turn") + "  " + cause(row);
        const std::string entered = joined(row, "entered");
        if (!entered.empty()) line += "  -> " + entered;
        const std::string done = effects(row);
        if (!done.empty()) line += "  [" + done + "]";
        std::puts(line.c_str());
    }
}

// The last rows, oldest first, then each new one until the process is interrupted.
int tail(const SessionOptions& options, ServerClient& server) {
    const std::string path = historyPath(options.id);
    auto rows = server.ask(
        "GET", path + "?order=newest&limit=" + std::to_string(std::max(options.rows, 1u)));
    if (!rows) return complain(rows.error());
    json::array turns = rows->as_object().at("history").as_array();
    std::reverse(turns.begin(), turns.end());
    uint64_t seen =
        turns.empty() ? 0 : turns.back().as_object().at("sequence").to_number<uint64_t>();
    if (options.rows == 0) turns.clear();
    for (;;) {
        for (const json::value& turn : turns) printTailRow(options, turn.as_object());
        std::fflush(stdout);
        if (turns.size() < 1000) std::promise<void>().get_future().wait_for(kLookAgain);
        rows = server.ask("GET", path + "?limit=1000&after=" + std::to_string(seen));
        if (!rows) return complain(rows.error());
        turns = rows->as_object().at("history").as_array();
        if (!turns.empty()) {
            seen = turns.back().as_object().at("sequence").to_number<uint64_t>();
        }
    }
}

int exportSession(const SessionOptions& options, ServerClient& server) {
    const auto answer = server.ask("GET", sessionPath(options.id) + "/export");
    if (!answer) return complain(answer.error());
    const std::string text = json::serialize(*answer);
    if (options.file.empty() || options.file == "-") {
        std::puts(text.c_str());
        return kExitDone;
    }
    std::ofstream file(options.file, std::ios::binary);
    file << text << '\n';
    file.close();
    if (!file) {
        return complain({"file.notWritten", "'" + options.file + "' cannot be written"});
    }
    std::fprintf(stderr, "%s: %zu bytes\n", options.file.c_str(), text.size() + 1);
    return kExitDone;
}

Result<std::string> readAll(const std::string& path) {
    if (path == "-") {
        return std::string(std::istreambuf_iterator<char>(std::cin), {});
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail("file.notRead", "'" + path + "' cannot be read");
    return std::string(std::istreambuf_iterator<char>(file), {});
}

int importSession(const SessionOptions& options, ServerClient& server) {
    const auto text = readAll(options.file);
    if (!text) return complain(text.error());
    return print(options, server.ask("POST", "/api/v1/sessions/import", *text), &printSession);
}

CLI::App* add(CLI::App* parent, const char* name, const char* help, const SharedOptions& options) {
    CLI::App* command = parent->add_subcommand(name, help);
    addServerOptions(command, options);
    return command;
}

void addId(CLI::App* command, const SharedOptions& options, bool required) {
    auto* id = command->add_option(
        "id", options->id,
        required ? "The session's id" : "The session's id; without one, all sessions");
    if (required) id->required();
}

void addHistory(CLI::App* parent, const SharedOptions& options, int& exit_code) {
    CLI::App* command = add(parent, "history", "The turns of a session, oldest first", options);
    addId(command, options, true);
    command->add_option("--after", options->after, "Only what is behind this sequence")
        ->type_name("SEQUENCE");
    command->add_option("--limit", options->limit, "How many turns at most")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_flag("--newest-first", options->newest_first, "The other way round");
    onCall(command, options, exit_code, [](const SessionOptions& o, ServerClient& server) {
        std::string path = historyPath(o.id) + "?limit=" + std::to_string(o.limit);
        if (!o.after.empty()) path += "&after=" + o.after;
        if (o.newest_first) path += "&order=newest";
        return print(o, server.ask("GET", path), &printHistory);
    });
}

void addTail(CLI::App* parent, const SharedOptions& options, int& exit_code) {
    CLI::App* command =
        add(parent, "tail", "Follow a session's turns as they are taken; Ctrl-C ends it", options);
    addId(command, options, false);
    command->add_option("--rows", options->rows, "How many old ones to begin with")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    onCall(command, options, exit_code, &tail);
}

void addResume(CLI::App* parent, const char* name, const char* help, const SharedOptions& options,
               int& exit_code) {
    CLI::App* command = add(parent, name, help, options);
    addId(command, options, true);
    onCall(command, options, exit_code, [name](const SessionOptions& o, ServerClient& server) {
        return print(o, server.ask("POST", sessionPath(o.id) + "/" + name), &printSession);
    });
}

void addExport(CLI::App* parent, const SharedOptions& options, int& exit_code) {
    CLI::App* command =
        add(parent, "export", "Write a session with its document as one JSON text", options);
    addId(command, options, true);
    command->add_option("--file", options->file, "Where to (default: standard output)")
        ->type_name("FILE");
    onCall(command, options, exit_code, &exportSession);
}

void addImport(CLI::App* parent, const SharedOptions& options, int& exit_code) {
    CLI::App* command =
        add(parent, "import", "Bring in an exported session, under its old id", options);
    command->add_option("file", options->file, "What 'export' wrote; - is standard input")
        ->required();
    onCall(command, options, exit_code, &importSession);
}

}  // namespace

void addSessionOperations(CLI::App* parent, const SharedOptions& options, int& exit_code) {
    addHistory(parent, options, exit_code);
    addTail(parent, options, exit_code);
    addResume(parent, "resume", "A suspended session goes on without the event it stands at",
              options, exit_code);
    addResume(parent, "retry", "A suspended session takes the event it stands at again", options,
              exit_code);
    addExport(parent, options, exit_code);
    addImport(parent, options, exit_code);
}

}  // namespace orchestrion::server
