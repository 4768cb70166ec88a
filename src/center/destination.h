// Where somebody sends an interaction: the string or resource object of a redirect, or what an
// agent names; the resource interface, §2.3 of the routing reference.
#pragma once

#include <string>

#include "base/result.h"

namespace orchestrion::center {

struct Desk;

struct Destination {
    enum class Kind : uint8_t { kAgent, kDevice, kQueue, kWorkbin };
    Kind kind = Kind::kDevice;
    std::string name;    // of the agent, device, queue or workbin
    std::string owner;   // of a workbin
    std::string device;  // of an agent, where it is known
    std::string place;
};

// `json`: a JSON value. A plain string is the id of an agent who is logged in, else a device; for
// messages also the name of a workflow queue. center.badRequest.
Result<Destination> destinationOf(const Desk& desk, std::string_view json, bool message);
// The same from text that need not be JSON.
Result<Destination> destinationOfText(const Desk& desk, const std::string& text, bool message);

}  // namespace orchestrion::center
