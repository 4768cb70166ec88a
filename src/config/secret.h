// A value of the configuration that nobody may see.
#pragma once

#include <string>

namespace orchestrion::config {

// `value` never goes into a message, a log or an answer; `source` may.
struct Secret {
    std::string value;
    std::string source;  // "file /etc/orchestrion/key", "environment ORCH_KEY"; empty: none is set
    bool operator==(const Secret&) const = default;
};

}  // namespace orchestrion::config
