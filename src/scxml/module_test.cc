// Actions of modules: checked, compiled, run.
#include <gmock/gmock.h>

#include "scxml/document_test_support.h"
#include "scxml/interpreter.h"
#include "scxml/model.h"

namespace orchestrion::scxml {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using enum ModuleForm;

constexpr ModuleAttribute kSubmitAttributes[] = {{"requestid", kLocation},
                                                 {"queue"},
                                                 {"route", kLiteralOrExpression},
                                                 {"timeout"},
                                                 {"interactionid", kExpression, true}};
constexpr std::string_view kSubmitChildren[] = {"targets", "dialog:runtreatments"};
constexpr std::string_view kTargetsChildren[] = {"target"};
constexpr ModuleAttribute kTargetAttributes[] = {{"name"}, {"type", kLiteral}};
constexpr ModuleAttribute kCancelAttributes[] = {{"requestid"}};
constexpr ModuleElement kQueueElements[] = {
    {"submit", "queue", kSubmitAttributes, kSubmitChildren, true, true},
    {"cancel", "queue", kCancelAttributes},
    {"targets", {}, {}, kTargetsChildren},
    {"target", {}, kTargetAttributes}};
constexpr ModuleAttribute kStartAttributes[] = {{"requestid", kLocation}, {"sessionid", kLocation}};
constexpr std::string_view kTreatments[] = {"start"};
constexpr ModuleElement kDialogElements[] = {{"start", "dialog", kStartAttributes, {}, true},
                                             {"runtreatments", "dialog", {}, kTreatments}};
constexpr ModuleRule kQueue{"queue", kQueueElements};
constexpr ModuleRule kDialog{"dialog", kDialogElements};
constexpr ModuleRule kRemote{"crm", {}, true};

class Vocabulary final : public ModuleVocabulary {
public:
    const ModuleRule* find(std::string_view ns) const override {
        if (ns == "www.genesyslab.com/modules/queue") return &kQueue;
        if (ns == "www.genesyslab.com/modules/dialog") return &kDialog;
        return ns == "example.com/crm" ? &kRemote : nullptr;
    }
    std::vector<std::string_view> namespaces() const override {
        return {"www.genesyslab.com/modules/queue", "www.genesyslab.com/modules/dialog"};
    }
};

class Outside final : public Surroundings {
public:
    bool sessionExists(std::string_view) const override { return false; }
    std::string sendType(std::string_view) const override { return kScxmlProcessor; }
    std::string invokeType(std::string_view) const override { return kScxmlInvoke; }
};

class ModuleTest : public testing::Test {
protected:
    LoadedDocument loadActions(const std::string& actions, script::Runtime* runtime = nullptr) {
        LoadOptions options;
        options.modules = &vocabulary_;
        return load(
            "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' "
            "xmlns:queue='http://www.genesyslab.com/modules/queue' "
            "xmlns:dialog='www.genesyslab.com/modules/dialog' xmlns:crm='http://example.com/crm/' "
            "xmlns:typo='http://www.genesyslab.com/modules/queu'><state id='s'><onentry>" +
                actions + "</onentry></state></scxml>",
            {}, runtime, options);
    }
    // The diagnostics of these actions, one a line: "code: message".
    std::string check(const std::string& actions) {
        std::string text;
        for (const Diagnostic& d : loadActions(actions).diagnostics) {
            text += d.code + ": " + d.message + " " + d.advice + "\n";
        }
        return text;
    }
#ifdef ORCHESTRION_SCRIPT_ENGINE
    // Effects and the names and data of the events that follow, as text.
    std::string run(const std::string& actions) {
        if (!runtime_) runtime_ = std::move(script::Runtime::create({}).value());
        auto loaded = loadActions("<script>var App = {};</script>" + actions, runtime_.get());
        EXPECT_THAT(list(loaded.diagnostics), IsEmpty());
        if (!loaded.chart) return {};
        chart_ = loaded.chart;
        interpreter_ = std::make_unique<Interpreter>(chart_);
        active_ = std::make_unique<ActiveStates>(*chart_, state_);
        state_ = {};
        state_.session_id = "me";
        realm_ = newRealm(chart_, runtime_.get(), {{"me", "test", {}}, active_.get()});
        interpreter_->start({state_, *realm_, outside_, nullptr}, {}, turn_);
        std::string text;
        for (const Effect& effect : turn_.effects) {
            if (const auto* e = std::get_if<ModuleEffect>(&effect)) {
                text +=
                    e->module + ":" + e->action + " " + e->request_id + " " + e->arguments + "\n";
            } else if (const auto* log = std::get_if<LogEffect>(&effect)) {
                text += log->text + "\n";
            }
        }
        return text;
    }
#endif

