#include "config/reading.h"

#include <filesystem>

namespace orchestrion::config {
namespace {

std::string kindOf(const Value& value) {
    switch (value.kind) {
        case Value::Kind::kNull:
            return "empty";
        case Value::Kind::kList:
            return "a list";
        case Value::Kind::kMap:
            return "a section";
        case Value::Kind::kScalar:
            break;
    }
    return "'" + value.text + "'";
}

}  // namespace

Reading::Step::Step(Reading& reading, const std::string& name, const SourceLocation& where)
    : reading_(reading), length_(reading.path_.size()) {
    reading_.path_ = reading_.pathOf(name);
    reading_.places[reading_.path_] = where;
}

std::string Reading::pathOf(const std::string& name) const {
    return path_.empty() ? name : path_ + "." + name;
}

void Reading::report(const SourceLocation& where, std::string code, std::string message,
                     std::string expected, std::string advice) {
    Diagnostic diagnostic;
    diagnostic.code = std::move(code);
    diagnostic.where = where;
    diagnostic.message = std::move(message);
    diagnostic.expected = std::move(expected);
    diagnostic.advice = std::move(advice);
    diagnostics_.push_back(std::move(diagnostic));
}

void Reading::badValue(const Value& value, std::string expected, std::string advice) {
    report(value.where, "config.badValue", "'" + path_ + "' cannot be " + kindOf(value),
           std::move(expected), std::move(advice));
}

void Reading::badSecret(const Value& value, std::string message, std::string expected,
                        std::string advice) {
    report(value.where, "config.badSecret", "'" + path_ + "' " + std::move(message),
           std::move(expected), std::move(advice));
}

std::string Reading::absolutePath(const Value& path) const {
    const std::string folder = below(world_.working_folder, folderOf(path.where.file));
    return below(folder, path.text);
}

std::optional<std::string> Reading::readFile(const Value& path, std::string_view what) {
    const std::string absolute = absolutePath(path);
    auto text = world_.files.read(absolute, kFileBytesMax);
    // Also when it is not there: it may come.
    contents[absolute] = text ? *text : std::string();
    if (text) return std::move(*text);
    report(
        path.where, "config.noFile",
        "the " + std::string(what) + " '" + absolute + "' cannot be read: " + text.error().message,
        "", "paths are relative to the folder of the file they stand in");
    return std::nullopt;
}

std::string below(const std::string& folder, const std::string& path) {
    return (std::filesystem::path(folder) / path).lexically_normal().string();
}

std::string folderOf(const std::string& path) {
    return std::filesystem::path(path).parent_path().string();
}

}  // namespace orchestrion::config
