#include "store/matching.h"

#include <algorithm>

#include "base/assert.h"

namespace orchestrion::store {
namespace {

template <class Values, class Value>
bool contains(const Values& values, const Value& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

bool matches(const SessionRow& row, const SessionQuery& query) {
    return (query.tenant.empty() || row.tenant == query.tenant) &&
           (query.application.empty() || row.application == query.application) &&
           (query.statuses.empty() || contains(query.statuses, row.status)) &&
           (query.tag.empty() || contains(row.tags, query.tag)) &&
           (query.active_state.empty() || contains(row.active_states, query.active_state)) &&
           row.id.starts_with(query.id_prefix) &&
           (!query.started_from || row.started >= *query.started_from) &&
           (!query.started_before || row.started < *query.started_before);
}

uint32_t boundedLimit(uint32_t limit) {
    return std::clamp<uint32_t>(limit, 1, 1000);
}

PartitionSet toSet(std::span<const uint16_t> partitions) {
    PartitionSet set;
    for (const uint16_t partition : partitions) {
        ORCH_ASSERT(partition < kPartitions, "there is no such partition");
        set.set(partition);
    }
    return set;
}

}  // namespace orchestrion::store
