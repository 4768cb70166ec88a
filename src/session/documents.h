// Documents for sessions: fetched, checked and compiled on a thread of their own, so that neither a
// slow web server nor a large document holds up the sessions of a shard.
//
// Compiled charts are shared and kept: a document whose bytes (with everything it includes) have
// not changed is not compiled again.
//
// Bundles  A bundle is a document with everything that was loaded for it, as bytes: what is stored
//          under its content hash, so that a session keeps its chart though the source changes or
//          vanishes.
// Threading  load() from any thread; `done` is called on the loading thread and passes the result
//            on.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "scxml/document.h"
#include "store/store.h"

namespace orchestrion::session {

struct LoadedChart {
    std::shared_ptr<const scxml::Chart> chart;  // null if the document was refused
    Diagnostics diagnostics;
    std::shared_ptr<const std::string> bundle;  // null if the document was refused
};

class Documents {
public:
    struct Options {
        script::Limits script = {};
        scxml::LoadOptions load = {};
        uint32_t charts_kept_max = 1000;
    };
    // `loader` and `store` are borrowed and outlive this; `store` may be null.
    Documents(scxml::ResourceLoader& loader, Options options, store::Store* store = nullptr);
    ~Documents();
    Documents(const Documents&) = delete;
    Documents& operator=(const Documents&) = delete;

    struct Request {
        std::string url;   // where to fetch it, or the base of the text's relative references
        std::string text;  // the document itself; empty: fetch it
        std::optional<scxml::Dialect> dialect = {};  // none: as the document says
    };
    using Done = std::function<void(LoadedChart)>;
    // What cannot be fetched is a diagnostic, too.
    void load(Request request, Done done);
    // The document with this content hash from the store. `url` is where the session's document
    // came from: the base of what it loads later.
    void loadStored(std::string hash, std::string url, Done done);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The text of the document itself.
Result<std::string> textOfBundle(std::string_view bundle);
// A bundle compiled again, on the calling thread.
LoadedChart compileBundle(std::string_view bundle, const std::string& url, script::Runtime* runtime,
                          const scxml::LoadOptions& options);

}  // namespace orchestrion::session
