// Statistics as scripts ask for them, in the middle of a turn: what the router said a moment ago.
//
// Age        A value is at most kFreshFor old, unless the centre's thread is busy for longer than
//            kPatience: then it is what was known before, or nothing.
// Blocking   Who asks for a value that is older waits for the centre's thread, kPatience at most.
// Limits     kKept statistics a tenant; beyond, all are forgotten and asked for again.
// Threading  Any thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "modules/center_door.h"
#include "office/office.h"
#include "runtime/clock.h"

namespace orchestrion::office {

class StatisticBoard final : public modules::StatisticSource {
public:
    static constexpr Milliseconds kFreshFor{1000};
    static constexpr Milliseconds kPatience{100};
    static constexpr size_t kKept = 10000;

    StatisticBoard(const OfficeDirectory& offices, const runtime::Clock& clock)
        : offices_(offices), clock_(clock) {}

    std::optional<double> statistic(const std::string& tenant, const std::string& object,
                                    const std::string& name) const override;

private:
    struct Known {
        std::optional<double> value;  // none: the router knows no such statistic
        Milliseconds at{0};           // on the monotonic clock
    };
    using Key = std::pair<std::string, std::string>;  // object, name
    struct Board {
        std::mutex mutex;
        std::map<Key, Known> known;
    };
    std::shared_ptr<Board> boardOf(const std::string& tenant) const;

    const OfficeDirectory& offices_;
    const runtime::Clock& clock_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, std::shared_ptr<Board>> boards_;  // by tenant
};

}  // namespace orchestrion::office
