// Collects what is wrong with a document.
#pragma once

#include <string>
#include <vector>

#include "scxml/diagnostic_codes.h"
#include "scxml/source_text.h"

namespace orchestrion::scxml {

// Keeps at most kDiagnosticsMax diagnostics of each severity; of the rest it keeps the number, and
// in any case whether one of them refuses the document.
class Problems {
public:
    static constexpr size_t kDiagnosticsMax = 1000;

    explicit Problems(const Sources& sources) : sources_(sources) {}

    void report(const DiagnosticCode& code, Place place, std::string message,
                std::string expected = {}, std::string advice = {});
    // What another part of the server found; its places are known by file name.
    void add(Diagnostic diagnostic);

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
};

}  // namespace orchestrion::scxml