    Vocabulary vocabulary_;
    Outside outside_;
    std::unique_ptr<script::Runtime> runtime_;
    std::shared_ptr<const Chart> chart_;
    std::unique_ptr<Interpreter> interpreter_;
    std::unique_ptr<ActiveStates> active_;
    std::unique_ptr<script::Realm> realm_;
    SessionState state_;
    Turn turn_;
};

TEST_F(ModuleTest, aNamespaceIsKnownWithAndWithoutItsScheme) {
    EXPECT_EQ(normaliseNamespace("http://www.genesyslab.com/modules/queue/"),
              normaliseNamespace("www.genesyslab.com/modules/queue"));
    EXPECT_THAT(check("<queue:submit interactionid='1'/><dialog:start/><crm:anything x='1'/>"),
                IsEmpty());
}

TEST_F(ModuleTest, whatAModuleDoesNotKnowIsAWarningWithAdvice) {
    EXPECT_THAT(check("<queue:submitt interactionid='1'/>"),
                HasSubstr("module.unknownElement: the module 'queue' has no <queue:submitt> did "
                          "you mean 'submit'?"));
    EXPECT_THAT(check("<queue:submit interactionid='1' timeuot='1'/>"),
                HasSubstr("module.unknownAttribute: <queue:submit> has no attribute 'timeuot' did "
                          "you mean 'timeout'?"));
    EXPECT_THAT(check("<queue:submit/>"),
                HasSubstr("module.missingAttribute: <queue:submit> lacks the attribute "
                          "'interactionid'"));
    EXPECT_THAT(check("<typo:submit/>"), HasSubstr("scxml.foreignAction"));
}

TEST_F(ModuleTest, actionsDoNotNestButWhereTheModuleSaysSo) {
    EXPECT_THAT(check("<queue:submit interactionid='1'><queue:targets><queue:target name='1'/>"
                      "</queue:targets><dialog:runtreatments><dialog:start/>"
                      "</dialog:runtreatments></queue:submit>"),
                IsEmpty());
    EXPECT_THAT(check("<queue:submit interactionid='1'><queue:cancel/></queue:submit>"),
                HasSubstr("module.nestedAction: <queue:cancel> may not stand in <queue:submit>: an "
                          "action holds no other action"));
    EXPECT_THAT(check("<queue:submit interactionid='1'><log expr='1'/></queue:submit>"),
                HasSubstr("module.nestedAction"));
    EXPECT_THAT(check("<queue:target name='1'/>"), HasSubstr("module.misplacedElement"));
    EXPECT_THAT(check("<queue:cancel><queue:target name='1'/></queue:cancel>"),
                HasSubstr("module.misplacedElement: <queue:target> may not stand in "
                          "<queue:cancel>"));
}

TEST_F(ModuleTest, aModelIsChangedMemberByMember) {
    std::string model = changeModel("", R"([{"path":["ixn","interactions","a"],"value":{"n":1}}])");
    EXPECT_EQ(model, R"({"ixn":{"interactions":{"a":{"n":1}}}})");
    model = changeModel(model, R"([{"path":["ixn","interactions","a","n"],"value":2},
                                   {"path":["ixn","first"],"value":"a"}])");
    EXPECT_EQ(model, R"({"ixn":{"interactions":{"a":{"n":2}},"first":"a"}})");
    model = changeModel(model, R"([{"path":["ixn","interactions","a"]},{"path":["x","y"]}])");
    EXPECT_EQ(model, R"({"ixn":{"interactions":{},"first":"a"}})");
    EXPECT_EQ(changeModel(model, "no list"), model);
    EXPECT_EQ(changeModel(model, R"([{"path":[]},{"path":[1],"value":1},7])"), model);
}

