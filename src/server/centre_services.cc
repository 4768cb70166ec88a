#include "server/centre_services.h"

#include "runtime/os/blob_folder.h"

namespace orchestrion::server {

gateway::WebhookOptions webhookOptions(const config::CenterWebhook& from) {
    gateway::WebhookOptions options;
    options.name = from.name;
    options.url = from.url;
    options.capabilities = from.capabilities;
    options.secret = from.secret.value;
    options.time_max = from.time_max;
    options.retry_time_max = from.retry_time_max;
    return options;
}

gateway::AttachmentOptions attachmentOptions(const config::Attachments& from) {
    return {from.bytes_max, from.total_bytes_max, from.unreferenced_kept};
}

Result<std::unique_ptr<CentreServices>> CentreServices::make(const config::Config& config,
                                                             World world) {
    auto made = std::unique_ptr<CentreServices>(new CentreServices(std::move(world)));
    const World& given = made->world_;
    if (given.data_folder.empty()) {
        made->blobs_ = std::make_unique<runtime::MemoryBlobs>(given.clock);
    } else {
        auto folder = runtime::BlobFolder::open(given.data_folder + "/attachments");
        if (!folder) return fail(folder.error());
        made->blobs_ = std::make_unique<runtime::BlobFolder>(std::move(*folder));
    }
    made->attachments_ = std::make_unique<gateway::Attachments>(
        *made->blobs_, given.clock, attachmentOptions(config.attachments));
    made->sweep_ = std::make_shared<gateway::AttachmentSweep>(
        *made->attachments_, given.offices,
        [services = made.get()](const Result<size_t>& removed) { services->swept(removed); });
    return made;
}

Result<void> CentreServices::start(const std::vector<config::Center>& centers) {
    if (auto running = attachments_->run(); !running) return running;
    replace(centers);
    return {};
}

void CentreServices::stop() {
    replace({});
    attachments_->stop();
}

void CentreServices::replace(const std::vector<config::Center>& centers) {
    std::map<Key, std::shared_ptr<gateway::WebhookLink>> wanted;
    for (const config::Center& center : centers) {
        if (world_.offices.find(center.tenant) == nullptr) continue;  // with the next start
        for (const config::CenterWebhook& webhook : center.webhooks) {
            const Key key{center.tenant, webhook.name};
            auto options = webhookOptions(webhook);
            const auto known = links_.find(key);
            const bool stays = known != links_.end() && known->second->options() == options;
            wanted[key] = stays ? known->second : makeLink(key, std::move(options));
        }
    }
    {
        const std::lock_guard lock(mutex_);
        links_.swap(wanted);
    }
    for (const auto& [key, link] : links_) {
        const auto before = wanted.find(key);
        if (before == wanted.end() || before->second != link) link->begin();
    }
    for (const auto& [key, link] : wanted) {
        const auto after = links_.find(key);
        if (after == links_.end() || after->second != link) link->end();
    }
}

std::shared_ptr<gateway::WebhookLink> CentreServices::makeLink(const Key& key,
                                                               gateway::WebhookOptions options) {
    gateway::WebhookLink::World world{
        *world_.offices.find(key.first), world_.http, world_.clock, world_.after, {}};
    world.on_given_up = [&log = world_.log](const gateway::WebhookAddress& to, uint64_t sequence,
                                            const std::string& why) {
        log.warning(
            LogComponent::kCenter, "a webhook did not take an order", {.tenant = to.tenant},
            {{"gateway", to.gateway}, {"sequence", std::to_string(sequence)}, {"error", why}});
    };
    return std::make_shared<gateway::WebhookLink>(std::move(world), std::move(options));
}

void CentreServices::swept(const Result<size_t>& removed) {
    if (removed) {
        removed_ += *removed;
        return;
    }
    world_.log.warning(LogComponent::kCenter, "attachments could not be looked through", {},
                       {{"code", removed.error().code}, {"error", removed.error().message}});
}

void CentreServices::watch(Telemetry& telemetry) {
    telemetry.keep(metrics::addWebhooks(telemetry.registry(), [this] { return webhookNumbers(); }));
    telemetry.keep(metrics::addAttachments(telemetry.registry(), [this] {
        return metrics::AttachmentNumbers{attachments_->totalBytes(), removed_};
    }));
}

std::vector<metrics::WebhookNumbers> CentreServices::webhookNumbers() const {
    const std::lock_guard lock(mutex_);
    std::vector<metrics::WebhookNumbers> all;
    for (const auto& [key, link] : links_) {
        const gateway::WebhookCounts counts = link->counts();
        all.push_back(
            {key.first, key.second, counts.waiting, counts.sent, counts.repeated, counts.given_up});
    }
    return all;
}

}  // namespace orchestrion::server
