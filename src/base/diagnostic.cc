#include "base/diagnostic.h"

#include <algorithm>

namespace orchestrion {

std::string toString(const SourceLocation& where) {
    // A text that came in a request has no name.
    std::string text = where.file.empty() && where.position.line != 0 ? "document" : where.file;
    if (where.position.line != 0) {
        text += ":" + std::to_string(where.position.line);
        if (where.position.column != 0) text += ":" + std::to_string(where.position.column);
    }
    return text;
}

std::string_view toString(Severity severity) {
    switch (severity) {
        case Severity::kNote:
            return "note";
        case Severity::kWarning:
            return "warning";
        case Severity::kError:
        case Severity::kFatal:
            return "error";
    }
    return "error";
}

bool refuses(const Diagnostics& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& d) { return d.severity == Severity::kFatal; });
}

std::string toString(const Diagnostic& diagnostic) {
    std::string text = toString(diagnostic.where);
    if (!text.empty()) text += ": ";
    text.append(toString(diagnostic.severity)).append(": ").append(diagnostic.message);
    if (!diagnostic.expected.empty()) text += "; expected " + diagnostic.expected;
    if (!diagnostic.advice.empty()) text += "; " + diagnostic.advice;
    return text + " [" + diagnostic.code + "]";
}

}  // namespace orchestrion
