#include "modules/modules.h"

#include <set>

#include "base/json.h"
#include "modules/test_world.h"
#include "modules/thread_delays.h"
#include "runtime/os/real_clock.h"

namespace orchestrion::modules {
namespace {

class ModulesTest : public testing::Test, public TestWorld {};

TEST_F(ModulesTest, rootsAndConstantsAreJsonObjects) {
    for (size_t i = 0; i < modules().roots().size(); ++i) {
        const std::string_view constants = modules().constants(i);
        if (constants.empty()) continue;
        const auto parsed = parseJson(constants);
        EXPECT_TRUE(parsed && parsed->is_object()) << modules().roots()[i];
    }
}

TEST_F(ModulesTest, everyPartOfATableExists) {
    const scxml::ModuleVocabulary& vocabulary = Modules::standardVocabulary();
    std::set<std::string> elements;
    for (const std::string_view ns : vocabulary.namespaces()) {
        const scxml::ModuleRule* rule = vocabulary.find(ns);
        ASSERT_NE(rule, nullptr);
        for (const auto& element : rule->elements) {
            elements.insert(std::string(rule->name) + ":" + std::string(element.name));
        }
    }
    for (const std::string_view ns : vocabulary.namespaces()) {
        const scxml::ModuleRule* rule = vocabulary.find(ns);
        for (const auto& element : rule->elements) {
            for (std::string child(element.children.empty() ? "" : element.children[0]);
                 const std::string_view part : element.children) {
                child = part;
                if (child.find(':') == std::string::npos)
                    child = std::string(rule->name) + ":" + child;
                EXPECT_TRUE(elements.contains(child)) << child;
            }
        }
    }
}

TEST(ThreadDelays, callBackAndForgetWhatIsLeft) {
    const runtime::RealClock clock;
    std::mutex mutex;
    std::condition_variable came;
    bool called = false, late = false;
    {
        ThreadDelays delays(clock);
        delays.after(Milliseconds(3600000), [&] { late = true; });
        delays.after(Milliseconds(0), [&] {
            const std::lock_guard lock(mutex);
            called = true;
            came.notify_one();
        });
        std::unique_lock lock(mutex);
        came.wait(lock, [&] { return called; });
    }
    EXPECT_TRUE(called);
    EXPECT_FALSE(late);
}

}  // namespace
}  // namespace orchestrion::modules
