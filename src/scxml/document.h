// Documents: from bytes to a chart, with everything that is wrong with them on the way.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/result.h"
#include "script/script.h"
#include "scxml/chart.h"
#include "scxml/module_vocabulary.h"
#include "scxml/summary.h"

namespace orchestrion::scxml {

// Fetches what a document refers to: XInclude, <script src>, <data src>. Also what a session asks
// for later.
class ResourceLoader {
public:
    virtual ~ResourceLoader() = default;
    struct Resource {
        std::string url;  // where it was found in the end
        std::string bytes;
    };
    // `url` is absolute, resolved against the referring document. May block; never called from a
    // shard's thread while sessions wait. Fails with document.notFound, document.forbidden,
    // http.failed …
    virtual Result<Resource> load(const std::string& url) = 0;
};

// Nothing can be loaded: for texts that come without a place.
ResourceLoader& noResources();

struct DocumentLimits {
    uint64_t bytes_max = 16u << 20;  // of one file, and of the whole with its includes
    uint32_t depth_max = 200;        // nesting of elements, with includes
    uint32_t elements_max = 500000;  // with includes
    uint32_t states_max = 100000;
    uint32_t includes_max = 500;  // ORS max-includes
    uint32_t include_depth_max = 20;
};

struct LoadOptions {
    DocumentLimits limits = {};
    std::optional<Dialect> dialect;  // none: decided by the document
    // Also look for what is legal but suspicious (unreachable states, transitions that never fire
    // …).
    bool lint = false;
    // The modules whose actions a document may use; null: none.
    const ModuleVocabulary* modules = nullptr;
};

struct LoadedDocument {
    // Null if a diagnostic refuses the document.
    std::shared_ptr<const Chart> chart;
    // In the order of their places.
    Diagnostics diagnostics;
    // Complete with LoadOptions::lint only.
    DocumentSummary summary = {};
};

// Reads, resolves includes, checks and compiles. Never fails otherwise than by diagnostics: the
// text is hostile input.
//   text     the bytes as they came; encoding by BOM or XML declaration (UTF-8, UTF-16, ISO-8859-1
//   …) url      where they came from: the name in diagnostics and the base of relative references
//   runtime  compiles the scripts; null for documents of the null data model and when only the
//   structure matters
LoadedDocument loadDocument(std::string_view text, const std::string& url, ResourceLoader& loader,
                            script::Runtime* runtime, const LoadOptions& options = {});

// `reference` resolved against `base` (RFC 3986 §5): "sub.scxml" against "file:/apps/a.scxml". A
// base without a scheme is a path.
std::string resolveUrl(std::string_view base, std::string_view reference);

}  // namespace orchestrion::scxml
