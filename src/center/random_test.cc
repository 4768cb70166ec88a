// A contact centre under random work and crashes between any two steps: who has no answer asks
// again with the same key. Nothing is lost, nothing is offered twice, nothing has two owners.
#include <algorithm>

#include "center/test_center.h"

namespace orchestrion::center {
namespace {

using interaction::Interaction;
using interaction::Stage;

constexpr uint32_t kSeeds = 9;
constexpr uint32_t kSteps = 250;
constexpr uint32_t kAgents = 3;

class Work : public TestCenter {
public:
    explicit Work(uint64_t seed) : TestCenter(testOptions()), chance_(seed) {
        options.limits.ended_kept = Milliseconds(1000LL * 3600 * 24 * 365);
        crash();
        start();
        for (uint32_t n = 0; n < kAgents; ++n) person(agentName(n), {}, Milliseconds(3000));
        for (uint32_t n = 0; n < kAgents; ++n) login(agentName(n));
        confirms = false;  // its own way: see deliver()
    }

    void steps(uint32_t count) {
        for (uint32_t n = 0; n < count && !HasFailure(); ++n) {
            disk_answers = pick(4) != 0;
            act();
            if (pick(3) == 0) follow();
            if (pick(12) == 0) die();
            check();
        }
        disk_answers = true;
        settle();
        for (auto& [key, body] : std::exchange(open_, {})) sure(body, key);
        follow();
        check();
        checkArrivals();
    }

private:
    static bool HasFailure() { return testing::Test::HasFailure(); }
    uint32_t pick(uint32_t below) { return static_cast<uint32_t>(chance_.next() % below); }
    std::string agentName(uint32_t n) { return "A" + std::to_string(n); }
    std::string anyAgent() { return agentName(pick(kAgents)); }
    std::string fresh(const char* what) { return what + std::to_string(++number_); }

    // Asked with a key until there is an answer.
    void sure(const CommandBody& body, const std::string& key) {
        const auto answer = tell(body, key);
        if (!answer) {
            open_.emplace_back(key, body);
            return;
        }
        if (std::holds_alternative<Arrived>(body) && *answer) {
            acknowledged_.push_back(std::get<Arrived>(body).draft.external_id);
        }
    }
    void ask(CommandBody body) {
        if (const auto* ended = std::get_if<SessionEnded>(&body)) over_.insert(ended->session);
        sure(body, fresh("k"));
    }

    std::string anyInteraction() {
        std::vector<std::string> live;
        core->eachInteraction([&](const Interaction& i) {
            if (!hasEnded(i)) live.push_back(i.id);
        });
        return live.empty() ? "" : live[pick(static_cast<uint32_t>(live.size()))];
    }

    void arriveSome() {
        Arrived arrived{"gw", pick(3) == 0 ? "fax" : "mail@x", {}, true};
        arrived.draft.media_name = arrived.endpoint == "fax" ? "fax" : "email";
        arrived.draft.external_id = fresh("x");
        ask(arrived);
    }

    // A session does something with what it has.
    void sessionActs(const Interaction& i) {
        const SessionRequest by{i.session, fresh("r"), i.id};
        switch (pick(7)) {
            case 0:
            case 1: {
                QueueSubmit command{by, {}, {}};
                command.submit.targets = *routing::parseTargets("A0@.A,A1@.A,A2@.A");
                command.submit.route = pick(2) == 0;
                return ask(command);
            }
            case 2:
                return ask(
                    Redirect{by, "", "{\"agent\":\"" + anyAgent() + "\"}", "", "", pick(2) == 0});
            case 3:
                return ask(Terminate{by, "over", ""});
            case 4:
                return ask(Associate{by, fresh("s")});
            case 5:
                return ask(Redirect{by, "", R"({"type":"IQ","id":"faxes"})", "", "", true});
            default:
                return pick(6) == 0 ? ask(SessionEnded{i.session}) : ask(Detach{by});
        }
    }

    void agentActs() {
        const std::string agent = anyAgent();
        const auto offers = core->deliveries();
        switch (pick(5)) {
            case 0:
                return ask(pick(4) == 0 ? CommandBody(AgentNotReady{agent, "", "break"})
                                        : CommandBody(AgentReady{agent, ""}));
            case 1:
            case 2:
                if (offers.empty()) return;
                if (pick(3) == 0)
                    return ask(AgentReject{{offers[0].agent, offers[0].interaction}, ""});
                return ask(AgentAccept{{offers[0].agent, offers[0].interaction}});
            case 3:
                return ask(AgentDone{{agent, anyInteraction()}, "", Milliseconds(0)});
            default:
                return ask(AgentTransfer{{agent, anyInteraction()}, anyAgent()});
        }
    }

    void act() {
        const Interaction* i = core->interaction(anyInteraction());
        switch (pick(6)) {
            case 0:
                return arriveSome();
            case 1:
            case 2:
                if (i == nullptr) return;
                if (i->session.empty()) return ask(Attach{{fresh("s"), fresh("r"), i->id}});
                return sessionActs(*i);
            case 3:
                if (i != nullptr && pick(4) == 0) return ask(Left{i->id, "withdrawn"});
                return pass(Milliseconds(pick(8000)));
            default:
                return agentActs();
        }
    }

