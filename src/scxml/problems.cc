#include "scxml/problems.h"

#include <algorithm>
#include <tuple>

namespace orchestrion::scxml {
namespace {

// Quoted names and values may be as long as the document.
void clip(std::string& text) {
    if (text.size() <= Problems::kTextBytesMax) return;
    size_t end = Problems::kTextBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80) --end;
    text.resize(end);
    text += "…";
}

}  // namespace

void Problems::report(const DiagnosticCode& code, Place place, std::string message,
                      std::string expected, std::string advice) {
    keep(place.file, {code.severity, code.name, locate(sources_, place), std::move(message),
                      std::move(expected), std::move(advice)});
}

void Problems::add(Diagnostic diagnostic) {
    auto file = std::find_if(sources_.begin(), sources_.end(), [&](const SourceText& source) {
        return source.url() == diagnostic.where.file;
    });
    keep(static_cast<size_t>(file - sources_.begin()), std::move(diagnostic));
}

void Problems::keep(size_t file, Diagnostic diagnostic) {
    diagnostic.severity = std::min(diagnostic.severity, worst_);
    refused_ = refused_ || diagnostic.severity == Severity::kFatal;
    size_t& kept = kept_[static_cast<size_t>(diagnostic.severity)];
    if (kept == kDiagnosticsMax) {
        ++dropped_;
        return;
    }
    ++kept;
    for (std::string* text : {&diagnostic.message, &diagnostic.expected, &diagnostic.advice}) {
        clip(*text);
    }
    entries_.push_back({file, std::move(diagnostic)});
}

Diagnostics Problems::take() {
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        const SourceLocation& left = a.diagnostic.where;
        const SourceLocation& right = b.diagnostic.where;
        return std::tie(a.file, left.file, left.position.line, left.position.column) <
               std::tie(b.file, right.file, right.position.line, right.position.column);
    });
    Diagnostics diagnostics;
    for (Entry& entry : entries_) diagnostics.push_back(std::move(entry.diagnostic));
    if (dropped_ > 0) {
        diagnostics.push_back({kTooManyProblems.severity,
                               kTooManyProblems.name,
                               {},
                               std::to_string(dropped_) + " more problems are not listed",
                               {},
                               "correct these first"});
    }
    entries_.clear();
    return diagnostics;
}

}  // namespace orchestrion::scxml
