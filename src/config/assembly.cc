#include "config/assembly.h"

#include <algorithm>

#include "config/yaml_reader.h"

namespace orchestrion::config {
namespace {

bool isPattern(const std::string& path) {
    return path.find_first_of("*?[") != std::string::npos;
}

class Assembler {
public:
    Assembler(const Section& vocabulary, const World& world, Diagnostics& diagnostics)
        : vocabulary_(vocabulary), world_(world), diagnostics_(diagnostics) {}

    // `named` is where an including file names it; `path` how messages call it.
    Value read(const std::string& path, const SourceLocation& named) {
        const std::string absolute = below(world_.working_folder, path);
        const auto text = world_.files.read(absolute, kFileBytesMax);
        result_.files[absolute] = text ? *text : std::string();
        if (!text) {
            report(named,
                   text.error().code == "file.tooLarge" ? "config.tooLarge" : "config.noFile",
                   "the configuration '" + path + "' cannot be read: " + text.error().message);
            return {};
        }
        first_named_.emplace(world_.files.canonical(absolute), named);
        open_.push_back(world_.files.canonical(absolute));
        Value own = readYaml(*text, path, diagnostics_);
        Value merged = withIncludes(std::move(own), path);
        open_.pop_back();
        return merged;
    }

    Assembly take(Value root) {
        result_.root = std::move(root);
        return std::move(result_);
    }

private:
    Value withIncludes(Value own, const std::string& path) {
        if (!own.isMap() && !own.isNull()) {
            report(own.where, "config.badValue", "'" + path + "' does not hold keys with values",
                   "lines such as 'listen: 127.0.0.1:7210'");
            return {};
        }
        const auto include = std::find_if(own.members.begin(), own.members.end(),
                                          [](const Member& m) { return m.name == "include"; });
        if (include == own.members.end()) return own;
        const Value paths = std::move(include->value);
        own.members.erase(include);
        Value merged;
        for (const Value& one : pathsOf(paths)) {
            for (const std::string& file : filesOf(one, path)) {
                mergeInto(merged, includedFile(file, one.where), vocabulary_);
            }
        }
        mergeInto(merged, std::move(own), vocabulary_);
        return merged;
    }

    std::vector<Value> pathsOf(const Value& paths) {
        std::vector<Value> list = paths.isList() ? paths.items : std::vector<Value>{paths};
        std::erase_if(list, [&](const Value& path) {
            const bool good =
                path.isScalar() && !path.text.empty() && path.text.find('\0') == std::string::npos;
            if (!good) {
                report(path.where, "config.badValue", "'include' names something else than files",
                       "a path, or a list of paths, such as [secrets.yaml, conf.d/*.yaml]");
            }
            return !good;
        });
        return list;
    }

    // As messages call them: relative to where the including file is.
    std::vector<std::string> filesOf(const Value& path, const std::string& including) {
        const std::string folder = folderOf(including);
        const std::string named = below(folder, path.text);
        if (!isPattern(path.text)) return {named};
        const std::string pattern = below(world_.working_folder, named);
        result_.patterns.push_back(pattern);
        auto found = world_.files.match(pattern);
        // The including file may match its own pattern: "*.yaml".
        std::erase_if(found, [&](const std::string& file) {
            return world_.files.canonical(file) == open_.back();
        });
        return found;
    }

    Value includedFile(const std::string& path, const SourceLocation& named) {
        const std::string real = world_.files.canonical(below(world_.working_folder, path));
        if (std::find(open_.begin(), open_.end(), real) != open_.end()) {
            report(named, "config.includedByItself", "'" + path + "' includes itself in the end",
                   "", "remove one of the includes of this circle");
            return {};
        }
        const auto known = first_named_.find(real);
        if (known != first_named_.end()) {
            report(named, "config.includedTwice",
                   "'" + path + "' is included already, at " + toString(known->second), "",
                   "remove one of them");
            return {};
        }
        if (open_.size() > kIncludeDepthMax || first_named_.size() > kIncludesMax) {
            const bool deep = open_.size() > kIncludeDepthMax;
            report(named, "config.tooLarge",
                   deep
                       ? "files include each other more than " + std::to_string(kIncludeDepthMax) +
                             " deep"
                       : "there are more than " + std::to_string(kIncludesMax) + " included files");
            return {};
        }
        return read(path, named);
    }

    void report(const SourceLocation& where, std::string code, std::string message,
                std::string expected = {}, std::string advice = {}) {
        diagnostics_.push_back({Severity::kFatal, std::move(code), where, std::move(message),
                                std::move(expected), std::move(advice)});
    }

    const Section& vocabulary_;
    const World& world_;
    Diagnostics& diagnostics_;
    Assembly result_;
    std::map<std::string, SourceLocation> first_named_;  // by canonical path
    std::vector<std::string> open_;                      // canonical, outermost first
};

}  // namespace

Assembly assemble(const std::string& path, const Section& vocabulary, const World& world,
                  Diagnostics& diagnostics) {
    Assembler assembler(vocabulary, world, diagnostics);
    return assembler.take(assembler.read(path, {path, {}}));
}

}  // namespace orchestrion::config
