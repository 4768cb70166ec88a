#include "office/decisions.h"

#include <utility>

namespace orchestrion::office {

void Decisions::add(WallTime at, center::Explained explained) {
    const std::lock_guard lock(mutex_);
    decisions_.push_back({next_++, at, std::move(explained)});
    if (decisions_.size() > kKept) decisions_.pop_front();
}

std::vector<Decision> Decisions::find(const Filter& filter) const {
    const auto fits = [](const std::string& asked, const std::string& is) {
        return asked.empty() || asked == is;
    };
    const std::lock_guard lock(mutex_);
    std::vector<Decision> found;
    for (auto it = decisions_.rbegin(); it != decisions_.rend(); ++it) {
        if (found.size() == filter.limit) break;
        if (filter.before != 0 && it->number >= filter.before) continue;
        if (fits(filter.interaction, it->explained.interaction) &&
            fits(filter.request, it->explained.request) &&
            fits(filter.session, it->explained.session)) {
            found.push_back(*it);
        }
    }
    return found;
}

}  // namespace orchestrion::office
