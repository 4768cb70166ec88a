#include "api/web_socket_frames.h"

#include <gtest/gtest.h>

#include "api/test_web_socket.h"

namespace orchestrion::api {
namespace {

constexpr uint64_t kBytesMax = 100000;

struct Heard {
    std::vector<Said> said;
    uint16_t fault = 0;
    std::string reason;
};

// As if the bytes came `step` at a time.
Heard hear(std::string_view bytes, size_t step = 1 << 20, uint64_t bytes_max = kBytesMax) {
    Heard heard;
    FrameReader reader(bytes_max);
    while (!bytes.empty()) {
        const auto taken = reader.put(bytes.substr(0, step), heard.said);
        bytes.remove_prefix(std::min(step, bytes.size()));
        if (taken) continue;
        EXPECT_EQ(heard.fault, 0) << "it fails once";
        heard.fault = taken.error().code;
        heard.reason = taken.error().reason;
    }
    return heard;
}

std::string textOf(const std::vector<Said>& all) {
    std::string text;
    for (const Said& said : all) {
        text += std::to_string(static_cast<int>(said.kind)) + ":" + said.bytes;
        if (said.kind == FrameKind::kClose) text += " " + std::to_string(said.code);
        text += "|";
    }
    return text;
}

std::string closing(std::string payload) {
    return toBytes({FrameKind::kClose, std::move(payload)});
}

TEST(FrameReader, theExamplesOfTheStandardAreRead) {  // §5.7
    EXPECT_EQ(textOf(hear("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58").said), "1:Hello|");
    EXPECT_EQ(textOf(hear("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58").said), "10:Hello|");
}

TEST(FrameReader, howTheBytesAreCutMakesNoDifference) {
    const std::string bytes =
        toBytes({FrameKind::kText, "first", false}) + toBytes({FrameKind::kPing, "in between"}) +
        toBytes({FrameKind::kContinuation, " second", false}) +
        toBytes({FrameKind::kContinuation, ""}) +
        toBytes({FrameKind::kBinary, std::string(70000, 'z')}) +
        toBytes({FrameKind::kText, std::string(300, 'y')}) + closing(closePayload(3000, "bye"));
    const std::string whole = textOf(hear(bytes).said);
    EXPECT_TRUE(whole.starts_with("9:in between|1:first second|2:zzz"));
    EXPECT_TRUE(whole.ends_with("yyy|8:bye 3000|"));
    for (const size_t step : {1, 2, 3, 7, 100, 65536})
        EXPECT_EQ(textOf(hear(bytes, step).said), whole);
}

TEST(FrameReader, emptyMessagesAreMessages) {
    EXPECT_EQ(
        textOf(hear(toBytes({FrameKind::kText, ""}) + toBytes({FrameKind::kBinary, ""})).said),
        "1:|2:|");
}

TEST(FrameReader, whatTheRulesForbidIsRefused) {
    const std::pair<ClientFrame, const char*> cases[] = {
        {{FrameKind::kText, "a", true, false}, "a client masks its frames"},
        {{FrameKind::kText, "", true, false}, "a client masks its frames"},
        {{FrameKind::kText, "a", true, true, 0x40}, "a reserved bit is set"},
        {{FrameKind::kText, "a", true, true, 0x10}, "a reserved bit is set"},
        {{static_cast<FrameKind>(3), "a"}, "there is no such kind of frame"},
        {{static_cast<FrameKind>(11), "a"}, "there is no such kind of frame"},
        {{FrameKind::kContinuation, "a"}, "there is no message that goes on"},
        {{FrameKind::kPing, "a", false}, "a control frame comes in one piece"},
        {{FrameKind::kPing, std::string(126, 'a')}, "a control frame has at most 125 bytes"},
    };
    for (const auto& [frame, reason] : cases) {
        const Heard heard = hear(toBytes(frame));
        EXPECT_EQ(heard.fault, CloseCode::kProtocolError) << reason;
        EXPECT_EQ(heard.reason, reason);
        EXPECT_TRUE(heard.said.empty());
    }
    EXPECT_EQ(
        hear(toBytes({FrameKind::kText, "a", false}) + toBytes({FrameKind::kText, "b"})).reason,
        "the message before has not ended");
}

TEST(FrameReader, lengthsAreWrittenAsShortAsTheyCanBe) {
    const std::string mask(4, '\0');
    EXPECT_EQ(hear(std::string("\x81\xfe\x00\x05", 4) + mask + "Hello").reason,
              "a length is written as short as it can be");
    EXPECT_EQ(hear(std::string("\x81\xff\x00\x00\x00\x00\x00\x00\x00\x05", 10) + mask).reason,
              "a length is written as short as it can be");
    EXPECT_EQ(hear("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff" + mask).fault, CloseCode::kTooLarge);
}

TEST(FrameReader, whatComesBeforeAFaultIsHeard) {
    const Heard heard =
        hear(toBytes({FrameKind::kText, "good"}) + toBytes({FrameKind::kContinuation, "bad"}) +
             toBytes({FrameKind::kText, "never read"}));
    EXPECT_EQ(textOf(heard.said), "1:good|");
    EXPECT_EQ(heard.fault, CloseCode::kProtocolError);
}

TEST(FrameReader, aMessageHasALimitOverAllItsPieces) {
    EXPECT_EQ(hear(toBytes({FrameKind::kText, "0123456789"}), 100, 10).fault, 0);
    EXPECT_EQ(hear(toBytes({FrameKind::kText, "0123456789x"}), 100, 10).fault,
              CloseCode::kTooLarge);
    const std::string pieces = toBytes({FrameKind::kText, "012345", false}) +
                               toBytes({FrameKind::kContinuation, "67890", true});
    EXPECT_EQ(hear(pieces, 100, 10).fault, CloseCode::kTooLarge);
    EXPECT_EQ(hear(pieces, 100, 11).fault, 0);
}

TEST(FrameReader, itIsRefusedBeforeItIsThere) {
    EXPECT_EQ(hear(toBytes({FrameKind::kText, std::string(11, 'x')}).substr(0, 6), 1, 10).fault,
              CloseCode::kTooLarge);
}

TEST(FrameReader, textIsUtf8AlsoOverPieces) {
    const std::string pieces =
        toBytes({FrameKind::kText, "\xc3", false}) + toBytes({FrameKind::kContinuation, "\xa4"});
    EXPECT_EQ(textOf(hear(pieces).said), "1:\xc3\xa4|");
    EXPECT_EQ(hear(toBytes({FrameKind::kText, "\xc3"})).fault, CloseCode::kBadText);
    EXPECT_EQ(hear(toBytes({FrameKind::kText, "\xed\xa0\x80"})).fault, CloseCode::kBadText);
    EXPECT_EQ(textOf(hear(toBytes({FrameKind::kBinary, "\xc3"})).said), "2:\xc3|");
}

TEST(FrameReader, closingSaysWhyOrNothing) {
    EXPECT_EQ(textOf(hear(closing("")).said), "8: 1005|");
    EXPECT_EQ(textOf(hear(closing(closePayload(1000))).said), "8: 1000|");
    EXPECT_EQ(textOf(hear(closing(closePayload(4999, "so it is"))).said), "8:so it is 4999|");
    EXPECT_EQ(hear(closing("x")).fault, CloseCode::kProtocolError);
    EXPECT_EQ(hear(closing(closePayload(1000, "\xff"))).fault, CloseCode::kBadText);
    for (const uint16_t code : {0, 999, 1004, 1005, 1006, 1015, 1999, 2999, 5000, 65535}) {
        EXPECT_EQ(hear(closing(closePayload(code))).fault, CloseCode::kProtocolError) << code;
    }
}

TEST(FrameReader, nothingFollowsAClosing) {
    EXPECT_EQ(textOf(hear(closing("") + toBytes({FrameKind::kText, "more"}) + "rubbish").said),
              "8: 1005|");
}

TEST(Frames, theServerWritesThemUnmasked) {  // §5.7
    std::string out;
    appendFrame(out, FrameKind::kText, "Hello");
    EXPECT_EQ(out, "\x81\x05Hello");
    out.clear();
    appendFrame(out, FrameKind::kBinary, std::string(256, 'x'));
    EXPECT_EQ(out.substr(0, 4), std::string("\x82\x7e\x01\x00", 4));
    out.clear();
    appendFrame(out, FrameKind::kBinary, std::string(65536, 'x'));
    EXPECT_EQ(out.substr(0, 10), std::string("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10));
    EXPECT_EQ(out.size(), 65546u);
}

TEST(Frames, aReasonOfClosingIsCutBetweenCharacters) {
    std::string out;
    appendClose(out, 1000, std::string(122, 'a') + "\xc3\xa4");
    EXPECT_EQ(out, "\x88\x7c" + closePayload(1000, std::string(122, 'a')));
    out.clear();
    appendClose(out, 1000, std::string(200, 'a'));
    EXPECT_EQ(out.size(), 127u);
}

}  // namespace
}  // namespace orchestrion::api
