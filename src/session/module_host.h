// What the modules of the server do for sessions: their actions, their functions, and what scripts
// see of them. src/modules/ implements it; session/ knows nothing of any module.
//
// Order      An action is recorded in its turn and performed when the turn is committed, the
//            actions of one session in the order they were recorded.
// Repetition perform() is called again with the same key when it is not known what became of it: a
//            restart came between, or before the answer was stored. An action has to be of the kind
//            that may happen twice, or know its keys.
// Exactly    The events of the answer and the end of the action are stored together: they enter the
// once       session's mailbox once.
// Threading  perform() and call() are called on the shards' threads and never block; the answer may
//            come on any thread, also before perform() returns. Outlives the service.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/event.h"
#include "base/units.h"
#include "scxml/effect.h"
#include "scxml/module_vocabulary.h"

namespace orchestrion::session {

// Whose action or call it is.
struct ModuleCaller {
    std::string session_id;
    std::string application;  // empty if started by URL or text
    std::string document_url;
    std::string tenant = "default";
};

struct ModuleRequest {
    ModuleCaller caller;
    // "<session>-<turn>-<ordinal>": the same for ever.
    std::string key;
    // It may have been performed before.
    bool again = false;
    scxml::ModuleEffect effect;
};

// What a function gives: a value or an error that the script can catch, and actions that happen as
// if the document had asked for them here.
struct ModuleAnswer {
    std::string value = {};  // JSON; empty: undefined
    std::string error = {};  // not empty: thrown
    std::vector<scxml::ModuleEffect> effects = {};
};

class ModuleHost {
public:
    virtual ~ModuleHost() = default;

    virtual const scxml::ModuleVocabulary& vocabulary() const = 0;

    // Called exactly once, with the events for the session: done, error, or none if they come later
    // by Service::send().
    using Reply = std::function<void(std::vector<Event> events)>;
    virtual void perform(ModuleRequest request, Reply reply) = 0;

    // As script::ModuleObjects.
    virtual std::span<const std::string_view> roots() const = 0;
    virtual std::string_view constants(size_t root) const = 0;
    virtual std::span<const std::string_view> functions(size_t root) const = 0;
    // `model` is that of the session, a JSON object or empty.
    virtual ModuleAnswer call(const ModuleCaller& caller, size_t root, size_t function,
                              std::string_view arguments, std::string_view model) = 0;
};

// The answer where there is nobody to do it: error.<area>.<action> with the request's id.
Event moduleError(const scxml::ModuleEffect& effect, std::string_view error,
                  std::string_view description);

}  // namespace orchestrion::session
