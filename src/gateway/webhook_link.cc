#include "gateway/webhook_link.h"

#include <algorithm>

namespace orchestrion::gateway {
namespace {

constexpr Milliseconds kPauseFirst{1000};
constexpr uint32_t kDoublingsMax = 10;

Milliseconds pauseAfter(uint32_t tries) {
    const auto pause = kPauseFirst * (int64_t{1} << std::min(tries - 1, kDoublingsMax));
    return std::min<Milliseconds>(pause, WebhookLink::kPauseMax);
}

}  // namespace

WebhookLink::WebhookLink(World world, WebhookOptions options)
    : world_(std::move(world)),
      options_(std::move(options)),
      address_{world_.office.tenant(), options_.name, options_.url, options_.secret,
               options_.time_max} {}

void WebhookLink::begin() {
    auto hold = world_.office.links().attachGateway(options_.name, options_.capabilities,
                                                    shared_from_this());
    const std::lock_guard lock(mutex_);
    if (!ended_) hold_.swap(hold);
}

// Called while it is being attached: later means not now.
void WebhookLink::refused() {
    world_.after(kPauseFirst, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self != nullptr && !self->hasEnded()) self->begin();
    });
}

bool WebhookLink::hasEnded() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

void WebhookLink::end() {
    office::Links::Hold hold;
    const std::lock_guard lock(mutex_);
    ended_ = true;
    hold.swap(hold_);
    lanes_.clear();
    ready_.clear();
    in_hand_.clear();
}

// Somebody has attached under its name: the orders are theirs now.
void WebhookLink::replaced() {
    end();
}

WebhookCounts WebhookLink::counts() const {
    const std::lock_guard lock(mutex_);
    WebhookCounts counts = counts_;
    counts.waiting = in_hand_.size();
    return counts;
}

bool WebhookLink::carryOut(uint64_t sequence, const center::GatewayOrder& order) {
    {
        const std::lock_guard lock(mutex_);
        if (ended_) return false;
        if (in_hand_.contains(sequence)) return true;
        if (in_hand_.size() >= kOrdersWaitingMax) return false;
        in_hand_.insert(sequence);
        Lane& lane = lanes_[order.interaction];
        lane.push_back({sequence, order});
        if (lane.size() == 1) ready_.push_back(order.interaction);
    }
    pump();
    return true;
}

void WebhookLink::pump() {
    std::string lane;
    while (auto request = nextRequest(lane)) {
        world_.http.send(
            std::move(*request),
            [self = shared_from_this(), lane](const auto& answer) { self->take(lane, answer); });
    }
}

std::optional<runtime::HttpRequest> WebhookLink::nextRequest(std::string& lane) {
    const std::lock_guard lock(mutex_);
    if (ready_.empty() || requests_ >= kRequestsMax) return std::nullopt;
    lane = std::move(ready_.front());
    ready_.pop_front();
    Order& order = lanes_.at(lane).front();
    if (!order.first_try) order.first_try = world_.clock.monotonicTime();
    ++requests_;
    ++counts_.sent;
    if (++order.tries > 1) ++counts_.repeated;
    return webhookRequest(address_, order.sequence, order.order, world_.clock.wallTime());
}

void WebhookLink::take(const std::string& lane, const Result<runtime::HttpResponse>& answer) {
    using Kind = WebhookVerdict::Kind;
    std::optional<center::Command> command;
    std::optional<center::OrderEnded> given_up;
    {
        const std::lock_guard lock(mutex_);
        --requests_;
        const auto found = lanes_.find(lane);
        if (ended_ || found == lanes_.end()) return;
        const Order& order = found->second.front();
        WebhookVerdict verdict = verdictOn(answer, order.sequence);
        const bool late =
            world_.clock.monotonicTime() - *order.first_try >= options_.retry_time_max;
        if (verdict.kind == Kind::kAgain && !late) {
            tryAgain(lane, order);
        } else {
            if (verdict.kind == Kind::kAgain) {
                ++counts_.given_up;
                given_up = verdict.ended;
            }
            if (!order.order.answered) command = center::Command{center::Confirm{order.sequence}};
            if (order.order.answered && verdict.kind != Kind::kLater) {
                command = center::Command{std::move(verdict.ended)};
            }
            finish(lane);
        }
    }
    if (given_up && world_.on_given_up) {
        world_.on_given_up(address_, given_up->order, given_up->description);
    }
    if (command) tell(std::move(*command));
    pump();
}

// Under the lock.
void WebhookLink::tryAgain(const std::string& lane, const Order& order) {
    world_.after(pauseAfter(order.tries), [weak = weak_from_this(), lane] {
        const auto self = weak.lock();
        if (self == nullptr) return;
        {
            const std::lock_guard lock(self->mutex_);
            if (!self->lanes_.contains(lane)) return;
            self->ready_.push_back(lane);
        }
        self->pump();
    });
}

// Under the lock: the first order of the lane is off our hands.
void WebhookLink::finish(const std::string& lane) {
    const auto found = lanes_.find(lane);
    in_hand_.erase(found->second.front().sequence);
    found->second.pop_front();
    if (found->second.empty()) {
        lanes_.erase(found);
    } else {
        ready_.push_back(lane);
    }
}

// The centre hears of it also when it has too much to do just now.
void WebhookLink::tell(center::Command command) {
    center::Command copy = command;
    world_.office.line().send(std::move(copy), [weak = weak_from_this(),
                                                command = std::move(command)](const auto& answer) {
        if (answer || answer.error().code != "center.busy") return;
        const auto self = weak.lock();
        if (self == nullptr) return;
        self->world_.after(kPauseFirst, [weak, command] {
            if (const auto link = weak.lock()) link->tell(command);
        });
    });
}

}  // namespace orchestrion::gateway
