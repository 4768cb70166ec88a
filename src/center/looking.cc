#include "center/core_impl.h"

namespace orchestrion::center {

const CenterOptions& CenterCore::options() const {
    return impl_->options;
}

const Interaction* CenterCore::interaction(std::string_view id) const {
    return impl_->find(id);
}

void CenterCore::eachInteraction(const std::function<void(const Interaction&)>& each) const {
    for (const auto& [id, interaction] : impl_->interactions.all()) each(interaction);
}

std::vector<std::string> CenterCore::interactionIds(std::string_view after, size_t count) const {
    const auto& all = impl_->interactions.all();
    std::vector<std::string> ids;
    for (auto it = all.upper_bound(after); it != all.end() && ids.size() < count; ++it) {
        ids.push_back(it->first);
    }
    return ids;
}

const routing::Object* CenterCore::object(routing::ObjectKind kind, const std::string& name) const {
    const StoredObject* found = impl_->objects.find(objectKey(kind, name));
    return found == nullptr ? nullptr : &found->object;
}

std::vector<const routing::Object*> CenterCore::objects(routing::ObjectKind kind,
                                                        const std::string& after,
                                                        size_t count) const {
    const auto& all = impl_->objects.all();
    std::vector<const routing::Object*> found;
    for (auto it = all.upper_bound(objectKey(kind, after));
         it != all.end() && found.size() < count && kindOf(it->second.object) == kind; ++it) {
        found.push_back(&it->second.object);
    }
    return found;
}

namespace {

std::vector<std::string> listed(const Index& index, std::string_view value) {
    const auto found = index.find(value);
    if (found == index.end()) return {};
    return {found->second.begin(), found->second.end()};
}

}  // namespace

std::vector<std::string> CenterCore::find(std::string_view indexed) const {
    return listed(impl_->by_value, indexed);
}

std::vector<std::string> CenterCore::ownedBy(std::string_view session) const {
    return listed(impl_->by_session, session);
}

std::vector<std::string> CenterCore::sessions() const {
    std::set<std::string> all;
    for (const auto& [id, note] : impl_->sessions.all()) all.insert(id);
    for (const auto& [id, owned] : impl_->by_session) all.insert(id);
    for (const auto& [key, one] : impl_->subscriptions.all()) all.insert(one.action.session);
    for (const auto& [key, output] : impl_->outbox.all()) {
        if (const auto* start = std::get_if<StartSession>(&output.body)) all.erase(start->session);
    }
    return {all.begin(), all.end()};
}

std::vector<std::string> CenterCore::inQueue(std::string_view queue) const {
    return impl_->byAge(listed(impl_->by_queue, queue));
}

std::vector<std::string> CenterCore::inWorkbin(std::string_view workbin) const {
    return impl_->byAge(listed(impl_->by_workbin, workbin));
}

bool CenterCore::mayOpen(const std::string& agent, const std::string& owner) const {
    return center::mayOpen(*impl_, agent, owner);
}

std::vector<routing::QueueView> CenterCore::workflowQueues() const {
    std::vector<routing::QueueView> views;
    for (const WorkflowQueue& queue : impl_->options.queues) {
        routing::QueueView& view = views.emplace_back(routing::QueueView{queue.name, 0, {}});
        const auto found = impl_->by_queue.find(queue.name);
        if (found == impl_->by_queue.end()) continue;
        view.waiting = static_cast<uint32_t>(found->second.size());
        for (const std::string& id : found->second) {
            const Time placed = impl_->find(id)->placed.time_since_epoch();
            if (!view.oldest || placed < *view.oldest) view.oldest = placed;
        }
    }
    return views;
}

std::vector<DeliveryView> CenterCore::deliveries() const {
    std::vector<DeliveryView> views;
    for (const auto& [id, d] : impl_->deliveries.all()) {
        views.push_back({id, d.agent, d.device, d.session, d.request_id});
    }
    return views;
}

const routing::Router& CenterCore::router() const {
    return impl_->router;
}

routing::Router& CenterCore::router() {
    return impl_->router;
}

CenterCounts CenterCore::counts() const {
    return impl_->counts;
}

}  // namespace orchestrion::center
