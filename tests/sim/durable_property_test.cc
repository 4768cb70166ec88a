// Random days of a server whose disk fails and that is killed at any moment: whatever happens,
// nothing that was acknowledged is lost, and nothing is done twice.
//
// ORCHESTRION_SEED repeats one run, ORCHESTRION_COUNT says how many there are.
#include <boost/json.hpp>
#include <cstdlib>
#include <set>

#include "session/test_server.h"
#include "store/memory/faulty_store.h"

#ifdef ORCHESTRION_SCRIPT_ENGINE

namespace orchestrion::session {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

// Keeps the numbers it was given, passes each fifth on to its neighbour, remembers each seventh
// with a timer and tells each third to the outside.
std::string ledger(const std::string& neighbour) {
    return "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' datamodel='ecmascript'>"
           "<datamodel><data id='added' expr='[]'/><data id='copied' expr='[]'/>"
           "<data id='ticked' expr='[]'/><data id='errors' expr='[]'/></datamodel>"
           "<state id='open'>"
           "<transition event='add'><script>added.push(_event.data.n)</script>"
           "<if cond='_event.data.n % 5 == 0'><send event='copy' target='#_scxml_" +
           neighbour +
           "'><param name='n' expr='_event.data.n'/></send></if>"
           "<if cond='_event.data.n % 7 == 0'><send event='tick' delay='20s'>"
           "<param name='n' expr='_event.data.n'/></send></if>"
           "<if cond='_event.data.n % 3 == 0'><send event='told' type='basichttp' "
           "target='http://outside/sink'><param name='n' expr='_event.data.n'/></send></if>"
           "</transition>"
           "<transition event='copy'><script>copied.push(_event.data.n)</script></transition>"
           "<transition event='tick'><script>ticked.push(_event.data.n)</script></transition>"
           "<transition event='error'><script>errors.push(_event.name)</script></transition>"
           "</state></scxml>";
}

constexpr int kSessions = 3;

class Day {
public:
    explicit Day(uint64_t seed)
        : random_(seed),
          faulty_(base_, store::Faults::random(seed, 400, 12)),
          server_(&faulty_, &base_) {
        server_.options.limits.awake_per_shard_max = 1 + seed % 4;
    }

    void play() {
        // A message to a session that does not exist yet would come back.
        for (int round = 0; round < 50 && !done(); ++round) {
            again();
            server_.pass(1s);
        }
        for (int step = 0; step < 80; ++step) act();
        server_.disk_answers = true;
        server_.network.answers = true;
        faulty_.setFull(false);
        // What was not answered is asked again, with its key, until it is.
        for (int round = 0; round < 50 && !done(); ++round) {
            server_.network.answerAll();
            again();
            server_.pass(1s);
        }
        ASSERT_TRUE(done());
        server_.restart();
        server_.pass(60s);
        check();
    }

private:
    struct Request {
        int session = 0;
        int number = 0;
        bool acknowledged = false;
        TestServer::Maybe<SessionView> answer;
    };

    uint64_t below(uint64_t limit) { return random_.next() % limit; }
    static std::string idOf(int i) { return "ledger-" + std::to_string(i); }

    void begin(int i) {
        StartRequest request;
        request.id = idOf(i);
        request.document.text = ledger(idOf((i + 1) % kSessions));
        request.key = RequestKey{"start" + std::to_string(i), "f"};
        started_[i] = server_.begin(std::move(request));
    }
    bool runs(int i) const { return started_[i] && *started_[i] && **started_[i]; }

    void send(Request& request) {
        const std::string key = "k" + std::to_string(request.number);
        request.answer = server_.send(
            idOf(request.session), "add",
            Payload::json("{\"n\":" + std::to_string(request.number) + "}"),
            below(2) == 0 ? WaitFor::kStable : WaitFor::kAccepted, RequestKey{key, "f"});
    }

    void act() {
        switch (below(10)) {
            case 0:
            case 1:
            case 2:
            case 3:
                requests_.push_back(
                    {static_cast<int>(below(kSessions)), ++last_number_, false, {}});
                if (runs(requests_.back().session)) send(requests_.back());
                break;
            case 4:
                server_.pass(Milliseconds(below(15000)));
                break;
            case 5:
                server_.disk_answers = !server_.disk_answers;
                server_.settle();
                break;
            case 6:
                server_.network.answers = !server_.network.answers;
                if (server_.network.answers) server_.network.answerAll();
                server_.settle();
                break;
            case 7:
                server_.writer->step();
                server_.settle();
                break;
            case 8:
                server_.shard->hibernateAll();
                break;
            case 9:
                gather();
                server_.restart();
                break;
        }
        gather();
    }

