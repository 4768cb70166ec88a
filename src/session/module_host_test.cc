// Actions of modules in durable sessions: performed after the commit, again after a crash, and
// answered once.
#include "session/effect_codec.h"
#include "session/test_server.h"

namespace orchestrion::session {
namespace {

using Ids = std::vector<std::string>;

constexpr scxml::ModuleAttribute kAttributes[] = {{"to", scxml::ModuleForm::kLiteral}};
constexpr scxml::ModuleElement kElements[] = {{"call", "voice", kAttributes}};
constexpr scxml::ModuleRule kModule{"phone", kElements};

class Vocabulary final : public scxml::ModuleVocabulary {
public:
    const scxml::ModuleRule* find(std::string_view ns) const override {
        return ns == "phone" ? &kModule : nullptr;
    }
    std::vector<std::string_view> namespaces() const override { return {"phone"}; }
};

// Remembers what it was asked; a test answers.
class Host final : public ModuleHost {
public:
    const scxml::ModuleVocabulary& vocabulary() const override { return vocabulary_; }
    void perform(ModuleRequest request, Reply reply) override {
        requests.push_back(std::move(request));
        replies.push_back(std::move(reply));
    }
    std::span<const std::string_view> roots() const override { return kRoots; }
    std::string_view constants(size_t) const override { return R"({"loud":11})"; }
    std::span<const std::string_view> functions(size_t) const override { return kFunctions; }
    ModuleAnswer call(const ModuleCaller& caller, size_t, size_t, std::string_view arguments,
                      std::string_view) override {
        return {arguments == "[1]" ? R"("one")" : "",
                arguments == "[]" ? "no argument from " + caller.session_id : "",
                {{"phone", "note", "voice", "f.1", std::string(arguments)}}};
    }

    void answer(std::vector<Event> events) {
        for (auto& reply : std::exchange(replies, {})) reply(events);
    }

