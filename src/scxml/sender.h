// <send> (W3C SCXML §6.2) as far as it can be decided inside the session: evaluates the element,
// checks type, target and delay, puts messages to #_internal on the internal queue and makes a
// SendEffect of every other one.
#pragma once

#include "scxml/executor.h"

namespace orchestrion::scxml {

class Sender {
public:
    Sender(TurnContext& context, Executor& executor) : context_(context), executor_(executor) {}

    // False if an error ended the element: the rest of the block is skipped.
    bool send(const Send& send, const Place& place);

private:
    struct Message;
    bool evaluate(const Send& send, const Place& place, Message& message);
    bool evaluateData(const Send& send, const Place& place, Message& message);
    bool evaluateDelay(const Send& send, const Place& place, Message& message);
    bool checkTarget(const Place& place, Message& message);
    bool isReachable(std::string_view target) const;
    static void translateTarget(SendEffect& effect);
    // "error.send.failed", with the id of the state where the dialect's names have it.
    static std::string orsError(std::string_view reason, const Send& send);
    bool ors() const { return context_.chart().dialect == Dialect::kOrs; }
    bool discard(const std::string& why, const Place& place, const Message& message,
                 std::string_view ors_reason = "failed");

    TurnContext& context_;
    Executor& executor_;
};

}  // namespace orchestrion::scxml
