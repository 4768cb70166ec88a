#include "server/live_config.h"

#include "server/applications.h"
#include "server/center_options.h"
#include "server/config_options.h"
#include "server/log_lines.h"
#include "server/module_options.h"

namespace orchestrion::server {
namespace {

using config::Commit;
using config::Config;
using config::Snapshot;
using Prepare = Result<Commit> (*)(LiveParts, const Snapshot& after);

// Of what was prepared: only a file that vanished in between can do this.
void logFailure(Log& log, const char* what, const Result<void>& result) {
    if (result) return;
    log.error(LogComponent::kConfig, "what was prepared could not be put in place", {},
              {{"part", what}, {"error", result.error().message}});
}

Result<Commit> prepareListeners(LiveParts parts, const Snapshot& after) {
    auto prepared = parts.http_server.prepare(listenerOptions(*after.config));
    if (!prepared) return fail(prepared.error());
    auto listeners = std::make_shared<api::PreparedListeners>(std::move(*prepared));
    return Commit([parts, listeners, config = after.config] {
        parts.surfaces.set(config->listeners);
        logListenerWarnings(parts.log, listeners->warnings());
        logFailure(parts.log, "listeners", parts.http_server.commit(std::move(*listeners)));
    });
}

Result<Commit> prepareOutbound(LiveParts parts, const Snapshot& after) {
    const auto options = egressOptions(*after.config);
    const auto good = runtime::CurlHttpClient::check(options);
    if (!good) return fail(good.error());
    return Commit([parts, options] {
        logFailure(parts.log, "outbound", parts.http_client.replace(options));
    });
}

Result<Commit> prepareApplications(LiveParts parts, const Snapshot& after) {
    auto applications = applicationsOf(*after.config);
    if (!applications) return fail(applications.error());
    return Commit([parts, applications = std::move(*applications),
                   kept = storageOptions(*after.config).ended_kept_of] {
        parts.service.setApplications(applications);
        parts.storage.keepEnded(kept);
    });
}

Result<Commit> prepareModules(LiveParts parts, const Snapshot& after) {
    auto options = moduleOptions(*after.config);
    if (!options) return fail(options.error());
    return Commit([parts, options = std::move(*options)] { parts.modules.replace(options); });
}

Result<Commit> prepareCenters(LiveParts parts, const Snapshot& after) {
    auto options = officeOptions(*after.config);
    if (!options) return fail(options.error());
    return Commit([parts, options = std::move(*options), config = after.config] {
        parts.centres.replace(options);
        if (parts.centre_services != nullptr) parts.centre_services->replace(config->centers);
    });
}

// AccessControl checks and replaces in one step; it is asked last, so that nobody can refuse after
// it.
Result<Commit> replaceAccess(LiveParts parts, const Snapshot& after) {
    const auto options = accessOptions(*after.config);
    if (!options) return fail(options.error());
    const auto replaced = parts.access.replace(*options);
    if (!replaced) return fail(replaced.error());
    return Commit([] {});
}

}  // namespace

void subscribeLive(config::Manager& manager, LiveParts parts) {
    const auto add = [&](const char* name, std::vector<std::string> keys, Prepare prepare) {
        manager.subscribe(
            {name, std::move(keys), [parts, prepare](const Snapshot&, const Snapshot& after) {
                 return prepare(parts, after);
             }});
    };
    add("listeners", {"http", "listeners"}, &prepareListeners);
    // Whether loopback is allowed depends on who may reach the server.
    add("outbound", {"outbound", "listeners", "access"}, &prepareOutbound);
    add("applications", {"applications"}, &prepareApplications);
    add("modules", {"modules"}, &prepareModules);
    // What starts which application.
    add("contact centres", {"centers", "applications"}, &prepareCenters);
    add("access", {"access"}, &replaceAccess);
}

}  // namespace orchestrion::server
