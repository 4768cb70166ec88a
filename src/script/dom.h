// XML data as a DOM that scripts can query: the library @xmldom/xmldom, instantiated in a session
// when it first meets XML.
//
// Lifetime   Belongs to a RealmImpl; what it refers to is traced with the global.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <jsapi.h>

#include "script/program.h"

namespace orchestrion::script {

class Dom {
public:
    // Its objects appear in the current realm. Null, with the exception pending, if that fails.
    static std::unique_ptr<Dom> create(JSContext* cx);
    // Lets go of the compiled library, when the engine stops.
    static void releaseLibrary();
    void trace(JSTracer* tracer);

    // A Document; malformed XML throws.
    [[nodiscard]] bool parse(JSContext* cx, std::string_view text, JS::MutableHandleValue out);
    // The text of a document or element; undefined for anything else.
    [[nodiscard]] bool serialize(JSContext* cx, JS::HandleValue node, JS::MutableHandleValue out);
    // DOMParser or XMLSerializer.
    [[nodiscard]] bool constructor(JSContext* cx, JS::HandleId name, JS::MutableHandleValue out);

    // The types of nodes, by number: stable, because snapshots contain them.
    std::optional<uint32_t> prototypeIndex(JSObject* prototype) const;
    JSObject* prototype(uint32_t index) const;
    // What a list that follows its document needs after it came out of a snapshot; a no-op for
    // other objects.
    [[nodiscard]] bool revive(JSContext* cx, JS::HandleObject object);

private:
    [[nodiscard]] bool call(JSContext* cx, const char* function, JS::HandleValue argument,
                            JS::MutableHandleValue out);

    JS::Heap<JSObject*> library_;
    std::vector<JS::Heap<JSObject*>> prototypes_;
};

}  // namespace orchestrion::script
