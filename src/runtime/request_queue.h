// Who may go when not everybody may: requests wait for their turn, per host and altogether.
//
// Hosts with waiting requests take turns, so that a slow one holds up nobody else; the requests of
// one host go in their order.
//
// Threading  One thread.
// Limits     in_flight_max, per_host_max; how many wait is the caller's to bound.
// Cost       add(), next() and finished() do not depend on how many wait of one host.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace orchestrion::runtime {

template <class Request>
class RequestQueue {
public:
    void setLimits(uint32_t in_flight_max, uint32_t per_host_max) {
        in_flight_max_ = in_flight_max;
        per_host_max_ = per_host_max;
        turns_.clear();  // hosts that had no room may have some now
        for (auto& [name, host] : hosts_) {
            host.has_turn = false;
            giveTurn(name, host);
        }
    }

    void add(const std::string& host_name, Request request) {
        Host& host = hosts_[host_name];
        host.waiting.push_back(std::move(request));
        ++waiting_;
        giveTurn(host_name, host);
    }

    // One that does not wait counts, too, and may take both numbers over their limits.
    void begin(const std::string& host_name) {
        ++in_flight_;
        ++hosts_[host_name].in_flight;
    }

    // The next request that may go; it counts as in flight until finished().
    std::optional<Request> next() {
        if (in_flight_ >= in_flight_max_ || turns_.empty()) return {};
        const std::string name = std::move(turns_.front());
        turns_.pop_front();
        Host& host = hosts_.at(name);
        host.has_turn = false;
        ORCH_ASSERT(!host.waiting.empty(), "a host with a turn has requests");
        std::optional<Request> request(std::move(host.waiting.front()));
        host.waiting.pop_front();
        --waiting_;
        ++in_flight_;
        ++host.in_flight;
        giveTurn(name, host);
        return request;
    }

    void finished(const std::string& host_name) {
        const auto found = hosts_.find(host_name);
        ORCH_ASSERT(found != hosts_.end() && found->second.in_flight > 0, "it was in flight");
        --in_flight_;
        --found->second.in_flight;
        giveTurn(host_name, found->second);
        forgetIfIdle(found);
    }

    // Takes out the waiting requests for which `is_over` holds.
    template <class Predicate>
    std::vector<Request> takeIf(Predicate is_over) {
        std::vector<Request> taken;
        for (auto it = hosts_.begin(); it != hosts_.end();) {
            std::deque<Request> kept;
            for (Request& request : it->second.waiting) {
                (is_over(request) ? taken.emplace_back(std::move(request))
                                  : kept.emplace_back(std::move(request)));
            }
            it->second.waiting = std::move(kept);
            if (it->second.waiting.empty()) takeTurn(it->first, it->second);
            it = forgetIfIdle(it);
        }
        waiting_ -= taken.size();
        return taken;
    }

    size_t waiting() const { return waiting_; }
    size_t inFlight() const { return in_flight_; }

private:
    struct Host {
        uint32_t in_flight = 0;
        bool has_turn = false;
        std::deque<Request> waiting;
    };
    using Hosts = std::map<std::string, Host>;

    void giveTurn(const std::string& name, Host& host) {
        if (host.has_turn || host.waiting.empty() || host.in_flight >= per_host_max_) return;
        host.has_turn = true;
        turns_.push_back(name);
    }
    void takeTurn(const std::string& name, Host& host) {
        if (host.has_turn) std::erase(turns_, name);
        host.has_turn = false;
    }
    typename Hosts::iterator forgetIfIdle(typename Hosts::iterator host) {
        const bool idle = host->second.in_flight == 0 && host->second.waiting.empty();
        return idle ? hosts_.erase(host) : std::next(host);
    }

    Hosts hosts_;
    std::deque<std::string> turns_;
    uint32_t in_flight_max_ = 1;
    uint32_t per_host_max_ = 1;
    size_t in_flight_ = 0;
    size_t waiting_ = 0;
};

}  // namespace orchestrion::runtime