    // The outside confirms, and asks again what it has no answer to.
    void follow() {
        settle();
        for (auto& [key, body] : std::exchange(open_, {})) sure(body, key);
        confirms = true;
        confirmAll();
        confirms = false;
    }

    void die() {
        for (uint32_t n = pick(4); n > 0; --n) writer->step();
        ++deaths_;
        restart();
        disk_answers = true;
        for (uint32_t n = 0; n < kAgents; ++n) {
            if (pick(5) != 0) tell(AgentConnection{agentName(n), true});
        }
    }

    void deliver(const Output& output) override {
        const bool again = seen.contains(output.sequence) && output.sequence != 0;
        TestCenter::deliver(output);
        const auto* event = std::get_if<SessionEvent>(&output.body);
        if (again || event == nullptr) return;
        own(event->event);
    }

    // Ownership, as sessions hear of it.
    void own(const interaction::LifeEvent& event) {
        const std::string id = member(event.data, "interactionid");
        if (event.name == "interaction.added") {
            if (!over_.contains(owner_[id])) {
                EXPECT_EQ(owner_[id], "")
                    << event.session << " got " << id << " of another session";
            }
            owner_[id] = event.session;
        } else if (event.name == "interaction.deleted") {
            if (!over_.contains(event.session)) {
                EXPECT_EQ(owner_[id], event.session) << id;
            }
            owner_[id] = "";
        } else if (event.name == "interaction.redirect.done" ||
                   event.name == "error.interaction.redirect") {
            EXPECT_TRUE(told_.insert(member(event.data, "requestid")).second)
                << "a redirect ended twice: " << event.data;
        }
    }

    void check() {
        std::map<std::string, uint32_t> offers;
        for (const auto& agent : core->router().agents()) {
            for (const auto& handling : agent.handlings) {
                if (handling.state == routing::HandlingState::kOffered)
                    ++offers[handling.interaction];
            }
        }
        for (const auto& d : core->deliveries()) {
            const Interaction* i = core->interaction(d.interaction);
            ASSERT_NE(i, nullptr);
            EXPECT_FALSE(hasEnded(*i)) << d.interaction;
            EXPECT_NE(agentParty(*i, d.agent), nullptr);
        }
        core->eachInteraction([&](const Interaction& i) { checkOne(i, offers[i.id]); });
    }
    void checkOne(const Interaction& i, uint32_t offers) {
        const auto deliveries = core->deliveries();
        const auto mine = std::ranges::count(deliveries, i.id,
                                             [](const DeliveryView& d) { return d.interaction; });
        EXPECT_LE(offers, 1u) << i.id << " is offered to several agents";
        EXPECT_LE(offers, static_cast<uint32_t>(mine)) << i.id << " is offered, but we do not know";
        if (i.stage == Stage::kOffered) {
            EXPECT_EQ(mine, 1) << i.id;
        }
        EXPECT_TRUE(!hasEnded(i) || i.session.empty()) << i.id;
        if (i.stage == Stage::kHandled) checkHandled(i);
    }
    void checkHandled(const Interaction& i) {
        uint32_t active = 0;
        for (const auto& party : i.parties) {
            if (party.agent.empty() || party.state == interaction::PartyState::kRinging) continue;
            const auto agent = core->router().agent(party.agent);
            ASSERT_TRUE(agent);
            active += static_cast<uint32_t>(std::ranges::count_if(
                agent->handlings, [&](const auto& h) { return h.interaction == i.id; }));
        }
        EXPECT_EQ(active, 1u) << i.id;
    }

    // What was acknowledged is there, once; what was not acknowledged is there at most once.
    void checkArrivals() {
        std::map<std::string, uint32_t> there;
        core->eachInteraction([&](const Interaction& i) {
            if (!i.external_id.empty()) ++there[i.external_id];
        });
        for (const std::string& id : acknowledged_) EXPECT_EQ(there[id], 1u) << id;
        for (const auto& [id, count] : there) EXPECT_EQ(count, 1u) << id;
        EXPECT_GT(acknowledged_.size(), kSteps / 30);
        EXPECT_GT(deaths_, 3u);
    }

    runtime::SeededRandom chance_;
    uint64_t number_ = 0;
    uint32_t deaths_ = 0;
    std::vector<std::pair<std::string, CommandBody>> open_;
    std::vector<std::string> acknowledged_;
    std::map<std::string, std::string> owner_;
    std::set<std::string> told_;
    std::set<std::string> over_;  // sessions that have ended: they hear nothing of what they had
};

class RandomWork : public testing::TestWithParam<uint64_t> {};

TEST_P(RandomWork, NothingIsLostOfferedTwiceOrOwnedTwice) {
    Work work(GetParam());
    work.steps(kSteps);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWork, testing::Range<uint64_t>(1, kSeeds + 1));

}  // namespace
}  // namespace orchestrion::center
