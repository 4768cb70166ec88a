// The rounds of a contact centre: commands become one batch a round; answers and outputs leave when
// it is durable.
//
// Order      Rounds leave in the order they were closed, the answers of one before its outputs. A
//            round that changed nothing leaves after those before it.
// Lifetime   Borrows everything; stored() is told by the writer's callback, which may come on any
//            thread: `post` brings it back.
// Errors     A batch that will never be stored (fenced, conflict) fails its answers; from then on
//            every command is refused with that error, and nothing leaves any more.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "center/center.h"

namespace orchestrion::center {

// Everything the store has of a tenant.
Result<std::vector<Record>> storedRecords(store::Store& store, const std::string& tenant);

class Rounds {
public:
    using Post = std::function<void(std::function<void()>)>;
    struct World {
        CenterCore& core;
        store::Writer& writer;
        Outside& outside;
        std::string tenant;
        Post post;
    };
    explicit Rounds(World world) : world_(std::move(world)) {}

    void apply(const Command& command, const Center::Done& done, routing::Time now);
    // Everything since the last close, as one batch.
    void close();
    size_t open() const { return rounds_.size(); }  // closed, not durable

private:
    struct Answered {
        Center::Done done;
        Answer answer;
    };
    struct Round {
        uint64_t number = 0;
        std::vector<Answered> answers;
        std::vector<Output> outputs;
        bool durable = false;
    };
    void stored(uint64_t number, const Result<store::Committed>& result);
    void release();
    void fail(const Error& error);

    World world_;
    Round current_;
    std::deque<Round> rounds_;
    std::optional<Error> lost_;
};

}  // namespace orchestrion::center
