// Documents named on the command line.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "runtime/os/curl_http_client.h"
#include "script/script.h"
#include "scxml/document.h"
#include "session/loader.h"

namespace orchestrion::server {

// Everything needed to load documents as the user of the command line: any file they may read, and
// the web.
class CommandLineDocuments {
public:
    CommandLineDocuments() : loader_({"/", 64u << 20, Milliseconds(15000)}, http_) {}

    // `name`: a path or a URL.
    scxml::LoadedDocument load(const std::string& name, script::Runtime* runtime, bool lint);

    runtime::HttpClient& http() { return http_; }
    scxml::ResourceLoader& loader() { return loader_; }

private:
    runtime::CurlHttpClient http_{runtime::NetworkPolicyOptions{.enforced = false}};
    session::FileAndHttpLoader loader_;
};

// A path made absolute; a URL as it is.
std::string absoluteName(const std::string& name);

// Whether findings show the line of the text they are about.
enum class SourceLines : uint8_t { kShown, kHidden };

// The diagnostics for people: each with its source line and a caret under the column; in colour on
// a terminal.
void printDiagnostics(const Diagnostics& diagnostics, std::FILE* output,
                      SourceLines lines = SourceLines::kShown);

}  // namespace orchestrion::server
