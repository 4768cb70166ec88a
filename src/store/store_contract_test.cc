// The contract of store.h, over every store there is.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "runtime/clock.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"
#include "store/test_folder.h"
#include "store/test_rows.h"

namespace orchestrion::store {
namespace {

using testing::Test;
using testing::Types;

WallTime at(int64_t milliseconds) {
    return WallTime(Milliseconds(milliseconds));
}

// A store of one kind, and what it is made of.
struct Memory {
    std::unique_ptr<Store> store = std::make_unique<MemoryStore>();
};
struct Sqlite {
    TestFolder folder;
    runtime::VirtualClock clock;
    std::unique_ptr<Store> store = SqliteStore::open(folder.path(), {}, clock).value();
};

template <class Kind>
class StoreContract : public Test {
protected:
    CommitResult commitGroup(const std::vector<Batch>& batches) {
        std::vector<const Batch*> group;
        for (const Batch& batch : batches) group.push_back(&batch);
        return store().commit(group);
    }
    CommitResult commit(const Batch& batch) { return commitGroup({batch}); }
    void mustCommit(const Batch& batch) {
        const CommitResult result = commit(batch);
        ASSERT_EQ(result.outcome, Outcome::kCommitted) << result.error.message;
    }
    // A batch of one new session.
    Batch started(uint64_t number) {
        Batch batch;
        batch.sessions.push_back(testSession(number));
        return batch;
    }
    Store& store() { return *kind_.store; }
    SessionRow load(uint64_t number) {
        auto row = store().load(testId(number));
        EXPECT_TRUE(row && *row);
        return row && *row ? **row : SessionRow{};
    }
    bool there(uint64_t number) { return store().load(testId(number))->has_value(); }
    std::vector<uint64_t> numbers(const SessionQuery& query) {
        std::vector<uint64_t> found;
        const SessionPage page = store().query(query).value();
        for (const SessionRow& row : page.sessions) found.push_back(row.number);
        return found;
    }
    std::vector<uint64_t> turns(const HistoryQuery& query) {
        std::vector<uint64_t> found;
        const std::vector<HistoryRow> rows = store().history(query).value();
        for (const HistoryRow& row : rows) found.push_back(row.turn);
        return found;
    }

