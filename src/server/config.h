// The configuration of `orchestrion serve`: one YAML file, checked as a whole.
#pragma once

#include <string>
#include <vector>

#include "api/http_server.h"
#include "base/diagnostic.h"
#include "base/result.h"
#include "session/service.h"

namespace orchestrion::server {

struct Config {
    std::string listen = "127.0.0.1:7210";  // ADDRESS:PORT, [ADDRESS]:PORT for IPv6
    bool insecure_any_address = false;      // addresses that other machines can reach, too
    std::string public_url = {};            // how others reach the server; empty: as it listens
    std::vector<std::string> host_names = {};
    std::string apps = {};     // folder of applications; empty: none
    std::string root = {};     // folder below which file: sources are read; empty: that of `apps`
    std::string data = "var";  // folder of what is stored
    bool in_memory = false;    // nothing is stored
    uint32_t shards = 0;       // 0: one a core
    session::ServiceLimits limits = {};
    api::HttpLimits http = {};
};

struct LoadedConfig {
    Config config;
    // All that is wrong, with file, line and column; the configuration is usable if there is none.
    Diagnostics diagnostics;
};

// `path` is a file; relative folders in it are relative to its folder.
LoadedConfig loadConfig(const std::string& path);
// The text of such a file.
LoadedConfig parseConfig(const std::string& text, const std::string& name);

struct ListenAddress {
    std::string address;
    uint16_t port = 0;
};
// "127.0.0.1:7210", "[::1]:0". Fails with config.badListen.
Result<ListenAddress> parseListen(const std::string& text);

// All keys, dotted, in the order of docs/reference/configuration.md.
std::vector<std::string> configKeys();

}  // namespace orchestrion::server
