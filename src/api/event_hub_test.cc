#include "api/event_hub.h"

#include <gmock/gmock.h>

#include <thread>

#include "api/router.h"

namespace orchestrion::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

// Rows in memory. Readings are answered at once, or when answer() is called.
class FakeFeed final : public HistoryFeed {
public:
    uint64_t newest() const override { return rows.empty() ? 0 : rows.back().sequence; }
    void read(const FeedFilter& filter, uint64_t after, uint32_t limit,
              std::function<void(Result<FeedPage>)> done) override {
        ++readings;
        auto work = [this, filter, after, limit, done = std::move(done)] {
            if (broken) return done(fail("store.io", "cannot read"));
            FeedPage page;
            page.oldest_kept = oldest_kept;
            page.covered = newest();
            for (const FeedRow& row : rows) {
                if (row.sequence <= after || page.rows.size() >= limit) continue;
                if (!filter.session.empty() && filter.session != row.session) continue;
                if (!filter.tenant.empty() && filter.tenant != row.tenant) continue;
                if (!filter.application.empty() && filter.application != row.application) continue;
                page.rows.push_back(row);
                if (page.rows.size() == limit) page.covered = row.sequence;
            }
            done(std::move(page));
        };
        if (at_once) return work();
        waiting.push_back(std::move(work));
    }
    void commit(const std::string& session, int count = 1) {
        for (int i = 0; i < count; ++i) {
            const uint64_t sequence = ++last_;
            rows.push_back({sequence, session, session.substr(0, 1), std::to_string(sequence)});
        }
    }
    void answer() {
        auto work = std::exchange(waiting, {});
        for (const auto& one : work) one();
    }

    std::vector<FeedRow> rows;
    uint64_t oldest_kept = 0;
    bool at_once = true;
    bool broken = false;
    int readings = 0;
    std::vector<std::function<void()>> waiting;

private:
    uint64_t last_ = 0;
};

// What a client got; it takes nothing while `stuck`.
struct ClientSide {
    std::string text;
    size_t waiting = 0;
    bool stuck = false;
    bool left = false;
    bool closed = false;

    // The ids of the events since the last call; other pieces by their first word.
    std::vector<std::string> take() {
        std::vector<std::string> seen;
        size_t start = 0;
        for (size_t end; (end = text.find("\n\n", start)) != std::string::npos; start = end + 2) {
            const std::string piece = text.substr(start, end - start);
            const size_t data = piece.find("\nevent: turn\ndata: ");
            if (data != std::string::npos) {
                EXPECT_EQ(piece, "id: " + piece.substr(4, data - 4) +
                                     "\nevent: turn\ndata: " + piece.substr(4, data - 4));
            }
            seen.push_back(data != std::string::npos ? piece.substr(4, data - 4) : piece);
        }
        text.erase(0, start);
        return seen;
    }
    void takeAll() { waiting = 0; }
};

class FakeSink final : public EventSink {
public:
    explicit FakeSink(ClientSide& client) : client_(client) {}
    bool write(std::string_view piece) override {
        if (client_.left) return false;
        client_.text += piece;
        if (client_.stuck) client_.waiting += piece.size();
        return true;
    }
    size_t waitingBytes() const override { return client_.waiting; }
    void close() override { client_.closed = true; }

private:
    ClientSide& client_;
};

class EventHubTest : public testing::Test {
protected:
    EventHub& hub() {
        if (!hub_) hub_ = std::make_unique<EventHub>(feed_, clock_, options_);
        return *hub_;
    }
    EventHub::ClientId follow(ClientSide& client, FeedFilter filter = {},
                              std::optional<uint64_t> after = {}) {
        const auto id = hub().add({std::move(filter), after}, std::make_unique<FakeSink>(client));
        EXPECT_TRUE(id);
        const auto first = client.take();
        EXPECT_FALSE(first.empty());
        if (!first.empty()) {
            EXPECT_EQ(first[0], "retry: 2000");
        }
        return id ? *id : 0;
    }
    void tick(Milliseconds passed = 50ms) {
        clock_.advance(passed);
        hub().tick();
    }

    runtime::VirtualClock clock_;
    FakeFeed feed_;
    EventHub::Options options_;
    ClientSide a_;
    ClientSide b_;
    std::unique_ptr<EventHub> hub_;
};

TEST_F(EventHubTest, newEventsReachWhoFollows) {
    feed_.commit("m1", 3);
    follow(a_);
    tick();
    EXPECT_THAT(a_.take(), IsEmpty());
    feed_.commit("m1");
    feed_.commit("m2");
    tick();
    EXPECT_THAT(a_.take(), ElementsAre("4", "5"));
    EXPECT_EQ(hub().numbers().open, 1u);
    EXPECT_EQ(hub().numbers().events, 2u);
}

TEST_F(EventHubTest, filtersAreKept) {
    follow(a_, {.session = "m1"});
    follow(b_, {.application = "n"});
    tick();
    feed_.commit("m1");
    feed_.commit("n1");
    feed_.commit("m2");
    tick();
    EXPECT_THAT(a_.take(), ElementsAre("1"));
    EXPECT_THAT(b_.take(), ElementsAre("2"));
}

