// Runs executable content (W3C SCXML §4, §6.2, §6.3) and the evaluations around it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scxml/turn_context.h"

namespace orchestrion::scxml {

class Executor {
public:
    explicit Executor(TurnContext& context) : context_(context) {}

    // An error ends the block; what follows in the chart goes on (§5.9, assert 159).
    void runBlock(BlockIndex block);

    // A script or an assignment; false on error, which is raised.
    bool evaluate(ExprId script_or_assignment, const Place& place);
    // A condition (§5.9.1): an error counts as false and raises error.execution.
    bool test(ExprId condition, const Place& place);

    // The data of <donedata>, <send> and <raise>: one object from params, or the content. Nothing
    // if a name of the namelist or the content failed; the error is raised.
    std::optional<Payload> data(const std::vector<Param>& params,
                                const std::optional<Content>& content, const Place& place,
                                const std::string& send_id = {});
    // The same, one by one.
    std::optional<Parameters> parameters(const std::vector<Param>& params, const Place& place,
                                         const std::string& send_id = {});
    // A literal or an expression as text; empty if absent. Nothing on error.
    std::optional<std::string> text(const Value& value, const Place& place,
                                    const std::string& send_id = {});
    // The value of <content>.
    std::optional<Payload> content(const Content& content, const Place& place,
                                   const std::string& send_id = {});
    bool store(ExprId location, const std::string& value, const Place& place);
    std::string newId(const std::string& prefix);

private:
    bool runActions(BlockIndex block);
    bool runAction(const Action& action);
    bool run(const Raise& raise, const Place& place);
    bool run(const If& branches, const Place& place);
    bool run(const Foreach& foreach, const Place& place);
    bool run(const Log& log, const Place& place);
    bool run(const Assign& assign, const Place& place);
    bool run(const Script& script, const Place& place);
    bool run(const Send& send, const Place& place);
    bool run(const Cancel& cancel, const Place& place);
    bool run(const ModuleCall& call, const Place& place);
    std::optional<std::string> string(ExprId expression, const Place& place,
                                      const std::string& send_id = {});
    std::optional<Payload> payload(ExprId expression, const Place& place,
                                   const std::string& send_id = {});
    bool check(const script::ScriptResult<void>& result, const Place& place);

    TurnContext& context_;
};

}  // namespace orchestrion::scxml
