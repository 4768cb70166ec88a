// What the commands about sessions of a running server have in common.
#pragma once

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "runtime/os/curl_http_client.h"
#include "server/commands.h"
#include "server/server_client.h"

namespace orchestrion::server {

struct SessionOptions {
    std::string server = "http://127.0.0.1:7210";
    std::string key_file;
    bool json = false;
    std::string id;
    std::string event;
    bool no_wait = false;
    // What `list` looks for.
    std::vector<std::string> statuses;
    std::string application;
    std::string state;
    std::string tag;
    std::string id_prefix;
    std::string started_from;
    std::string started_before;
    std::string after;
    uint32_t limit = 100;
    std::string file;  // of `export` and `import`; "-" or empty: standard output or input
    bool newest_first = false;
    uint32_t rows = 10;  // that `tail` begins with
    // Of `migrate`.
    std::string document;
    std::vector<std::string> map;
    bool dry_run = false;
    uint32_t batch = 100;
};
using SharedOptions = std::shared_ptr<SessionOptions>;

// Adds --server, --key-file and --json.
void addServerOptions(CLI::App* command, const SharedOptions& options);

int complain(const Error& error);
// The server's answer as JSON with --json, else as `forPeople` prints it.
int print(const SessionOptions& options, const Result<boost::json::value>& answer,
          void (*forPeople)(const boost::json::value&));
// "/api/v1/sessions/ID".
std::string sessionPath(const std::string& id);
void printSession(const boost::json::value& session);

// Runs `work(options, server)` when the command is called; its result is the exit code.
template <class Work>
void onCall(CLI::App* command, const SharedOptions& options, int& exit_code, Work work) {
    command->callback([options, &exit_code, work] {
        auto key = readKey(options->key_file);
        if (!key) {
            exit_code = complain(key.error());
            return;
        }
        runtime::CurlHttpClient http(runtime::NetworkPolicyOptions{.enforced = false});
        ServerClient server(options->server, http, std::move(*key));
        exit_code = work(*options, server);
    });
}

// session_operations.cc: history, tail, resume, retry, export, import.
void addSessionOperations(CLI::App* parent, const SharedOptions& options, int& exit_code);

}  // namespace orchestrion::server