    Kind kind_;
};

using Stores = Types<Memory, Sqlite>;
TYPED_TEST_SUITE(StoreContract, Stores);

SessionRow fullRow(uint64_t number) {
    SessionRow row = testSession(number);
    row.status = SessionStatus::kSuspended;
    row.attention = kHasMail | kHasEffects;
    row.tenant = "bank";
    row.application = "mortgage";
    row.document_hash = "abc";
    row.parent = "parent-1";
    row.tags = {"vip", "two\nlines", "back\\slash", ""};
    row.active_states = {"waiting", "p.a"};
    row.summary = std::string("sum\0mary", 8);
    row.started = at(1000);
    row.changed = at(2000);
    row.next_due = at(-5);
    row.effects = std::string("\0\1\2", 3);
    row.snapshot = std::string(100'000, '\xff');
    return row;
}

void expectSame(const SessionRow& a, const SessionRow& b) {
    EXPECT_EQ(a.number, b.number);
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.partition, b.partition);
    EXPECT_EQ(a.version, b.version);
    EXPECT_EQ(a.status, b.status);
    EXPECT_EQ(a.attention, b.attention);
    EXPECT_EQ(a.tenant, b.tenant);
    EXPECT_EQ(a.application, b.application);
    EXPECT_EQ(a.document_hash, b.document_hash);
    EXPECT_EQ(a.parent, b.parent);
    EXPECT_EQ(a.tags, b.tags);
    EXPECT_EQ(a.active_states, b.active_states);
    EXPECT_EQ(a.summary, b.summary);
    EXPECT_EQ(a.started, b.started);
    EXPECT_EQ(a.changed, b.changed);
    EXPECT_EQ(a.ended, b.ended);
    EXPECT_EQ(a.next_due, b.next_due);
    EXPECT_EQ(a.effects, b.effects);
    EXPECT_EQ(a.snapshot, b.snapshot);
}

TYPED_TEST(StoreContract, aSessionComesBackAsItWasWritten) {
    Batch batch;
    batch.sessions.push_back(fullRow(1));
    this->mustCommit(batch);
    expectSame(this->load(1), fullRow(1));
    EXPECT_FALSE(this->there(2));

    SessionRow next = fullRow(1);
    next.version = 2;
    next.status = SessionStatus::kFailed;
    next.attention = 0;
    next.document_hash = "def";
    next.tags.clear();
    next.active_states.clear();
    next.ended = at(3000);
    next.next_due.reset();
    next.effects.clear();
    next.snapshot = "small";
    batch.sessions = {next};
    this->mustCommit(batch);
    expectSame(this->load(1), next);
}

TYPED_TEST(StoreContract, aRowIsWrittenOnlyOverTheVersionBeforeIt) {
    this->mustCommit(this->started(1));
    for (const uint64_t version : {1, 3}) {
        Batch batch;
        batch.sessions.push_back(testSession(1, version));
        const CommitResult result = this->commit(batch);
        EXPECT_EQ(result.outcome, Outcome::kConflict);
        EXPECT_EQ(result.error.code, "store.conflict");
    }
    Batch missing;
    missing.sessions.push_back(testSession(2, 2));
    EXPECT_EQ(this->commit(missing).outcome, Outcome::kConflict);
    EXPECT_EQ(this->load(1).version, 1u);
}

TYPED_TEST(StoreContract, numbersAndIdsAreUnique) {
    this->mustCommit(this->started(1));
    Batch same_id;
    same_id.sessions.push_back(testSession(2));
    same_id.sessions.front().id = testId(1);
    same_id.sessions.front().partition = partitionOf(testId(1));
    EXPECT_EQ(this->commit(same_id).outcome, Outcome::kConflict);
    Batch same_number;
    same_number.sessions.push_back(testSession(2));
    same_number.sessions.front().number = 1;
    EXPECT_EQ(this->commit(same_number).outcome, Outcome::kConflict);
}

TYPED_TEST(StoreContract, theRowHasThePartitionOfItsId) {
    Batch batch = this->started(1);
    batch.sessions.front().partition ^= 1;
    EXPECT_EQ(this->commit(batch).outcome, Outcome::kConflict);
}

TYPED_TEST(StoreContract, aGroupIsAllOrNothing) {
    this->mustCommit(testTurn(1, 1));
    Batch good = testTurn(1, 2);
    good.sessions.push_back(testSession(2));
    good.records.push_back({"space", "key", "value"});
    good.documents.push_back({"hash", "url", at(1), "bytes"});
    good.idempotency.push_back({"key", "print", "result", at(1)});
    MessageRow message;
    message.sequence = 1;
    message.receiver = testId(1);
    good.sent.push_back(message);
    Batch bad;
    bad.consumed.push_back(99);
    EXPECT_EQ(this->commitGroup({good, bad}).outcome, Outcome::kConflict);

    EXPECT_EQ(this->load(1).version, 1u);
    EXPECT_FALSE(this->there(2));
    EXPECT_FALSE(*this->store().record("space", "key"));
    EXPECT_FALSE(*this->store().document("hash"));
    EXPECT_FALSE(*this->store().idempotency("key"));
    EXPECT_TRUE(this->store().messages(allPartitions())->empty());
    EXPECT_EQ(this->turns({.number = 1}), (std::vector<uint64_t>{1}));
    EXPECT_EQ(this->store().highest()->session_number, 1u);
    EXPECT_EQ(this->store().highest()->history_sequence, 1u);
    const CommitResult again = this->commit(good);
    EXPECT_EQ(again.outcome, Outcome::kCommitted) << again.error.message;
    EXPECT_EQ(again.first_history, (std::vector<uint64_t>{2}));
}

TYPED_TEST(StoreContract, theBatchesOfAGroupApplyInOrder) {
    std::vector<Batch> group(3);
    group[0] = testTurn(1, 1);
    group[1].sessions.push_back(testSession(2));
    group[2] = testTurn(1, 2);
    group[2].sessions.push_back(testSession(2, 2));
    group[2].history.push_back(testHistory(2, 1));
    const CommitResult result = this->commitGroup(group);
    ASSERT_EQ(result.outcome, Outcome::kCommitted) << result.error.message;
    EXPECT_EQ(result.first_history, (std::vector<uint64_t>{1, 0, 2}));
    EXPECT_EQ(this->load(1).version, 2u);
    EXPECT_EQ(this->load(2).version, 2u);
}

TYPED_TEST(StoreContract, anIdIsFreeAgainInTheBatchThatErasesIt) {
    this->mustCommit(testTurn(1, 1));
    Batch batch = this->started(2);
    batch.erased_sessions.push_back(1);
    batch.sessions.front().id = testId(1);
    batch.sessions.front().partition = partitionOf(testId(1));
    this->mustCommit(batch);
    EXPECT_EQ(this->load(1).number, 2u);
    EXPECT_TRUE(this->turns({.number = 1}).empty());
}

TYPED_TEST(StoreContract, effectsAloneAreRewrittenUnderTheSameRule) {
    Batch first;
    first.sessions.push_back(fullRow(1));
    this->mustCommit(first);
    Batch batch;
    batch.effects.push_back({1, 2, kHasMail, "rest"});
    this->mustCommit(batch);
    SessionRow expected = fullRow(1);
    expected.version = 2;
    expected.attention = kHasMail;
    expected.effects = "rest";
    expectSame(this->load(1), expected);
    EXPECT_EQ(this->commit(batch).outcome, Outcome::kConflict);
    batch.effects.front().number = 7;
    EXPECT_EQ(this->commit(batch).outcome, Outcome::kConflict);
}

TYPED_TEST(StoreContract, aStaleOwnerIsFenced) {
    const std::vector<uint16_t> both{partitionOf(testId(1)), partitionOf(testId(2))};
    const Fence first = this->store().acquire(both).value();
    ASSERT_EQ(first.size(), 2u);
    Batch batch = testTurn(1, 1);
    batch.fence = first;
    this->mustCommit(batch);
    const Fence second = this->store().acquire(std::vector{both[1]}).value();
    EXPECT_EQ(second.front().partition, both[1]);
    EXPECT_GT(second.front().epoch, first[1].epoch);
    batch = testTurn(1, 2);
    batch.fence = first;
    const CommitResult fenced = this->commit(batch);
    EXPECT_EQ(fenced.outcome, Outcome::kFenced);
    EXPECT_EQ(fenced.error.code, "store.fenced");
    EXPECT_EQ(this->load(1).version, 1u);
    batch.fence = {first[0], second[0]};
    this->mustCommit(batch);
}

TYPED_TEST(StoreContract, resolveSaysWhetherTheLastGroupIsThere) {
    this->mustCommit(testTurn(1, 1));
    EXPECT_TRUE(*this->store().resolve({}));
    EXPECT_EQ(this->commit(testTurn(1, 1)).outcome, Outcome::kConflict);
    EXPECT_FALSE(*this->store().resolve({}));
    // What else is written meanwhile does not count.
    Batch end;
    end.sessions.push_back(testSession(1, 2));
    end.sessions.front().status = SessionStatus::kCompleted;
    end.sessions.front().ended = at(1);
    this->mustCommit(end);
    EXPECT_EQ(this->commit(testTurn(1, 2)).outcome, Outcome::kConflict);
    EXPECT_EQ(this->store().expire({.ended = at(2)})->sessions, 1u);
    ASSERT_TRUE(this->store().acquire(allPartitions()));
    EXPECT_FALSE(*this->store().resolve({}));
}

TYPED_TEST(StoreContract, messagesWaitUntilTheyAreConsumed) {
    MessageRow first;
    first.sequence = 8;
    first.sender = "a";
    first.receiver = testId(1);
    first.partition = partitionOf(first.receiver);
    first.body = std::string("b\0dy", 4);
    MessageRow second = first;
    second.sequence = 5;
    second.receiver = testId(2);
    second.partition = partitionOf(second.receiver);
    ASSERT_NE(first.partition, second.partition);
    Batch batch = this->started(1);
    batch.sent = {first, second};
    this->mustCommit(batch);

    auto waiting = this->store().messages(allPartitions()).value();
    ASSERT_EQ(waiting.size(), 2u);
    EXPECT_EQ(waiting[0].sequence, 5u);
    EXPECT_EQ(waiting[1].body, first.body);
    EXPECT_EQ(waiting[1].sender, "a");
    waiting = this->store().messages(std::vector{second.partition}).value();
    ASSERT_EQ(waiting.size(), 1u);
    EXPECT_EQ(waiting[0].receiver, testId(2));

    Batch again;
    again.sent = {first};
    EXPECT_EQ(this->commit(again).outcome, Outcome::kConflict);
    Batch consumed = testTurn(1, 2);
    consumed.consumed = {8, 5};
    this->mustCommit(consumed);
    EXPECT_TRUE(this->store().messages(allPartitions())->empty());
    consumed.sessions.clear();
    consumed.history.clear();
    EXPECT_EQ(this->commit(consumed).outcome, Outcome::kConflict);
    EXPECT_EQ(this->store().highest()->message_sequence, 8u);
}

TYPED_TEST(StoreContract, aMessageSentAndConsumedInOneGroupIsGone) {
    Batch sender = this->started(1);
    sender.sent.emplace_back().sequence = 1;
    Batch receiver = this->started(2);
    receiver.consumed = {1};
    EXPECT_EQ(this->commitGroup({sender, receiver}).outcome, Outcome::kCommitted);
    EXPECT_TRUE(this->store().messages(allPartitions())->empty());
}

TYPED_TEST(StoreContract, erasingASessionTakesItsHistoryAndMessagesAlong) {
    for (const uint64_t number : {1, 2}) {
        for (uint64_t version = 1; version <= 3; ++version) {
            this->mustCommit(testTurn(number, version));
        }
    }
    Batch batch;
    for (const uint64_t number : {1, 2}) {
        MessageRow& message = batch.sent.emplace_back();
        message.sequence = number;
        message.receiver = testId(number);
        message.partition = partitionOf(message.receiver);
    }
    this->mustCommit(batch);
    Batch erasing;
    erasing.erased_sessions = {1, 77};
    this->mustCommit(erasing);
    EXPECT_FALSE(this->there(1));
    EXPECT_TRUE(this->there(2));
    EXPECT_TRUE(this->turns({.number = 1}).empty());
    EXPECT_EQ(this->turns({}).size(), 3u);
    EXPECT_EQ(this->store().messages(allPartitions())->size(), 1u);
    EXPECT_EQ(this->numbers({}), (std::vector<uint64_t>{2}));
    const StoreStatus status = this->store().status().value();
    EXPECT_EQ(status.sessions, 1u);
    EXPECT_EQ(status.messages, 1u);
    EXPECT_EQ(status.history_rows, 3u);
    EXPECT_TRUE(this->store().check()->empty());
}

TYPED_TEST(StoreContract, highestNeverGoesBack) {
    Batch batch = testTurn(9, 1);
    batch.sent.emplace_back().sequence = 40;
    this->mustCommit(batch);
    Batch gone;
    gone.erased_sessions = {9};
    gone.consumed = {40};
    this->mustCommit(gone);
    const Store::Highest highest = this->store().highest().value();
    EXPECT_EQ(highest.session_number, 9u);
    EXPECT_EQ(highest.message_sequence, 40u);
    EXPECT_EQ(highest.history_sequence, 1u);
    this->mustCommit(this->started(3));
    EXPECT_EQ(this->store().highest()->session_number, 9u);
}

TYPED_TEST(StoreContract, aScanGivesWhatConcernsARestart) {
    std::vector<Batch> group;
    for (uint8_t status = 0; status <= 6; ++status) {
        Batch& batch = group.emplace_back(this->started(10 + status));
        batch.sessions.front().status = static_cast<SessionStatus>(status);
        batch.sessions.front().next_due = at(100 + status);
    }
    Batch& effects = group.emplace_back(this->started(20));
    effects.sessions.front().status = SessionStatus::kCompleted;
    effects.sessions.front().attention = kHasEffects;
    ASSERT_EQ(this->commitGroup(group).outcome, Outcome::kCommitted);
    std::map<uint64_t, ScannedSession> found;
    const auto keep = [&](const ScannedSession& session) { found[session.number] = session; };
    ASSERT_TRUE(this->store().scan(allPartitions(), keep));
    ASSERT_EQ(found.size(), 5u);
    EXPECT_TRUE(found.contains(10) && found.contains(13) && found.contains(20));
    EXPECT_EQ(found[12].id, testId(12));
    EXPECT_EQ(found[12].status, SessionStatus::kRunning);
    EXPECT_EQ(found[12].next_due, at(102));
    EXPECT_EQ(found[20].attention, kHasEffects);
    EXPECT_EQ(found[20].next_due, std::nullopt);

    found.clear();
    ASSERT_TRUE(this->store().scan(std::vector{partitionOf(testId(12))}, keep));
    EXPECT_TRUE(found.contains(12));
    EXPECT_LT(found.size(), 5u);
}

TYPED_TEST(StoreContract, aQueryFiltersAndPagesFromTheNewestOn) {
    for (uint64_t number = 1; number <= 20; ++number) {
        Batch batch = this->started(number);
        SessionRow& row = batch.sessions.front();
        row.application = number % 2 == 0 ? "even" : "odd";
        row.tenant = number <= 3 ? "red" : "default";
        row.status = number % 5 == 0 ? SessionStatus::kFailed : SessionStatus::kRunning;
        row.started = at(static_cast<int64_t>(number) * 10);
        row.tags = {"n" + std::to_string(number), "all"};
        row.active_states = {"s" + std::to_string(number % 3)};
        row.effects = "effects";
        row.snapshot = "snapshot";
        row.summary = "summary";
        this->mustCommit(batch);
    }
    SessionPage page = this->store().query({.application = "even", .limit = 4}).value();
    ASSERT_EQ(page.sessions.size(), 4u);
    EXPECT_EQ(page.sessions[0].number, 20u);
    EXPECT_EQ(page.sessions[3].number, 14u);
    EXPECT_EQ(page.next, 14u);
    EXPECT_EQ(page.sessions[0].summary, "summary");
    EXPECT_TRUE(page.sessions[0].effects.empty());
    EXPECT_TRUE(page.sessions[0].snapshot.empty());
    page = this->store()
               .query({.application = "even", .before_number = page.next, .limit = 6})
               .value();
    EXPECT_EQ(page.sessions.size(), 6u);
    EXPECT_EQ(page.sessions.back().number, 2u);
    EXPECT_EQ(page.next, 0u);

    using Numbers = std::vector<uint64_t>;
    EXPECT_EQ(this->numbers({.statuses = {SessionStatus::kFailed, SessionStatus::kSuspended}}),
              (Numbers{20, 15, 10, 5}));
    EXPECT_EQ(this->numbers({.tag = "n1"}), (Numbers{1}));
    EXPECT_EQ(this->numbers({.tag = "n"}), (Numbers{}));
    EXPECT_EQ(this->numbers({.active_state = "s0"}), (Numbers{18, 15, 12, 9, 6, 3}));
    EXPECT_EQ(this->numbers({.id_prefix = "session-2"}), (Numbers{20, 2}));
    EXPECT_EQ(this->numbers({.started_from = at(30), .started_before = at(50)}), (Numbers{4, 3}));
    EXPECT_EQ(this->numbers({.application = "odd",
                             .statuses = {SessionStatus::kRunning},
                             .tag = "all",
                             .active_state = "s1",
                             .started_before = at(100)}),
              (Numbers{7, 1}));
    EXPECT_EQ(*this->store().count({}), 20u);
    EXPECT_EQ(*this->store().count({.application = "odd", .active_state = "s1"}), 4u);
    EXPECT_EQ(this->numbers({.tenant = "red"}), (std::vector<uint64_t>{3, 2, 1}));
    EXPECT_EQ(this->numbers({.tenant = "red", .application = "even"}), (std::vector<uint64_t>{2}));
}

TYPED_TEST(StoreContract, aQuerySeesWhatWasCommittedBeforeIt) {
    for (uint64_t number = 1; number <= 5; ++number) this->mustCommit(this->started(number));
    EXPECT_EQ(*this->store().count({.tag = "new"}), 0u);
    for (const uint64_t number : {2, 4}) {
        Batch batch;
        batch.sessions.push_back(testSession(number, 2));
        batch.sessions.front().tags = {"new"};
        this->mustCommit(batch);
    }
    EXPECT_EQ(*this->store().count({.tag = "new"}), 2u);
    EXPECT_EQ(this->numbers({.tag = "new"}), (std::vector<uint64_t>{4, 2}));
    Batch batch;
    batch.sessions.push_back(testSession(4, 3));
    this->mustCommit(batch);
    EXPECT_EQ(this->numbers({.tag = "new"}), (std::vector<uint64_t>{2}));
    EXPECT_EQ(*this->store().count({.tag = "new"}), 1u);
    EXPECT_EQ(this->numbers({.limit = 2}), (std::vector<uint64_t>{5, 4}));
}

TYPED_TEST(StoreContract, theHistoryIsReadFromBothEnds) {
    for (uint64_t turn = 1; turn <= 6; ++turn) {
        for (const uint64_t number : {1, 2}) {
            Batch batch = testTurn(number, turn);
            batch.sessions.front().application = number == 1 ? "one" : "two";
            batch.sessions.front().tenant = number == 1 ? "bank" : "shop";
            batch.history.front().at = at(static_cast<int64_t>(turn));
            batch.history.front().text = "{\"turn\":" + std::to_string(turn) + "}";
            this->mustCommit(batch);
        }
    }
    using Turns = std::vector<uint64_t>;
    EXPECT_EQ(this->turns({.number = 1}), (Turns{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(this->turns({.number = 1, .newest_first = true, .limit = 2}), (Turns{6, 5}));
    EXPECT_EQ(this->turns({.number = 1, .limit = 2}), (Turns{1, 2}));
    EXPECT_EQ(this->turns({.number = 1, .after_sequence = 5, .limit = 2}), (Turns{4, 5}));
    EXPECT_EQ(this->turns({.number = 1, .before_sequence = 7, .newest_first = true}),
              (Turns{3, 2, 1}));
    EXPECT_EQ(this->turns({.number = 1, .before_sequence = 8, .newest_first = true, .limit = 1}),
              (Turns{4}));
    EXPECT_EQ(this->turns({.number = 1, .after_sequence = 1, .before_sequence = 5}), (Turns{2}));
    EXPECT_EQ(this->turns({.number = 1, .application = "two"}), (Turns{}));
    EXPECT_EQ(this->turns({.number = 1, .tenant = "bank", .limit = 1}), (Turns{1}));
    EXPECT_EQ(this->turns({.number = 1, .tenant = "red"}), (Turns{}));
    EXPECT_EQ(this->turns({.tenant = "shop", .limit = 2}), (Turns{1, 2}));
    EXPECT_EQ(this->turns({.tenant = "red"}), (Turns{}));
    EXPECT_EQ(this->turns({.number = 3}), (Turns{}));
    EXPECT_EQ(this->turns({.application = "two", .newest_first = true, .limit = 3}),
              (Turns{6, 5, 4}));
    EXPECT_EQ(this->turns({.after_sequence = 9, .before_sequence = 12}), (Turns{5, 6}));
    EXPECT_EQ(this->turns({.after_sequence = 9, .before_sequence = 5}), (Turns{}));

    const HistoryRow row = this->store().history({.after_sequence = 3, .limit = 1})->front();
    EXPECT_EQ(row.sequence, 4u);
    EXPECT_EQ(row.number, 2u);
    EXPECT_EQ(row.session_id, testId(2));
    EXPECT_EQ(row.application, "two");
    EXPECT_EQ(row.tenant, "shop");
    EXPECT_EQ(row.at, at(2));
    EXPECT_EQ(row.text, "{\"turn\":2}");
}

TYPED_TEST(StoreContract, historyIsOfSessionsThatAreThereAndItsTurnsRise) {
    Batch alone;
    alone.history.push_back(testHistory(1, 1));
    EXPECT_EQ(this->commit(alone).outcome, Outcome::kConflict);
    this->mustCommit(testTurn(1, 1));
    EXPECT_EQ(this->commit(alone).outcome, Outcome::kConflict);
    alone.history = {testHistory(1, 2), testHistory(1, 3)};
    this->mustCommit(alone);
    EXPECT_EQ(this->turns({.number = 1}), (std::vector<uint64_t>{1, 2, 3}));
    alone.history = {testHistory(1, 7), testHistory(1, 5)};
    EXPECT_EQ(this->commit(alone).outcome, Outcome::kConflict);
    alone.history = {testHistory(2, 0)};
    EXPECT_EQ(this->commit(alone).outcome, Outcome::kConflict);
    Batch turn;
    turn.sessions = {testSession(1, 2), testSession(2)};
    turn.history = {testHistory(2, 1), testHistory(1, 4), testHistory(2, 2)};
    this->mustCommit(turn);
    EXPECT_EQ(this->turns({.number = 1, .newest_first = true, .limit = 2}),
              (std::vector<uint64_t>{4, 3}));
    EXPECT_EQ(this->turns({.number = 2}), (std::vector<uint64_t>{1, 2}));
    EXPECT_TRUE(this->store().check()->empty());
}

TYPED_TEST(StoreContract, documentsAreWrittenOnce) {
    Batch batch;
    batch.documents = {{"h1", "file:a", at(1), "<scxml/>"}, {"h2", "file:b", at(2), ""}};
    this->mustCommit(batch);
    batch.documents = {{"h1", "file:c", at(9), "other"}};
    this->mustCommit(batch);
    const auto document = this->store().document("h1").value();
    ASSERT_TRUE(document);
    EXPECT_EQ(document->url, "file:a");
    EXPECT_EQ(document->bytes, "<scxml/>");
    EXPECT_EQ(document->stored, at(1));
    EXPECT_FALSE(*this->store().document("h3"));
    const auto all = this->store().documents().value();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].hash, "h2");
    EXPECT_EQ(all[1].bytes, "");
    EXPECT_EQ(this->store().status()->documents, 2u);
}

TYPED_TEST(StoreContract, keysAndRecordsAreKept) {
    Batch batch;
    batch.idempotency.push_back({"key", "print", "result", at(7)});
    batch.records = {{"b", "2", "x"}, {"b", "1", ""}, {"c", "1", "z"}};
    this->mustCommit(batch);
    const auto key = this->store().idempotency("key").value();
    ASSERT_TRUE(key);
    EXPECT_EQ(key->fingerprint, "print");
    EXPECT_EQ(key->result, "result");
    EXPECT_EQ(key->expires, at(7));
    EXPECT_FALSE(*this->store().idempotency("other"));

    EXPECT_EQ(*this->store().record("b", "2"), "x");
    EXPECT_EQ(*this->store().record("b", "1"), "");
    EXPECT_FALSE(*this->store().record("a", "1"));
    const auto records = this->store().records("b").value();
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].key, "1");
    Batch change;
    change.records = {{"b", "2", "y"}};
    change.erased_records = {{"b", "1"}, {"b", "9"}};
    this->mustCommit(change);
    EXPECT_EQ(*this->store().record("b", "2"), "y");
    EXPECT_FALSE(*this->store().record("b", "1"));
}

TYPED_TEST(StoreContract, endedSessionsExpireOldestFirst) {
    for (uint64_t number = 1; number <= 6; ++number) {
        this->mustCommit(testTurn(number, 1));
        Batch batch = testTurn(number, 2);
        SessionRow& row = batch.sessions.front();
        row.snapshot = "snapshot";
        if (number != 4) {
            row.status = SessionStatus::kCompleted;
            row.ended = at(static_cast<int64_t>(100 - number));
        }
        this->mustCommit(batch);
    }
    const auto ended = this->store().endedBefore(at(98), 2).value();
    ASSERT_EQ(ended.size(), 2u);
    EXPECT_EQ(ended[0].number, 6u);
    EXPECT_EQ(ended[0].snapshot, "snapshot");
    EXPECT_EQ(ended[1].number, 5u);
    EXPECT_EQ(this->store().status()->ended, 5u);

    // An application may keep its sessions for longer, for less long, or for ever.
    Store::Ended own = at(98);
    own.before_of["elsewhere"] = at(1000);
    EXPECT_EQ(this->store().endedBefore(own, 10)->size(), 3u);
    own.before_of[testTurn(1, 1).sessions.front().application] = std::nullopt;
    EXPECT_TRUE(this->store().endedBefore(own, 10)->empty());
    own.before.reset();
    own.before_of.begin()->second = at(1000);
    own.before_of[testTurn(1, 1).sessions.front().application] = at(1000);
    EXPECT_EQ(this->store().endedBefore(own, 10)->size(), 5u);

    const Store::Retention retention{.ended = at(98), .rows_max = 4};
    uint64_t removed = 0;
    for (int i = 0; i < 10; ++i) {
        const Expired expired = this->store().expire(retention).value();
        EXPECT_LE(expired.sessions, 4u);
        removed += expired.sessions;
    }
    EXPECT_EQ(removed, 3u);
    EXPECT_EQ(this->numbers({}), (std::vector<uint64_t>{4, 2, 1}));
    EXPECT_EQ(this->turns({}).size(), 6u);
    EXPECT_TRUE(this->store().check()->empty());
}

TYPED_TEST(StoreContract, historyExpiresWithoutHoles) {
    for (uint64_t turn = 1; turn <= 10; ++turn) {
        for (const uint64_t number : {1, 2}) {
            Batch batch = testTurn(number, turn);
            // The clock was wrong once.
            batch.history.front().at = turn == 3 ? at(1'000'000) : at(static_cast<int64_t>(turn));
            this->mustCommit(batch);
        }
    }
    const Store::Retention retention{.history_before = at(7), .rows_max = 8};
    uint64_t removed = 0;
    for (int i = 0; i < 10; ++i) {
        const uint64_t now = this->store().expire(retention)->history_rows;
        EXPECT_LE(now, 8u);
        removed += now;
    }
    EXPECT_EQ(removed, 12u);
    using Turns = std::vector<uint64_t>;
    EXPECT_EQ(this->turns({.number = 1}), (Turns{7, 8, 9, 10}));
    EXPECT_EQ(this->turns({.number = 2, .newest_first = true}), (Turns{10, 9, 8, 7}));
    EXPECT_TRUE(this->store().check()->empty());
    this->mustCommit(testTurn(1, 11));
    EXPECT_EQ(this->turns({.number = 1}), (Turns{7, 8, 9, 10, 11}));
    EXPECT_EQ(this->store().status()->history_rows, 9u);
}

TYPED_TEST(StoreContract, aSessionWithMuchHistoryIsErased) {
    for (uint64_t turn = 1; turn <= 30; ++turn) this->mustCommit(testTurn(1, turn));
    Batch batch;
    batch.sessions.push_back(testSession(1, 31));
    batch.sessions.front().status = SessionStatus::kCompleted;
    batch.sessions.front().ended = at(1);
    this->mustCommit(batch);
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(this->store().expire({.ended = at(2), .rows_max = 10}));
        EXPECT_TRUE(this->store().check()->empty());
    }
    EXPECT_FALSE(this->there(1));
    EXPECT_EQ(this->store().status()->history_rows, 0u);
    EXPECT_EQ(this->store().status()->ended, 0u);
}

