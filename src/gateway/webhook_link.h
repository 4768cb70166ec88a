// A gateway that is an HTTP service: each order of the contact centre is a signed POST
// (webhook_message.h), tried again until it is taken.
//
// Order      Orders about one interaction go one after the other, each when the one before was
//            taken; those about different ones go side by side.
// Trying     Again after 1, 2, 4 … kPauseMax, for Options::retry_time_max; then the order has
// failed
//            (`remote`). What was taken but not answered (202) is answered by REST.
// Restarts   Orders that are not confirmed come again with the same sequence.
// Lifetime   Shared: requests under way keep it. end() before the office ends.
// Threading  Any thread.
// Limits     kOrdersWaitingMax orders in hand: further ones come again later; kRequestsMax requests
//            at a time.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/webhook_message.h"
#include "office/office.h"
#include "runtime/clock.h"

namespace orchestrion::gateway {

struct WebhookOptions {
    std::string name;
    std::string url;
    std::vector<std::string> capabilities = {};
    std::string secret = {};
    Milliseconds time_max{10000};         // for an answer
    Milliseconds retry_time_max{600000};  // from the first try of an order to its last
    bool operator==(const WebhookOptions&) const = default;
};

struct WebhookCounts {
    uint64_t sent = 0;      // requests
    uint64_t repeated = 0;  // of these, not the first of their order
    uint64_t given_up = 0;  // orders
    uint64_t waiting = 0;   // orders in hand, now
};

class WebhookLink final : public office::GatewayLink,
                          public std::enable_shared_from_this<WebhookLink> {
public:
    static constexpr size_t kOrdersWaitingMax = 10000;
    static constexpr uint32_t kRequestsMax = 16;
    static constexpr Milliseconds kPauseMax{60000};

    struct World {
        office::Office& office;
        runtime::HttpClient& http;
        const runtime::Clock& clock;
        // Calls back after a time, on any thread.
        std::function<void(Milliseconds, std::function<void()>)> after;
        // For a log: no request could bring the order. Any thread.
        std::function<void(const WebhookAddress&, uint64_t sequence, const std::string& why)>
            on_given_up = {};
    };
    WebhookLink(World world, WebhookOptions options);

    void begin();
    void end();
    WebhookCounts counts() const;
    const WebhookOptions& options() const { return options_; }

    bool carryOut(uint64_t sequence, const center::GatewayOrder& order) override;
    void replaced() override;
    void refused() override;

private:
    struct Order {
        uint64_t sequence = 0;
        center::GatewayOrder order;
        uint32_t tries = 0;
        std::optional<Milliseconds> first_try = {};
    };
    using Lane = std::deque<Order>;  // of one interaction; the first is under way

    bool hasEnded() const;
    void pump();
    std::optional<runtime::HttpRequest> nextRequest(std::string& lane);
    void take(const std::string& lane, const Result<runtime::HttpResponse>& answer);
    void tryAgain(const std::string& lane, const Order& order);
    void finish(const std::string& lane);
    void tell(center::Command command);

    const World world_;
    const WebhookOptions options_;
    const WebhookAddress address_;

    mutable std::mutex mutex_;
    bool ended_ = false;
    std::map<std::string, Lane> lanes_;
    std::set<uint64_t> in_hand_;
    std::deque<std::string> ready_;  // lanes whose first order may be sent
    uint32_t requests_ = 0;          // under way
    WebhookCounts counts_;
    office::Links::Hold hold_;
};

}  // namespace orchestrion::gateway
