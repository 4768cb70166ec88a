// Event names and descriptors: W3C SCXML §3.12.1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scxml/chart.h"

namespace orchestrion::scxml {

// "a.b", "a.b." and "a.b.*" are the same descriptor, written "a.b"; "*", also
// written ".*", matches everything. A lone
// "." or an empty text gives an empty descriptor, which matches nothing.
std::string normaliseDescriptor(std::string_view descriptor);

// True if the descriptor's tokens are a prefix of the name's. `descriptor` is normalised.
bool matches(std::string_view descriptor, std::string_view name);
bool matchesAny(const std::vector<std::string>& descriptors, std::string_view name);

// Groups event names by the transitions of a chart they match, so that what follows from an event
// can be looked up by a small number.
//
// Limits  Remembers kNamesMax names and forgets all of them when more come; the number of classes
// is bounded by
//         the chart's descriptors.
class EventClasses {
public:
    using Class = uint32_t;
    static constexpr Class kEventless = 0;  // transitions without `event`
    static constexpr Class kUnknown = 1;    // names no transition matches
    static constexpr size_t kNamesMax = 4096;

    explicit EventClasses(const Chart& chart);
    Class of(std::string_view name);
    size_t size() const { return members_.size(); }
    bool contains(Class event_class, TransitionIndex t) const { return members_[event_class][t]; }

private:
    using Members = std::vector<bool>;
    struct Hash {
        using is_transparent = void;
        size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    Class classify(std::string_view name);

    const Chart& chart_;
    std::vector<Members> members_;
    std::unordered_map<Members, Class> by_members_;
    std::unordered_map<std::string, Class, Hash, std::equal_to<>> by_name_;
};

}  // namespace orchestrion::scxml
