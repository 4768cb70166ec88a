// Lines and columns of what a document consists of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scxml/document_test_support.h"
#include "scxml/markup_position.h"
#include "scxml/source_text.h"

namespace orchestrion::scxml {
namespace {

std::string at(const Diagnostic& diagnostic) {
    return toString(diagnostic.where).substr(14);
}

// Where an unknown attribute 'nope' in the document is reported.
std::string placeOfNope(std::string_view text) {
    for (const Diagnostic& diagnostic : load(text).diagnostics) {
        if (diagnostic.message.find("'nope'") != std::string::npos) return at(diagnostic);
    }
    return "not reported";
}

TEST(PositionsTest, LinesEndWithLfCrLfOrCr) {
    SourceText text("a", "1\n2\r\n3\r4");
    EXPECT_EQ(text.position(0), (SourcePosition{1, 1}));
    EXPECT_EQ(text.position(2), (SourcePosition{2, 1}));
    EXPECT_EQ(text.position(5), (SourcePosition{3, 1}));
    EXPECT_EQ(text.position(7), (SourcePosition{4, 1}));
    EXPECT_EQ(text.position(99), (SourcePosition{4, 2}));
}

TEST(PositionsTest, ColumnsCountCharactersAlsoFarIntoALine) {
    std::string line;
    for (int i = 0; i < 3000; ++i) line += "ä";
    SourceText text("a", "x\n" + line);
    EXPECT_EQ(text.position(2 + 2 * 2999), (SourcePosition{2, 3000}));
}

TEST(PositionsTest, AttributesOverSeveralLines) {
    EXPECT_EQ(placeOfNope(scxml("\n<state id='a'\n\n   nope\n=\n'x'/>")), "4:4");
}

TEST(PositionsTest, CrLfIsOneLineEnd) {
    EXPECT_EQ(placeOfNope(scxml("\r\n<state>\r\n\r\n <state nope='1'/>\r\n</state>")), "4:9");
}

TEST(PositionsTest, ATabIsOneColumn) {
    EXPECT_EQ(placeOfNope(scxml("\n\t\t<state\tnope='1'/>")), "2:10");
}

TEST(PositionsTest, CharactersOfSeveralBytesAreOneColumn) {
    EXPECT_EQ(placeOfNope(scxml("\n<!-- äöü 漢字 😀 --><state id='ß' nope='1'/>")), "2:32");
}

TEST(PositionsTest, ValuesWithReferencesCommentsAndCdataBeforeDoNotMoveIt) {
    EXPECT_EQ(placeOfNope(scxml("\n<state id='&lt;&#x20AC;'><!-- < > --><?p < ?><![CDATA[<a>]]>\n"
                                "<state a:b='>' xmlns:a='urn:a' nope='1'/></state>")),
              "3:32");
}

TEST(PositionsTest, Utf16AndLatin1CountLikeUtf8) {
    std::string utf8 = scxml("\n<state id='ä' nope='1'/>");
    std::string utf16 = "\xFF\xFE";
    std::string latin1 = "<?xml version='1.0' encoding='ISO-8859-1'?>";
    for (size_t i = 0; i < utf8.size(); ++i) {
        bool two = utf8[i] == '\xC3';
        char c = two ? '\xE4' : utf8[i];
        i += two ? 1 : 0;
        utf16 += c;
        utf16 += '\0';
        latin1 += c;
    }
    EXPECT_EQ(placeOfNope(utf8), "2:15");
    EXPECT_EQ(placeOfNope(utf16), "2:15");
    EXPECT_EQ(placeOfNope(latin1), "2:15");
}

TEST(PositionsTest, AByteOrderMarkIsNoCharacter) {
    EXPECT_EQ(placeOfNope("\xEF\xBB\xBF<scxml nope='1' version='1.0' "
                          "xmlns='http://www.w3.org/2005/07/scxml'/>"),
              "1:8");
}

// The offset of '@' as found from the position a compiler reports for the text without markup.
void expectAtSign(std::string_view markup, size_t start, bool in_attribute, SourcePosition from,
                  SourcePosition reported) {
    EXPECT_EQ(markupOffset(markup, static_cast<uint32_t>(start), in_attribute, from, reported),
              markup.find('@', start))
        << markup;
}

TEST(PositionsTest, AColumnInAValueIsFoundBehindReferencesAndLineEnds) {
    expectAtSign("a='1 &amp;&amp; @'", 3, true, {5, 4}, {5, 9});
    expectAtSign("a='1\r\n +\n @'", 3, true, {5, 4}, {5, 10});
    expectAtSign("a='ä&#228;@'", 3, true, {5, 4}, {5, 6});
}

TEST(PositionsTest, APlaceInAScriptIsFoundBehindCdataAndComments) {
    expectAtSign("<s>a &lt; @</s>", 3, false, {1, 4}, {1, 8});
    expectAtSign("<s><![CDATA[a && b]]>@</s>", 12, false, {1, 13}, {1, 19});
    expectAtSign("<s>a<!-- \n\n -->b@</s>", 3, false, {1, 4}, {3, 2});
    expectAtSign("<s>a\n<![CDATA[&]]> b\n@</s>", 3, false, {1, 4}, {3, 1});
}

struct ScriptCase {
    const char* inside;
    const char* where;
};

TEST(PositionsTest, SyntaxErrorsAreReportedWhereTheyStand) {
    auto runtime = script::Runtime::create({});
    if (!runtime) GTEST_SKIP() << "needs the script engine";
    const ScriptCase cases[] = {
        {"\n<script>\n var a = 1;\n  a = ];\n</script><final/>", "4:7"},
        {"\n<script><![CDATA[\n if (1 < 2 && 3) ];]]></script><final/>", "3:18"},
        {"\n<script>\n <!-- one\n two --> var a; /* &lt; */ ]</script><final/>", "4:28"},
        {"\n<state><onentry>\n\t<log expr='\"&lt;\" + )'/></onentry></state>", "3:22"},
        {"\n<state><transition target='b'\n cond='1 &amp;&amp;\n  ]'/></state><final id='b'/>",
         "4:3"},
        {"\n<state><onentry><send event='a' namelist='a\n  b.1 c'/></onentry></state>", "3:4"},
    };
    for (const ScriptCase& expected : cases) {
        auto document = load(scxml(expected.inside), {}, runtime->get());
        ASSERT_EQ(document.diagnostics.size(), 1u) << expected.inside << list(document.diagnostics);
        EXPECT_EQ(at(document.diagnostics[0]), expected.where) << expected.inside;
        EXPECT_NE(document.chart, nullptr);
    }
}

TEST(PositionsTest, IncludedTextsHaveTheirOwnLines) {
    auto runtime = script::Runtime::create({});
    if (!runtime) GTEST_SKIP() << "needs the script engine";
    auto document =
        load(scxml("<script>\n <xi:include href='a.js' parse='text'/>\n</script><final/>"),
             {{"dir/a.js", "// & <\nvar a = ;"}}, runtime->get());
    ASSERT_EQ(document.diagnostics.size(), 1u);
    EXPECT_EQ(toString(document.diagnostics[0].where), "dir/a.js:2:9");
}

TEST(PositionsTest, TheChartKnowsWhereItsPartsStand) {
    auto document =
        load(scxml("\n <state id='a'>\n  <transition event='e'/>\n"
                   "  <onentry>\n   <raise event='e'/></onentry></state>"));
    ASSERT_NE(document.chart, nullptr);
    const Chart& chart = *document.chart;
    EXPECT_EQ(chart.states[1].where, (SourcePosition{2, 2}));
    EXPECT_EQ(chart.transitions[chart.states[1].transitions[0]].where, (SourcePosition{3, 3}));
    EXPECT_EQ(chart.blocks[chart.states[1].on_entry[0]].actions[0].where, (SourcePosition{5, 4}));
}

}  // namespace
}  // namespace orchestrion::scxml
