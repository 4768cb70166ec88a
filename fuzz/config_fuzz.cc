// Configuration files as people write them, and included ones: the text behind a line "%" is that
// of /b.yaml.
//
// Holds  Every mistake has a place inside of a file; what is right is shown as a text that reads
//        back to the same configuration and differs from it in nothing; no secret is ever shown.
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "config/compare.h"
#include "config/show.h"
#include "config/source.h"

namespace {

using namespace orchestrion;

constexpr const char* kSecret = "s3cr3t-never-shown";

std::optional<std::string> variable(const std::string& name) {
    return name == "KEY" ? std::optional<std::string>(kSecret) : std::nullopt;
}

std::shared_ptr<const config::Snapshot> load(const runtime::MemoryFiles& files) {
    return config::Source("/a.yaml", {files, &variable, "/"}).load();
}

void checkPlaces(const Diagnostics& diagnostics, size_t size) {
    for (const Diagnostic& d : diagnostics) {
        ORCH_ASSERT(d.where.file == "/a.yaml" || d.where.file == "/b.yaml", "a mistake has a file");
        ORCH_ASSERT(d.where.position.line >= 1 && d.where.position.line <= size + 2 &&
                        d.where.position.column <= size + 1,
                    "a mistake has a place in it");
    }
}

void checkShown(runtime::MemoryFiles& files, const config::Snapshot& first) {
    const auto shown = config::showConfig(*first.config);
    const std::string yaml = config::toYaml(shown);
    ORCH_ASSERT((yaml + boost::json::serialize(shown)).find(kSecret) == std::string::npos,
                "a secret is never shown");
    ORCH_ASSERT(
        config::compare(config::showForComparing(first), config::showForComparing(first)).empty(),
        "a configuration is like itself");
    if (yaml.find("(secret from ") != std::string::npos) return;
    files.write("/a.yaml", yaml);
    const auto second = load(files);
    ORCH_ASSERT(second->config != nullptr && *second->config == *first.config,
                "what is shown reads back to the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const size_t cut = text.find("\n%\n");
    runtime::MemoryFiles files;
    files.write("/a.yaml", std::string(text.substr(0, cut)));
    if (cut != std::string_view::npos) files.write("/b.yaml", std::string(text.substr(cut + 3)));
    files.write("/c.pem", kSecret);
    const auto snapshot = load(files);
    checkPlaces(snapshot->diagnostics, size);
    ORCH_ASSERT((snapshot->config == nullptr) == refuses(snapshot->diagnostics),
                "without a mistake there is a configuration");
    if (snapshot->config != nullptr) checkShown(files, *snapshot);
    return 0;
}
