#include "center/rounds.h"

namespace orchestrion::center {
namespace {

std::string spaceOf(const std::string& tenant, std::string_view kind) {
    return "center." + tenant + "." + std::string(kind);
}

store::Batch batchOf(const std::string& tenant, std::vector<RecordChange> changes) {
    store::Batch batch;
    for (RecordChange& change : changes) {
        std::string space = spaceOf(tenant, change.kind);
        if (change.value) {
            batch.records.push_back(
                {std::move(space), std::move(change.key), std::move(*change.value)});
        } else {
            batch.erased_records.push_back({std::move(space), std::move(change.key)});
        }
    }
    return batch;
}

}  // namespace

Result<std::vector<Record>> storedRecords(store::Store& store, const std::string& tenant) {
    std::vector<Record> records;
    for (const char* kind : kRecordKinds) {
        auto rows = store.records(spaceOf(tenant, kind));
        if (!rows) return orchestrion::fail(rows.error());
        for (store::RecordRow& row : *rows) {
            records.push_back({kind, std::move(row.key), std::move(row.value)});
        }
    }
    return records;
}

void Rounds::apply(const Command& command, const Center::Done& done, routing::Time now) {
    if (lost_) {
        if (done) done(orchestrion::fail(*lost_));
        return;
    }
    Answer answer = world_.core.apply(command, now);
    if (done) current_.answers.push_back({done, std::move(answer)});
}

void Rounds::close() {
    Changes changes = world_.core.takeChanges();
    for (Output& output : changes.outputs) current_.outputs.push_back(std::move(output));
    if (lost_) return fail(*lost_);
    const bool changed = !changes.records.empty();
    if (!changed && current_.answers.empty() && current_.outputs.empty()) return;
    const uint64_t number = current_.number;
    current_.durable = !changed;
    rounds_.push_back(std::exchange(current_, Round{number + 1, {}, {}, false}));
    if (!changed) return release();
    world_.writer.submit(
        batchOf(world_.tenant, std::move(changes.records)),
        [this, number](Result<store::Committed> result) {
            world_.post([this, number, result = std::move(result)] { stored(number, result); });
        });
}

void Rounds::stored(uint64_t number, const Result<store::Committed>& result) {
    if (!result) return fail(result.error());
    for (Round& round : rounds_) {
        if (round.number == number) round.durable = true;
    }
    release();
}

void Rounds::release() {
    while (!rounds_.empty() && rounds_.front().durable) {
        Round round = std::move(rounds_.front());
        rounds_.pop_front();
        for (Answered& one : round.answers) one.done(std::move(one.answer));
        for (const Output& output : round.outputs) world_.outside.deliver(output);
    }
}

void Rounds::fail(const Error& error) {
    lost_ = error;
    rounds_.push_back(std::exchange(current_, Round{}));
    for (Round& round : std::exchange(rounds_, {})) {
        for (Answered& one : round.answers) one.done(orchestrion::fail(error));
    }
}

}  // namespace orchestrion::center
