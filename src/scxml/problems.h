// Collects what is wrong with a document.
#pragma once

#include <string>
#include <vector>

#include "scxml/diagnostic_codes.h"
#include "scxml/source_text.h"

namespace orchestrion::scxml {

// Keeps at most kDiagnosticsMax diagnostics of each severity, with texts of at most kTextBytesMax;
// of the rest it keeps the number, and in any case whether one of them refuses the document.
class Problems {
public:
    static constexpr size_t kDiagnosticsMax = 1000;

    static constexpr size_t kTextBytesMax = 1000;

    explicit Problems(const Sources& sources) : sources_(sources) {}

    void report(const DiagnosticCode& code, Place place, std::string message,
                std::string expected = {}, std::string advice = {});
    // What another part of the server found; its places are known by file name.
    void add(Diagnostic diagnostic);

    // False if another one of this severity would only be counted: no need to think about advice.
    bool wants(const DiagnosticCode& code) const {
        return kept_[static_cast<size_t>(code.severity)] < kDiagnosticsMax;
    }
    // From now on nothing is reported as worse than this.
    void limitSeverity(Severity severity) { worst_ = severity; }
    bool refused() const { return refused_; }
    // Ends the collection: the diagnostics in the order of their places, without exact repetitions.
    Diagnostics take();

private:
    struct Entry {
        size_t file;
        Diagnostic diagnostic;
    };
    void keep(size_t file, Diagnostic diagnostic);

    const Sources& sources_;
    std::vector<Entry> entries_;
    size_t kept_[4] = {};
    size_t dropped_ = 0;
    bool refused_ = false;
    Severity worst_ = Severity::kFatal;
};

}  // namespace orchestrion::scxml
