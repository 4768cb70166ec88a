// orchestrion test --record: a session of a running server as a scenario file.
#pragma once

#include <string>

#include "base/result.h"

namespace orchestrion::server {

struct RecordOptions {
    std::string session;
    std::string server = "http://127.0.0.1:7210";
    std::string key_file;
    std::string output;  // empty: standard output
};

Result<void> record(const RecordOptions& options);

}  // namespace orchestrion::server
