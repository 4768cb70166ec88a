// The small parts documents are read with: URLs, event descriptors, suggestions, encodings.
#include <gtest/gtest.h>

#include "base/suggest.h"
#include "scxml/document.h"
#include "scxml/encoding.h"
#include "scxml/event_syntax.h"
#include "scxml/expressions.h"
#include "scxml/vocabulary.h"

namespace orchestrion::scxml {
namespace {

TEST(ResolveUrlTest, ReferencesAreResolvedAsRfc3986Says) {
    EXPECT_EQ(resolveUrl("http://a/b/c/d;p?q", "g"), "http://a/b/c/g");
    EXPECT_EQ(resolveUrl("http://a/b/c/d;p?q", "../../g"), "http://a/g");
    EXPECT_EQ(resolveUrl("http://a/b/c/d;p?q", "//g"), "http://g");
    EXPECT_EQ(resolveUrl("http://a/b/c/d;p?q", "?y"), "http://a/b/c/d;p?y");
    EXPECT_EQ(resolveUrl("http://a/b/c/d;p?q", "https://other/x"), "https://other/x");
    EXPECT_EQ(resolveUrl("file:///apps/a.scxml", "sub.scxml"), "file:///apps/sub.scxml");
}

TEST(ResolveUrlTest, ABaseWithoutSchemeIsAPath) {
    EXPECT_EQ(resolveUrl("apps/a.scxml", "sub.scxml"), "apps/sub.scxml");
    EXPECT_EQ(resolveUrl("a.scxml", "sub.scxml"), "sub.scxml");
    EXPECT_EQ(resolveUrl("/apps/x/a.scxml", "../lib/./b.js"), "/apps/lib/b.js");
    EXPECT_EQ(resolveUrl("apps/a.scxml", "../../b.js"), "../b.js");
    EXPECT_EQ(resolveUrl("apps/a.scxml", "/etc/b"), "/etc/b");
    EXPECT_EQ(resolveUrl("my apps/100%/a.scxml", "b c.js"), "my apps/100%/b c.js");
    EXPECT_EQ(resolveUrl("apps/a.scxml", "http://h/b"), "http://h/b");
}

TEST(ResolveUrlTest, FileWithoutSlashIsRelative) {
    EXPECT_EQ(resolveUrl("ecma/test215.scxml", "file:test215sub1.scxml"), "ecma/test215sub1.scxml");
    EXPECT_EQ(resolveUrl("file:///ecma/test215.scxml", "file:test215sub1.scxml"),
              "file:///ecma/test215sub1.scxml");
    EXPECT_EQ(resolveUrl("ecma/test215.scxml", "file:///abs.scxml"), "file:///abs.scxml");
}

TEST(EventSyntaxTest, DescriptorsAreTokensWithAnOptionalWildcardAtTheEnd) {
    for (const char* good : {"*", "a", "a.b", "a.b.", "a.b.*", ".*", "done.state.x-1", "ä.ö"}) {
        EXPECT_TRUE(isEventDescriptor(good)) << good;
    }
    for (const char* bad : {"", ".", "a..b", ".a", "a,b", "a*", "*.a", "a.*.b", "a.*.*"}) {
        EXPECT_FALSE(isEventDescriptor(bad)) << bad;
    }
}

TEST(SuggestTest, ASwapAMissingAndAWrongLetterAreNear) {
    EXPECT_EQ(editDistance("onentry", "onentyr"), 1u);
    EXPECT_EQ(editDistance("onentry", "onetry"), 1u);
    EXPECT_EQ(editDistance("onentry", "onentri"), 1u);
    EXPECT_EQ(editDistance("", "abc"), 3u);
    EXPECT_EQ(editDistance("kitten", "sitting"), 3u);
}

TEST(SuggestTest, OnlyWhatIsNearEnoughIsSuggested) {
    EXPECT_EQ(didYouMean("onEntry", {"onexit", "onentry"}), "did you mean 'onentry'?");
    EXPECT_EQ(didYouMean("intial", {"id", "initial"}), "did you mean 'initial'?");
    EXPECT_EQ(didYouMean("colour", {"id", "initial"}), "");
    EXPECT_EQ(didYouMean("", {"id"}), "");
}

TEST(SuggestTest, AListReadsLikeASentence) {
    EXPECT_EQ(oneOf({"a"}), "a");
    EXPECT_EQ(oneOf({"a", "b", "c"}, "<", ">"), "<a>, <b> or <c>");
}

TEST(ConditionsTest, TheNullDataModelKnowsInOnly) {
    EXPECT_EQ(nullCondition("In(a)"), "a");
    EXPECT_EQ(nullCondition(" In ( 'a.b' ) "), "a.b");
    EXPECT_EQ(nullCondition("In(\"a\")"), "a");
    for (const char* bad : {"", "true", "In()", "In('a", "In(a) && In(b)", "!In(a)", "Ina"}) {
        EXPECT_EQ(nullCondition(bad), "") << bad;
    }
}

TEST(ConditionsTest, StatesAskedForAreFoundInExpressions) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(statesAskedFor("x > 1 && In('a') || !In( \"b\" )"), (Names{"a", "b"}));
    EXPECT_EQ(statesAskedFor("In(name) || In('a' + b) || list.In('a') || xIn('a')"), Names{});
}

TEST(EncodingTest, XmlDeclarationAndMarksAreBelieved) {
    EXPECT_EQ(decodeText("<?xml version='1.0' encoding='windows-1252'?><a>\x80</a>").text,
              "<?xml version='1.0' encoding='windows-1252'?><a>€</a>");
    EXPECT_EQ(decodeText(std::string_view("\xFE\xFF\0<\0a\0/\0>", 10)).text, "<a/>");
    EXPECT_EQ(decodeText(std::string_view("<\0?\0", 4)).text, "<?");
    EXPECT_EQ(decodeText("\xEF\xBB\xBF<a/>").text, "<a/>");
}

TEST(EncodingTest, OtherTextsAreUtf8WhateverTheySay) {
    EXPECT_EQ(decodeText("<?xml encoding='x'?>", false).text, "<?xml encoding='x'?>");
    EXPECT_EQ(decodeText("\xE4", false).problem, "these bytes are not UTF-8");
}

TEST(VocabularyTest, EveryChildInTheTableIsAnElementOfTheTable) {
    for (Dialect dialect : {Dialect::kW3c, Dialect::kOrs}) {
        for (std::string_view name : allElements(dialect)) {
            for (std::string_view child :
                 allowedChildren(*findElementRule(name, dialect), dialect)) {
                EXPECT_NE(findElementRule(child, dialect), nullptr) << child;
            }
        }
    }
}

}  // namespace
}  // namespace orchestrion::scxml
