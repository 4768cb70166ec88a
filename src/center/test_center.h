// A contact centre in miniature for tests: on virtual time, over a store that survives it. A test
// says when the disk answers, when the process dies and when it starts again.
//
// The outside is recorded: events by session, orders, notices. What arrives is confirmed unless a
// test keeps it back; a repeated sequence is noticed.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "center/rounds.h"
#include "runtime/clock.h"
#include "runtime/random.h"
#include "runtime/timeline.h"
#include "store/memory/memory_store.h"
#include "store/stepped_writer.h"

namespace orchestrion::center {

class TestCenter : public Outside {
public:
    explicit TestCenter(CenterOptions with = {}, store::Store* over = nullptr)
        : options(std::move(with)), store(over != nullptr ? over : &memory) {
        start();
    }

    void start() {
        core = std::make_unique<CenterCore>(options, random);
        writer = std::make_unique<store::SteppedWriter>(*store);
        rounds = std::make_unique<Rounds>(Rounds::World{
            *core, *writer, *this, options.tenant,
            [this](std::function<void()> task) { posted.push_back(std::move(task)); }});
        auto records = storedRecords(memory, options.tenant);
        ASSERT_TRUE(records) << records.error().message;
        auto restored = core->restore(*records, now());
        ASSERT_TRUE(restored) << restored.error().message;
        rounds->close();  // what comes out again
        if (disk_answers) settle();
    }
    // The process is killed: what was not committed is gone.
    void crash() {
        writer->crash();
        posted.clear();
        rounds.reset();
        core.reset();
    }
    void restart() {
        crash();
        start();
    }

    routing::Time now() const { return timeline.now(); }

    // One round with this command; the answer is there if the disk answered.
    std::optional<Answer> tell(CommandBody body, std::string key = {}) {
        auto answer = std::make_shared<std::optional<Answer>>();
        rounds->apply(
            {std::move(body), std::move(key)},
            [answer](Answer given) { *answer = std::move(given); }, now());
        rounds->close();
        if (disk_answers) settle();
        return *answer;
    }
    std::string ok(CommandBody body, std::string key = {}) {
        const auto answer = tell(std::move(body), std::move(key));
        if (!answer) return "no answer";
        return *answer ? **answer : answer->error().code + ": " + answer->error().message;
    }

    // One commit, and what leaves then.
    bool step() {
        const bool more = writer->step();
        for (auto& task : std::exchange(posted, {})) task();
        return more;
    }
    // A store that is gone for good is not waited for.
    void settle() {
        for (int idle = 0; idle < 4;) {
            idle = step() ? 0 : idle + 1;
            confirmAll();
            if (writer->waiting() == 0) return;
        }
    }
    void confirmAll() {
        if (!confirms) return;
        for (const uint64_t sequence : std::exchange(unconfirmed, {})) {
            rounds->apply({Confirm{sequence}, {}}, {}, now());
        }
        rounds->close();
    }

    void pass(Milliseconds time) {
        const Milliseconds end = clock.monotonicTime() + time;
        while (true) {
            const auto due = core->nextDue();
            if (!due || timeline.toMonotonic(*due) > end) break;
            clock.advance(
                std::max(timeline.toMonotonic(*due) - clock.monotonicTime(), Milliseconds(0)));
            core->advance(now());
            rounds->close();
            if (disk_answers) settle();
        }
        clock.advance(end - clock.monotonicTime());
    }

    void deliver(const Output& output) override {
        if (output.sequence != 0 && !seen.insert(output.sequence).second) {
            ++repeated;
            unconfirmed.push_back(output.sequence);
            return;
        }
        std::visit([&](const auto& body) { take(output.sequence, body); }, output.body);
    }

    // ---- what came out
    std::vector<std::string> eventsOf(const std::string& session) const {
        const auto found = events.find(session);
        return found == events.end() ? std::vector<std::string>{} : found->second;
    }
    std::vector<std::string> takeEvents(const std::string& session) {
        return std::exchange(events[session], {});
    }
    struct Order {
        uint64_t sequence = 0;
        GatewayOrder order;
    };
    // The last order of the name; its sequence is 0 if there is none.
    Order lastOrder(const std::string& name) const {
        for (auto it = orders.rbegin(); it != orders.rend(); ++it) {
            if (it->order.order == name) return *it;
        }
        return {};
    }
    std::vector<std::string> noticesOf(const std::string& agent) const {
        std::vector<std::string> kinds;
        for (const AgentNotice& notice : notices) {
            if (notice.agent == agent) kinds.push_back(notice.kind);
        }
        return kinds;
    }