#ifdef ORCHESTRION_SCRIPT_ENGINE

TEST_F(ModuleTest, anActionBecomesAnEffectWithItsArguments) {
    EXPECT_EQ(run("<queue:submit requestid=\"App['requestid']\" queue=\"'VQ'\" route='true' "
                  "timeout='5 + 5' interactionid='undefined'><queue:targets><queue:target "
                  "name=\"'B ' + 1\" type='agentgroup'/></queue:targets>"
                  "<param name=\"'k'\" expr='[1]'/><content _expr='{a: 1}'/></queue:submit>"
                  "<log expr='App.requestid'/>"),
              "queue:submit request.1.me {\"attributes\":{\"queue\":\"VQ\",\"route\":true,"
              "\"timeout\":10},\"params\":{\"k\":[1]},\"content\":{\"a\":1},\"children\":[{"
              "\"element\":\"targets\",\"children\":[{\"element\":\"target\",\"attributes\":{"
              "\"name\":\"B 1\",\"type\":\"agentgroup\"}}]}]}\nrequest.1.me\n");
}

TEST_F(ModuleTest, aWordThatNamesNothingIsTheText) {
    EXPECT_EQ(run("<queue:submit interactionid='1' route='positive'/>"),
              "queue:submit request.1.me {\"attributes\":{\"interactionid\":1,\"route\":\"positive\"}}"
              "\n");
    EXPECT_EQ(run("<queue:submit interactionid='1' route='10 s'/>"),
              "queue:submit request.1.me {\"attributes\":{\"interactionid\":1,\"route\":\"10 s\"}}\n");
}

TEST_F(ModuleTest, aLabelBeforeAnExpressionIsPassedOver) {
    EXPECT_EQ(run("<queue:cancel requestid='caller_id: \"1\" + 2'/>"),
              "queue:cancel request.1.me {\"attributes\":{\"requestid\":\"12\"}}\n");
}

TEST_F(ModuleTest, aLocationIsFilledWithANewId) {
    EXPECT_THAT(
        run("<dialog:start sessionid='App.sid'/><log expr='App.sid.length'/>"),
        testing::MatchesRegex("dialog:start request.1.me "
                              "\\{\"locations\":\\{\"sessionid\":\"[0-9A-V]*\"\\}\\}\n32\n"));
}

TEST_F(ModuleTest, anAttributeThatFailsIsTheErrorOfTheActionAndNotOfTheBlock) {
    auto transition = [](const std::string& event) {
        return "</onentry><transition event='" + event +
               "'><log expr='_event.name + JSON.stringify(_event.data)'/></transition><onentry>";
    };
    EXPECT_EQ(run("<queue:submit requestid='App.r' interactionid='App.x.y'/><log expr=\"'on'\"/>" +
                  transition("error.queue.submit")),
              "on\nerror.queue.submit{\"requestid\":\"request.1.me\",\"error\":\"invalidattribute\","
              "\"description\":\"the attribute 'interactionid' of <queue:submit>: TypeError: App.x "
              "is undefined\",\"document\":\"dir/doc.scxml\",\"linenumber\":1}\n");
}

TEST_F(ModuleTest, aRequestIdThatCannotBeWrittenEndsTheBlock) {
    EXPECT_EQ(run("<queue:submit requestid='App.x.y' interactionid='1'/><log expr=\"'on'\"/>"), "");
}

TEST_F(ModuleTest, anEventChangesTheModelBeforeItIsSeen) {
    run("<log expr='1'/>");
    Event event;
    event.name = "x";
    event.model = R"([{"path":["ixn","n"],"value":1}])";
    interpreter_->processEvent({state_, *realm_, outside_, nullptr}, event, turn_);
    EXPECT_EQ(state_.model, R"({"ixn":{"n":1}})");
}

#endif

}  // namespace
}  // namespace orchestrion::scxml
