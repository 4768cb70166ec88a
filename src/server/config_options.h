// What of the configuration becomes whose options.
#pragma once

#include <vector>

#include "access/options.h"
#include "api/listener_options.h"
#include "base/result.h"
#include "config/source.h"
#include "runtime/egress_options.h"
#include "server/storage.h"
#include "session/options.h"

namespace orchestrion::server {

session::ServiceLimits serviceLimits(const config::Config& config);
session::SessionPolicy sessionPolicy(const config::Policy& policy);
// None: as the document says.
std::optional<scxml::Dialect> dialectOf(config::Dialect dialect);

std::vector<api::ListenerOptions> listenerOptions(const config::Config& config);
runtime::EgressOptions egressOptions(const config::Config& config);
StorageOptions storageOptions(const config::Config& config);
// Empty: there is no audit log.
std::string auditPath(const config::Config& config);
// Fails with access.badOptions for a permission that there is not.
Result<access::AccessOptions> accessOptions(const config::Config& config);

}  // namespace orchestrion::server
