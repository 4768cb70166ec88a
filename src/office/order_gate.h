// Orders on their way to gateways, those of a gateway in order.
//
// Order      An order that the gateway cannot take now, and those behind it, are told to the centre
//            as center::Undelivered; it sends them again in the order they were told. One that
//            comes again shows that what was told before it and did not come is not wanted any
//            more.
// Detached   Orders for a gateway that is not attached need no answer: all come again when it is.
// Threading  The centre's thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "center/outputs.h"
#include "office/line.h"
#include "office/links.h"

namespace orchestrion::office {

class OrderGate {
public:
    OrderGate(Line& line, Links& links) : line_(line), links_(links) {}

    // A GatewayOrder.
    void deliver(const center::Output& output);

private:
    using Held = std::map<uint64_t, uint64_t>;  // by sequence: when it was told, counted

    Line& line_;
    Links& links_;
    std::map<std::string, Held> held_;  // by gateway
    uint64_t told_ = 0;
};

}  // namespace orchestrion::office
