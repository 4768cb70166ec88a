// Runs a module's action as far as it happens inside of the session: writes the request id,
// evaluates the attributes, and makes a ModuleEffect of it (core.md §2.1, interaction.md §1.1).
#pragma once

#include "scxml/executor.h"

namespace orchestrion::scxml {

// The request id is written before anything else, so that even the error of this action can be told
// from others. An attribute that fails ends the action, not the block: error.<area>.<action> with
// the error "invalidattribute" follows on the internal queue. False if the location of the request
// id cannot be written: the error is raised, and the rest of the block is skipped.
class ModuleRunner {
public:
    ModuleRunner(TurnContext& context, Executor& executor)
        : context_(context), executor_(executor) {}

    bool run(const ModuleCall& call, const Place& place);

private:
    bool writePart(const ModulePart& part, std::string& out);
    bool writeMembers(const char* name, const std::vector<ModuleArgument>& arguments,
                      const ModulePart& part, bool failures_count, std::string& out);
    // Nothing: it failed. An empty payload: it is undefined.
    std::optional<Payload> evaluate(const ModuleArgument& argument);
    void refuse(const std::string& what);
    std::string newSessionId();

    TurnContext& context_;
    Executor& executor_;
    const ModuleCall* call_ = nullptr;
    Place place_;
    std::string request_id_;
    script::ScriptError failure_;
};

}  // namespace orchestrion::scxml
