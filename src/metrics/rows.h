// Structs of numbers as families of metrics: a row names a member and the family it becomes.
#pragma once

#include "metrics/registry.h"

namespace orchestrion::metrics {

template <class Numbers, class F, class Value>
struct Row {
    F family;
    Value Numbers::*member;
};
template <class Numbers>
using CounterRow = Row<Numbers, CounterFamily, uint64_t>;
template <class Numbers>
using GaugeRow = Row<Numbers, GaugeFamily, uint64_t>;
template <class Numbers>
using HistogramRow = Row<Numbers, HistogramFamily, HistogramValue>;

template <class Rows, class Numbers>
void collect(const Rows& rows, const Numbers& numbers, Samples& samples, LabelValues labels = {}) {
    for (const auto& row : rows) samples.add(row.family, numbers.*row.member, labels);
}

template <class Rows>
void list(const Rows& rows, FamilyList& families) {
    for (const auto& row : rows) families.push_back(&row.family);
}

}  // namespace orchestrion::metrics
