#include "metrics/centers.h"

#include "metrics/rows.h"

namespace orchestrion::metrics {
namespace {

constexpr GaugeRow<CenterNumbers> kNow[] = {
    {{"orchestrion_center_interactions", "Interactions that have not ended", "tenant"},
     &CenterNumbers::interactions},
    {{"orchestrion_center_interactions_unowned", "Interactions with no session, queue or agent",
      "tenant"},
     &CenterNumbers::unowned},
    {{"orchestrion_center_deliveries", "Interactions on their way to somebody", "tenant"},
     &CenterNumbers::deliveries},
    {{"orchestrion_center_outputs_waiting", "Events and orders that nobody has taken yet",
      "tenant"},
     &CenterNumbers::outputs},
    {{"orchestrion_router_requests_waiting", "Requests that wait for a target", "tenant"},
     &CenterNumbers::requests_waiting},
    {{"orchestrion_router_requests_selected", "Requests with an agent who has not accepted yet",
      "tenant"},
     &CenterNumbers::requests_selected},
    {{"orchestrion_agents_logged_in", "Agents who are logged in", "tenant"},
     &CenterNumbers::agents_logged_in},
    {{"orchestrion_agents_desktops", "Connections of agents", "tenant"}, &CenterNumbers::desktops},
    {{"orchestrion_gateways_attached", "Gateways that are attached", "tenant"},
     &CenterNumbers::gateways},
};
constexpr CounterRow<CenterNumbers> kSince[] = {
    {{"orchestrion_center_arrived_total", "Interactions that came in", "tenant"},
     &CenterNumbers::arrived},
    {{"orchestrion_center_abandoned_total",
      "Interactions whose counterpart left before an agent had served them", "tenant"},
     &CenterNumbers::abandoned},
    {{"orchestrion_center_correlated_total",
      "Interactions that joined the session of an earlier one", "tenant"},
     &CenterNumbers::correlated},
    {{"orchestrion_center_commands_repeated_total", "Commands that had been carried out before",
      "tenant"},
     &CenterNumbers::repeated},
    {{"orchestrion_center_sessions_not_started_total",
      "Sessions that could not be started, the fallback included", "tenant"},
     &CenterNumbers::sessions_not_started},
    {{"orchestrion_center_events_undeliverable_total", "Events whose session had ended", "tenant"},
     &CenterNumbers::undeliverable},
    {{"orchestrion_center_events_postponed_total",
      "Events a session could not take when they were sent", "tenant"},
     &CenterNumbers::postponed},
    {{"orchestrion_router_decisions_total", "Pairs of a request and a target", "tenant"},
     &CenterNumbers::decisions},
    {{"orchestrion_router_requests_expired_total", "Requests whose time was over", "tenant"},
     &CenterNumbers::requests_expired},
    {{"orchestrion_router_requests_cancelled_total",
      "Requests that were cancelled, abandoned or routed elsewhere", "tenant"},
     &CenterNumbers::requests_cancelled},
    {{"orchestrion_router_offers_failed_total", "Reservations and offers that came to nothing",
      "tenant"},
     &CenterNumbers::offers_failed},
};

constexpr GaugeRow<WebhookNumbers> kWebhookNow[] = {
    {{"orchestrion_webhook_orders_waiting", "Orders that a webhook has not taken yet", "tenant",
      "gateway"},
     &WebhookNumbers::waiting},
};
constexpr CounterRow<WebhookNumbers> kWebhookSince[] = {
    {{"orchestrion_webhook_requests_total", "Requests to webhooks", "tenant", "gateway"},
     &WebhookNumbers::requests},
    {{"orchestrion_webhook_requests_repeated_total",
      "Requests to webhooks that were not the first of their order", "tenant", "gateway"},
     &WebhookNumbers::repeated},
    {{"orchestrion_webhook_orders_given_up_total", "Orders that no request could bring", "tenant",
      "gateway"},
     &WebhookNumbers::given_up},
};

constexpr GaugeRow<AttachmentNumbers> kAttachmentsNow[] = {
    {{"orchestrion_attachments_bytes", "Files of interactions on the disk"},
     &AttachmentNumbers::bytes},
};
constexpr CounterRow<AttachmentNumbers> kAttachmentsSince[] = {
    {{"orchestrion_attachments_removed_total", "Files removed that no interaction referred to"},
     &AttachmentNumbers::removed},
};

}  // namespace

FamilyList centerFamilies() {
    FamilyList families;
    list(kNow, families);
    list(kSince, families);
    return families;
}

Registration addCenters(Registry& registry, std::function<std::vector<CenterNumbers>()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        for (const CenterNumbers& numbers : source()) {
            collect(kNow, numbers, samples, {numbers.tenant});
            collect(kSince, numbers, samples, {numbers.tenant});
        }
    });
}

FamilyList webhookFamilies() {
    FamilyList families;
    list(kWebhookNow, families);
    list(kWebhookSince, families);
    return families;
}

Registration addWebhooks(Registry& registry, std::function<std::vector<WebhookNumbers>()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        for (const WebhookNumbers& numbers : source()) {
            collect(kWebhookNow, numbers, samples, {numbers.tenant, numbers.gateway});
            collect(kWebhookSince, numbers, samples, {numbers.tenant, numbers.gateway});
        }
    });
}

FamilyList attachmentFamilies() {
    FamilyList families;
    list(kAttachmentsNow, families);
    list(kAttachmentsSince, families);
    return families;
}

Registration addAttachments(Registry& registry, std::function<AttachmentNumbers()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        const AttachmentNumbers numbers = source();
        collect(kAttachmentsNow, numbers, samples);
        collect(kAttachmentsSince, numbers, samples);
    });
}

}  // namespace orchestrion::metrics
