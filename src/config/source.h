// From a file to a checked configuration.
//
// Errors     All mistakes of all files in one run, as diagnostics in the order of their places;
// with
//            one of them there is no configuration. Codes: docs/reference/errors.md, config.*.
// Threading  load() from any thread; each call reads everything anew.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/reading.h"

namespace orchestrion::config {

// Immutable once made.
struct Snapshot {
    // Null if the configuration was refused.
    std::shared_ptr<const Config> config;
    // Of the files and what they refer to, but not of secrets: changes when any of them does.
    std::string hash;
    Diagnostics diagnostics;
    // Where each key that is set stands, by its path: "listeners.main.port".
    std::map<std::string, SourceLocation> places;
    // Contents of the files the configuration refers to (certificates, secrets), by absolute path;
    // empty for one that cannot be read. For comparing only; nothing of it may be shown.
    std::map<std::string, std::string> contents;
    // All files whose change matters, and patterns of those that would; absolute.
    std::vector<std::string> files;
    std::vector<std::string> patterns;
};

class Source {
public:
    // Changes the configuration after it is read, before it is checked: the command line's options.
    using Adjust = std::function<void(Config&)>;

    // `path`: of the file; empty: the defaults. `world` and what it borrows outlive the source.
    Source(std::string path, World world, Adjust adjust = {});

    const std::string& path() const { return path_; }
    std::shared_ptr<const Snapshot> load() const;

private:
    const std::string path_;
    const World world_;
    const Adjust adjust_;
};

}  // namespace orchestrion::config
