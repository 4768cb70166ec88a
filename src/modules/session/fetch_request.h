// A fetch as the HTTP request it asks for. core.md §2.4, "mapping to HTTP".
#pragma once

#include <string>

#include "modules/arguments.h"
#include "runtime/http_client.h"

namespace orchestrion::modules {

struct Fetch {
    runtime::HttpRequest request;
    std::string expected_type;  // of the answer; empty: any
    int retries = 0;            // of a guaranteed delivery
    Milliseconds retry_interval{0};
};

// What is wrong with it stands in `arguments`.
Fetch fetchOf(Arguments& arguments, const std::string& key);

// Whether an answer of this Content-Type is what was asked for: "application/json", "plain-text",
// "xml" …
bool isOfType(std::string_view content_type, std::string_view expected);

}  // namespace orchestrion::modules
