// What the server can tell about itself, put together when somebody asks (GET /metrics).
//
// Components count into plain members of their own (values.h). A collector, added here, reads them
// when a page is made: counting costs the same whether anybody looks or not.
//
// Lifetime   A Registration ends its collector when it goes; what the collector looks at must live
//            longer than the Registration, and the registry longer than all of them.
// Threading  Everything from any thread. Collectors run one after the other on the thread that
// asks;
//            they do not block and do not call the registry.
// Format     Prometheus text format 0.0.4, families in the order of their names.
// Rules      Names, units and help texts follow https://prometheus.io/docs/practices/naming/;
//            metrics_test lints every family.
#pragma once

#include <array>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/values.h"

namespace orchestrion::metrics {

// A family of metrics: one name and its label names. Constants of the headers beside this one.
struct Family {
    enum class Type : uint8_t { kCounter, kGauge, kHistogram };
    std::string_view name;
    std::string_view help;
    Type type;
    std::array<std::string_view, 3> labels{};  // those that are there come first

protected:
    constexpr Family(Type t, std::string_view n, std::string_view h, std::string_view a,
                     std::string_view b, std::string_view c)
        : name(n), help(h), type(t), labels{a, b, c} {}
};
struct CounterFamily : Family {
    constexpr CounterFamily(std::string_view n, std::string_view h, std::string_view a = {},
                            std::string_view b = {}, std::string_view c = {})
        : Family(Type::kCounter, n, h, a, b, c) {}
};
struct GaugeFamily : Family {
    constexpr GaugeFamily(std::string_view n, std::string_view h, std::string_view a = {},
                          std::string_view b = {}, std::string_view c = {})
        : Family(Type::kGauge, n, h, a, b, c) {}
};
struct HistogramFamily : Family {
    constexpr HistogramFamily(std::string_view n, std::string_view h, std::string_view a = {},
                              std::string_view b = {}, std::string_view c = {})
        : Family(Type::kHistogram, n, h, a, b, c) {}
};
using FamilyList = std::vector<const Family*>;

// Values of a family's labels, in the order of their names.
using LabelValues = std::initializer_list<std::string_view>;

// Where collectors put what they read. Families are borrowed.
class Samples {
public:
    Samples();
    ~Samples();
    Samples(const Samples&) = delete;
    Samples& operator=(const Samples&) = delete;

    void add(const CounterFamily& family, double value, LabelValues labels = {});
    void add(const GaugeFamily& family, double value, LabelValues labels = {});
    // Adds nothing if nothing was counted.
    void add(const HistogramFamily& family, const HistogramValue& value, LabelValues labels = {});

    std::string text() const;

private:
    struct Gathered;  // in the text library's terms
    Gathered& gather(const Family& family);
    std::map<std::string_view, std::unique_ptr<Gathered>> by_name_;
};

class Registry;

// Ends its collector when it goes, after a page that is being made.
class [[nodiscard]] Registration {
public:
    Registration() = default;
    Registration(Registration&& other) noexcept;
    Registration& operator=(Registration&& other) noexcept;
    ~Registration();

private:
    friend class Registry;
    Registration(Registry& registry, uint64_t id) : registry_(&registry), id_(id) {}
    Registry* registry_ = nullptr;
    uint64_t id_ = 0;
};

class Registry {
public:
    using Collect = std::function<void(Samples&)>;

    Registration add(Collect collect);
    // A page.
    std::string text() const;

private:
    friend class Registration;
    void remove(uint64_t id);

    mutable std::mutex mutex_;
    std::map<uint64_t, Collect> collectors_;  // by id, which is the order they came in
    uint64_t last_id_ = 0;
};

inline constexpr const char* kTextContentType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace orchestrion::metrics
