// What the server says on its standard output when it is ready: where it listens, and what to try.
//
// Threading  The main thread. Blocks for the documents of the applications.
#pragma once

#include <string>

#include "base/log.h"
#include "scxml/document.h"
#include "scxml/module_vocabulary.h"
#include "session/service.h"

namespace orchestrion::server {

struct Greeted {
    std::string url;
    const session::Service& service;
    scxml::ResourceLoader& loader;
    const scxml::ModuleVocabulary& vocabulary;
    Log& log;
};
// Each application is compiled once, so that its mistakes show now and not when a customer calls.
void greet(const Greeted& server);

}  // namespace orchestrion::server
