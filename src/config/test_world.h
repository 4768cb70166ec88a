// A small world for tests of the configuration: files and environment in memory.
#pragma once

#include <map>
#include <string>

#include "config/source.h"
#include "runtime/files.h"

namespace orchestrion::config {

class TestWorld {
public:
    static constexpr const char* kMain = "/etc/orchestrion/o.yaml";

    // Relative paths are below /etc/orchestrion.
    void write(const std::string& path, std::string text) {
        files.write(below("/etc/orchestrion", path), std::move(text));
    }
    World world() const {
        return {files,
                [this](const std::string& name) -> std::optional<std::string> {
                    const auto it = environment.find(name);
                    if (it == environment.end()) return std::nullopt;
                    return it->second;
                },
                "/etc/orchestrion"};
    }
    std::shared_ptr<const Snapshot> load(const std::string& text) {
        write("o.yaml", text);
        return Source("o.yaml", world()).load();
    }
    // Each as "file:line:column code".
    std::string mistakes(const std::string& text) {
        std::string found;
        const auto snapshot = load(text);
        for (const Diagnostic& d : snapshot->diagnostics) {
            found += toString(d.where) + " " + d.code + "\n";
        }
        return found;
    }
    // The whole of the one mistake of a text; "" if it has none, "several" if more.
    std::string mistake(const std::string& text) {
        const auto snapshot = load(text);
        if (snapshot->diagnostics.empty()) return {};
        return snapshot->diagnostics.size() > 1 ? "several"
                                                : toString(snapshot->diagnostics.front());
    }

    runtime::MemoryFiles files;
    std::map<std::string, std::string> environment;
};

}  // namespace orchestrion::config
