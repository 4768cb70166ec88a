// orchestrion serve, as the command line asks for it.
#pragma once

#include <cstdint>
#include <string>

namespace orchestrion::server {

struct ServeOptions {
    std::string config_file;
    std::string listen;
    std::string apps;
    std::string root;
    bool insecure_any_address = false;
    std::string data;
    bool in_memory = false;
    uint32_t shards = 0;
    bool quiet = false;
    std::string log = "stderr";
    bool log_json = false;
    uint32_t drain_delay_s = 0;
};

// Runs until the server shall stop; the exit code. On the main thread.
int serve(const ServeOptions& options);

}  // namespace orchestrion::server
