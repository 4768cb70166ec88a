#include "metrics/registry.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/assert.h"

namespace orchestrion::metrics {
namespace {

prometheus::MetricType typeOf(Family::Type type) {
    switch (type) {
        case Family::Type::kCounter:
            return prometheus::MetricType::Counter;
        case Family::Type::kGauge:
            return prometheus::MetricType::Gauge;
        case Family::Type::kHistogram:
            return prometheus::MetricType::Histogram;
    }
    return prometheus::MetricType::Untyped;
}

// The library's histograms are cumulative and end with a bucket that has no bound.
prometheus::ClientMetric::Histogram cumulative(const HistogramValue& value) {
    prometheus::ClientMetric::Histogram histogram;
    const auto& bounds = value.buckets->bounds;
    uint64_t count = 0;
    for (size_t i = 0; i <= bounds.size(); ++i) {
        count += value.counts[i];
        const double bound = i < bounds.size()
                                 ? static_cast<double>(bounds[i]) / value.buckets->per_unit
                                 : std::numeric_limits<double>::infinity();
        histogram.bucket.push_back({count, bound});
    }
    histogram.sample_count = count;
    histogram.sample_sum = static_cast<double>(value.ticks) / value.buckets->per_unit;
    return histogram;
}

}  // namespace

struct Samples::Gathered {
    prometheus::MetricFamily family;

    prometheus::ClientMetric& add(const Family& declared, LabelValues labels) {
        const auto names = std::count_if(declared.labels.begin(), declared.labels.end(),
                                         [](std::string_view name) { return !name.empty(); });
        ORCH_ASSERT(static_cast<size_t>(names) == labels.size(), "a value for each label");
        prometheus::ClientMetric& metric = family.metric.emplace_back();
        const auto* name = declared.labels.begin();
        for (const std::string_view value : labels) {
            metric.label.push_back({std::string(*name++), std::string(value)});
        }
        return metric;
    }
};

Samples::Samples() = default;
Samples::~Samples() = default;

Samples::Gathered& Samples::gather(const Family& family) {
    auto& gathered = by_name_[family.name];
    if (gathered == nullptr) {
        gathered = std::make_unique<Gathered>();
        gathered->family.name = family.name;
        gathered->family.help = family.help;
        gathered->family.type = typeOf(family.type);
    }
    return *gathered;
}

void Samples::add(const CounterFamily& family, double value, LabelValues labels) {
    gather(family).add(family, labels).counter.value = value;
}

void Samples::add(const GaugeFamily& family, double value, LabelValues labels) {
    gather(family).add(family, labels).gauge.value = value;
}

void Samples::add(const HistogramFamily& family, const HistogramValue& value, LabelValues labels) {
    if (value.buckets == nullptr) return;
    gather(family).add(family, labels).histogram = cumulative(value);
}

std::string Samples::text() const {
    std::vector<prometheus::MetricFamily> families;
    families.reserve(by_name_.size());
    for (const auto& [name, gathered] : by_name_) families.push_back(gathered->family);
    return prometheus::TextSerializer().Serialize(families);
}

Registration::Registration(Registration&& other) noexcept
    : registry_(std::exchange(other.registry_, nullptr)), id_(other.id_) {}

Registration& Registration::operator=(Registration&& other) noexcept {
    std::swap(registry_, other.registry_);
    std::swap(id_, other.id_);
    return *this;
}

Registration::~Registration() {
    if (registry_ != nullptr) registry_->remove(id_);
}

Registration Registry::add(Collect collect) {
    const std::lock_guard lock(mutex_);
    collectors_.emplace(++last_id_, std::move(collect));
    return {*this, last_id_};
}

void Registry::remove(uint64_t id) {
    const std::lock_guard lock(mutex_);
    collectors_.erase(id);
}

std::string Registry::text() const {
    Samples samples;
    const std::lock_guard lock(mutex_);
    for (const auto& [id, collect] : collectors_) collect(samples);
    return samples.text();
}

}  // namespace orchestrion::metrics
