// The way in for BasicHTTP messages to the sessions of `orchestrion run` (W3C SCXML §C.2): a port
// of this machine that only they are told.
//
// Lifetime   Ends before its shard and mailbox.
#pragma once

#include <memory>
#include <string>

#include "api/http_server.h"
#include "runtime/mailbox.h"
#include "session/shard.h"

namespace orchestrion::server {

class EventDoor {
public:
    // `clock` and `mailbox` are borrowed; the mailbox is that of the shard.
    static Result<std::unique_ptr<EventDoor>> open(const runtime::Clock& clock,
                                                   runtime::Mailbox& mailbox);

    // What ServiceOptions::basic_http_base is to be.
    std::string base() const;
    // From now on messages are delivered; until then they wait.
    void deliverTo(session::Shard& shard);

private:
    EventDoor(std::unique_ptr<api::HttpServer> server, runtime::Mailbox& mailbox)
        : mailbox_(mailbox), server_(std::move(server)) {}

    runtime::Mailbox& mailbox_;
    std::unique_ptr<api::HttpServer> server_;
};

}  // namespace orchestrion::server
