// Objects of a contact centre that the configuration brings: agents, skills, groups, places,
// queues.
//
// Who wins   The file says how an object begins. It is applied when the file says something else
// about
//            it than it said when it was applied last; what was changed since then by an operator
//            (REST) stays otherwise, a removal included. An object that goes from the file stays as
//            it is, and is the operators' from then on.
// Records    Space "office.<tenant>.seed": what the file said last, by "<kind>/<name>".
// Threading  apply() on one thread at a time; returns before all is applied.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "office/line.h"
#include "routing/configuration.h"
#include "store/store.h"
#include "store/writer.h"

namespace orchestrion::office {

class Seeds {
public:
    struct World {
        std::string tenant;
        Line& line;
        store::Store& store;
        store::Writer& writer;
        // The router did not take an object; any thread. It is tried again at the next start.
        std::function<void(const std::string& object, const Error&)> on_refused = {};
    };
    explicit Seeds(World world) : world_(std::move(world)) {}

    // All that the file names. The store's errors.
    Result<void> apply(std::vector<routing::Object> objects);

private:
    struct Work;
    void next(const std::shared_ptr<Work>& work);
    void answered(const std::shared_ptr<Work>& work, size_t index, const center::Answer& answer);

    const World world_;
    std::shared_ptr<Work> latest_;
};

}  // namespace orchestrion::office
