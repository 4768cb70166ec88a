// Keeps web pages of other sites away from a server that has no login: a browser on this machine
// may reach it, and so may any page it shows.
//
//   Origin   a request that a page of another origin sends is refused: request.crossOrigin.
//   Host     a name that somebody else's DNS server points to us is refused: request.wrongHost.
#pragma once

#include <string>
#include <vector>

#include "api/http.h"

namespace orchestrion::api {

struct OriginGuardOptions {
    // Host names the server is known by, beside localhost and IP addresses; in lower case.
    std::vector<std::string> host_names = {};
    // Whatever the name: for a server that listens on more than this machine.
    bool any_host = false;
};

Handler guardOrigin(Handler handler, OriginGuardOptions options);

}  // namespace orchestrion::api
