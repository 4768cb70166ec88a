// The command line of orchestrion-load.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace orchestrion::load {

struct Options {
    std::string url = "http://127.0.0.1:7210";
    uint32_t connections = 64;
    double rate = 0;
    double duration = 10;
    double warm_up = 1;
    double interval = 0;
    double late = 10;
    uint64_t count = 0;
    uint64_t sessions = 1000;
    uint64_t first = 0;
    std::string what = "events";
    std::string application;
    std::string event = R"({"name":"step","data":{"step":1}})";
    std::string params;
    std::string prefix = "load";
    std::string keys;
    bool start = true;
    bool wait_stable = false;
    int pid = 0;
    std::vector<std::string> metrics = {"orchestrion_"};
};

void addOptions(CLI::App& app, Options& options);

}  // namespace orchestrion::load
