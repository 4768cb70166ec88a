// From a document to its chart.
#include "scxml/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "scxml/document_test_support.h"

namespace orchestrion::scxml {
namespace {

using testing::ElementsAre;

std::shared_ptr<const Chart> chartOf(std::string_view inside,
                                     std::map<std::string, std::string> files = {},
                                     std::string_view attributes = "") {
    auto document = load(scxml(inside, attributes), std::move(files));
    EXPECT_NE(document.chart, nullptr) << list(document.diagnostics);
    return document.chart != nullptr ? document.chart : std::make_shared<Chart>();
}

// The content of the first <onentry> of the only state.
std::vector<Action> actionsOf(std::string_view content,
                              std::map<std::string, std::string> files = {}) {
    auto chart =
        chartOf("<state><onentry>" + std::string(content) + "</onentry></state>", std::move(files));
    return chart->blocks.empty() ? std::vector<Action>()
                                 : chart->blocks[chart->states[1].on_entry[0]].actions;
}

TEST(DocumentTest, StatesStandInDocumentOrderWithTheirDescendants) {
    auto chart = chartOf(
        "<state id='a'><state id='b'/><history id='h'><transition target='b'/></history></state>"
        "<final id='c'/>");
    ASSERT_EQ(chart->states.size(), 5u);
    EXPECT_EQ(chart->states[1].id, "a");
    EXPECT_EQ(chart->states[1].kind, StateKind::kCompound);
    EXPECT_EQ(chart->states[1].end, 4u);
    EXPECT_THAT(chart->states[1].children, ElementsAre(2));
    EXPECT_THAT(chart->states[1].histories, ElementsAre(3));
    EXPECT_EQ(chart->states[3].kind, StateKind::kShallowHistory);
    EXPECT_EQ(chart->states[4].kind, StateKind::kFinal);
    EXPECT_EQ(chart->state_by_id.at("c"), 4u);
}

TEST(DocumentTest, TransitionsStandInDocumentOrder) {
    auto chart = chartOf(
        "<state id='a'><transition event='1' target='b'/><state id='b'><transition "
        "event='2'/></state>"
        "<transition event='3'/></state>");
    std::vector<std::string> events;
    for (const Transition& t : chart->transitions)
        events.push_back(t.events.empty() ? "-" : t.events[0]);
    EXPECT_THAT(events, ElementsAre("-", "-", "1", "2", "3"));
    EXPECT_EQ(chart->transitions[2].source, 1u);
    EXPECT_THAT(chart->transitions[2].targets, ElementsAre(2));
}

TEST(DocumentTest, TheInitialStateIsTheAttributeTheChildOrTheFirst) {
    auto chart = chartOf(
        "<state id='a'><history id='h'><transition target='a1'/></history><state id='a1'/></state>"
        "<state id='b' initial='b2'><state id='b1'/><state id='b2'/></state>"
        "<state id='c'><initial><transition target='c2'><log/></transition></initial>"
        "<state id='c1'/><state id='c2'/></state>",
        {}, "initial='b'");
    auto initial = [&](const char* id) {
        StateIndex s = *id == '\0' ? kRoot : chart->state_by_id.at(id);
        const Transition& t = chart->transitions[chart->states[s].initial];
        EXPECT_EQ(t.source, s);
        return chart->states[t.targets.at(0)].id;
    };
    EXPECT_EQ(initial(""), "b");
    EXPECT_EQ(initial("a"), "a1");
    EXPECT_EQ(initial("b"), "b2");
    EXPECT_EQ(initial("c"), "c2");
    StateIndex c = chart->state_by_id.at("c");
    EXPECT_NE(chart->transitions[chart->states[c].initial].content, kNone);
    EXPECT_TRUE(chart->states[c].transitions.empty());
}

TEST(DocumentTest, StatesWithoutIdGetOneNobodyElseHas) {
    auto chart = chartOf("<state/><state id='state.1'/>");
    EXPECT_TRUE(chart->states[1].generated_id);
    EXPECT_EQ(chart->states[1].id, "state.1_");
    EXPECT_EQ(chart->states[2].id, "state.1");
    EXPECT_TRUE(chart->states[kRoot].id.empty());
}

TEST(DocumentTest, DescriptorsAreNormalised) {
    auto chart = chartOf("<state><transition event=' a.b.  c.*\n*  .* d'/></state>");
    EXPECT_THAT(chart->transitions[1].events, ElementsAre("a.b", "c", "*", "*", "d"));
}

TEST(DocumentTest, ParallelTargetsAndInternalTransitions) {
    auto chart = chartOf(
        "<parallel id='p'><state id='a'><state id='a1'/><state id='a2'/></state>"
        "<state id='b'><state id='b1'/></state>"
        "<transition event='x' type='internal' target='b1 a2'/></parallel>");
    const Transition& transition = chart->transitions[chart->states[1].transitions[0]];
    EXPECT_TRUE(transition.internal);
    EXPECT_THAT(transition.targets, ElementsAre(6, 4));
}

TEST(DocumentTest, RootAttributesComeIntoTheChart) {
    auto chart = chartOf("<final/>", {}, "name='n' binding='late' datamodel='null'");
    EXPECT_EQ(chart->name, "n");
    EXPECT_EQ(chart->binding, Binding::kLate);
    EXPECT_EQ(chart->data_model, DataModelKind::kNull);
    EXPECT_EQ(chart->url, "dir/doc.scxml");
    EXPECT_THAT(chart->files, ElementsAre("dir/doc.scxml"));
}

TEST(DocumentTest, TheDialectIsOrsForItsNamespacesAndAttributes) {
    EXPECT_EQ(chartOf("<final/>")->dialect, Dialect::kW3c);
    EXPECT_EQ(chartOf("<final/>", {}, "_persist='false'")->dialect, Dialect::kOrs);
    EXPECT_EQ(chartOf("<final/>", {}, "profile='ecmascript'")->dialect, Dialect::kOrs);
    for (const char* prefix : {"", "http://"}) {
        std::string ns = std::string(prefix) + "www.genesyslab.com/modules/queue";
        EXPECT_EQ(chartOf("<final/>", {}, "xmlns:queue='" + ns + "'")->dialect, Dialect::kOrs);
    }
    LoadOptions options;
    options.dialect = Dialect::kW3c;
    EXPECT_EQ(load(scxml("<final/>", "profile='ecmascript'"), {}, nullptr, options).chart->dialect,
              Dialect::kW3c);
}

TEST(DocumentTest, OrsWordsAreKnownInItsDialectOnly) {
    const char* inside =
        "<state><onentry><log level='2'/><raise event='a'><param name='b' expr='1'/></raise>"
        "</onentry></state>";
    EXPECT_NE(load(scxml(inside, "_persist='false'")).chart, nullptr);
    EXPECT_EQ(load(scxml(inside)).chart, nullptr);
}

// Executable content.

TEST(DocumentTest, IfIsCutIntoBranches) {
    auto actions =
        actionsOf("<if cond='1'><log/><log/><elseif cond='2'/><else/><raise event='a'/></if>");
    const If& branches = std::get<If>(actions.at(0).what);
    ASSERT_EQ(branches.branches.size(), 3u);
    EXPECT_TRUE(branches.branches[0].condition);
    EXPECT_NE(branches.branches[0].block, kNone);
    EXPECT_TRUE(branches.branches[1].condition);
    EXPECT_EQ(branches.branches[1].block, kNone);
    EXPECT_FALSE(branches.branches[2].condition);
    EXPECT_NE(branches.branches[2].block, kNone);
}

TEST(DocumentTest, SendKeepsLiteralsAndExpressionsApart) {
    auto actions = actionsOf(
        "<send event='e' targetexpr='t' delay='1s' id='i' namelist='a b'>"
        "<param name='p' expr='1'/><param name='q' location='c'/></send>");
    const Send& send = std::get<Send>(actions.at(0).what);
    EXPECT_EQ(send.event.literal, "e");
    EXPECT_TRUE(send.target.expression);
    EXPECT_FALSE(send.target.literal);
    EXPECT_FALSE(send.type.present());
    EXPECT_EQ(send.delay.literal, "1s");
    EXPECT_EQ(send.id, "i");
    std::vector<std::string> names;
    for (const Param& param : send.params)
        names.push_back(param.name + (param.in_namelist ? "*" : ""));
    EXPECT_THAT(names, ElementsAre("a*", "b*", "p", "q"));
}

TEST(DocumentTest, AssignIsOneAssignmentOrALocationWithContent) {
    auto actions = actionsOf("<assign location='a' expr='1'/><assign location='a'>[1]</assign>");
    const Assign& with_expr = std::get<Assign>(actions.at(0).what);
    EXPECT_TRUE(with_expr.assignment);
    EXPECT_EQ(with_expr.location_text, "a");
    const Assign& with_content = std::get<Assign>(actions.at(1).what);
    EXPECT_TRUE(with_content.location);
    EXPECT_EQ(with_content.literal, Payload::json("[1]"));
}

TEST(DocumentTest, ActionsOfForeignNamespacesAreLeftOut) {
    EXPECT_EQ(actionsOf("<log/><m:act xmlns:m='urn:m'/><log/>").size(), 2u);
}

Payload contentOf(std::string_view content, std::string_view attributes = "") {
    auto chart = load(scxml("<state><onentry><send event='a'><content>" + std::string(content) +
                                "</content></send></onentry></state>",
                            attributes))
                     .chart;
    return std::get<Send>(chart->blocks[0].actions[0].what).content->literal;
}

TEST(DocumentTest, ContentIsJsonTextOrXml) {
    EXPECT_EQ(contentOf(" {\"a\": 1}\n"), Payload::json("{\"a\": 1}"));
    EXPECT_EQ(contentOf("  two\n  words "), Payload::text("two words"));
    EXPECT_EQ(contentOf(" "), Payload());
    EXPECT_EQ(contentOf("a <b xmlns=''>c</b>"), Payload::text("a <b xmlns=\"\">c</b>"));
}

TEST(DocumentTest, XmlContentTakesItsNamespacesWithIt) {
    EXPECT_EQ(contentOf("\n<m:a b='1 &lt; &quot;2&quot;'>x &amp; y<!-- c --><c/></m:a> ",
                        "xmlns:m='urn:m'")
                  .bytes,
              "<m:a xmlns=\"http://www.w3.org/2005/07/scxml\" "
              "xmlns:xi=\"http://www.w3.org/2001/XInclude\" "
              "xmlns:m=\"urn:m\" b=\"1 &lt; &quot;2&quot;\">x &amp; y<c/></m:a>");
    EXPECT_EQ(contentOf("<a xmlns=''/>").bytes,
              "<a xmlns:xi=\"http://www.w3.org/2001/XInclude\"/>");
}

TEST(DocumentTest, AnInlineDocumentCanBeLoadedAgain) {
    auto chart = chartOf(
        "<state><invoke><content><scxml version='1.0'><final id='f'/></scxml></content></invoke>"
        "</state>");
    auto inner = load(chart->states[1].invokes[0].content->literal.bytes);
    ASSERT_NE(inner.chart, nullptr);
    EXPECT_EQ(inner.chart->states[1].id, "f");
}

// <invoke>, <donedata>, <data>.

TEST(DocumentTest, AnEmptyFinalizeAssignsWhatWasSent) {
    auto chart = chartOf(
        "<state><invoke src='a' namelist='x' autoforward='true'><param name='p' location='y.z'/>"
        "<param name='q' expr='1'/><finalize/></invoke></state>");
    const Invoke& invoke = chart->states[1].invokes.at(0);
    EXPECT_TRUE(invoke.autoforward);
    EXPECT_EQ(invoke.finalize, kNone);
    ASSERT_EQ(invoke.finalize_assigns.size(), 2u);
    EXPECT_EQ(invoke.finalize_assigns[0].name, "x");
    EXPECT_EQ(invoke.finalize_assigns[1].name, "p");
}

TEST(DocumentTest, AFinalizeWithContentIsABlock) {
    auto chart =
        chartOf("<state><invoke src='a' namelist='x'><finalize><log/></finalize></invoke></state>");
    EXPECT_NE(chart->states[1].invokes[0].finalize, kNone);
    EXPECT_TRUE(chart->states[1].invokes[0].finalize_assigns.empty());
}

TEST(DocumentTest, DataComesFromExpressionsContentAndFiles) {
    auto chart = chartOf(
        "<datamodel><data id='a' expr='1'/><data id='b'>[1]</data><data id='c' src='file:c.txt'/>"
        "<data id='d' src='none.txt'/></datamodel><final/>",
        {{"dir/c.txt", "\xEF\xBB\xBF one\n two"}});
    const auto& data = chart->states[kRoot].data;
    ASSERT_EQ(data.size(), 4u);
    EXPECT_TRUE(data[0].expression);
    EXPECT_EQ(data[1].literal, Payload::json("[1]"));
    EXPECT_EQ(data[2].literal, Payload::text("one two"));
    EXPECT_EQ(data[3].load_error, "there is no file 'dir/none.txt'");
}

TEST(DocumentTest, DoneDataBelongsToItsFinalState) {
    auto chart = chartOf("<final><donedata><param name='a' expr='1'/></donedata></final>");
    ASSERT_TRUE(chart->states[1].done_data);
    EXPECT_EQ(chart->states[1].done_data->params.at(0).name, "a");
}

TEST(DocumentTest, TheNullDataModelCompilesIn) {
    auto chart = chartOf(
        "<state id='a'><transition cond='In(b)' target='b'/><transition cond=\"In('nowhere')\" "
        "target='b'/><transition cond='1' target='b'/></state><final id='b'/>",
        {}, "datamodel='null'");
    EXPECT_THAT(chart->null_conditions, ElementsAre(2, kRoot, kNone));
    EXPECT_EQ(chart->program, nullptr);
}

TEST(DocumentTest, ADocumentNeedsAProgramOnlyForExpressionsDataAndScripts) {
    auto runtime = script::Runtime::create({});
    if (!runtime) GTEST_SKIP() << "needs the script engine";
    EXPECT_EQ(
        load(scxml("<state><transition event='a'/></state>"), {}, runtime->get()).chart->program,
        nullptr);
    EXPECT_NE(load(scxml("<datamodel><data id='a'/></datamodel><final/>"), {}, runtime->get())
                  .chart->program,
              nullptr);
    EXPECT_NE(load(scxml("<script>1</script><final/>"), {}, runtime->get()).chart->program,
              nullptr);
}

// Several files.

TEST(DocumentTest, XmlIsIncludedWholeOrByIdAndKeepsItsPlace) {
    const char* part =
        "<state xmlns='http://www.w3.org/2005/07/scxml' id='all'>\n <state id='one'>"
        "<onentry><script src='s.js'/></onentry></state></state>";
    std::map<std::string, std::string> files = {{"dir/sub/part.xml", part}, {"dir/sub/s.js", "1"}};
    auto whole = chartOf("<xi:include href='sub/part.xml'/>", files);
    EXPECT_EQ(whole->states.size(), 3u);
    for (const char* pointer : {"one", "element(one)", "xpointer(id(&quot;one&quot;))"}) {
        auto one = chartOf(
            "<xi:include href='sub/part.xml' xpointer=\"" + std::string(pointer) + "\"/>", files);
        ASSERT_EQ(one->states.size(), 2u);
        EXPECT_EQ(one->states[1].id, "one");
        EXPECT_EQ(toString(one->location(one->states[1].where, one->states[1].file)),
                  "dir/sub/part.xml:2:2");
        EXPECT_THAT(one->files, ElementsAre("dir/doc.scxml", "dir/sub/part.xml", "dir/sub/s.js"));
    }
}

TEST(DocumentTest, IncludesNestRelativeToTheirOwnFile) {
    const std::string open =
        "<state xmlns='http://www.w3.org/2005/07/scxml' "
        "xmlns:xi='http://www.w3.org/2001/XInclude'>";
    auto chart =
        chartOf("<xi:include href='sub/a.xml'/>",
                {{"dir/sub/a.xml", open + "<xi:include href='b.xml'/></state>"},
                 {"dir/sub/b.xml", "<final xmlns='http://www.w3.org/2005/07/scxml' id='b'/>"}});
    EXPECT_EQ(chart->states.at(2).id, "b");
}

TEST(DocumentTest, AFallbackReplacesWhatCannotBeLoaded) {
    auto chart = chartOf(
        "<xi:include href='none.xml'><xi:fallback><final id='f'/></xi:fallback></xi:include>");
    EXPECT_EQ(chart->states.at(1).id, "f");
}

TEST(DocumentTest, IncludedElementsDoNotTakeTheDefaultNamespaceOfTheirPlace) {
    auto chart =
        chartOf("<datamodel><data id='a'><xi:include href='a.xml'/></data></datamodel><final/>",
                {{"dir/a.xml", "<books><book/></books>"}});
    const Payload& value = chart->states[kRoot].data[0].literal;
    EXPECT_EQ(value.bytes, "<books xmlns:xi=\"http://www.w3.org/2001/XInclude\"><book/></books>");
}

TEST(DocumentTest, TheHashIsThatOfAllFilesAndNotOfTheirNames) {
    auto hash = [](const char* name, const char* bytes, const char* url) {
        TestFiles files(
            {{std::string("dir/") + name, bytes}, {std::string("other/") + name, bytes}});
        return loadDocument(scxml("<script src='a.js'/><final/>"), url, files, nullptr)
            .chart->content_hash;
    };
    std::string one = hash("a.js", "1", "dir/doc.scxml");
    EXPECT_EQ(one.size(), 32u);
    EXPECT_EQ(one, hash("a.js", "1", "other/name.scxml"));
    EXPECT_NE(one, hash("a.js", "2", "dir/doc.scxml"));
}

TEST(DocumentTest, NothingIsLoadedForATextWithoutAPlace) {
    auto document =
        loadDocument(scxml("<script src='/etc/passwd'/><final/>"), "", noResources(), nullptr);
    EXPECT_EQ(document.chart, nullptr);
}

// The W3C's tests.

class Folder final : public ResourceLoader {
public:
    Result<Resource> load(const std::string& url) override {
        std::ifstream file(url, std::ios::binary);
        if (!file) return fail("document.notFound", "there is no file '" + url + "'");
        std::stringstream bytes;
        bytes << file.rdbuf();
        return Resource{url, bytes.str()};
    }
};

std::vector<std::string> irpDocuments() {
    std::vector<std::string> paths;
    for (const char* folder : {"/ecma", "/null"}) {
        std::filesystem::path dir = std::string(ORCHESTRION_IRP_DIR) + folder;
        if (!std::filesystem::is_directory(dir)) continue;
        for (const auto& entry : std::filesystem::directory_iterator(dir)) {
            if (entry.path().extension() == ".scxml") paths.push_back(entry.path().string());
        }
    }
    return paths;
}

TEST(DocumentTest, EveryW3cTestLoadsExceptTheOneWhoseScriptIsMissing) {
    auto paths = irpDocuments();
    if (paths.empty()) GTEST_SKIP() << "the W3C's tests are not at " << ORCHESTRION_IRP_DIR;
    EXPECT_GE(paths.size(), 237u);
    auto runtime = script::Runtime::create({});
    Folder folder;
    for (const std::string& path : paths) {
        auto text = folder.load(path);
        auto document = loadDocument(text->bytes, path, folder, runtime ? runtime->get() : nullptr);
        bool refused = document.chart == nullptr;
        EXPECT_EQ(refused, path.ends_with("test301.scxml")) << list(document.diagnostics);
    }
}

}  // namespace
}  // namespace orchestrion::scxml
