#include "session/recovery.h"

#include <charconv>
#include <future>
#include <numeric>

#include "runtime/os/mapped_crash_marker.h"
#include "session/effect_codec.h"

namespace orchestrion::session {
namespace {

constexpr uint32_t kMarkersMax = 64;

int64_t numberOf(const std::string& text) {
    int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Result<void> commitNow(store::Writer& writer, store::Batch batch) {
    std::promise<Result<store::Committed>> promise;
    auto committed = promise.get_future();
    writer.submit(std::move(batch), [&promise](Result<store::Committed> result) {
        promise.set_value(std::move(result));
    });
    const auto result = committed.get();
    if (!result) return fail(result.error());
    return {};
}

using Suspects = std::unordered_map<std::string, Suspect>;

// Of earlier crashes by their records, of the last one by the markers.
Result<Suspects> findSuspects(const Service::World& world, uint32_t shards, Recovered& recovered) {
    Suspects suspects;
    const auto records = world.store->records("crash");
    if (!records) return fail(records.error());
    for (const store::RecordRow& record : *records) {
        suspects[record.key].crashes = static_cast<uint32_t>(numberOf(record.value));
    }
    recovered.markers.resize(shards);
    if (world.marker_folder.empty()) return suspects;
    store::Batch batch;
    for (uint32_t i = 0; i < kMarkersMax; ++i) {
        std::optional<runtime::MappedCrashMarker::Found> found;
        const std::string path = world.marker_folder + "/turn-" + std::to_string(i) + ".marker";
        if (i >= shards && !runtime::MappedCrashMarker::exists(path)) continue;
        auto marker = runtime::MappedCrashMarker::open(path, found);
        if (!marker) return fail(marker.error());
        if (i < shards) recovered.markers[i] = std::move(*marker);
        if (!found) continue;
        Suspect& suspect = suspects[found->what];
        ++suspect.crashes;
        if (!found->details.empty()) {
            ByteReader reader(found->details);
            read(reader, suspect.event.emplace());
            if (!reader.atEnd()) suspect.event.reset();
        }
        batch.records.push_back({"crash", found->what, std::to_string(suspect.crashes)});
    }
    if (batch.empty()) return suspects;
    if (const auto stored = commitNow(*world.writer, std::move(batch)); !stored) {
        return fail(stored.error());
    }
    return suspects;
}

Result<std::string> secretOf(const Service::World& world, runtime::Random& random) {
    auto secret = world.store->record("server", "secret");
    if (!secret) return fail(secret.error());
    if (*secret) return **secret;
    std::string made;
    for (int i = 0; i < 4; ++i) made += std::to_string(random.next()) + "-";
    store::Batch batch;
    batch.records.push_back({"server", "secret", made});
    const auto stored = commitNow(*world.writer, std::move(batch));
    if (!stored) return fail(stored.error());
    return made;
}

}  // namespace

Result<Milliseconds> storedClockOffset(store::Store& store) {
    const auto offset = store.record("clock", "offset_ms");
    if (!offset) return fail(offset.error());
    return Milliseconds(*offset ? numberOf(**offset) : 0);
}

Result<Recovered> recover(const Service::World& world, uint32_t shards, Directory& directory,
                          runtime::Random& random) {
    Recovered recovered;
    recovered.shards.resize(shards);
    std::vector<uint16_t> partitions(store::kPartitions);
    std::iota(partitions.begin(), partitions.end(), uint16_t{0});
    const auto fence = world.store->acquire(partitions);
    if (!fence) return fail(fence.error());
    recovered.epochs.resize(store::kPartitions);
    for (const store::PartitionEpoch& epoch : *fence) {
        recovered.epochs[epoch.partition] = epoch.epoch;
    }
    const auto highest = world.store->highest();
    if (!highest) return fail(highest.error());
    recovered.highest = *highest;
    const auto offset = storedClockOffset(*world.store);
    if (!offset) return fail(offset.error());
    recovered.clock_offset = *offset;
    auto secret = secretOf(world, random);
    if (!secret) return fail(secret.error());
    recovered.secret = std::move(*secret);
    const auto suspects = findSuspects(world, shards, recovered);
    if (!suspects) return fail(suspects.error());

    const auto shardOf = [shards](const std::string& id) {
        return store::partitionOf(id) % shards;
    };
    const auto scanned = world.store->scan(partitions, [&](const store::ScannedSession& session) {
        if (!hasEnded(session.status)) directory.add(session.id);
        // Of one that only sleeps nothing has to be known.
        const bool something = session.next_due || session.attention != 0 ||
                               session.status != SessionStatus::kRunning ||
                               suspects->contains(session.id);
        if (something) recovered.shards[shardOf(session.id)].sessions.push_back(session);
    });
    if (!scanned) return fail(scanned.error());
    auto messages = world.store->messages(partitions);
    if (!messages) return fail(messages.error());
    for (store::MessageRow& message : *messages) {
        recovered.shards[shardOf(message.receiver)].messages.push_back(std::move(message));
    }
    for (const auto& [id, suspect] : *suspects) {
        recovered.shards[shardOf(id)].suspects.emplace(id, suspect);
    }
    return recovered;
}

}  // namespace orchestrion::session
