// Rules between the keys of a contact centre.
#include <algorithm>

#include "config/checks.h"

namespace orchestrion::config {
namespace {

class CenterChecks {
public:
    CenterChecks(const Center& center, Reading& reading)
        : center_(center), path_("centers." + center.tenant), reading_(reading) {}

    void run() {
        for (const CenterEndpoint& endpoint : center_.endpoints) checkEndpoint(endpoint);
        for (const CenterQueue& queue : center_.queues) {
            for (const CenterView& view : queue.views) checkView(queue, view);
        }
        for (const CenterCapacityRule& rule : center_.capacity_rules) {
            if (!rule.allowed.empty()) continue;
            report("capacity_rules." + rule.name, "config.missingKey", "allows nothing",
                   "name combinations in 'allowed'");
        }
    }

private:
    void report(const std::string& path, const std::string& code, const std::string& what,
                const std::string& advice) {
        std::string place = path_ + "." + path;
        const std::string message = "'" + place + "' " + what;
        while (!reading_.places.contains(place) && !place.empty()) {
            const size_t dot = place.rfind('.');
            place.resize(dot == std::string::npos ? 0 : dot);
        }
        reading_.report(reading_.places[place], code, message, "", advice);
    }

    void checkEndpoint(const CenterEndpoint& endpoint) {
        const std::string path = "endpoints." + endpoint.name;
        if (!endpoint.queue.empty()) {
            if (!endpoint.start.application.empty() || !endpoint.start.url.empty()) {
                report(path, "config.conflict", "has a queue and something to start",
                       "keep one of 'application', 'url' and 'queue'");
            }
            const bool known = std::ranges::find(center_.queues, endpoint.queue,
                                                 &CenterQueue::name) != center_.queues.end();
            if (!known) {
                report(path + ".queue", "config.badValue",
                       "names the queue '" + endpoint.queue + "', which is not in 'queues'",
                       "add it there");
            }
            return;
        }
        checkStart(endpoint.start, path);
    }

    void checkView(const CenterQueue& queue, const CenterView& view) {
        checkStart(view.start, "queues." + queue.name + ".views." + view.name);
    }

    void checkStart(const CenterStart& start, const std::string& path) {
        if (start.application.empty() && start.url.empty()) {
            report(path, "config.missingKey", "starts nothing", "name its 'application' or 'url'");
        } else if (!start.application.empty() && !start.url.empty()) {
            report(path, "config.conflict", "has both 'application' and 'url'", "keep one of them");
        }
    }

    const Center& center_;
    const std::string path_;
    Reading& reading_;
};

}  // namespace

void checkCenters(const Config& config, Reading& reading) {
    // An item without its name is reported already, and has no place to be found by.
    for (const Center& center : config.centers) {
        if (!center.tenant.empty()) CenterChecks(center, reading).run();
    }
}

}  // namespace orchestrion::config
