// Documents for sessions: fetched, checked and compiled on a thread of their own, so that neither a
// slow web server nor a large document holds up the sessions of a shard.
//
// Compiled charts are shared and kept: a document whose bytes (with everything it includes) have
// not changed is not compiled again.
//
// Threading  load() from any thread; `done` is called on the loading thread and passes the result
// on.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "scxml/document.h"

namespace orchestrion::session {

class Documents {
public:
    struct Options {
        script::Limits script = {};
        scxml::LoadOptions load = {};
        uint32_t charts_kept_max = 1000;
    };
    // `loader` is borrowed and outlives this.
    Documents(scxml::ResourceLoader& loader, Options options);
    ~Documents();
    Documents(const Documents&) = delete;
    Documents& operator=(const Documents&) = delete;

    struct Request {
        std::string url;   // where to fetch it, or the base of the text's relative references
        std::string text;  // the document itself; empty: fetch it
    };
    using Done = std::function<void(scxml::LoadedDocument)>;
    // What cannot be fetched is a diagnostic, too.
    void load(Request request, Done done);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::session