    static constexpr std::string_view kRoots[] = {"phone"};
    static constexpr std::string_view kFunctions[] = {"note"};
    Vocabulary vocabulary_;
    std::vector<ModuleRequest> requests;
    std::vector<Reply> replies;
};

Event named(const std::string& name) {
    Event event;
    event.name = name;
    event.model = R"([{"path":["phone","line"],"value":"up"}])";
    return event;
}

const std::string kCaller =
    "<scxml xmlns='http://www.w3.org/2005/07/scxml' xmlns:p='http://phone' version='1.0' "
    "datamodel='null'><state id='a'><transition event='go' target='b'/></state>"
    "<state id='b'><onentry><p:call to=\"'tel:1'\"/></onentry>"
    "<transition event='voice.call.done' target='c'/>"
    "<transition event='error.voice.call' target='bad'/></state>"
    "<state id='c'><transition event='voice.call.done' target='twice'/></state>"
    "<state id='bad'/><state id='twice'/></scxml>";

class ModuleActions : public testing::Test {
protected:
    ModuleActions() {
        server.modules = &host;
        server.actions_open = [this] { return host.replies.size(); };
        server.restart();
        (void)server.begin(kCaller, "s");
    }
    void go() {
        (void)server.send("s", "go", {}, WaitFor::kAccepted);
    }
    void answer(std::vector<Event> events) {
        host.answer(std::move(events));
        server.settle();
    }
    // Nobody answers what was asked before.
    void restart() {
        server.crash();
        host.replies.clear();
        server.start();
        server.settle();
    }
    Host host;
    TestServer server;
};

TEST_F(ModuleActions, anActionIsPerformedAfterTheCommitWithItsKey) {
    server.disk_answers = false;
    go();
    EXPECT_TRUE(host.requests.empty());
    server.disk_answers = true;
    server.settle();
    ASSERT_EQ(host.requests.size(), 1u);
    const ModuleRequest& request = host.requests[0];
    EXPECT_EQ(request.key, "s-2-0");
    EXPECT_FALSE(request.again);
    EXPECT_EQ(request.caller.session_id, "s");
    EXPECT_EQ(request.effect.module + ":" + request.effect.action, "phone:call");
    EXPECT_EQ(request.effect.area, "voice");
    EXPECT_EQ(request.effect.arguments, R"({"attributes":{"to":"tel:1"}})");
    answer({named("voice.call.done")});
    EXPECT_EQ(server.atomic("s"), Ids{"c"});
}

TEST_F(ModuleActions, afterACrashItIsPerformedAgainWithTheSameKey) {
    go();
    ASSERT_EQ(host.requests.size(), 1u);
    for (int i = 0; i < 2; ++i) {
        restart();
        ASSERT_EQ(host.requests.size(), 2u + i);
        EXPECT_EQ(host.requests.back().key, host.requests.front().key);
        EXPECT_TRUE(host.requests.back().again);
        EXPECT_EQ(host.requests.back().effect.arguments, host.requests.front().effect.arguments);
    }
    answer({named("voice.call.done")});
    EXPECT_EQ(server.atomic("s"), Ids{"c"});
}

TEST_F(ModuleActions, anAnswerThatWasNotStoredComesAgainAndIsTakenOnce) {
    go();
    server.disk_answers = false;
    answer({named("voice.call.done")});
    server.disk_answers = true;
    restart();
    EXPECT_EQ(server.atomic("s"), Ids{"b"});
    ASSERT_EQ(host.requests.size(), 2u);
    answer({named("voice.call.done")});
    EXPECT_EQ(server.atomic("s"), Ids{"c"});
    restart();
    EXPECT_EQ(host.requests.size(), 2u);
    EXPECT_EQ(server.atomic("s"), Ids{"c"});
}

TEST_F(ModuleActions, withoutModulesTheAnswerIsAnError) {
    go();
    server.modules = nullptr;
    restart();
    EXPECT_EQ(server.atomic("s"), Ids{"bad"});
}

TEST_F(ModuleActions, anActionOfTheLastTurnIsStillPerformed) {
    (void)server.begin(
        "<scxml xmlns='http://www.w3.org/2005/07/scxml' xmlns:p='phone' version='1.0' "
        "datamodel='null'><final id='f'><onentry><p:call to='x'/></onentry></final></scxml>",
        "last");
    ASSERT_EQ(host.requests.size(), 1u);
    EXPECT_EQ(server.view("last")->status, SessionStatus::kCompleted);
    answer({named("voice.call.done")});
    restart();
    EXPECT_EQ(host.requests.size(), 1u);
}

TEST(ModuleBytes, anEventWithoutAModelIsWrittenAsBefore) {
    Event event;
    event.name = "e";
    ByteWriter plain, with;
    write(plain, event);
    event.model = "[]";
    write(with, event);
    EXPECT_EQ(with.bytes().size(), plain.bytes().size() + 3);
    Event back;
    ByteReader reader(with.bytes());
    read(reader, back);
    EXPECT_TRUE(reader.atEnd());
    EXPECT_EQ(back.model, "[]");
    EXPECT_EQ(back.type, EventType::kExternal);
}

#ifdef ORCHESTRION_SCRIPT_ENGINE

TEST_F(ModuleActions, scriptsSeeConstantsFunctionsAndTheModel) {
    const std::string text =
        "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'><datamodel><data id='x'/>"
        "</datamodel><state id='a'><onentry><assign location='x' expr=\"_genesys.phone.loud + "
        "_genesys.phone.note(1)\"/></onentry><transition event='voice' "
        "cond=\"_genesys.phone.line == 'up'\" target='b'/></state><state id='b'><onentry>"
        "<assign location='x' expr='_genesys.phone.note()'/></onentry>"
        "<transition event='error.execution' target='c'/></state><state id='c'/></scxml>";
    (void)server.begin(text, "j");
    EXPECT_EQ(server.view("j")->data, R"({"x":"11one"})");
    ASSERT_EQ(host.requests.size(), 1u);
    EXPECT_EQ(host.requests[0].effect.action, "note");
    restart();
    ASSERT_EQ(host.requests.size(), 2u);
    answer({named("voice.x")});
    EXPECT_EQ(server.atomic("j"), Ids{"c"});
}

#endif

}  // namespace
}  // namespace orchestrion::session
