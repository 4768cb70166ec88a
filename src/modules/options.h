// What the configuration says to modules. Replaced as a whole when it changes: whoever has taken it
// keeps what he took.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/units.h"

namespace orchestrion::modules {

// A list object: items with their keys (core.md §2.3, getListItemValue).
using ListItem = std::map<std::string, std::string>;
using List = std::map<std::string, ListItem>;

// A special day of a calendar: a date, or one of every year or week; with a time span only then.
struct SpecialDay {
    std::string date;          // "2026-12-25", "12-25" each year, "sunday" each week
    int begin_minute = 0;      // of the day, included
    int end_minute = 24 * 60;  // excluded
};
struct Calendar {
    std::map<std::string, std::vector<SpecialDay>> days;  // by name
};

// A namespace whose actions an HTTP service carries out.
struct RemoteModule {
    std::string name;
    std::string ns;
    std::string url;
    Milliseconds timeout{10000};
};

struct Options {
    std::string tenant = "default";
    int64_t tenant_id = 1;
    std::string server_name = "orchestrion";
    std::string server_cluster = "orchestrion";
    std::string server_url;  // empty: scripts see undefined
    std::map<std::string, List> lists;
    std::map<std::string, std::string> options;     // of getConfigOption
    std::map<std::string, Calendar> calendars;      // tables of isSpecialDay
    std::map<std::string, std::string> time_zones;  // other names of zones: "PST" → a tzdata name
    std::vector<RemoteModule> remote;
};

// Threading  Any thread.
class CurrentOptions {
public:
    explicit CurrentOptions(Options options)
        : options_(std::make_shared<const Options>(std::move(options))) {}
    std::shared_ptr<const Options> get() const {
        const std::lock_guard lock(mutex_);
        return options_;
    }
    void set(Options options) {
        auto fresh = std::make_shared<const Options>(std::move(options));
        const std::lock_guard lock(mutex_);
        options_ = std::move(fresh);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Options> options_;
};

}  // namespace orchestrion::modules
