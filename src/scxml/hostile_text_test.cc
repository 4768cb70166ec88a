// Texts that want to cost more than they are worth end in one clear refusal, and what is merely
// large is read in linear time: a quadratic step would let these tests run into their time limit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scxml/document_test_support.h"

namespace orchestrion::scxml {
namespace {

std::string repeat(std::string_view text, size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    for (size_t i = 0; i < times; ++i) out += text;
    return out;
}

std::string numbered(std::string_view before, std::string_view after, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out.append(before).append(std::to_string(i)).append(after);
    return out;
}

void expectRefused(std::string_view text, const std::string& code) {
    auto document = load(text);
    EXPECT_EQ(document.chart, nullptr);
    ASSERT_EQ(document.diagnostics.size(), 1u) << list(document.diagnostics).substr(0, 1000);
    EXPECT_EQ(document.diagnostics[0].code, code) << list(document.diagnostics);
}

void expectLoaded(std::string_view text) {
    LoadOptions options;
    options.lint = true;
    auto document = load(text, {}, nullptr, options);
    EXPECT_NE(document.chart, nullptr) << list(document.diagnostics).substr(0, 1000);
}

TEST(HostileTextTest, EntitiesAreRefusedBeforeTheyGrow) {
    expectRefused("<!DOCTYPE s [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><s>&b;</s>",
                  "xml.doctype");
    expectRefused("<!DOCTYPE s [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]><s/>",
                  "xml.doctype");
    expectRefused("<!DOCTYPE s [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><s>&a;</s>",
                  "xml.doctype");
    expectRefused("<!DOCTYPE s SYSTEM 'http://127.0.0.1/x.dtd'>" + scxml("<state id='&x;'/>"),
                  "xml.undefinedEntity");
}

TEST(HostileTextTest, ADoctypeWithoutDeclarationsIsHarmless) {
    expectLoaded("<!DOCTYPE scxml SYSTEM 'file:///etc/passwd'>" + scxml("<final/>"));
}

TEST(HostileTextTest, DeepNestingIsRefused) {
    expectRefused(scxml(repeat("<state>", 100000)), "document.tooDeep");
    expectRefused(scxml("<datamodel><data id='a'>" + repeat("<a>", 100000)), "document.tooDeep");
}

TEST(HostileTextTest, TheDeepestAllowedNestingLoads) {
    expectLoaded(scxml(repeat("<state>", 199) + repeat("</state>", 199)));
}

TEST(HostileTextTest, HugeTextsAreRefused) {
    expectRefused(scxml(repeat(" ", 17 << 20)), "document.tooLarge");
    expectRefused(scxml(repeat("<a/>", 600000)), "document.tooManyElements");
    expectRefused("<scxml " + repeat("a='' ", 1000000) + "/>", "document.tooManyAttributes");
}

TEST(HostileTextTest, TooManyNamespacesInScopeAreRefused) {
    std::string text;
    for (int depth = 0; depth < 6; ++depth) {
        text += "<a" + numbered(" xmlns:n", "='u'", 200) + ">";
    }
    expectRefused(scxml(text), "document.tooManyAttributes");
}

TEST(HostileTextTest, BadEncodingsAreRefused) {
    expectRefused("\x80", "xml.badEncoding");
    expectRefused(scxml("<state id='\xC0\xAF'/>"), "xml.badEncoding");      // overlong
    expectRefused(scxml("<state id='\xED\xA0\x80'/>"), "xml.badEncoding");  // a surrogate
    expectRefused(std::string_view("\xFF\xFE<\0\0\xD8z\0", 8), "xml.badEncoding");
    expectRefused("<?xml version='1.0' encoding='UTF-16'?>" + scxml(""), "xml.badEncoding");
    expectRefused("<?xml version='1.0' encoding='../../tmp/evil'?>" + scxml(""), "xml.badEncoding");
    expectRefused("<?xml version='1.0' encoding='US-ASCII'?>" + scxml("<state id='ä'/>"),
                  "xml.badEncoding");
}

TEST(HostileTextTest, ADocumentThatIsCutOffAnywhereIsRefused) {
    std::string text =
        "<?xml version='1.0'?>" + scxml(
                                      "<state id='a'><onentry><script><![CDATA[x]]></script>"
                                      "<log label='ä &amp; b'/></onentry></state><!-- c -->");
    for (size_t size = 0; size < text.size(); ++size) {
        auto document = load(text.substr(0, size));
        EXPECT_EQ(document.chart, nullptr) << text.substr(0, size);
        EXPECT_EQ(document.diagnostics.size(), 1u) << list(document.diagnostics);
    }
    expectLoaded(text);
}

TEST(HostileTextTest, IncludeLoopsAndBombsEnd) {
    const std::string xi = "<a xmlns:xi='http://www.w3.org/2001/XInclude'>";
    auto including = [&](const std::string& file) { return "<xi:include href='" + file + "'/>"; };
    auto loop = load(scxml(including("a.xml")), {{"dir/a.xml", xi + including("b.xml") + "</a>"},
                                                 {"dir/b.xml", xi + including("a.xml") + "</a>"}});
    EXPECT_EQ(loop.chart, nullptr);
    EXPECT_THAT(list(loop.diagnostics), testing::HasSubstr("[include.loop]"));
    auto itself = load(scxml(including("doc.scxml")));
    EXPECT_THAT(list(itself.diagnostics), testing::HasSubstr("[include.loop]"));

    std::map<std::string, std::string> files;
    for (int i = 0; i < 15; ++i) {
        std::string next = including("f" + std::to_string(i + 1) + ".xml");
        files["dir/f" + std::to_string(i) + ".xml"] = xi + repeat(next, 10) + "</a>";
    }
    auto bomb = load(scxml(including("f0.xml")), files);
    EXPECT_EQ(bomb.chart, nullptr);
    EXPECT_THAT(list(bomb.diagnostics), testing::HasSubstr("[include.tooMany]"));
}

TEST(HostileTextTest, IncludesCountForTheLimitsOfTheWhole) {
    LoadOptions options;
    options.limits.depth_max = 5;
    auto deep = load(scxml("<state><state><xi:include href='a.xml'/></state></state>"),
                     {{"dir/a.xml", "<a><a><a/></a></a>"}}, nullptr, options);
    EXPECT_THAT(list(deep.diagnostics), testing::HasSubstr("[document.tooDeep]"));
    options = {};
    options.limits.bytes_max = 1000;
    auto large = load(scxml("<xi:include href='a.xml'/>"),
                      {{"dir/a.xml", "<a>" + repeat(" ", 900) + "</a>"}}, nullptr, options);
    EXPECT_THAT(list(large.diagnostics), testing::HasSubstr("larger than 1000 bytes"));
}

TEST(HostileTextTest, FilesAreNotAskedForWithoutEnd) {
    LoadOptions options;
    options.limits.includes_max = 10;
    auto document = load(
        scxml("<datamodel>" + numbered("<data src='f' id='a", "'/>", 20) + "</datamodel><final/>"),
        {{"dir/f", "1"}}, nullptr, options);
    EXPECT_EQ(document.diagnostics.size(), 10u);
    EXPECT_THAT(list(document.diagnostics), testing::HasSubstr("more than 10 files"));
}

TEST(HostileTextTest, WhatIsLargeIsReadInLinearTime) {
    expectLoaded(scxml("<script>" + repeat("a<!---->", 500000) + "</script><final/>"));
    expectLoaded(scxml("<script>" + repeat("&lt;", 1000000) + "</script><final/>"));
    expectLoaded(scxml(numbered("<state id='a", "'/>", 90000)));
    expectLoaded(scxml("<state id='a'>" +
                       numbered("<transition event='x", "' target='a'/>", 200000) + "</state>"));
    expectLoaded(scxml("<state id='a'><transition target='" + repeat("a ", 1000000) +
                       "' event='x'/></state>"));
    expectLoaded(scxml("<state id='a'><transition event='" + repeat("a.", 1000000) +
                       "b' target='a'/></state>"));
    expectLoaded(scxml("<parallel>" + repeat("<state/>", 90000) + "</parallel>"));
    expectLoaded(scxml("<state id='" + repeat("a", 9 << 20) + "'/>"));
}

TEST(HostileTextTest, ManyMistakesAreReportedInLinearTimeAndNotAll) {
    std::string states;
    for (int i = 0; i < 50000; ++i) {
        states += "<state id='aaaaaaaaaaaaaaaaaaaa" + std::to_string(i) +
                  "'><transition target='aaaaaaaaaaaaaaaaaaaax" + std::to_string(i) + "'/></state>";
    }
    auto document = load(scxml(states));
    EXPECT_EQ(document.chart, nullptr);
    EXPECT_EQ(document.diagnostics.size(), 1001u);
    EXPECT_EQ(document.diagnostics.back().code, "document.tooManyProblems");
}

TEST(HostileTextTest, LongNamesAreNotRepeatedInFull) {
    auto document =
        load(scxml("<state><transition event='a' target='" + repeat("ä", 1 << 20) + "'/></state>"));
    ASSERT_EQ(document.diagnostics.size(), 1u);
    EXPECT_LT(document.diagnostics[0].message.size(), 1100u);
}

}  // namespace
}  // namespace orchestrion::scxml
