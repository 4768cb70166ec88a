// What graphs of values may refer to in a realm.
#pragma once

#include "script/graph_reader.h"
#include "script/graph_writer.h"
#include "script/realm_impl.h"

namespace orchestrion::script {

class RealmScope final : public GraphScope, public GraphSurroundings {
public:
    explicit RealmScope(RealmImpl& realm) : realm_(realm) {}

    JSObject* global() const override { return realm_.global(); }
    std::optional<uint32_t> baselineIndex(JSObject* function) const override {
        return realm_.baselineIndex(function);
    }
    std::optional<uint32_t> libraryPrototypeIndex(JSObject* prototype) const override {
        return realm_.domIfAny() ? realm_.domIfAny()->prototypeIndex(prototype) : std::nullopt;
    }
    std::optional<uint8_t> systemObjectIndex(JSObject* object) const override {
        return realm_.systemObjectIndex(object);
    }
    bool isLibraryInternal(JS::HandleId key) const override {
        return realm_.domIfAny() && key.isString() &&
               JS_LinearStringEqualsAscii(key.toLinearString(), "_refresh");
    }

    JSObject* global() override { return realm_.global(); }
    JSObject* baselineFunction(uint32_t index) override { return realm_.baselineFunction(index); }
    JSObject* libraryPrototype(uint32_t index) override {
        Dom* dom = realm_.dom();
        return dom ? dom->prototype(index) : nullptr;
    }
    JSObject* systemObject(uint8_t index) override { return realm_.systemObject(index); }
    bool reviveLibraryObject(JS::HandleObject object) override {
        return !realm_.domIfAny() || realm_.domIfAny()->revive(realm_.runtime().cx(), object);
    }

private:
    RealmImpl& realm_;
};

}  // namespace orchestrion::script
