#include "sim/cast.h"

#include <algorithm>
#include <cmath>

namespace orchestrion::sim {
namespace {

// Uniform in (0, 1].
double uniform(runtime::Random& random) {
    return static_cast<double>((random.next() >> 11) + 1) * 0x1.0p-53;
}

std::vector<Milliseconds> arrivals(const Actor& actor, runtime::Random& random) {
    std::vector<Milliseconds> times;
    if (actor.load.empty()) {
        const Repeat repeat = actor.repeat.value_or(Repeat{});
        for (uint32_t i = 0; i < repeat.times; ++i)
            times.push_back(actor.begins + repeat.every * i);
        return times;
    }
    for (const Load& load : actor.load) {
        const double mean_ms = 3600000.0 / load.per_hour;
        double at = static_cast<double>(load.from.count());
        while (true) {
            at += -std::log(uniform(random)) * mean_ms;
            if (at >= static_cast<double>(load.to.count())) break;
            times.push_back(actor.begins + Milliseconds(static_cast<int64_t>(at)));
        }
    }
    std::stable_sort(times.begin(), times.end());
    return times;
}

}  // namespace

std::vector<Role> castOf(const Scenario& scenario, runtime::Random& random) {
    std::vector<Role> cast;
    if (!scenario.story.empty()) {
        cast.push_back({kStoryActor, kStoryActor, 1, Milliseconds(0), &scenario.story});
    }
    for (const Actor& actor : scenario.actors) {
        const bool several = actor.repeat || !actor.load.empty();
        uint32_t n = 0;
        for (const Milliseconds begins : arrivals(actor, random)) {
            ++n;
            const std::string name = several ? actor.name + "-" + std::to_string(n) : actor.name;
            cast.push_back({name, actor.name, n, begins, &actor.steps});
        }
    }
    std::stable_sort(cast.begin(), cast.end(),
                     [](const Role& a, const Role& b) { return a.begins < b.begins; });
    return cast;
}

}  // namespace orchestrion::sim