TYPED_TEST(StoreContract, keysAndUnusedDocumentsExpire) {
    Batch batch;
    batch.idempotency = {{"a", "", "", at(10)}, {"b", "", "", at(20)}};
    batch.documents = {{"used", "", at(1), ""},
                       {"moved", "", at(1), ""},
                       {"young", "", at(50), ""},
                       {"never", "", at(1), ""}};
    batch.sessions = {testSession(1), testSession(2)};
    batch.sessions[0].document_hash = "used";
    batch.sessions[1].document_hash = "moved";
    this->mustCommit(batch);
    Batch migration;
    migration.sessions = {testSession(2, 2)};
    migration.sessions[0].document_hash = "used";
    this->mustCommit(migration);
    const Expired expired =
        this->store().expire({.idempotency_before = at(20), .documents_before = at(50)}).value();
    EXPECT_EQ(expired.idempotency_keys, 1u);
    EXPECT_FALSE(*this->store().idempotency("a"));
    EXPECT_TRUE(*this->store().idempotency("b"));
    EXPECT_EQ(expired.documents, 2u);
    EXPECT_TRUE(*this->store().document("used"));
    EXPECT_TRUE(*this->store().document("young"));
    Batch gone;
    gone.erased_sessions = {1, 2};
    this->mustCommit(gone);
    EXPECT_EQ(this->store().expire({.documents_before = at(50)})->documents, 1u);
    EXPECT_FALSE(*this->store().document("used"));
}

