#include "gateway/draft.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace orchestrion::gateway {
namespace {

struct Read {
    interaction::Interaction draft;
    std::string mistake;
};

Read read(const std::string& text) {
    const auto value = boost::json::parse(text);
    Fields fields(value.as_object());
    Read result;
    result.draft = readArrived(fields, "pbx").draft;
    if (const auto good = fields.end("bad"); !good) result.mistake = good.error().message;
    return result;
}

TEST(Draft, aCallHasItsNumbers) {
    const auto [draft, mistake] = read(R"({"media": "voice", "external_id": "c-7",
        "voice": {"ani": "+4930", "dnis": "8001", "ced": "1#", "callid": "a", "connid": "b"},
        "parties": [{"id": "caller", "device": "+4930", "device_type": "customer", "state": "ringing"}]})");
    EXPECT_EQ(mistake, "");
    EXPECT_EQ(draft.media_name, "voice");
    EXPECT_EQ(draft.external_id, "c-7");
    EXPECT_EQ(draft.voice, (interaction::VoiceDetails{"a", "b", "+4930", "8001", "1#"}));
    EXPECT_FALSE(draft.online);
    EXPECT_EQ(draft.parties[0].state, interaction::PartyState::kRinging);
}

TEST(Draft, aMessageHasItsAddressesDataAndFiles) {
    const std::string hash(64, 'a');
    const auto [draft, mistake] = read(R"({"media": "email", "type": "InboundNew", "thread": "t",
        "from": "a@x", "to": ["b@x", "c@x"], "cc": "d@x", "subject": "s", "content": {"text": "hello"},
        "udata": {"customer": "77", "deep": {"a": [1]}}, "contact": "a@x", "reference": "R1", "parent": "p",
        "attachments": [{"name": "f.pdf", "type": "application/pdf", "hash": ")" +
                                       hash + R"(", "bytes": 12}]})");
    EXPECT_EQ(mistake, "");
    EXPECT_EQ(draft.message.to, (std::vector<std::string>{"b@x", "c@x"}));
    EXPECT_EQ(draft.message.cc, std::vector<std::string>{"d@x"});
    EXPECT_EQ(draft.message.content, R"({"text":"hello"})");
    EXPECT_EQ(draft.udata.at("customer"), "\"77\"");
    EXPECT_EQ(draft.attachments[0],
              (interaction::Attachment{"f.pdf", "application/pdf", hash, 12}));
    EXPECT_FALSE(draft.online);
}

TEST(Draft, theFirstMistakeIsNamedWithItsPlace) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({})", "expected a text that is not empty as 'media'"},
        {R"({"media": 7})", "expected a text as 'media'"},
        {R"({"media": "voice", "voice": {"ani": 1}})", "expected a text as 'voice.ani'"},
        {R"({"media": "voice", "voice": []})", "expected an object as 'voice'"},
        {R"({"media": "voice", "colour": "red"})", "the member 'colour' means nothing here"},
        {R"({"media": "voice", "voice": {"tone": ""}})",
         "the member 'voice.tone' means nothing here"},
        {R"({"media": "email", "to": ["a@x", 7]})", "expected a list of texts as 'to'"},
        {R"({"media": "email", "online": "yes"})", "expected true or false as 'online'"},
        {R"({"media": "email", "parties": [{"id": "a"}, {"id": "b", "state": "happy"}]})",
         "expected waiting, ringing, treating, connected, hold, transferring or left as "
         "'parties[].state'"},
        {R"({"media": "email", "udata": {"": 1}})", "as 'udata'"},
        {R"({"media": "email", "attachments": [{"name": "f", "type": "t", "hash": "../x", "bytes": 1}]})",
         "expected SHA-256 in 64 hexadecimal digits, lower case, as 'attachments[].hash'"},
        {R"({"media": "email", "attachments": [{"name": "f", "type": "t", "hash": "x", "bytes": -1}]})",
         "expected a whole number, 0 or more, as 'attachments[].bytes'"},
    };
    for (const auto& [text, mistake] : cases) {
        EXPECT_TRUE(read(text).mistake.ends_with(mistake)) << text << ": " << read(text).mistake;
    }
}

}  // namespace
}  // namespace orchestrion::gateway
