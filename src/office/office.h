// The contact centre of one tenant, open for business: its state machine on a thread of its own,
// with doors to sessions, gateways, agents' desktops and whoever asks why.
//
//   Offices offices(world, options);      // one Office a tenant that the configuration names
//   Office* office = offices.find(tenant)
//   office->line().send({center::AgentReady{"anna", "voice"}}, done);
//   office->line().look([](center::CenterCore& core, routing::Time now) { … });
//
// Outputs    SessionEvent and StartSession go to session::Service, each under keyOf(): sessions take
//            them once. Orders go to links(). Explanations go to decisions().
// Lifetime   Made before session::Service runs, run() after it; stop() before it stops.
// Threading  Any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "center/center.h"
#include "modules/center_door.h"
#include "office/decisions.h"
#include "office/line.h"
#include "office/links.h"

namespace orchestrion::office {

class Office {
public:
    virtual ~Office() = default;
    virtual const std::string& tenant() const = 0;
    virtual Line& line() = 0;
    virtual Links& links() = 0;
    virtual Decisions& decisions() = 0;
    virtual center::CenterCounts counts() const = 0;
};

// By tenant.
class OfficeDirectory {
public:
    virtual ~OfficeDirectory() = default;
    // Null: the tenant has no contact centre.
    virtual Office* find(std::string_view tenant) const = 0;
    virtual std::vector<Office*> all() const = 0;  // by tenant
};

}  // namespace orchestrion::office
