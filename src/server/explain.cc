// orchestrion explain: why the router of a running server decided as it did, or why something
// waits.
#include <algorithm>
#include <cstdio>

#include "server/center_commands.h"
#include "server/explanation_text.h"
#include "session/basic_http.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

using Fields = std::vector<std::pair<std::string, std::string>>;

// What the server knows by an id: decisions, and requests that are live with their explanations.
struct Known {
    json::array decisions;  // oldest first
    json::array waiting;    // {"request", "explanation"}
};

class Asking {
public:
    Asking(const CenterCommandOptions& options, ServerClient& server)
        : options_(options), server_(server) {}

    Result<Known> run() {
        const auto answers = server_.askAll(
            {list("/api/v1/decisions", "interaction"), list("/api/v1/decisions", "request"),
             list("/api/v1/decisions", "session"), list("/api/v1/routing/requests", "interaction"),
             list("/api/v1/routing/requests", "session"), explain(options_.id)});
        for (size_t i = 0; i < 5; ++i) {
            if (!answers[i]) return fail(answers[i].error());
        }
        for (size_t i = 0; i < 3 && known_.decisions.empty(); ++i) {
            known_.decisions = answers[i]->at("decisions").as_array();
        }
        std::reverse(known_.decisions.begin(), known_.decisions.end());
        if (answers[5]) known_.waiting.push_back(*answers[5]);
        for (size_t i = 3; i < 5 && known_.waiting.empty(); ++i) {
            if (auto asked = explainAll(answers[i]->at("requests").as_array()); !asked) {
                return fail(asked.error());
            }
        }
        if (!known_.decisions.empty() || !known_.waiting.empty()) return std::move(known_);
        return fail("explain.unknown",
                    "nothing is known of '" + options_.id +
                        "': expected the id of an interaction, a request or a session with a "
                        "request that waits, or with one of the last decisions");
    }

private:
    ServerClient::Question list(const char* path, const char* field) const {
        return {"GET", withFields(path, {{"tenant", options_.tenant}, {field, options_.id}}), {}};
    }
    ServerClient::Question explain(const std::string& request) const {
        const std::string path =
            "/api/v1/routing/requests/" + session::formEncode(request) + "/explain";
        return {"GET", withFields(path, {{"tenant", options_.tenant}}), {}};
    }
    // One that is decided meanwhile has its decision the next time.
    Result<void> explainAll(const json::array& requests) {
        std::vector<ServerClient::Question> questions;
        for (const json::value& request : requests) {
            questions.push_back(explain(std::string(request.at("request").as_string())));
        }
        for (auto& answer : server_.askAll(questions)) {
            if (answer) {
                known_.waiting.push_back(std::move(*answer));
            } else if (answer.error().code != "routing.notFound") {
                return fail(answer.error());
            }
        }
        return {};
    }

    const CenterCommandOptions& options_;
    ServerClient& server_;
    Known known_;
};

void printForPeople(const Known& known) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "\n") + part; };
    for (const json::value& one : known.decisions) add(decisionText(one.as_object()));
    for (const json::value& one : known.waiting) add(waitingText(one.as_object()));
    std::fputs(text.c_str(), stdout);
}

int explain(const CenterCommandOptions& options, ServerClient& server) {
    auto known = Asking(options, server).run();
    if (!known) return refused(options, "explain", known.error());
    if (options.json) {
        const json::object all{{"decisions", std::move(known->decisions)},
                               {"waiting", std::move(known->waiting)}};
        std::puts(json::serialize(all).c_str());
    } else {
        printForPeople(*known);
    }
    return kExitDone;
}

}  // namespace

void addExplain(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<CenterCommandOptions>();
    CLI::App* command = app.add_subcommand(
        "explain", "Say why the router chose whom it chose, or why something waits");
    addCenterOptions(command, options);
    command->add_option("id", options->id, "Id of an interaction, a request or a session")
        ->required();
    onCall(command, options, exit_code, [options](const SessionOptions&, ServerClient& server) {
        return explain(*options, server);
    });
    command->footer(
        "Of an interaction or session all decisions are shown that the server remembers, oldest "
        "first.\n\n"
        "Exit codes: 0 done, 1 nothing is known of the id, the server refused it or does not "
        "answer,\n2 wrong command line.\n\n"
        "Examples:\n"
        "  orchestrion explain 4G7L0B3M2N1K0J9H8G7F6E5D\n"
        "  orchestrion explain case-1 --json");
}

}  // namespace orchestrion::server
