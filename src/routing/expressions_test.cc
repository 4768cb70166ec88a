// Target strings, skill expressions and thresholds: what is understood, and where a mistake is.
#include "routing/skill_table.h"
#include "routing/target.h"
#include "routing/test_center.h"
#include "routing/threshold.h"

namespace orchestrion::routing {
namespace {

TEST(Targets, AllPartsOfTheLongestForm) {
    const auto good = parseTarget("{StatCallsInQueue<10}[30]?Gold Group:(a>1)@Stat_East.GA");
    ASSERT_TRUE(good);
    EXPECT_EQ(good->threshold, "StatCallsInQueue<10");
    EXPECT_EQ(good->weight, 30);
    EXPECT_EQ(good->name, "Gold Group");
    EXPECT_EQ(good->skill_expression, "(a>1)");
    EXPECT_EQ(good->server, "Stat_East");
    EXPECT_EQ(good->type, TargetType::kSkill);
}

TEST(Targets, TheShortForms) {
    EXPECT_EQ(parseTarget("8001.Q")->name, "8001");
    EXPECT_EQ(parseTarget("az@.A")->server, "");
    EXPECT_EQ(parseTarget("5551234@SIP.DN")->type, TargetType::kDn);
    EXPECT_EQ(parseTarget("An other …@S.GA")->name, "An other …");
    EXPECT_EQ(parseTarget("?:x> 9@.GA")->skill_expression, "x> 9");
}

TEST(Targets, AListHasCommasAndBlanks) {
    const auto targets =
        parseTargets(" a@.A , {sdata(g.GA, StatAgentsTotal)>1}g@.GA,, ?:(x>1)@.GA ");
    ASSERT_TRUE(targets) << targets.error().message;
    ASSERT_EQ(targets->size(), 3u);
    EXPECT_EQ((*targets)[1].threshold, "sdata(g.GA, StatAgentsTotal)>1");
}

TEST(Targets, MistakesHaveAPlace) {
    const auto message = [](std::string_view text) { return parseTarget(text).error().message; };
    EXPECT_NE(message("ada").find("expected '.' and a type"), std::string::npos);
    EXPECT_NE(message("ada@.X").find("column 6: 'X' is no type"), std::string::npos);
    EXPECT_NE(message("{a<1 ada@.A").find("column 1: '{' has no '}'"), std::string::npos);
    EXPECT_NE(message("[x]ada@.A").find("column 2: expected a weight"), std::string::npos);
    EXPECT_NE(message("?x>1@.GA").find("'?group:expression'"), std::string::npos);
    EXPECT_NE(message("?:x>1@.A").find("ends with '.GA'"), std::string::npos);
}

TEST(Targets, AnElementMayHaveTheExpressionInItsName) {
    EXPECT_EQ(toString(*targetOf({"skill", "x>1", "Stat", "", "", ""})), "?:x>1@Stat.GA");
    EXPECT_EQ(toString(*targetOf({"skill", "?G:x>1", "", "", "", ""})), "?G:x>1@.GA");
    EXPECT_EQ(toString(*targetOf({"agentgroup", "G", "", "", "", "x>1"})), "?G:x>1@.GA");
    EXPECT_EQ(targetOf({"robot", "x", "", "", "", ""}).error().code, "routing.badTarget");
}

TEST(SkillExpressions, OneTextForOneMeaning) {
    const auto text = [](std::string_view one) {
        return SkillExpression::parse(one)->normalised();
    };
    EXPECT_EQ(text(" ( a > 1 )  &b>=2"), text("a>1 & (b>=2)"));
    EXPECT_EQ(text("a>1 &; b=2"), "a>1&b=2");
    EXPECT_EQ(text("(a>1&b>1)|c>1"), text("a>1&b>1|c>1"));
    EXPECT_NE(text("a>1&(b>1|c>1)"), text("a>1&b>1|c>1"));
    EXPECT_EQ(text("Skill(\"a\")>=3"), "a>=3");
    EXPECT_EQ(text("\"a b\"=1"), "\"a b\"=1");
    EXPECT_EQ(text("~(a>1)"), "~(a>1)");
    EXPECT_EQ(text(""), "");
}

TEST(SkillExpressions, MistakesHaveAPlace) {
    const auto message = [](std::string_view text) {
        return SkillExpression::parse(text).error().message;
    };
    EXPECT_NE(message("a >").find("column 4: expected a whole number, but found the end"),
              std::string::npos);
    EXPECT_NE(message("a > 1 &").find("column 8"), std::string::npos);
    EXPECT_NE(message("(a > 1").find("expected ')'"), std::string::npos);
    EXPECT_NE(message("a > 1.5").find("column 6: expected '&', '|' or the end"), std::string::npos);
    EXPECT_NE(message("9a > 1").find("expected the name of a skill"), std::string::npos);
    EXPECT_EQ(SkillExpression::parse(std::string(5000, 'a')).error().code, "routing.badExpression");
    EXPECT_EQ(SkillExpression::parse(std::string(200, '(')).error().code, "routing.badExpression");
    EXPECT_EQ(SkillExpression::parse(std::string(200, '~')).error().code, "routing.badExpression");
}

class SomeSkills final : public AgentFacts {
public:
    explicit SomeSkills(std::map<std::string, int32_t> levels) : levels_(std::move(levels)) {}
    int32_t skillLevel(const std::string& skill) const override {
        const auto found = levels_.find(skill);
        return found == levels_.end() ? 0 : found->second;
    }
    bool hasSkill(const std::string& skill) const override { return levels_.contains(skill); }
    bool loggedIn(const std::string&) const override { return false; }
    double statistic(const std::string&) const override { return 0; }

private:
    std::map<std::string, int32_t> levels_;
};

TEST(SkillExpressions, RowsAndPlainEvaluationAgree) {
    SkillTable table;
    std::vector<SomeSkills> agents;
    uint64_t random = 7;
    const auto next = [&](uint64_t count) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        return (random >> 33) % count;
    };
    for (AgentIndex a = 0; a < 200; ++a) {
        std::map<std::string, int32_t> levels;
        for (const std::string skill : {"a", "b", "c"}) {
            if (next(3) > 0) levels[skill] = static_cast<int32_t>(next(6));
        }
        table.set(a, levels);
        if (a % 10 == 0) {  // levels change, too
            levels["a"] = 4;
            table.set(a, levels);
        }
        agents.emplace_back(levels);
    }
    for (const char* text :
         {"a>2", "a>=2&b<3", "a=0", "a!=4|c<=1", "~(a>1)&b>=1", "a<3|a<5&b>2&c>=1",
          "SkillExists(\"c\")", "a>-1", "a<0", "a=-1", "b!=-1", ""}) {
        const BoundExpression bound(*SkillExpression::parse(text), table);
        const auto facts = [&](AgentIndex a) -> const AgentFacts& { return agents[a]; };
        const BitSet rows = bound.evaluate(table, facts);
        for (AgentIndex a = 0; a < agents.size(); ++a) {
            EXPECT_EQ(rows.test(a), bound.expression().matches(agents[a]))
                << text << ", agent " << a;
            EXPECT_EQ(rows.test(a), bound.matches(table, a, facts)) << text << ", agent " << a;
        }
    }
}

TEST(SkillExpressions, DeviationIsTheDistanceOfTheNearestAlternative) {
    const auto ideal = SkillExpression::parse("a=5 & b>=3 | c=9");
    EXPECT_EQ(ideal->deviation(SomeSkills({{"a", 5}, {"b", 7}})), 0);
    EXPECT_EQ(ideal->deviation(SomeSkills({{"a", 7}, {"b", 2}})), 3);
    EXPECT_EQ(ideal->deviation(SomeSkills({{"c", 8}})), 1);
}

TEST(Thresholds, MistakesHaveAPlace) {
    const auto message = [](std::string_view text) {
        return Threshold::parse(text).error().message;
    };
    EXPECT_NE(message("StatCallsInQueue <").find("column 19"), std::string::npos);
    EXPECT_NE(message("sdata(a@.A)").find("expected 2 arguments"), std::string::npos);
    EXPECT_NE(message("sdata(a@.A, Weather) > 1").find("'Weather' is no statistic"),
              std::string::npos);
    EXPECT_NE(message("run[sub, a, b]").find("'run' is not supported"), std::string::npos);
    EXPECT_EQ(Threshold::parse(std::string(100, '(')).error().code, "routing.badThreshold");
    EXPECT_TRUE(Threshold::parse("callage() > 2 * (3 + 4) & !0 | acfgdata(App, f, p, 5) / 2 >= 1"));
}

}  // namespace
}  // namespace orchestrion::routing