TYPED_TEST(StoreContract, statusCountsSessionsByWhetherTheyHaveEnded) {
    this->mustCommit(this->started(1));
    this->mustCommit(this->started(2));
    Batch end;
    end.sessions = {testSession(1, 2)};
    end.sessions[0].status = SessionStatus::kTerminated;
    end.sessions[0].ended = at(1);
    this->mustCommit(end);
    StoreStatus status = this->store().status().value();
    EXPECT_EQ(status.sessions, 1u);
    EXPECT_EQ(status.ended, 1u);
    Batch revived;
    revived.sessions = {testSession(1, 3)};
    this->mustCommit(revived);
    status = this->store().status().value();
    EXPECT_EQ(status.sessions, 2u);
    EXPECT_EQ(status.ended, 0u);
    EXPECT_EQ(this->load(1).ended, std::nullopt);
    EXPECT_TRUE(this->store().endedBefore(at(100), 10)->empty());
}

TYPED_TEST(StoreContract, checkFindsWhatDoesNotFitTogether) {
    Batch batch = this->started(1);
    batch.sessions[0].document_hash = "gone";
    MessageRow& message = batch.sent.emplace_back();
    message.sequence = 1;
    message.receiver = "nobody";
    batch.history = {testHistory(1, 1), testHistory(1, 3)};
    this->mustCommit(batch);
    const std::vector<std::string> findings = this->store().check().value();
    ASSERT_EQ(findings.size(), 3u);
    const auto mentions = [&](const char* text) {
        return std::any_of(findings.begin(), findings.end(), [&](const std::string& finding) {
            return finding.find(text) != std::string::npos;
        });
    };
    EXPECT_TRUE(mentions("document gone"));
    EXPECT_TRUE(mentions("'nobody'"));
    EXPECT_TRUE(mentions("lacks turn 2"));
}

}  // namespace
}  // namespace orchestrion::store