    // ---- a small contact centre
    void person(const std::string& id, std::map<std::string, int32_t> skills = {},
                Milliseconds wrap_up = Milliseconds(0)) {
        routing::Agent agent;
        agent.id = id;
        agent.skills = std::move(skills);
        agent.capacity_rule = "any";
        agent.wrap_up_time = wrap_up;
        routing::CapacityRule rule{"any", {{{"voice", 1}, {"email", 2}, {"chat", 2}}}};
        EXPECT_EQ(ok(Configure{rule}), "{}");
        EXPECT_EQ(ok(Configure{agent}), "{}");
    }
    void login(const std::string& id, bool ready = true) {
        routing::Login login;
        login.agent = id;
        for (const char* medium : {"voice", "email", "chat"}) {
            routing::MediumLogin in;
            in.medium = medium;
            in.dn = "7" + id;
            in.ready = ready;
            login.media.push_back(in);
        }
        EXPECT_EQ(ok(AgentLogin{login}), "{}");
    }
    // Gives the interaction's id; the session's is in session_of.
    std::string arrive(const std::string& endpoint, const std::string& media,
                       const std::string& external = "") {
        Arrived arrived;
        arrived.gateway = "gw";
        arrived.endpoint = endpoint;
        arrived.draft.media_name = media;
        arrived.draft.external_id = external;
        arrived.draft.voice.ani = "+4930";
        const std::string answer = ok(arrived);
        const std::string id = member(answer, "interactionid");
        session_of[id] = member(answer, "session");
        return id;
    }
    static std::string member(const std::string& json, const std::string& name) {
        const size_t at = json.find("\"" + name + "\":\"");
        if (at == std::string::npos) return "";
        const size_t begin = at + name.size() + 4;
        return json.substr(begin, json.find('"', begin) - begin);
    }
    QueueSubmit submit(const std::string& id, const std::string& request, const std::string& target,
                       bool route) {
        QueueSubmit command{{session_of[id], request, id}, {}, {}};
        auto targets = routing::parseTargets(target);
        EXPECT_TRUE(targets) << target;
        if (targets) command.submit.targets = *targets;
        command.submit.route = route;
        return command;
    }
    interaction::Stage stageOf(const std::string& id) const { return core->interaction(id)->stage; }

    CenterOptions options;
    runtime::VirtualClock clock;
    runtime::Timeline timeline{clock};
    runtime::SeededRandom random{11};
    store::MemoryStore memory;
    store::Store* store;
    bool disk_answers = true;
    bool confirms = true;
    std::unique_ptr<CenterCore> core;
    std::unique_ptr<store::SteppedWriter> writer;
    std::unique_ptr<Rounds> rounds;
    std::vector<std::function<void()>> posted;

    std::set<uint64_t> seen;
    std::vector<uint64_t> unconfirmed;
    uint64_t repeated = 0;
    std::map<std::string, std::vector<std::string>> events;  // "name data" by session
    std::vector<StartSession> starts;
    std::vector<Order> orders;
    std::vector<AgentNotice> notices;
    std::vector<Explained> explained;
    std::map<std::string, std::string> session_of;

private:
    void take(uint64_t sequence, const SessionEvent& e) {
        events[e.event.session].push_back(e.event.name + " " + e.event.data);
        unconfirmed.push_back(sequence);
    }
    void take(uint64_t sequence, const StartSession& start) {
        starts.push_back(start);
        unconfirmed.push_back(sequence);
    }
    void take(uint64_t sequence, const GatewayOrder& order) {
        orders.push_back({sequence, order});
        if (!order.answered) unconfirmed.push_back(sequence);
    }
    void take(uint64_t, const AgentNotice& notice) { notices.push_back(notice); }
    void take(uint64_t, const Explained& why) { explained.push_back(why); }
};

// Calls at "8001" and mail for "mail@x" start applications; "faxes" is a queue with two views.
inline CenterOptions testOptions() {
    CenterOptions options;
    options.tenant = "t1";
    options.endpoints = {
        {"8001",
         {"", "http://apps/voice?ani=[ANI]", "http://apps/spare", {{"dn", "[DN]"}}},
         "",
         "9999"},
        {"mail@x", {"mail", "", "", {}}, "", ""},
        {"chat", {"chat", "", "", {}}, "", ""},
        {"fax", {}, "faxes", ""}};
    View urgent{"urgent", {{"priority", {"high"}}}, "", {"urgent", "", "", {}}, 1000};
    View rest{"rest", {}, "rank", {"rest", "", "", {}}, 1};
    options.queues = {{"faxes", {urgent, rest}}, {"drafts", {}}};
    options.correlations = {{CorrelateBy::kThread, {}}, {CorrelateBy::kReference, {"email"}}};
    options.indexed_keys = {"customer"};
    return options;
}

}  // namespace orchestrion::center
