// Every diagnostic a document can get: that it comes, where, and that it is documented.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "scxml/diagnostic_codes.h"
#include "scxml/document_test_support.h"

namespace orchestrion::scxml {
namespace {

using testing::HasSubstr;

struct Case {
    std::string code;
    std::string text;
    std::string where;       // "line:column"
    std::string words = {};  // in the diagnostic's text
    std::map<std::string, std::string> files = {};
    std::string file = "dir/doc.scxml";
};

// The root's start tag on a line of its own, so that columns are easy to read.
std::string doc(std::string_view inside, std::string_view attributes = "") {
    return "<scxml xmlns='http://www.w3.org/2005/07/scxml' "
           "xmlns:xi='http://www.w3.org/2001/XInclude' version='1.0' " +
           std::string(attributes) + ">\n" + std::string(inside) + "\n</scxml>";
}
std::string inEntry(std::string_view action) {
    return doc("<state><onentry>\n" + std::string(action) + "\n</onentry></state>");
}

// A module with an action that has one required attribute and a part.
class Phone final : public ModuleVocabulary {
public:
    const ModuleRule* find(std::string_view ns) const override {
        return ns == "urn:phone" ? &kRule : nullptr;
    }
    std::vector<std::string_view> namespaces() const override { return {"urn:phone"}; }

private:
    static constexpr ModuleAttribute kAttributes[] = {{"to", ModuleForm::kLiteral, true}};
    static constexpr ModuleElement kElements[] = {{"call", "voice", kAttributes}, {"leg"}};
    static constexpr ModuleRule kRule{"phone", kElements};
};
std::string phone(std::string_view action) {
    return doc("<state><onentry>\n" + std::string(action) + "\n</onentry></state>",
               "xmlns:p='urn:phone'");
}

LoadOptions smallLimits() {
    static const Phone kPhone;
    LoadOptions options;
    options.modules = &kPhone;
    options.limits.bytes_max = 20000;
    options.limits.depth_max = 12;
    options.limits.elements_max = 2500;
    options.limits.states_max = 2000;
    options.limits.includes_max = 3;
    options.limits.include_depth_max = 2;
    options.lint = true;
    return options;
}

std::string repeat(std::string_view text, size_t times) {
    std::string out;
    for (size_t i = 0; i < times; ++i) out += text;
    return out;
}

std::string manyAttributes() {
    std::string text = "<state";
    for (int i = 0; i <= 256; ++i) text += " a" + std::to_string(i) + "=''";
    return text + "/>";
}

std::vector<Case> textCases() {
    return {
        {"document.tooLarge", doc(repeat(" ", 20001)), "1:1", "20000"},
        {"document.tooDeep", doc(repeat("<state>", 20)), "2:78", "at most 12"},
        {"document.tooManyElements", doc(repeat("<a/>", 2600)), "2:9997", "at most 2500"},
        {"document.tooManyAttributes", doc(manyAttributes()), "2:1", "at most 256"},
        {"document.tooManyStates", doc(repeat("<state/>", 2100)), "2:15993", "at most 2000"},
        {"document.tooManyProblems", doc("<state>" + repeat("<x/>", 1100) + "</state>"), "",
         "100 more"},
        {"xml.badEncoding", "<scxml>\n \xE4</scxml>", "2:2", "not UTF-8"},
        {"xml.badEncoding", std::string("<scxml>\0</scxml>", 16), "1:8", "NUL"},
        {"xml.badEncoding", "<?xml version='1.0' encoding='KOI-9'?><scxml/>", "1:1",
         "'KOI-9' is not known"},
        {"xml.badEncoding", "\xFF\xFE<", "1:1", "UTF-16LE"},
        {"xml.notWellFormed", doc("<state>\n</final>"), "3:9", "mismatch"},
        {"xml.notWellFormed", doc("<state id='a & b'/>"), "2:14", "write &amp; for '&'"},
        {"xml.notWellFormed", "<scxml xmlns='x'><state>", "1:25", "is it complete?"},
        {"xml.notWellFormed", "", "1:1", "empty"},
        {"xml.doctype", "<!DOCTYPE scxml [<!ENTITY a 'b'>]>\n" + doc("&a;"), "1:1",
         "without DOCTYPE"},
        {"xml.undefinedEntity", doc("<state>\n &nbsp;</state>"), "3:2", "'&nbsp;'"},
        {"xml.undefinedEntity", "<!DOCTYPE scxml SYSTEM 'file:///etc/passwd'>\n" + doc("&x;"),
         "3:1", "'&x;'"},
        {"xml.undeclaredPrefix", doc("<queue:submit/>"), "2:14", "xmlns:prefix"},
    };
}

std::vector<Case> includeCases() {
    const std::string xi = "<xi:include href='part.xml'";
    const std::string none = "<xi:include href='none.xml'/>";
    return {
        {"include.failed", doc("\n" + none), "3:1", "no file 'dir/none.xml'"},
        {"include.loop",
         doc(xi + "/>"),
         "1:51",
         "'dir/part.xml' includes itself",
         {{"dir/part.xml",
           "<state xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include "
           "href='part.xml'/></state>"}},
         "dir/part.xml"},
        {"include.tooMany",
         doc(repeat("<xi:include href='part.xml'/>", 4)),
         "2:88",
         "at most 3",
         {{"dir/part.xml", "<state xmlns='http://www.w3.org/2005/07/scxml'/>"}}},
        {"include.badAttribute", doc(xi + " parse='html'/>"), "2:36", "'xml' or 'text'"},
        {"include.badAttribute", doc("<xi:include/>"), "2:1", "has no href"},
        {"include.badAttribute", doc("<xi:include href='part.xml#a'/>"), "2:1", "xpointer"},
        {"include.badAttribute",
         doc(xi + " xpointer='xpointer(//a)'/>"),
         "2:1",
         "is not supported",
         {{"dir/part.xml", "<a/>"}}},
        {"include.noSuchElement",
         doc(xi + " xpointer='b'/>"),
         "2:1",
         "no element with the id 'b'",
         {{"dir/part.xml", "<a id='a'/>"}}},
        {"include.ignoredAttribute",
         doc(xi + " ref='b'/>"),
         "2:29",
         "'ref'",
         {{"dir/part.xml", "<a/>"}}},
    };
}

std::vector<Case> languageCases() {
    return {
        {"scxml.notScxml", "<html/>", "1:1", "<html>"},
        {"scxml.wrongNamespace", "<scxml version='1.0'/>", "1:1",
         "http://www.w3.org/2005/07/scxml"},
        {"scxml.missingVersion", "<scxml xmlns='http://www.w3.org/2005/07/scxml'><final/></scxml>",
         "1:1"},
        {"scxml.wrongVersion", "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='2.0'/>",
         "1:57"},
        {"scxml.unknownDataModel",
         "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'\n"
         " datamodel='ecma'/>",
         "2:13", "'ecmascript' or 'null'"},
        {"scxml.unknownElement", doc("<state>\n <onentri/></state>"), "3:2",
         "did you mean 'onentry'?"},
        {"scxml.unknownElement", inEntry(" <raise xmlns='' event='a'/>"), "3:2", "no namespace"},
        {"scxml.misplacedElement", doc("<state id='a'>\n<raise event='a'/></state>"), "3:1",
         "put it into"},
        {"scxml.repeatedElement", doc("<state><datamodel/>\n<datamodel/></state>"), "3:1",
         "more than one"},
        {"scxml.missingElement", doc("<state><history/></state>"), "2:8", "<transition>"},
        {"scxml.unknownAttribute", doc("<state\n  initail='b'/>"), "3:3",
         "did you mean 'initial'?"},
        {"scxml.unknownExtension", doc("<state _colour='b'/>"), "2:8", "'_colour'"},
        {"ors.badSetting", doc("<state/>", "profile='ecmascript' _maxtime='soon'"), "1:136",
         "'_maxtime'"},
        {"ors.noEffect", doc("<state src='other.scxml'/>", "profile='ecmascript'"), "2:8",
         "src of <state>"},
        {"scxml.missingAttribute", inEntry("<raise/>"), "3:1", "'event'"},
        {"scxml.missingAttribute", inEntry("<cancel/>"), "3:1", "sendid"},
        {"scxml.badAttributeValue", doc("<final/>", "binding='lazy'"), "1:114",
         "'early' or 'late'"},
        {"scxml.badAttributeValue", doc("<state id='a b'/>"), "2:12", "without blanks"},
        {"scxml.badAttributeValue", doc("<state><transition event=' ' target='a'/></state>"),
         "2:27", "is empty"},
        {"scxml.badAttributeValue", doc("<state><transition target=''/></state>"), "2:28",
         "is empty"},
        {"scxml.exclusive", inEntry("<send event='a' eventexpr='b'/>"), "3:17",
         "'event' and 'eventexpr'"},
        {"scxml.exclusive", inEntry("<assign location='a' expr='1'> 2</assign>"), "3:1",
         "content of its own"},
        {"scxml.exclusive", inEntry("<send><content/><param name='a' expr='1'/></send>"), "3:7",
         "<content>"},
        {"scxml.strayText", doc("<state>\nhello</state>"), "2:1", "ignored"},
        {"scxml.branchOrder", inEntry("<if cond='1'><else/><elseif cond='2'/></if>"), "3:21"},
        {"scxml.finalizeSends",
         doc("<state><invoke src='a'><finalize><if cond='1'>\n<send event='a'/></if>"
             "</finalize></invoke></state>"),
         "3:1", "<finalize>"},
        {"scxml.foreignAction", inEntry("<m:act xmlns:m='urn:m'/>"), "3:1", "urn:m"},
        {"module.unknownElement", phone("<p:cal to='1'/>"), "3:1", "did you mean 'call'?"},
        {"module.unknownAttribute", phone("<p:call to='1' form='2'/>"), "3:16", "'form'"},
        {"module.missingAttribute", phone("<p:call/>"), "3:1", "'to'"},
        {"module.misplacedElement", phone("<p:leg/>"), "3:1", "no action"},
        {"module.nestedAction", phone("<p:call to='1'><log/></p:call>"), "3:16", "<log>"},
        {"scxml.noStates", doc(""), "1:1"},
    };
}

std::vector<Case> stateCases() {
    const std::string two = "<state id='a'><state id='b'/><state id='c'/></state>";
    return {
        {"scxml.duplicateId", doc("<state id='a'/>\n<state id='a'/>"), "3:12", "dir/doc.scxml:2:1"},
        {"scxml.missingTarget",
         doc("<state id='busy'>\n<transition event='x' target='buzy'/></state>"), "3:31",
         "did you mean 'busy'?"},
        {"scxml.missingTarget",
         doc("<state><transition event='x' target='state.2'/></state><state/>"), "2:38"},
        {"scxml.illegalTargets", doc(two, "initial='b c'"), "1:114", "'b' and 'c'"},
        {"scxml.illegalTargets", doc(two, "initial='a c'"), "1:114", "'a' and 'c'"},
        {"scxml.illegalInitial", doc("<state id='a' initial='b'/><state id='b'/>"), "2:24",
         "inside of 'a'"},
        {"scxml.illegalInitial",
         doc("<state><initial>\n<transition event='x' target='b'/></initial>"
             "<state id='b'/></state>"),
         "3:13", "'event'"},
        {"scxml.illegalInitial", doc("<state><initial>\n<transition/></initial><state/></state>"),
         "3:1", "no target"},
        {"scxml.illegalHistory",
         doc("<state><history id='h'>\n<transition target='b'/></history></state>"
             "<state id='b'/>"),
         "3:21", "inside of"},
        {"scxml.illegalHistory",
         doc("<state id='s'><history id='h'><transition target='g'/></history>\n"
             "<history id='g'><transition target='b'/></history><state id='b'/></state>"),
         "2:31", "another history"},
        {"scxml.endlessTransition", doc("<state><transition/></state>"), "2:8", "for ever"},
    };
}

std::vector<Case> dataCases() {
    return {
        {"event.badDescriptor", doc("<state><transition event='a, b'/></state>"), "2:27",
         "by blanks"},
        {"event.badDescriptor", doc("<state><transition event='a.*.b'/></state>"), "2:27"},
        {"event.badName", inEntry("<raise event='a b'/>"), "3:15"},
        {"send.badDuration", inEntry("<send event='a' delay='soon'/>"), "3:24", "1.5s"},
        {"send.delayedInternal", inEntry("<send event='a' target='#_internal' delay='1s'/>"),
         "3:37"},
        {"send.withoutEvent", inEntry("<send/>"), "3:1"},
        {"invoke.nothing", doc("<state><invoke/></state>"), "2:8"},
        {"param.withoutValue", inEntry("<send event='a'><param name='b'/></send>"), "3:17"},
        {"assign.withoutValue", inEntry("<assign location='a'/>"), "3:1"},
        {"data.badId", doc("<datamodel><data id='new'/></datamodel><final/>"), "2:22", "'new'"},
        {"data.duplicateId", doc("<datamodel><data id='a'/><data id='a'/></datamodel><final/>"),
         "2:36"},
        {"data.loadFailed", doc("<datamodel><data id='a' src='a.json'/></datamodel><final/>"),
         "2:30", "no file 'dir/a.json'"},
        {"script.loadFailed", doc("<script src='a.js'/><final/>"), "2:14", "no file 'dir/a.js'"},
        {"null.noDataModel",
         doc("<final><onentry><log expr='1'/></onentry></final>", "datamodel='null'"), "2:28"},
        {"null.badCondition",
         doc("<state><transition cond='true' target='a'/></state><final id='a'/>",
             "datamodel='null'"),
         "2:26", "In(id)"},
        {"expression.unknownState", doc("<state id='a'><transition cond=\"In('b')\"/></state>"),
         "2:33", "'b'"},
        {"lint.unreachableState", doc("<final/><state id='a'>\n<state/></state>"), "2:9", "'a'"},
        {"lint.neverTaken",
         doc("<state><transition event='a'/>\n<transition event='a.b'/></state>"), "3:1", "2:8"},
    };
}

std::vector<Case> scriptCases() {
    return {
        {"script.syntax", doc("<state><transition\n cond='a &lt;\n ) '/></state>"), "4:2"},
        {"script.illegalLocation", inEntry("<assign location='1' expr='2'/>"), "3:19"},
        {"script.illegalName", inEntry("<foreach array='[]' item='a.b'/>"), "3:27"},
        {"script.tooManyErrors",
         doc("<state>" + repeat("<onentry><log expr=')'/></onentry>\n", 1001) + "</state>"),
         "1002:21"},
    };
}

std::vector<Case> allCases() {
    std::vector<Case> all;
    for (const auto& cases :
         {textCases(), includeCases(), languageCases(), stateCases(), dataCases(), scriptCases()}) {
        all.insert(all.end(), cases.begin(), cases.end());
    }
    return all;
}

// Null in a build without script engine (ThreadSanitizer).
std::unique_ptr<script::Runtime> newRuntime() {
    auto runtime = script::Runtime::create({});
    return runtime ? std::move(*runtime) : nullptr;
}

void expectFound(const Case& expected, script::Runtime* runtime) {
    LoadOptions options = smallLimits();
    if (expected.code == "script.tooManyErrors") options = {};
    auto document = load(expected.text, expected.files, runtime, options);
    SCOPED_TRACE(expected.code + " in\n" + expected.text.substr(0, 500) + "\ngives\n" +
                 list(document.diagnostics).substr(0, 2000));
    for (const Diagnostic& diagnostic : document.diagnostics) {
        if (diagnostic.code != expected.code) continue;
        std::string where = expected.where.empty() ? "" : expected.file + ":" + expected.where;
        EXPECT_EQ(toString(diagnostic.where), where);
        EXPECT_THAT(toString(diagnostic), HasSubstr(expected.words));
        EXPECT_EQ(document.chart == nullptr, refuses(document.diagnostics));
        return;
    }
    ADD_FAILURE() << "not reported";
}

TEST(DiagnosticsTest, EachComesWithItsPlaceAndItsWords) {
    auto runtime = newRuntime();
    for (const Case& expected : allCases()) {
        bool needs_engine =
            expected.code.starts_with("script.") && expected.code != "script.loadFailed";
        if (runtime != nullptr || !needs_engine) expectFound(expected, runtime.get());
    }
}

TEST(DiagnosticsTest, EachHasACaseHere) {
    std::set<std::string> covered;
    for (const Case& known : allCases()) covered.insert(known.code);
    for (const DiagnosticCode& code : kDiagnosticCodes) {
        EXPECT_TRUE(covered.contains(code.name)) << code.name;
    }
}

std::string_view severityWord(Severity severity) {
    return severity == Severity::kFatal ? "fatal" : toString(severity);
}

TEST(DiagnosticsTest, EachIsDocumentedWithItsSeverity) {
    std::ifstream file(ORCHESTRION_SOURCE_DIR "/docs/reference/diagnostics.md");
    std::stringstream text;
    text << file.rdbuf();
    for (const DiagnosticCode& code : kDiagnosticCodes) {
        std::string row = "| `" + std::string(code.name) + "` | ";
        EXPECT_THAT(text.str(), HasSubstr(row.append(severityWord(code.severity)).append(" |")));
    }
}

TEST(DiagnosticsTest, TenMistakesAreAllNamedInOneRunWithTheirLines) {
    const char* text =
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' initial='strat'>\n"  // 2:
                                                                                           // target
        "  <datamodel><data id='a-b' expr='1'/></datamodel>\n"  // 3: data id
        "  <state id='start'>\n"
        "    <onentri><log expr='1'/></onentri>\n"              // 5: element
        "    <transition event='a' target='start' cnd='x'/>\n"  // 6: attribute
        "    <transition event='b' target='p1 p2'/>\n"          // 7: target set
        "    <onentry>\n"
        "      <send event='t' delay='5 seconds'/>\n"  // 9: duration
        "      <send event='t' eventexpr='t'/>\n"      // 10: exclusive
        "      <assign location='x' expr='1 +'/>\n"    // 11: syntax
        "    </onentry>\n"
        "  </state>\n"
        "  <state id='p'><state id='p1'/><state id='p2'/></state>\n"
        "  <state id='start'/>\n"  // 15: id
        "  <history id='h'/>\n"    // 16: misplaced
        "</scxml>\n";
    auto runtime = newRuntime();
    if (runtime == nullptr) GTEST_SKIP() << "needs the script engine";
    auto document = load(text, {}, runtime.get());
    EXPECT_EQ(document.chart, nullptr);
    std::vector<std::string> found;
    for (const Diagnostic& d : document.diagnostics) {
        found.push_back(std::to_string(d.where.position.line) + " " + d.code);
    }
    EXPECT_THAT(found, testing::ElementsAre("2 scxml.missingTarget", "3 data.badId",
                                            "5 scxml.unknownElement", "6 scxml.unknownAttribute",
                                            "7 scxml.illegalTargets", "9 send.badDuration",
                                            "10 scxml.exclusive", "11 script.syntax",
                                            "15 scxml.duplicateId", "16 scxml.misplacedElement",
                                            "16 scxml.missingElement"));
}

TEST(DiagnosticsTest, InlineDocumentsAreCheckedButDoNotRefuseTheDocument) {
    LoadOptions options;
    options.lint = true;
    auto document = load(doc("<state><invoke><content>\n<scxml "
                             "version='1.0'><stat/></scxml></content></invoke></state>"),
                         {}, nullptr, options);
    EXPECT_NE(document.chart, nullptr);
    EXPECT_THAT(list(document.diagnostics),
                HasSubstr("dir/doc.scxml:3:22: error: there is no element <stat>"));
}

TEST(DiagnosticsTest, ForeignElementsAndAttributesAreFreeToStandInStates) {
    auto document = load(doc("<state m:pos='1 2' xmlns:m='urn:m'><m:note>hello</m:note></state>"));
    EXPECT_NE(document.chart, nullptr);
    EXPECT_TRUE(document.diagnostics.empty()) << list(document.diagnostics);
}

}  // namespace
}  // namespace orchestrion::scxml
