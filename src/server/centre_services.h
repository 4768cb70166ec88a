// What stands around the contact centres of a server: gateways that are webhooks, and the files of
// interactions.
//
// Lifetime   Made after the contact centres; start() when they run, stop() before they stop.
// Threading  make() to stop(), watch() and replace() on one thread at a time; sweep() on any.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"
#include "config/config.h"
#include "gateway/attachment_sweep.h"
#include "gateway/webhook_link.h"
#include "metrics/centers.h"
#include "server/telemetry.h"

namespace orchestrion::server {

class CentreServices {
public:
    struct World {
        const office::OfficeDirectory& offices;
        runtime::HttpClient& http;
        const runtime::Clock& clock;
        Log& log;
        std::function<void(Milliseconds, std::function<void()>)> after;
        std::string data_folder;  // empty: nothing is kept
    };
    // Fails with blob.io.
    static Result<std::unique_ptr<CentreServices>> make(const config::Config& config, World world);

    Result<void> start(const std::vector<config::Center>& centers);
    void stop();
    // The webhooks of a configuration; those that are as before go on.
    void replace(const std::vector<config::Center>& centers);

    gateway::Attachments& attachments() { return *attachments_; }
    // Removes attachments that nothing refers to.
    void sweep() { sweep_->begin(); }
    void watch(Telemetry& telemetry);

private:
    using Key = std::pair<std::string, std::string>;  // tenant, gateway
    explicit CentreServices(World world) : world_(std::move(world)) {}
    std::shared_ptr<gateway::WebhookLink> makeLink(const Key& key, gateway::WebhookOptions options);
    void swept(const Result<size_t>& removed);
    std::vector<metrics::WebhookNumbers> webhookNumbers() const;

    const World world_;
    std::unique_ptr<runtime::Blobs> blobs_;
    std::unique_ptr<gateway::Attachments> attachments_;
    std::shared_ptr<gateway::AttachmentSweep> sweep_;
    std::atomic<uint64_t> removed_{0};
    mutable std::mutex mutex_;
    std::map<Key, std::shared_ptr<gateway::WebhookLink>> links_;
};

gateway::WebhookOptions webhookOptions(const config::CenterWebhook& from);
gateway::AttachmentOptions attachmentOptions(const config::Attachments& from);

}  // namespace orchestrion::server
