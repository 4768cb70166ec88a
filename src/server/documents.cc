#include "server/documents.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "modules/modules.h"

namespace orchestrion::server {
namespace {

struct Style {
    const char* error = "";
    const char* warning = "";
    const char* bold = "";
    const char* faint = "";
    const char* reset = "";
};
constexpr Style kPlain{};
constexpr Style kColours{"\033[1;31m", "\033[1;33m", "\033[1m", "\033[2m", "\033[0m"};

std::string lineOf(const SourceLocation& where) {
    std::string path = where.file;
    if (path.starts_with("file:")) path.erase(0, path.starts_with("file://") ? 7 : 5);
    std::ifstream file(path, std::ios::binary);
    std::string line;
    for (uint32_t i = 0; i < where.position.line; ++i) {
        if (!std::getline(file, line)) return {};
    }
    while (line.ends_with('\r')) line.pop_back();
    return line;
}

// As wide as the text before the column, tabs kept so that the caret stands below its character.
std::string indentTo(const std::string& line, uint32_t column) {
    std::string indent;
    uint32_t at = 1;
    for (size_t i = 0; i < line.size() && at < column; ++i) {
        if ((static_cast<unsigned char>(line[i]) & 0xc0) == 0x80)
            continue;  // inside a UTF-8 character
        indent += line[i] == '\t' ? '\t' : ' ';
        ++at;
    }
    return indent;
}

void print(const Diagnostic& d, const Style& style, SourceLines lines, std::FILE* output) {
    const char* colour = d.severity == Severity::kWarning || d.severity == Severity::kNote
                             ? style.warning
                             : style.error;
    std::string text = std::string(style.bold) + toString(d.where) + style.reset + ": " + colour +
                       std::string(toString(d.severity)) + style.reset + ": " + d.message + " " +
                       style.faint + "[" + d.code + "]" + style.reset + "\n";
    const bool shown = lines == SourceLines::kShown && d.where.position.line != 0;
    const std::string line = shown ? lineOf(d.where) : std::string();
    constexpr size_t kLineMax = 200;
    if (!line.empty() && line.size() <= kLineMax) {
        text += "    " + line + "\n";
        if (d.where.position.column != 0) {
            text += "    " + indentTo(line, d.where.position.column) + colour + "^" + style.reset +
                    "\n";
        }
    }
    if (!d.expected.empty()) text += "    expected " + d.expected + "\n";
    if (!d.advice.empty()) text += "    " + d.advice + "\n";
    std::fputs(text.c_str(), output);
}

}  // namespace

std::string absoluteName(const std::string& name) {
    if (name.starts_with("http:") || name.starts_with("https:") || name.starts_with("file:/"))
        return name;
    const std::string path = name.starts_with("file:") ? name.substr(5) : name;
    return std::filesystem::absolute(path).lexically_normal().string();
}

scxml::LoadedDocument CommandLineDocuments::load(const std::string& name, script::Runtime* runtime,
                                                 bool lint) {
    auto resource = loader_.load(absoluteName(name));
    if (!resource) {
        Diagnostic diagnostic;
        diagnostic.code = resource.error().code;
        diagnostic.where.file = name;
        diagnostic.message = resource.error().message;
        return {nullptr, {diagnostic}};
    }
    scxml::LoadOptions options;
    options.lint = lint;
    options.modules = &modules::Modules::standardVocabulary();
    return scxml::loadDocument(resource->bytes, resource->url, loader_, runtime, options);
}

void printDiagnostics(const Diagnostics& diagnostics, std::FILE* output, SourceLines lines) {
    const bool colour = isatty(fileno(output)) == 1 && std::getenv("NO_COLOR") == nullptr;
    for (const Diagnostic& d : diagnostics) print(d, colour ? kColours : kPlain, lines, output);
}

}  // namespace orchestrion::server
