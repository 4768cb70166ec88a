// One finding about a text somebody wrote: a document, a script in it, later a configuration file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orchestrion {

// A place in a text. Line and column count from 1, columns in characters (code points); 0 means
// unknown.
struct SourcePosition {
    uint32_t line = 0;
    uint32_t column = 0;
    bool operator==(const SourcePosition&) const = default;
};

// A place in a named text; `file` is the path or URL as the reader of the message knows it.
struct SourceLocation {
    std::string file;
    SourcePosition position;
};

// "file:line:column", with the unknown parts left out.
std::string toString(const SourceLocation& where);

enum class Severity : uint8_t {
    kNote,
    // Legal, but probably not meant: an unreachable state.
    kWarning,
    // Wrong, but the rest of the document can run; at run time it raises error.execution
    // (W3C SCXML §5.9, §B.2: a syntax error in an expression).
    kError,
    // The document is refused.
    kFatal,
};

std::string_view toString(Severity severity);

struct Diagnostic {
    Severity severity = Severity::kFatal;
    // Stable and dotted, "scxml.unknownElement"; documented in docs/reference/diagnostics.md.
    std::string code;
    SourceLocation where;
    // What is there and why that is wrong.
    std::string message;
    // What was expected instead; may be empty.
    std::string expected;
    // What to do, "did you mean 'onentry'?"; may be empty.
    std::string advice;
};

using Diagnostics = std::vector<Diagnostic>;

// True if one of them refuses the document.
bool refuses(const Diagnostics& diagnostics);

// One line for people: "file:3:5: error: message; expected …; advice [code]".
std::string toString(const Diagnostic& diagnostic);

}  // namespace orchestrion
