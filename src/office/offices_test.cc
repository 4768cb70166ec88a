// The contact centres of a server on their threads, with a session::Service.
#include "office/offices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "modules/modules.h"
#include "runtime/os/real_clock.h"
#include "scxml/document_test_support.h"
#include "store/memory/memory_store.h"
#include "store/threaded_writer.h"

namespace orchestrion::office {
namespace {

constexpr const char* kChart = R"(
<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
       xmlns:ixn="www.genesyslab.com/modules/interaction">
  <datamodel><data id="rq"/></datamodel>
  <state id="waiting"><transition event="interaction.present" target="ending"/></state>
  <state id="ending">
    <onentry><ixn:terminate requestid="_data.rq" interactionid="_event.data.interactionid" reason="'seen'"/></onentry>
    <transition event="interaction.deleted" target="done"/>
  </state>
  <final id="done"/>
</scxml>)";

class NoNetwork final : public runtime::HttpClient {
public:
    void send(runtime::HttpRequest,
              std::function<void(Result<runtime::HttpResponse>)> done) override {
        done(fail("http.failed", "there is no network"));
    }
};

class OfficesTest : public testing::Test {
protected:
    OfficesTest() {
        OfficeOptions mine;
        mine.center.endpoints = {{"fax", {"", "http://apps/fax", "", {}}, "", ""}};
        routing::Skill skill;
        skill.name = "English";
        mine.seeds = {skill};
        OfficeOptions other;
        other.center.tenant = "other";
        auto made = Offices::make({clock, random, store, writer, {}, {}}, {mine, other});
        EXPECT_TRUE(made);
        offices = std::move(*made);
        session::ServiceOptions options;
        options.on_life = [this](const session::SessionView& view) {
            offices->life(view);
            if (hasEnded(view.status)) ended.set_value(view);
        };
        modules = std::make_unique<modules::Modules>(
            modules::World{clock, files, network, nullptr, nullptr, nullptr, &offices->door(),
                           &offices->statistics()},
            modules::Options{});
        service = std::make_unique<session::Service>(
            session::Service::World{
                clock, random_of_service, network, loader, &store, &writer, {}, modules.get()},
            options);
        offices->connect(*service);
        EXPECT_TRUE(service->run());
        const auto running = offices->run();
        EXPECT_TRUE(running) << running.error().message;
    }
    ~OfficesTest() override {
        service->stop();
        offices->stop();
        writer.stop();
    }
    center::Answer tell(center::CommandBody body) {
        std::promise<center::Answer> promise;
        offices->find("default")->line().send({std::move(body), {}}, [&](center::Answer given) {
            promise.set_value(std::move(given));
        });
        return promise.get_future().get();
    }
    // From the centre's state.
    template <class T>
    T look(std::function<T(center::CenterCore&)> look) {
        std::promise<T> promise;
        const auto asked = offices->find("default")->line().look(
            [&](center::CenterCore& core, routing::Time) { promise.set_value(look(core)); });
        EXPECT_TRUE(asked);
        return promise.get_future().get();
    }

    runtime::RealClock clock;
    runtime::SeededRandom random{1}, random_of_service{2};
    store::MemoryStore store;
    store::ThreadedWriter writer{store, {}};
    NoNetwork network;
    runtime::MemoryFiles files;
    scxml::TestFiles loader{{{"http://apps/fax", kChart}}};
    std::promise<session::SessionView> ended;
    std::unique_ptr<Offices> offices;
    std::unique_ptr<modules::Modules> modules;
    std::unique_ptr<session::Service> service;
};

TEST_F(OfficesTest, anArrivalStartsASessionThatEndsTheInteraction) {
    center::Arrived arrived;
    arrived.gateway = "gw";
    arrived.endpoint = "fax";
    arrived.draft.media_name = "fax";
    const auto answer = tell(arrived);
    ASSERT_TRUE(answer) << answer.error().message;
    const session::SessionView view = ended.get_future().get();
    EXPECT_EQ(view.status, session::SessionStatus::kCompleted);
    EXPECT_EQ(view.document_url, "http://apps/fax");
    EXPECT_NE(answer->find(view.id), std::string::npos);
    EXPECT_EQ(look<uint64_t>([](center::CenterCore& core) { return core.counts().interactions; }),
              0u);
}

TEST_F(OfficesTest, eachTenantHasItsOwn) {
    ASSERT_EQ(offices->all().size(), 2u);
    EXPECT_EQ(offices->all()[1]->tenant(), "other");
    EXPECT_EQ(offices->find("nobody"), nullptr);
    const auto skills = look<size_t>(
        [](center::CenterCore& core) { return core.router().configuration().skills.size(); });
    EXPECT_EQ(skills, 1u);
}

TEST_F(OfficesTest, newOptionsTakeEffectWhileItRuns) {
    center::Arrived arrived;
    arrived.gateway = "gw";
    arrived.endpoint = "new";
    arrived.draft.media_name = "email";
    EXPECT_EQ(tell(arrived).error().code, "center.unknownEndpoint");
    OfficeOptions mine;
    mine.center.endpoints = {{"new", {}, "", ""}};
    ASSERT_TRUE(offices->setOptions({mine}));
    EXPECT_TRUE(tell(arrived));
}

}  // namespace
}  // namespace orchestrion::office
