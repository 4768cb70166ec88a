#include "base/payload.h"

#include <gtest/gtest.h>

namespace orchestrion {
namespace {

TEST(Payload, textThatIsJsonBecomesJson) {
    EXPECT_EQ(payloadFromText(" {\"a\":1}\n"), Payload::json("{\"a\":1}"));
    EXPECT_EQ(payloadFromText("123"), Payload::json("123"));
}

TEST(Payload, textThatIsXmlBecomesXml) {
    EXPECT_EQ(payloadFromText("\n<a><b/></a> "), Payload::xml("<a><b/></a>"));
}

TEST(Payload, otherTextIsSpaceNormalised) {
    EXPECT_EQ(payloadFromText("  this is \n  a string "), Payload::text("this is a string"));
}

TEST(Payload, blankTextIsNoData) {
    EXPECT_TRUE(payloadFromText(" \n").empty());
    EXPECT_TRUE(payloadFromText("").empty());
}

}  // namespace
}  // namespace orchestrion
