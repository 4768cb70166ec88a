// What reading a configuration carries along: where it is, what it found wrong, which files it
// looked into.
//
// Threading  Belongs to one load.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "config/config.h"
#include "config/value.h"
#include "runtime/files.h"

namespace orchestrion::config {

// What values refer to. Borrowed.
struct World {
    const runtime::Files& files;
    // The value of a variable of the environment; none if it is not set.
    std::function<std::optional<std::string>(const std::string& name)> environment;
    std::string working_folder;  // absolute
};

inline constexpr uint64_t kFileBytesMax = 1u << 20;  // of each file that is read

class Reading {
public:
    Reading(const World& world, Config& config, Diagnostics& diagnostics)
        : world_(world), config_(config), diagnostics_(diagnostics) {}

    const World& world() const { return world_; }
    // What is read so far; keys are read in the order of the vocabulary.
    const Config& config() const { return config_; }

    // One step down for the life of the object: to "limits", then to "limits.memory".
    class Step {
    public:
        Step(Reading& reading, const std::string& name, const SourceLocation& where);
        ~Step() { reading_.path_.resize(length_); }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

    private:
        Reading& reading_;
        const size_t length_;
    };
    const std::string& path() const { return path_; }  // of the key in hand
    std::string pathOf(const std::string& name) const;

    void report(const SourceLocation& where, std::string code, std::string message,
                std::string expected = {}, std::string advice = {});
    // "'limits.memory' cannot be 'x'; expected …"
    void badValue(const Value& value, std::string expected, std::string advice = {});
    // The same for a value that nobody may see.
    void badSecret(const Value& value, std::string message, std::string expected,
                   std::string advice);

    // Relative ones are relative to the folder of the file in which they stand.
    std::string absolutePath(const Value& path) const;
    // A file the configuration refers to, now and when it changes. Reports config.noFile.
    std::optional<std::string> readFile(const Value& path, std::string_view what);

    // Where each key stands that is set, by its path.
    std::map<std::string, SourceLocation> places = {};
    // Contents of the files it refers to, by path.
    std::map<std::string, std::string> contents = {};

private:
    const World& world_;
    Config& config_;
    Diagnostics& diagnostics_;
    std::string path_;
};

// `path` below `folder` if it is relative; without "." and "..".
std::string below(const std::string& folder, const std::string& path);
// "a/b" of "a/b/c.yaml".
std::string folderOf(const std::string& path);

}  // namespace orchestrion::config
