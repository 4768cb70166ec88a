#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "store/memory/faulty_store.h"
#include "store/memory/memory_store.h"
#include "store/stepped_writer.h"
#include "store/test_rows.h"
#include "store/threaded_writer.h"

namespace orchestrion::store {
namespace {

OnCommitted keepCode(std::string& code) {
    return [&code](Result<Committed> result) { code = result ? "done" : result.error().code; };
}

TEST(SteppedWriter, nothingHappensWithoutAStep) {
    MemoryStore store;
    SteppedWriter writer(store);
    std::vector<uint64_t> sequences;
    const auto done = [&](Result<Committed> result) { sequences.push_back(result->first_history); };
    writer.submit(testTurn(1, 1), done);
    writer.submit(testTurn(1, 2), done);
    EXPECT_TRUE(sequences.empty());
    EXPECT_EQ(writer.health().waiting_batches, 2u);
    EXPECT_FALSE(*store.load(testId(1)));
    EXPECT_TRUE(writer.step());
    EXPECT_EQ(sequences, (std::vector<uint64_t>{1, 2}));
    EXPECT_EQ((*store.load(testId(1)))->version, 2u);
    EXPECT_EQ(writer.counters().groups, 1u);
    EXPECT_EQ(writer.counters().batches, 2u);
    EXPECT_EQ(writer.counters().turns, 2u);
    EXPECT_FALSE(writer.step());
}

TEST(SteppedWriter, whatWasRefusedIsTriedAgainAsItIs) {
    MemoryStore inner;
    FaultyStore store(inner, {.commits = {{1, CommitFault::kUnknownDone, 1}}, .reads = {{1, 1}}});
    SteppedWriter writer(store);
    std::string first, second;
    writer.submit(testTurn(1, 1), keepCode(first));
    EXPECT_FALSE(writer.step());
    EXPECT_FALSE(writer.health().ok);
    EXPECT_EQ(writer.health().error.code, "store.io");
    writer.submit(testTurn(1, 2), keepCode(second));
    EXPECT_FALSE(writer.step());  // the store cannot say yet
    EXPECT_TRUE(writer.step());
    EXPECT_TRUE(writer.health().ok);
    EXPECT_EQ(first, "done");
    EXPECT_EQ(second, "");
    EXPECT_TRUE(writer.step());
    EXPECT_EQ(second, "done");
    EXPECT_EQ(writer.counters().refusals, 2u);
}

TEST(SteppedWriter, aCrashForgetsWhatWaits) {
    MemoryStore store;
    SteppedWriter writer(store);
    std::string code;
    writer.submit(testTurn(1, 1), keepCode(code));
    writer.crash();
    EXPECT_FALSE(writer.step());
    EXPECT_EQ(code, "");
    EXPECT_EQ(writer.waiting(), 0u);
}

TEST(SteppedWriter, aConflictFailsEverythingFromThenOn) {
    MemoryStore store;
    SteppedWriter writer(store, true);
    std::string code;
    writer.submit(testTurn(1, 2), keepCode(code));
    EXPECT_EQ(code, "store.conflict");
    EXPECT_FALSE(writer.health().ok);
    code.clear();
    writer.submit(testTurn(1, 1), keepCode(code));
    EXPECT_EQ(code, "store.conflict");
    EXPECT_FALSE(*store.load(testId(1)));
}

TEST(SteppedWriter, aCallbackMaySubmit) {
    MemoryStore store;
    SteppedWriter writer(store, true);
    std::string code;
    writer.submit(testTurn(1, 1),
                  [&](Result<Committed>) { writer.submit(testTurn(1, 2), keepCode(code)); });
    EXPECT_EQ(code, "done");
}

TEST(ThreadedWriter, commitsWhatWasSubmittedBeforeItStops) {
    MemoryStore store;
    ThreadedWriter writer(store, {});
    std::vector<uint64_t> sequences;
    for (uint64_t version = 1; version <= 100; ++version) {
        writer.submit(testTurn(1, version),
                      [&](auto result) { sequences.push_back(result->first_history); });
    }
    writer.stop();
    ASSERT_EQ(sequences.size(), 100u);
    EXPECT_TRUE(std::is_sorted(sequences.begin(), sequences.end()));
    EXPECT_EQ((*store.load(testId(1)))->version, 100u);
    EXPECT_EQ(writer.counters().turns, 100u);
    EXPECT_EQ(writer.health().waiting_batches, 0u);
    EXPECT_EQ(writer.health().waiting_bytes, 0u);
    std::string code;
    writer.submit(testTurn(1, 101), keepCode(code));
    EXPECT_EQ(code, "store.stopping");
}

TEST(ThreadedWriter, theBatchesOfEachThreadKeepTheirOrder) {
    MemoryStore store;
    ThreadedWriter writer(store, {.group_bytes_max = 1000});
    std::vector<std::thread> threads;
    std::atomic<uint64_t> done = 0;
    for (uint64_t number = 1; number <= 4; ++number) {
        threads.emplace_back([&, number] {
            for (uint64_t version = 1; version <= 500; ++version) {
                writer.submit(testTurn(number, version),
                              [&](auto result) { done += result ? 1 : 0; });
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    writer.stop();
    EXPECT_EQ(done, 2000u);
    EXPECT_TRUE(store.check()->empty());
    EXPECT_EQ(writer.counters().batches, 2000u);
    EXPECT_GE(writer.counters().groups, 200u);  // a few fit into one
}

TEST(ThreadedWriter, waitsForADiskThatRefusesAndSaysSo) {
    MemoryStore inner;
    FaultyStore store(inner);
    store.setFull(true);
    std::promise<void> ill, well;
    std::vector<std::string> codes;
    ThreadedWriter writer(store, {.retry_first = Milliseconds(1),
                                  .retry_max = Milliseconds(2),
                                  .on_health = [&](const WriterHealth& health) {
                                      codes.push_back(health.error.code);
                                      (health.ok ? well : ill).set_value();
                                  }});
    std::promise<void> committed;
    writer.submit(testTurn(1, 1), [&](auto result) {
        EXPECT_TRUE(result);
        committed.set_value();
    });
    ill.get_future().wait();
    EXPECT_FALSE(writer.health().ok);
    EXPECT_EQ(writer.health().waiting_batches, 1u);
    // Others can work with the store meanwhile: this is how retention makes room.
    writer.exclusive([&](Store& exclusive) {
        EXPECT_FALSE(exclusive.load(testId(1))->has_value());
        store.setFull(false);
    });
    committed.get_future().wait();
    well.get_future().wait();
    writer.stop();
    EXPECT_TRUE(writer.health().ok);
    EXPECT_EQ(codes, (std::vector<std::string>{"store.full", ""}));
    EXPECT_GE(writer.counters().refusals, 1u);
}

TEST(ThreadedWriter, stoppingGivesUpOnADiskThatGoesOnRefusing) {
    MemoryStore inner;
    FaultyStore store(inner);
    store.setFull(true);
    ThreadedWriter writer(store,
                          {.retry_first = Milliseconds(1), .stop_time_max = Milliseconds(3)});
    std::vector<std::string> codes(2);
    writer.submit(testTurn(1, 1), keepCode(codes[0]));
    writer.submit(testTurn(1, 2), keepCode(codes[1]));
    writer.stop();
    EXPECT_EQ(codes, (std::vector<std::string>{"store.stopping", "store.stopping"}));
    bool ran = false;
    writer.exclusive([&](Store&) { ran = true; });
    EXPECT_TRUE(ran);
}

TEST(ThreadedWriter, lostPartitionsFailEverythingFromThenOn) {
    MemoryStore store;
    const Fence fence = store.acquire(allPartitions()).value();
    std::promise<std::string> lost;
    ThreadedWriter writer(store,
                          {.on_lost = [&](const Error& error) { lost.set_value(error.code); }});
    ASSERT_TRUE(store.acquire(allPartitions()));
    Batch batch = testTurn(1, 1);
    batch.fence = fence;
    std::string first, second;
    writer.submit(std::move(batch), keepCode(first));
    EXPECT_EQ(lost.get_future().get(), "store.fenced");
    EXPECT_EQ(first, "store.fenced");
    writer.submit(testTurn(2, 1), keepCode(second));
    EXPECT_EQ(second, "store.fenced");
    EXPECT_FALSE(writer.health().ok);
    writer.stop();
    EXPECT_FALSE(*store.load(testId(2)));
}

TEST(ThreadedWriter, exclusiveWorkRunsBetweenGroupsAndFromCallbacks) {
    MemoryStore store;
    ThreadedWriter writer(store, {});
    std::promise<std::thread::id> inner;
    writer.submit(testTurn(1, 1), [&](auto) {
        writer.exclusive([&](Store&) { inner.set_value(std::this_thread::get_id()); });
    });
    std::thread::id outer;
    writer.exclusive([&](Store&) { outer = std::this_thread::get_id(); });
    EXPECT_EQ(inner.get_future().get(), outer);
    EXPECT_NE(outer, std::this_thread::get_id());
}

// Faults of every kind that a server gets over, and what the threads have seen at the end.
TEST(ThreadedWriter, getsOverEveryFault) {
    MemoryStore inner;
    FaultyStore store(inner, Faults::random(5, 100, 3));
    ThreadedWriter writer(store, {.retry_first = Milliseconds(1), .retry_max = Milliseconds(1)});
    uint64_t acknowledged = 0;
    std::promise<void> all;
    for (uint64_t version = 1; version <= 200; ++version) {
        writer.submit(testTurn(1, version), [&, version](Result<Committed> result) {
            ASSERT_TRUE(result);
            EXPECT_EQ(result->first_history, version);
            if (++acknowledged == 200) all.set_value();
        });
    }
    all.get_future().wait();
    EXPECT_EQ((*inner.load(testId(1)))->version, 200u);
    EXPECT_TRUE(inner.check()->empty());
}

}  // namespace
}  // namespace orchestrion::store
