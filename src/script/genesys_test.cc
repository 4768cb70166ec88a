#include <gmock/gmock.h>

#include "script/test_support.h"

namespace orchestrion::script {
namespace {

using ::testing::HasSubstr;

class Genesys : public ScriptTest, public ModuleObjects {
protected:
    Genesys() { options.modules = this; }

    std::span<const std::string_view> roots() const override { return kRoots; }
    std::string_view constants(size_t root) const override {
        ++looks;
        return root == 0 ? R"({"day":{"Sunday":0,"Monday":1}})" : "";
    }
    std::span<const std::string_view> functions(size_t root) const override {
        if (root == 0) return kFunctions;
        return {};
    }
    std::string_view model() const override { return model_text; }
    Answer call(size_t root, size_t function, std::string_view arguments) override {
        calls.push_back(std::to_string(root) + "." + std::to_string(function) +
                        std::string(arguments));
        return answer;
    }
    void change(std::string text) {
        model_text = std::move(text);
        realm->modelChanged();
    }
    std::string valueOf(FragmentId id) {
        auto value = realm->string(id);
        return value ? *value : value.error().message;
    }

    static constexpr std::string_view kRoots[] = {"session", "ixn"};
    static constexpr std::string_view kFunctions[] = {"getListItemValue", "timeInZone"};
    mutable int looks = 0;
    std::string model_text;
    std::vector<std::string> calls;
    Answer answer;
};

TEST_F(Genesys, nothingIsAskedBeforeAScriptNamesIt) {
    auto other = expr("1 + 1"), day = expr("_genesys.session.day.Monday");
    start();
    EXPECT_EQ(valueOf(other), "2");
    EXPECT_EQ(looks, 0);
    EXPECT_EQ(valueOf(day), "1");
    EXPECT_GT(looks, 0);
}

TEST_F(Genesys, withoutModulesThereIsNone) {
    options.modules = nullptr;
    auto kind = expr("typeof _genesys");
    start();
    EXPECT_EQ(valueOf(kind), "undefined");
}

TEST_F(Genesys, aFunctionTakesAndGivesJson) {
    auto call = expr("_genesys.session.getListItemValue('L', {a: [1]}, undefined).x");
    answer.value = R"({"x":"y"})";
    start();
    EXPECT_EQ(valueOf(call), "y");
    EXPECT_EQ(calls, std::vector<std::string>{R"(0.0["L",{"a":[1]},null])"});
}

TEST_F(Genesys, aFunctionsErrorCanBeCaught) {
    auto caught =
        script("var r; try { _genesys.session.timeInZone(); } catch (e) { r = e.message; }");
    auto r = expr("r"), plain = expr("_genesys.session.timeInZone()");
    answer.error = "there is no list 'L'";
    start();
    ASSERT_TRUE(realm->run(caught));
    EXPECT_EQ(valueOf(r), "there is no list 'L'");
    EXPECT_EQ(valueOf(plain), "Error: there is no list 'L'");
}

TEST_F(Genesys, theModelShowsAndKeepsTheIdentityOfItsObjects) {
    auto keep = script("var ixn = _genesys.ixn.interactions; var one = ixn.a; var list = one.to;");
    auto state = expr(
        "[one === _genesys.ixn.interactions.a, one.udata.k, list.length, typeof ixn.b, "
        "Object.keys(ixn).join()].join(' ')");
    model_text = R"({"ixn":{"interactions":{"a":{"udata":{"k":1},"to":[1,2]}}}})";
    start();
    ASSERT_TRUE(realm->run(keep));
    EXPECT_EQ(valueOf(state), "true 1 2 undefined a");
    change(R"({"ixn":{"interactions":{"b":{},"a":{"udata":{"k":"new"},"to":[3]}}}})");
    EXPECT_EQ(valueOf(state), "true new 1 object a,b");
    change(R"({"ixn":{"interactions":{"b":{}}}})");
}

TEST_F(Genesys, whatLeavesTheModelIsUndefined) {
    auto kind = expr("typeof _genesys.ixn.interactions['a'] + typeof _genesys.session.day");
    model_text = R"({"ixn":{"interactions":{"a":{}}}})";
    start();
    EXPECT_EQ(valueOf(kind), "objectobject");
    change("{}");
    EXPECT_THAT(valueOf(kind), HasSubstr("TypeError"));
    change(R"({"ixn":{"interactions":{}}})");
    EXPECT_EQ(valueOf(kind), "undefinedobject");
}

TEST_F(Genesys, anotherNameIsTheSameObjectAndIsNotListed) {
    auto state = expr(
        "[_genesys.ixn.interactions[0] === _genesys.ixn.interactions.a, "
        "Object.keys(_genesys.ixn.interactions)].join(' ')");
    model_text = R"({"ixn":{"interactions":{"0":{"$same":"a"},"a":{"n":1}}}})";
    start();
    EXPECT_EQ(valueOf(state), "true a");
}

TEST_F(Genesys, scriptsCannotChangeIt) {
    auto write = script(
        "_genesys.session.day = 7; _genesys.ixn.x = 1; _genesys.session.day.Sunday = 9;"
        "_genesys = null; delete _genesys.session;");
    auto state = expr("_genesys.session.day.Sunday");
    start();
    ASSERT_TRUE(realm->run(write));
    EXPECT_EQ(valueOf(state), "0");
}

TEST_F(Genesys, aSnapshotHoldsReferencesToItAndNothingOfIt) {
    auto set =
        script("var s = _genesys.session, g = _genesys, copy = _genesys.ixn.interactions.a;");
    auto state = expr("[s === _genesys.session, g === _genesys, s.day.Monday, copy.n].join()");
    model_text = R"({"ixn":{"interactions":{"a":{"n":5}}}})";
    start();
    ASSERT_TRUE(realm->run(set));
    auto saved = realm->save();
    ASSERT_TRUE(saved) << saved.error().path << saved.error().reason;
    EXPECT_EQ(saved->find("Sunday"), std::string::npos);
    realm.reset();
    auto restored = runtime->restore(program, options, *saved);
    ASSERT_TRUE(restored) << restored.error().message;
    realm = std::move(*restored);
    EXPECT_EQ(valueOf(state), "true,true,1,5");
}

TEST_F(Genesys, itsRootsCanBeListed) {
    auto keys = expr("(function() { var k = []; for (var r in _genesys) k.push(r); return k; })()");
    start();
    EXPECT_EQ(valueOf(keys), "session,ixn");
}

}  // namespace
}  // namespace orchestrion::script
