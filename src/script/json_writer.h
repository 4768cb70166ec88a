// Values of a script as JSON text. Runs no code of the script: accessors, proxies and toJSON are
// not called.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <js/GCHashTable.h>
#include <jsapi.h>

namespace orchestrion::script {

class JsonWriter {
public:
    explicit JsonWriter(JSContext* cx) : cx_(cx), path_(cx), seen_(cx) {}
    JsonWriter(const JsonWriter&) = delete;
    JsonWriter& operator=(const JsonWriter&) = delete;

    // Only what JSON holds exactly: parsing the text gives an equal value.
    enum class Exact : uint8_t { kYes, kNo, kFailed };
    Exact writeExactly(JS::HandleValue value);

    // How describe() writes objects of a kind of their own, XML data: nothing if the object is not
    // one.
    using Special = std::function<std::optional<std::string>(JS::HandleObject object)>;
    void setSpecial(Special special) { special_ = std::move(special); }

    // Any value, for people: what JSON cannot hold is described. Never fails; what there is no
    // memory for is missing.
    void describe(JS::HandleValue value);
    void describeMembers(JS::HandleObject object);
    // These properties of the global object, without the functions among them.
    void describeVariables(JS::HandleObject global, const JS::RootedIdVector& names);

    std::string& text() { return text_; }

private:
    using ObjectSet =
        JS::GCHashSet<JSObject*, js::MovableCellHasher<JSObject*>, js::SystemAllocPolicy>;

    Exact exactObject(JS::HandleObject object);
    Exact exactArray(JS::HandleObject array);
    Exact exactMembers(JS::HandleObject object);
    void describeObject(JS::HandleObject object);
    void describeArray(JS::HandleObject array);
    void describeMember(JS::HandleObject object, JS::HandleId id, bool with_functions);
    void describeKeyed(JS::HandleObject object, bool is_map);
    void describeError(JS::HandleObject error);
    void number(const JS::Value& value);
    void string(JSString* text);
    void key(JS::HandleId id);
    void separator(char opening);

    JSContext* cx_;
    Special special_;
    std::string text_;
    JS::RootedVector<JSObject*> path_;  // the objects around the current one
    JS::Rooted<ObjectSet> seen_;        // all so far: JSON cannot hold the same object twice
};

}  // namespace orchestrion::script
