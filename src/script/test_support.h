// What the tests of this folder share: a runtime, a program in the making, and a realm of it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "script/script.h"

namespace orchestrion::script {

class ScriptTest : public ::testing::Test, public RealmHost {
protected:
    explicit ScriptTest(const Limits& limits = {})
        : runtime(std::move(Runtime::create(limits)).value()) {
        options.system.session_id = "s1";
        options.system.name = "machine";
        options.system.io_processors = {{"scxml", "#_scxml_s1"},
                                        {"basichttp", "http://localhost/s1"}};
        options.host = this;
        newProgram();
    }
    ~ScriptTest() override { realm.reset(); }

    bool isActive(std::string_view state) const override {
        return active.count(std::string(state)) > 0;
    }

    void newProgram() { builder = runtime->newProgram(); }
    static Source source(std::string text, uint32_t line = 1, uint32_t column = 1) {
        return {std::move(text), {"doc.scxml", {line, column}}};
    }
    FragmentId expr(std::string text) { return builder->expression(source(std::move(text))); }
    FragmentId assign(std::string location, std::string value) {
        return builder->assignment(source(std::move(location)), source(std::move(value)));
    }
    FragmentId script(std::string text) { return builder->script(source(std::move(text))); }
    void start() {
        program = builder->build();
        realm = runtime->newRealm(program, options);
    }

    std::unique_ptr<Runtime> runtime;
    std::unique_ptr<ProgramBuilder> builder;
    std::shared_ptr<const Program> program;
    RealmOptions options;
    std::unique_ptr<Realm> realm;
    std::set<std::string> active;
};

}  // namespace orchestrion::script