TEST_F(EventHubTest, aClientThatComesAgainGoesOnWhereItWas) {
    options_.page_rows = 4;
    feed_.commit("m1", 10);
    follow(a_, {}, 3);
    tick();
    EXPECT_THAT(a_.take(), ElementsAre("4", "5", "6", "7", "8", "9", "10"));
    feed_.commit("m1");
    tick();
    EXPECT_THAT(a_.take(), ElementsAre("11"));
}

TEST_F(EventHubTest, allUpToDateShareOneReading) {
    std::array<ClientSide, 20> many;
    for (ClientSide& client : many) follow(client);
    tick();
    const int before = feed_.readings;
    feed_.commit("m1", 5);
    tick();
    EXPECT_EQ(feed_.readings, before + 1);
    for (ClientSide& client : many) EXPECT_EQ(client.take().size(), 5u);
    tick();
    EXPECT_EQ(feed_.readings, before + 1) << "nothing is new";
    hub_.reset();  // before its clients go
}

TEST_F(EventHubTest, noOneMissesOrDoublesEventsWhileJoining) {
    feed_.at_once = false;
    options_.page_rows = 2;
    follow(a_, {}, 0);
    std::vector<std::string> seen_a;
    std::vector<std::string> seen_b;
    const auto collect = [](ClientSide& client, std::vector<std::string>& seen) {
        for (auto& event : client.take()) seen.push_back(std::move(event));
    };
    for (int i = 0; i < 30; ++i) {
        feed_.commit("m1");
        if (i == 10) follow(b_, {.session = "m1"}, 5);
        tick();
        if (i % 2 == 1) feed_.answer();
        collect(a_, seen_a);
        collect(b_, seen_b);
    }
    for (int i = 0; i < 100; ++i) {
        tick();
        feed_.answer();
    }
    collect(a_, seen_a);
    collect(b_, seen_b);
    std::vector<std::string> all;
    for (int i = 1; i <= 30; ++i) all.push_back(std::to_string(i));
    EXPECT_EQ(seen_a, all);
    EXPECT_EQ(seen_b, std::vector<std::string>(all.begin() + 5, all.end()));
}

TEST_F(EventHubTest, aSlowClientIsWaitedForAndLosesNothing) {
    options_.waiting_bytes_max = 100;
    follow(a_);
    follow(b_);
    tick();
    a_.stuck = true;
    feed_.commit("m1", 50);
    tick();
    const auto seen = a_.take();
    EXPECT_LT(seen.size(), 10u);
    EXPECT_LE(a_.waiting, 200u);
    EXPECT_EQ(b_.take().size(), 50u) << "others do not wait for it";
    size_t total = seen.size();
    for (int i = 0; i < 60; ++i) {
        a_.takeAll();
        tick();
        total += a_.take().size();
    }
    EXPECT_EQ(total, 50u);
    EXPECT_EQ(hub().numbers().dropped, 0u);
}

TEST_F(EventHubTest, whoTakesNothingIsSentAway) {
    options_.waiting_bytes_max = 100;
    follow(a_);
    tick();
    a_.stuck = true;
    feed_.commit("m1", 50);
    tick();
    tick(59s);
    EXPECT_FALSE(a_.closed);
    tick(2s);
    EXPECT_TRUE(a_.closed);
    EXPECT_EQ(hub().numbers().open, 0u);
    EXPECT_EQ(hub().numbers().dropped, 1u);
}

TEST_F(EventHubTest, anotherTenantsEventsAreNotSeen) {
    follow(a_, {.tenant = "north"});
    follow(b_, {.tenant = "north"}, 0);
    feed_.commit("m1", 3);
    feed_.rows[1].tenant = "north";
    tick();
    tick();
    EXPECT_EQ(a_.take(), std::vector<std::string>{"2"});
    EXPECT_EQ(b_.take(), std::vector<std::string>{"2"});
}

TEST_F(EventHubTest, silentStreamsAreKeptAwake) {
    follow(a_);
    tick(14s);
    EXPECT_THAT(a_.take(), IsEmpty());
    tick(1s);
    EXPECT_THAT(a_.take(), ElementsAre(": "));
    tick(15s);
    EXPECT_THAT(a_.take(), ElementsAre(": "));
}

TEST_F(EventHubTest, historyThatIsGoneIsTold) {
    feed_.commit("m1", 10);
    feed_.rows.erase(feed_.rows.begin(), feed_.rows.begin() + 6);
    feed_.oldest_kept = 7;
    follow(a_, {}, 2);
    tick();
    EXPECT_THAT(a_.take(), ElementsAre("id: 6\nevent: gap\ndata: {\"after\":2,\"oldest\":7}", "7",
                                       "8", "9", "10"));
    follow(b_, {}, 0);
    tick();
    EXPECT_THAT(b_.take(), ElementsAre("7", "8", "9", "10"));
}