    // A failure is no promise; the request is sent again.
    void gather() {
        for (Request& request : requests_) {
            if (request.answer && *request.answer && **request.answer) request.acknowledged = true;
        }
    }
    bool done() {
        gather();
        for (int i = 0; i < kSessions; ++i) {
            if (!runs(i)) return false;
        }
        return std::all_of(requests_.begin(), requests_.end(),
                           [](const Request& request) { return request.acknowledged; });
    }
    void again() {
        for (int i = 0; i < kSessions; ++i) {
            if (!runs(i)) begin(i);
        }
        for (Request& request : requests_) {
            if (!request.acknowledged && runs(request.session)) send(request);
        }
    }

    static std::multiset<int> numbers(const json::value& data, const char* name) {
        std::multiset<int> all;
        for (const json::value& n : data.at(name).as_array()) {
            all.insert(static_cast<int>(n.to_number<double>()));
        }
        return all;
    }

    void check() {
        std::multiset<int> added[kSessions], copied[kSessions], ticked[kSessions];
        std::set<int> told;
        for (const Request& request : requests_) {
            added[request.session].insert(request.number);
            if (request.number % 5 == 0) {
                copied[(request.session + 1) % kSessions].insert(request.number);
            }
            if (request.number % 7 == 0) ticked[request.session].insert(request.number);
            if (request.number % 3 == 0) told.insert(request.number);
        }
        for (int i = 0; i < kSessions; ++i) {
            Result<SessionView> view = server_.view(idOf(i));
            for (int tries = 0; !view && tries < 10; ++tries) {
                server_.pass(2s);
                view = server_.view(idOf(i));
            }
            ASSERT_TRUE(view) << view.error().message;
            ASSERT_EQ(view->status, SessionStatus::kRunning) << view->failure;
            const json::value data = json::parse(view->data);
            EXPECT_EQ(numbers(data, "added"), added[i]) << idOf(i);
            EXPECT_EQ(numbers(data, "copied"), copied[i]) << idOf(i);
            EXPECT_EQ(numbers(data, "ticked"), ticked[i]) << idOf(i);
            EXPECT_TRUE(view->timers.empty());
        }
        checkOutside(told);
        const auto findings = base_.check();
        ASSERT_TRUE(findings);
        EXPECT_THAT(*findings, testing::IsEmpty());
        EXPECT_EQ(base_.status()->messages, 0u);
    }

    // Each effect at least once, and under one key always the same.
    void checkOutside(const std::set<int>& told) {
        std::map<std::string, std::string> by_key;
        std::set<std::string> bodies;
        for (const auto& request : server_.network.requests) {
            for (const auto& [name, value] : request.headers) {
                if (name != "Idempotency-Key") continue;
                const auto [it, is_new] = by_key.emplace(value, request.body);
                EXPECT_EQ(it->second, request.body) << value;
                if (is_new) {
                    EXPECT_TRUE(bodies.insert(request.body).second) << "two keys, one effect";
                }
            }
        }
        EXPECT_EQ(bodies.size(), told.size());
    }

    runtime::SeededRandom random_;
    store::MemoryStore base_;
    store::FaultyStore faulty_;
    TestServer server_;
    TestServer::Maybe<SessionView, StartFailure> started_[kSessions];
    std::deque<Request> requests_;
    int last_number_ = 0;
};

uint64_t setting(const char* name, uint64_t without) {
    const char* text = std::getenv(name);
    return text == nullptr ? without : std::strtoull(text, nullptr, 10);
}

TEST(DurableProperty, noDayLosesOrDoublesAnything) {
    const uint64_t first = setting("ORCHESTRION_SEED", 1);
    const uint64_t count = setting("ORCHESTRION_COUNT", 25);
    for (uint64_t seed = first; seed < first + count; ++seed) {
        SCOPED_TRACE("ORCHESTRION_SEED=" + std::to_string(seed));
        Day(seed).play();
        if (testing::Test::HasFailure()) break;
    }
}

}  // namespace
}  // namespace orchestrion::session

#endif
