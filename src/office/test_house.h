// A contact centre with real sessions in miniature, for tests: a shard with the modules of a server
// and an office over one store, on virtual time. A test says when the disk answers and when the
// process dies.
#pragma once

#include "modules/modules.h"
#include "office/door.h"
#include "office/shard_sessions.h"
#include "office/statistic_board.h"
#include "office/stepped_office.h"
#include "scxml/document_test_support.h"
#include "session/test_server.h"

namespace orchestrion::office {

class TestHouse : public OfficeDirectory, private modules::CenterDoor {
public:
    TestHouse(center::CenterOptions with, std::map<std::string, std::string> documents)
        : options(std::move(with)), files(std::move(documents)) {
        server.modules = &modules;
        server.loader = &files;
        server.actions_open = [this] { return actions_open; };
        server.options.on_life = [this](const session::SessionView& view) {
            if (hasEnded(view.status) && office) office->ended(view);
        };
        server.crash();
        open();
    }

    void open() {
        server.start();
        sessions = std::make_unique<ShardSessions>(*server.shard, *server.mailbox);
        SteppedOffice::World world{server.clock,   *server.timeline, random, server.memory,
                                   *server.writer, *sessions,        {}};
        world.on_not_started = [this](const center::StartSession& start, const Error& error) {
            not_started.push_back(start.session + " " + error.code);
        };
        office = std::make_unique<SteppedOffice>(world, options);
        const auto booted = office->boot();
        ASSERT_TRUE(booted) << booted.error().message;
    }
    // The process is killed: what was not committed is gone.
    void restart() {
        server.writer->crash();
        actions_open = 0;
        office.reset();
        sessions.reset();
        server.crash();
        open();
        if (server.disk_answers) settle();
    }
    void settle() {
        do server.settle();
        while (office->work());
    }
    void pass(Milliseconds time) {
        const Milliseconds end = server.clock.monotonicTime() + time;
        settle();
        while (true) {
            auto due = office->nextDue();
            const auto other = server.shard->nextDue();
            if (!due || (other && *other < *due)) due = other;
            if (!due || *due > end) break;
            server.clock.advance(std::max(*due - server.clock.monotonicTime(), Milliseconds(0)));
            settle();
        }
        server.clock.advance(end - server.clock.monotonicTime());
        settle();
    }

    // The answer, or "code: message".
    std::string tell(center::CommandBody body, std::string key = {}) {
        auto answer = std::make_shared<std::string>("no answer");
        office->line().send({std::move(body), std::move(key)}, [answer](center::Answer given) {
            *answer = given ? *given : given.error().code + ": " + given.error().message;
        });
        settle();
        return *answer;
    }
    static std::string member(const std::string& json, const std::string& name) {
        const size_t at = json.find("\"" + name + "\":\"");
        if (at == std::string::npos) return "";
        const size_t begin = at + name.size() + 4;
        return json.substr(begin, json.find('"', begin) - begin);
    }
    // Both ids, as the answer to an arrival has them.
    struct Arrival {
        std::string interaction, session;
    };
    Arrival arrive(const std::string& endpoint, const std::string& media) {
        center::Arrived arrived;
        arrived.gateway = "gw";
        arrived.endpoint = endpoint;
        arrived.draft.media_name = media;
        arrived.draft.voice.ani = "+4930";
        const std::string answer = tell(arrived);
        return {member(answer, "interactionid"), member(answer, "session")};
    }
    // He is known, and not there yet.
    void agent(const std::string& id) {
        routing::CapacityRule rule{"any", {{{"voice", 1}, {"email", 2}, {"chat", 2}}}};
        EXPECT_EQ(tell(center::Configure{rule}), "{}");
        routing::Agent agent;
        agent.id = id;
        agent.capacity_rule = "any";
        EXPECT_EQ(tell(center::Configure{agent}), "{}");
    }
    // He has logged in and is ready.
    void person(const std::string& id) {
        agent(id);
        routing::Login login;
        login.agent = id;
        for (const char* medium : {"voice", "email"}) {
            routing::MediumLogin in;
            in.medium = medium;
            in.dn = "7" + id;
            in.ready = true;
            login.media.push_back(in);
        }
        EXPECT_EQ(tell(center::AgentLogin{login}), "{}");
    }
    const interaction::Interaction* at(const std::string& id) const {
        return office->core().interaction(id);
    }

    Office* find(std::string_view tenant) const override {
        return office && tenant == office->tenant() ? office.get() : nullptr;
    }
    std::vector<Office*> all() const override { return {office.get()}; }

    center::CenterOptions options;
    scxml::TestFiles files;
    runtime::SeededRandom random{3};
    session::TestServer server;
    runtime::MemoryFiles no_files;
    std::vector<std::string> not_started;
    size_t actions_open = 0;
    Door door{*this};
    StatisticBoard statistics{*this, server.clock};
    modules::Modules modules{
        {server.clock, no_files, server.network, nullptr, nullptr, nullptr, this, &statistics}, {}};
    std::unique_ptr<ShardSessions> sessions;
    std::unique_ptr<SteppedOffice> office;

private:
    // Counts what is asked and not answered yet.
    void perform(modules::CenterCommand command, Done done) override {
        ++actions_open;
        door.perform(std::move(command), [this, done = std::move(done)](modules::CenterAnswer a) {
            --actions_open;
            done(std::move(a));
        });
    }
};

}  // namespace orchestrion::office
