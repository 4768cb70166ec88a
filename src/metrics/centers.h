// What is counted about contact centres: interactions, what is on its way, requests and agents.
//
// The source is called once a page, from any thread.
#pragma once

#include <string>
#include <vector>

#include "metrics/registry.h"

namespace orchestrion::metrics {

struct CenterNumbers {
    std::string tenant;
    uint64_t interactions = 0;  // that have not ended
    uint64_t unowned = 0;
    uint64_t deliveries = 0;  // on their way to somebody
    uint64_t outputs = 0;     // not confirmed
    uint64_t arrived = 0;
    uint64_t abandoned = 0;
    uint64_t correlated = 0;
    uint64_t repeated = 0;
    uint64_t requests_waiting = 0;
    uint64_t requests_selected = 0;
    uint64_t decisions = 0;
    uint64_t requests_expired = 0;
    uint64_t requests_cancelled = 0;
    uint64_t offers_failed = 0;
    uint64_t agents_logged_in = 0;
    uint64_t gateways = 0;
    uint64_t desktops = 0;
    uint64_t sessions_not_started = 0;
    uint64_t undeliverable = 0;
    uint64_t postponed = 0;
};
FamilyList centerFamilies();
Registration addCenters(Registry& registry, std::function<std::vector<CenterNumbers>()> source);

// A webhook that carries orders out.
struct WebhookNumbers {
    std::string tenant;
    std::string gateway;
    uint64_t waiting = 0;  // orders in hand
    uint64_t requests = 0;
    uint64_t repeated = 0;  // of these, not the first of their order
    uint64_t given_up = 0;  // orders
};
FamilyList webhookFamilies();
Registration addWebhooks(Registry& registry, std::function<std::vector<WebhookNumbers>()> source);

struct AttachmentNumbers {
    uint64_t bytes = 0;
    uint64_t removed = 0;  // files that nothing referred to
};
FamilyList attachmentFamilies();
Registration addAttachments(Registry& registry, std::function<AttachmentNumbers()> source);

}  // namespace orchestrion::metrics
