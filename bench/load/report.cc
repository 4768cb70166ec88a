#include "load/report.h"

#include <array>
#include <cstdio>

#include "base/json.h"

namespace orchestrion::load {
namespace {

double milliseconds(uint64_t micros) {
    return static_cast<double>(micros) / 1000;
}

}  // namespace

void Line::key(std::string_view name) {
    if (!members_.empty()) members_ += ',';
    appendJsonString(members_, name);
    members_ += ':';
}

void Line::text(std::string_view name, std::string_view value) {
    key(name);
    appendJsonString(members_, value);
}

void Line::number(std::string_view name, uint64_t value) {
    key(name);
    members_ += std::to_string(value);
}

void Line::number(std::string_view name, double value) {
    key(name);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.3f", value);
    std::string_view digits(text.data());
    while (digits.ends_with('0')) digits.remove_suffix(1);
    if (digits.ends_with('.')) digits.remove_suffix(1);
    members_ += digits;
}

void Line::object(std::string_view name, const Line& value) {
    key(name);
    members_ += value.str();
}

void Line::print() const {
    std::printf("%s\n", str().c_str());
    std::fflush(stdout);
}

Line describe(std::string_view kind, const Figures& figures) {
    const Histogram& latency = figures.latency;
    Line line;
    line.text("kind", kind);
    line.number("requests", latency.count());
    line.number("seconds", figures.time.count());
    line.number("throughput", figures.throughput());
    line.number("mean_ms", latency.mean() / 1000);
    line.number("p50_ms", milliseconds(latency.quantile(0.5)));
    line.number("p99_ms", milliseconds(latency.quantile(0.99)));
    line.number("p999_ms", milliseconds(latency.quantile(0.999)));
    line.number("max_ms", milliseconds(latency.max()));
    line.number("errors", figures.errorCount());
    line.number("unsent", figures.unsent);
    if (figures.errorCount() == 0) return line;
    Line by_status;
    for (const auto& [status, count] : figures.errors) {
        by_status.number(status == kLost ? "lost" : std::to_string(status), count);
    }
    line.object("errors_by_status", by_status);
    line.text("first_error", figures.problem);
    return line;
}

}  // namespace orchestrion::load
