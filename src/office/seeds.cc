#include "office/seeds.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "center/state.h"

namespace orchestrion::office {
namespace {

// So many at once: what else is asked of the centre comes in between.
constexpr size_t kAtOnce = 256;

std::string keyOf(const routing::Object& object) {
    return std::string(toString(kindOf(object))) + "/" + nameOf(object);
}

// An object may name those of the kinds before its own.
int rankOf(const routing::Object& object) {
    using enum routing::ObjectKind;
    constexpr routing::ObjectKind kOrder[] = {
        kSetting,    kSkill, kCapacityRule, kPlace,      kPlaceGroup,
        kAgentGroup, kAgent, kDestination,  kQueueGroup, kVirtualQueue};
    const auto* found = std::ranges::find(kOrder, kindOf(object));
    return static_cast<int>(found - std::begin(kOrder));
}

// As this release writes it, whichever wrote it.
std::string rewritten(const std::string& bytes) {
    const auto object = center::fromBytes<center::StoredObject>(bytes);
    return object ? center::toBytes(*object) : std::string();
}

}  // namespace

struct Seeds::Work {
    std::vector<routing::Object> objects;  // to be applied, in order
    std::mutex mutex;
    size_t sent = 0;
    size_t open = 0;
    bool given_up = false;  // the file says something newer
    store::Batch applied;
};

Result<void> Seeds::apply(std::vector<routing::Object> objects) {
    const std::string space = "office." + world_.tenant + ".seed";
    const auto rows = world_.store.records(space);
    if (!rows) return fail(rows.error());
    std::map<std::string, std::string> before;
    for (const store::RecordRow& row : *rows) before[row.key] = rewritten(row.value);
    const auto work = std::make_shared<Work>();
    std::ranges::stable_sort(objects, {}, rankOf);
    for (routing::Object& object : objects) {
        const auto known = before.find(keyOf(object));
        const bool same = known != before.end() && known->second == center::toBytes({object});
        if (known != before.end()) before.erase(known);
        if (!same) work->objects.push_back(std::move(object));
    }
    for (const auto& [key, bytes] : before) work->applied.erased_records.push_back({space, key});
    if (latest_) {
        const std::lock_guard lock(latest_->mutex);
        latest_->given_up = true;
    }
    latest_ = work;
    next(work);
    return {};
}

// What was applied is written down, and the next ones are sent.
void Seeds::next(const std::shared_ptr<Work>& work) {
    size_t from = 0, to = 0;
    store::Batch applied;
    {
        const std::lock_guard lock(work->mutex);
        applied = std::exchange(work->applied, {});
        from = work->sent;
        to = work->given_up ? from : std::min(from + kAtOnce, work->objects.size());
        work->sent = to;
        work->open = to - from;
    }
    if (!applied.empty()) {
        world_.writer.submit(std::move(applied), [](const Result<store::Committed>&) {});
    }
    for (size_t i = from; i < to; ++i) {
        world_.line.send(
            {center::Configure{work->objects[i]}, {}},
            [this, work, i](const center::Answer& answer) { answered(work, i, answer); });
    }
}

void Seeds::answered(const std::shared_ptr<Work>& work, size_t index,
                     const center::Answer& answer) {
    const routing::Object& object = work->objects[index];
    const bool refused = !answer && answer.error().code != "center.stopping";
    if (refused && world_.on_refused) world_.on_refused(keyOf(object), answer.error());
    bool all = false;
    {
        const std::lock_guard lock(work->mutex);
        if (answer) {
            work->applied.records.push_back(
                {"office." + world_.tenant + ".seed", keyOf(object), center::toBytes({object})});
        }
        all = --work->open == 0;
    }
    if (all) next(work);
}

}  // namespace orchestrion::office