TEST_F(EventHubTest, anIdOfAnotherHistoryIsTold) {
    feed_.commit("m1", 3);
    EXPECT_TRUE(hub().add({{}, 1000}, std::make_unique<FakeSink>(a_)));
    EXPECT_THAT(a_.text, HasSubstr("id: 3\nevent: gap\ndata: {\"after\":1000,\"oldest\":3}\n\n"));
    a_.take();
    feed_.commit("m1");
    tick();
    tick();
    EXPECT_THAT(a_.take(), ElementsAre("4"));
}

TEST_F(EventHubTest, aReadingThatFailsIsTriedAgain) {
    follow(a_, {}, 0);
    feed_.commit("m1");
    feed_.broken = true;
    tick();
    tick();
    EXPECT_EQ(feed_.readings, 1) << "not at once";
    feed_.broken = false;
    tick(1s);
    EXPECT_THAT(a_.take(), ElementsAre("1"));
    feed_.broken = true;
    feed_.commit("m1");
    tick();
    feed_.broken = false;
    tick(1s);
    EXPECT_THAT(a_.take(), ElementsAre("2"));
}

TEST_F(EventHubTest, whoHasGoneIsForgotten) {
    const auto id = follow(a_);
    follow(b_);
    tick();
    hub().remove(id);
    b_.left = true;
    feed_.commit("m1");
    tick();
    EXPECT_THAT(a_.take(), IsEmpty());
    EXPECT_EQ(hub().numbers().open, 0u);
}

TEST_F(EventHubTest, thereIsALimitAndAnEnd) {
    options_.clients_max = 1;
    follow(a_);
    const auto refused = hub().add({}, std::make_unique<FakeSink>(b_));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "server.tooManyStreams");
    hub().closeAll();
    EXPECT_TRUE(a_.closed);
    EXPECT_EQ(hub().add({}, std::make_unique<FakeSink>(b_)).error().code, "service.stopping");
}

TEST_F(EventHubTest, aReadingMayComeAfterTheEnd) {
    feed_.at_once = false;
    follow(a_, {}, 0);
    feed_.commit("m1");
    tick();
    hub_.reset();
    EXPECT_TRUE(a_.closed);
    feed_.answer();
    EXPECT_THAT(a_.take(), IsEmpty());
}

// A sink that calls back when it ends, as one on a connection does.
TEST_F(EventHubTest, aSinkMayRemoveItselfWhenItEnds) {
    class Calling final : public EventSink {
    public:
        explicit Calling(EventHub& hub, EventHub::ClientId& id) : hub_(hub), id_(id) {}
        ~Calling() override { hub_.remove(id_); }
        bool write(std::string_view) override { return true; }
        size_t waitingBytes() const override { return 0; }
        void close() override {}

    private:
        EventHub& hub_;
        EventHub::ClientId& id_;
    };
    EventHub::ClientId id = 0;
    const auto added = hub().add({}, std::make_unique<Calling>(hub(), id));
    ASSERT_TRUE(added);
    id = *added;
    hub().remove(id);
    EXPECT_EQ(hub().numbers().open, 0u);
}

TEST_F(EventHubTest, manyThreadsMayUseIt) {
    class Nowhere final : public EventSink {
    public:
        bool write(std::string_view) override { return true; }
        size_t waitingBytes() const override { return 0; }
        void close() override {}
    };
    follow(a_);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([this] {
            for (int k = 0; k < 200; ++k) {
                const auto id = hub_->add({}, std::make_unique<Nowhere>());
                hub_->tick();
                ASSERT_TRUE(id);
                hub_->remove(*id);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(hub().numbers().open, 1u);
}

Request requestWith(const std::string& target, Headers headers = {}) {
    Request request;
    request.target = target;
    request.headers = std::move(headers);
    return request;
}

TEST(StreamQuery, saysWhatToFollowAndFromWhere) {
    const auto all = readStreamQuery(requestWith("/events"), FilterFields::kSessionAndApplication);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->after, std::nullopt);
    const auto one = readStreamQuery(requestWith("/events?session=m1&after=7"),
                                     FilterFields::kSessionAndApplication);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->filter.session, "m1");
    EXPECT_EQ(one->after, 7u);
    const auto again = readStreamQuery(requestWith("/events?after=7", {{"last-event-id", "12"}}),
                                       FilterFields::kSessionAndApplication);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->after, 12u);
    for (const auto& bad : {requestWith("/events?after=-1"), requestWith("/events?who=m1"),
                            requestWith("/events", {{"Last-Event-ID", "x"}})}) {
        const auto refused = readStreamQuery(bad, FilterFields::kSessionAndApplication);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "request.badParameter");
    }
}

TEST(EventStream, hasTheFormOfTheStandard) {
    EXPECT_EQ(streamEvent(7, "turn", "{}"), "id: 7\nevent: turn\ndata: {}\n\n");
    EXPECT_EQ(streamEvent(0, "turn", "a\nb\r\nc\rd"),
              "event: turn\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
    EXPECT_EQ(streamComment("hello\nthere"), ": hello\n: there\n\n");
}

}  // namespace
}  // namespace orchestrion::api
