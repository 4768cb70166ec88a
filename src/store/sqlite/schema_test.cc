#include "store/sqlite/schema.h"

#include <gtest/gtest.h>

#include "store/sqlite/text_list.h"
#include "store/test_folder.h"

namespace orchestrion::store::sqlite {
namespace {

// An older schema that never was, and the way from it to a newer one.
constexpr SchemaStep kOld{"CREATE TABLE person (name TEXT); INSERT INTO person VALUES ('Ada L')"};
constexpr SchemaStep kNew{
    "CREATE TABLE human (first TEXT, last TEXT);"
    "INSERT INTO human SELECT substr(name, 1, instr(name, ' ') - 1), "
    "substr(name, instr(name, ' ') + 1) FROM person; DROP TABLE person"};
constexpr SchemaStep kBroken{"CREATE TABLE half (x); INSERT INTO nowhere VALUES (1)"};

class SchemaTest : public testing::Test {
protected:
    std::string value(const std::string& sql) {
        const auto found = database_->value(sql);
        return found && *found ? **found : "(nothing)";
    }

    TestFolder folder_;
    std::unique_ptr<Database> database_ =
        Database::open(folder_.file("test.db"), Database::Mode::kCreate).value();
};

TEST_F(SchemaTest, anOlderFileBecomesANewerOne) {
    const SchemaStep old[] = {kOld};
    ASSERT_TRUE(upgrade(*database_, old));
    EXPECT_EQ(*schemaVersion(*database_), 1u);
    EXPECT_EQ(value("SELECT name FROM person"), "Ada L");
    const SchemaStep both[] = {kOld, kNew};
    ASSERT_TRUE(upgrade(*database_, both));
    EXPECT_EQ(*schemaVersion(*database_), 2u);
    EXPECT_EQ(value("SELECT last FROM human"), "L");
    EXPECT_EQ(value("SELECT count(*) FROM sqlite_schema"), "1");
    EXPECT_TRUE(upgrade(*database_, both));
}

TEST_F(SchemaTest, aStepThatFailsLeavesTheFileAsItWas) {
    const SchemaStep steps[] = {kOld, kBroken};
    EXPECT_FALSE(upgrade(*database_, steps));
    EXPECT_EQ(*schemaVersion(*database_), 1u);
    EXPECT_EQ(value("SELECT name FROM person"), "Ada L");
    EXPECT_EQ(value("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), "0");
}

TEST_F(SchemaTest, aNewerFileIsRefused) {
    const SchemaStep both[] = {kOld, kNew};
    ASSERT_TRUE(upgrade(*database_, both));
    const SchemaStep old[] = {kOld};
    EXPECT_EQ(upgrade(*database_, old).error().code, "store.tooNew");
}

// The tables of version 1 are what releases have written: a change to them is a new step.
TEST_F(SchemaTest, theFirstStepNeverChanges) {
    ASSERT_TRUE(upgrade(*database_, schemaSteps().first(1)));
    EXPECT_EQ(value("SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema "
                    "WHERE sql IS NOT NULL ORDER BY name)"),
              "counter document document_use history idempotency idempotency_expires message "
              "message_receiver meta partition record search session session_ended session_id");
    EXPECT_EQ(value("SELECT group_concat(name, ' ') FROM pragma_table_info('session')"),
              "number version status attention partition next_due ended turn history started "
              "changed id document_hash tenant application parent tags active_states summary effects "
              "snapshot");
}

TEST(TextList, joinsAndSplits) {
    using Texts = std::vector<std::string>;
    EXPECT_EQ(joinTexts({}), "");
    EXPECT_EQ(joinTexts({"a", "b c"}), "\na\nb c\n");
    EXPECT_EQ(needleOf("a\nb"), "\na\\nb\n");
    for (const Texts& texts : {Texts{}, Texts{""}, Texts{"", ""}, Texts{"a"}, Texts{"a\nb", "\\n"},
                               Texts{"\\", "\n", "x\\"}}) {
        EXPECT_EQ(splitTexts(joinTexts(texts)), texts);
    }
}

}  // namespace
}  // namespace orchestrion::store::sqlite
