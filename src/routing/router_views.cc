#include <algorithm>

#include "routing/router_impl.h"

namespace orchestrion::routing {

AgentView Router::Impl::viewOf(const AgentRow& row) const {
    AgentView view;
    view.id = row.config.id;
    view.logged_in = row.logged_in;
    view.connected = row.connected;
    view.place = row.place;
    view.since = row.since;
    view.rejects_in_a_row = row.rejects;
    for (const MediumRow& medium : row.media) {
        MediumView& one = view.media.emplace_back();
        one.medium = media_[medium.medium];
        one.dn = medium.dn;
        one.switch_name = medium.switch_name;
        one.ready = medium.ready;
        one.reason = medium.reason;
        one.since = medium.since;
        one.routable = isRoutable(row, medium, Pool::kRoutable);
        one.current = row.counts[medium.medium];
        one.allowed = row.capacity.allowed(row.counts, medium.medium);
    }
    for (const HandlingRow& handling : row.handlings) {
        view.handlings.push_back({handling.interaction, handling.request_id,
                                  media_[handling.medium], queues_[handling.queue].config.name,
                                  handling.state, handling.since, handling.until});
    }
    return view;
}

std::optional<AgentView> Router::Impl::agent(std::string_view id) const {
    const AgentIndex agent = agentOf(id);
    if (agent == kNobody) return std::nullopt;
    return viewOf(agents_[agent]);
}

std::vector<AgentView> Router::Impl::agents() const {
    std::vector<AgentView> views;
    for (const AgentRow& row : agents_) {
        if (row.configured) views.push_back(viewOf(row));
    }
    std::sort(views.begin(), views.end(),
              [](const AgentView& a, const AgentView& b) { return a.id < b.id; });
    return views;
}

RequestView Router::Impl::viewOf(const RequestRow& row) const {
    RequestView view;
    view.ref = refOf(row);
    view.sequence = row.sequence;
    view.medium = row.submit.medium;
    view.state = row.state;
    view.priority = row.key.priority;
    view.submitted = row.submitted;
    view.expires = row.expires;
    view.step = row.step;
    if (row.agent != kNobody) view.agent = agents_[row.agent].config.id;
    for (const TargetRow& target : row.targets) view.targets.push_back(toString(target.target));
    return view;
}

std::optional<RequestView> Router::Impl::request(std::string_view id) const {
    const Slot slot = slotOf(id);
    if (slot == kNobody) return std::nullopt;
    return viewOf(requests_[slot]);
}

std::vector<RequestView> Router::Impl::requests(uint64_t behind, size_t count) const {
    std::vector<std::pair<uint64_t, Slot>> live;
    for (const auto& [id, slot] : request_ids_) {
        const uint64_t sequence = requests_[slot].sequence;
        if (sequence > behind) live.emplace_back(sequence, slot);
    }
    count = std::min(count, live.size());
    std::partial_sort(live.begin(), live.begin() + static_cast<std::ptrdiff_t>(count), live.end());
    std::vector<RequestView> views;
    for (size_t i = 0; i < count; ++i) views.push_back(viewOf(requests_[live[i].second]));
    return views;
}

std::vector<RequestView> Router::Impl::requestsOf(std::string_view interaction) const {
    const auto found = interaction_ids_.find(interaction);
    if (found == interaction_ids_.end()) return {};
    std::vector<RequestView> views;
    for (const Slot slot : interactions_[found->second].requests) {
        views.push_back(viewOf(requests_[slot]));
    }
    return views;
}

std::vector<QueueView> Router::Impl::queues() const {
    std::vector<QueueView> views;
    for (const QueueRow& row : queues_) {
        if (row.config.name.empty()) continue;
        QueueView& view = views.emplace_back();
        view.name = row.config.name;
        view.waiting = static_cast<uint32_t>(row.order.size());
        for (const QueueOrder& one : row.order) {
            const Time submitted = requests_[one.slot].submitted;
            if (!view.oldest || submitted < *view.oldest) view.oldest = submitted;
        }
    }
    std::sort(views.begin(), views.end(),
              [](const QueueView& a, const QueueView& b) { return a.name < b.name; });
    return views;
}

RouterCounts Router::Impl::counts() const {
    RouterCounts counts = counts_;
    counts.classes = classes_in_use_;
    return counts;
}

}  // namespace orchestrion::routing
