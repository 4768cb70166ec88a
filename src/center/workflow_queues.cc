#include <algorithm>
#include <cstdlib>

#include "center/desk.h"

namespace orchestrion::center {
namespace {

std::string propertyOf(const Interaction& i, const std::string& name) {
    if (name == "media") return i.media_name;
    if (name == "type") return i.type;
    if (name == "subject") return i.message.subject;
    if (name == "from") return i.message.from;
    if (name == "external_id") return i.external_id;
    if (name == "thread") return i.thread;
    if (name == "reference") return i.reference;
    if (name == "contact") return i.contact;
    return textOf(i.udata, name);
}

bool matches(const View& view, const Interaction& i) {
    return std::ranges::all_of(view.conditions, [&](const View::Condition& condition) {
        return std::ranges::find(condition.values, propertyOf(i, condition.property)) !=
               condition.values.end();
    });
}

size_t running(const Desk& desk, const std::string& queue, const View& view) {
    const auto found = desk.by_view.find(queue + "/" + view.name);
    return found == desk.by_view.end() ? 0 : found->second.size();
}

const View* viewFor(const WorkflowQueue& queue, const Interaction& i) {
    const auto found =
        std::ranges::find_if(queue.views, [&](const View& view) { return matches(view, i); });
    return found == queue.views.end() ? nullptr : &*found;
}

double rankOf(const View& view, const Interaction& i) {
    return view.order_by.empty() ? 0 : std::strtod(textOf(i.udata, view.order_by).c_str(), nullptr);
}

// What the view may pull, the first one first.
std::vector<std::string> candidates(const Desk& desk, const WorkflowQueue& queue,
                                    const View& view) {
    struct Ranked {
        double rank;
        WallTime placed;
        std::string id;
    };
    std::vector<Ranked> ranked;
    const auto waiting = desk.by_queue.find(queue.name);
    if (waiting == desk.by_queue.end()) return {};
    for (const std::string& id : waiting->second) {
        const Interaction& i = *desk.find(id);
        if (viewFor(queue, i) == &view) ranked.push_back({-rankOf(view, i), i.placed, id});
    }
    std::ranges::sort(ranked, [](const Ranked& a, const Ranked& b) {
        return std::tie(a.rank, a.placed, a.id) < std::tie(b.rank, b.placed, b.id);
    });
    std::vector<std::string> ids;
    for (Ranked& one : ranked) ids.push_back(std::move(one.id));
    return ids;
}

void pullOne(Desk& desk, const std::string& id, const View& view) {
    Interaction after = *desk.find(id);
    after.stage = Stage::kNew;
    after.view = view.name;
    desk.put(after);
    join(desk, id, startSession(desk, view.start, after));
}

bool known(const Desk& desk, const std::string& queue) {
    return std::ranges::find(desk.options.queues, queue, &WorkflowQueue::name) !=
           desk.options.queues.end();
}

}  // namespace

void placeInto(Desk& desk, const std::string& id, const std::string& queue,
               const std::string& workbin) {
    desk.take(placed(*desk.find(id), queue, workbin, desk.wall()));
    if (workbin.empty()) pull(desk, queue);
}

void pull(Desk& desk, const std::string& name) {
    const auto queue = std::ranges::find(desk.options.queues, name, &WorkflowQueue::name);
    if (queue == desk.options.queues.end()) return;
    for (const View& view : queue->views) {
        if (view.start.empty() || running(desk, name, view) >= view.sessions_max) continue;
        for (const std::string& id : candidates(desk, *queue, view)) {
            if (running(desk, name, view) >= view.sessions_max) break;
            pullOne(desk, id, view);
        }
    }
}

Answer apply(Desk& desk, const PlaceInteraction& command) {
    const Interaction* found = desk.live(command.interaction);
    if (found == nullptr) return refused("unknownInteraction", "there is no such interaction");
    if (!known(desk, command.queue)) {
        return refused("badRequest",
                       "expected a configured queue, but there is no '" + command.queue + "'");
    }
    const bool free =
        found->session.empty() && (found->stage == Stage::kNew || found->stage == Stage::kQueued ||
                                   found->stage == Stage::kWorkbin);
    if (!free || found->category == interaction::Category::kVoice) {
        return refused("badState",
                       "only a message that neither a session nor an agent has can be placed");
    }
    placeInto(desk, command.interaction, command.queue, {});
    return accepted();
}

Answer apply(Desk& desk, const StopInteraction& command) {
    const Interaction* found = desk.live(command.interaction);
    if (found == nullptr) return refused("unknownInteraction", "there is no such interaction");
    desk.order(*found, "release", JsonObject().text("reason", command.reason).take());
    finishInteraction(desk, command.interaction, {command.reason, false});
    return accepted();
}

}  // namespace orchestrion::center
