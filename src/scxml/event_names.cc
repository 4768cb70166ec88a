#include "scxml/event_names.h"

#include <algorithm>

#include "scxml/ors_errors.h"

namespace orchestrion::scxml {

std::string normaliseDescriptor(std::string_view descriptor) {
    if (descriptor == "*" || descriptor == ".*") return "*";
    if (descriptor.ends_with(".*")) descriptor.remove_suffix(2);
    while (descriptor.ends_with('.')) descriptor.remove_suffix(1);
    return std::string(descriptor);
}

bool matches(std::string_view descriptor, std::string_view name) {
    if (descriptor == "*") return true;
    return !descriptor.empty() && name.starts_with(descriptor) &&
           (name.size() == descriptor.size() || name[descriptor.size()] == '.');
}

bool matchesAny(const std::vector<std::string>& descriptors, std::string_view name) {
    return std::any_of(descriptors.begin(), descriptors.end(),
                       [&](const std::string& d) { return matches(d, name); });
}

EventClasses::EventClasses(const Chart& chart) : chart_(chart) {
    Members eventless(chart.transitions.size());
    for (size_t t = 0; t < eventless.size(); ++t)
        eventless[t] = chart.transitions[t].events.empty();
    // The two fixed classes may have the same members; only names are looked up by members.
    members_ = {std::move(eventless), Members(chart.transitions.size())};
    by_members_.emplace(members_[kUnknown], kUnknown);
}

EventClasses::Class EventClasses::of(std::string_view name) {
    if (const auto known = by_name_.find(name); known != by_name_.end()) return known->second;
    if (by_name_.size() >= kNamesMax) by_name_.clear();
    const Class result = classify(name);
    by_name_.emplace(name, result);
    return result;
}

EventClasses::Class EventClasses::classify(std::string_view name) {
    Members members(chart_.transitions.size());
    const std::string_view standard =
        chart_.dialect == Dialect::kOrs ? standardErrorName(name) : std::string_view();
    for (size_t t = 0; t < members.size(); ++t) {
        const std::vector<std::string>& events = chart_.transitions[t].events;
        members[t] =
            matchesAny(events, name) || (!standard.empty() && matchesAny(events, standard));
    }
    const auto [it, added] = by_members_.emplace(members, static_cast<Class>(members_.size()));
    if (added) members_.push_back(std::move(members));
    return it->second;
}

}  // namespace orchestrion::scxml
