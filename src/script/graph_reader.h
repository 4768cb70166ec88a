// Decodes a graph of values. The bytes may be anything: whatever does not fit makes the whole graph
// fail, with no code run and nothing allocated that the bytes do not pay for.
//
// Lifetime   For one graph, on the stack.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <jsapi.h>

#include "script/graph_format.h"

namespace orchestrion::script {

// What a graph may refer to; null where the number is out of range, or there are no such things.
class GraphSurroundings {
public:
    virtual ~GraphSurroundings() = default;
    virtual JSObject* global() = 0;
    virtual JSObject* baselineFunction(uint32_t index) = 0;
    virtual JSObject* libraryPrototype(uint32_t index) = 0;
    virtual JSObject* systemObject(uint8_t index) = 0;
    // A list of the DOM library that follows its document: gets back what makes it do so.
    virtual bool reviveLibraryObject(JS::HandleObject object) = 0;
};

class GraphReader {
public:
    GraphReader(JSContext* cx, GraphSurroundings& surroundings, std::string_view bytes);
    GraphReader(const GraphReader&) = delete;
    GraphReader& operator=(const GraphReader&) = delete;

    // False: bad bytes, or an exception is pending, or a limit was hit.
    [[nodiscard]] bool readValue(JS::MutableHandleValue out);
    [[nodiscard]] bool adopt(JS::HandleObject object);
    [[nodiscard]] bool readMember(JS::MutableHandleId key, JS::MutableHandleValue value,
                                  uint8_t* attributes);
    [[nodiscard]] bool readMembers(JS::HandleObject target);
    // Contents up to the last object, then the end of the bytes.
    [[nodiscard]] bool readContents(uint32_t first);

    ByteReader& bytes() { return in_; }

private:
    // What is still to be done for an object.
    struct Pending {
        Tag tag = Tag::kPlain;
        Integrity integrity = Integrity::kExtensible;
        bool prototype_is_value = false;
        bool library = false;
        uint32_t length = 0;
    };
    struct Head {
        Tag tag;
        bool has_prototype = false;
        JS::RootedObject prototype;
        explicit Head(JSContext* cx) : prototype(cx) {}
    };

    bool readObject(uint8_t tag, JS::MutableHandleValue out);
    bool readPrototype(Head& head, Pending& pending);
    JSObject* create(const Head& head, Pending& pending);
    JSObject* createPlain(const Head& head);
    JSObject* createRegExp();
    JSObject* createBuffer();
    JSObject* createView(bool typed);
    bool readBufferValue(JS::MutableHandleValue out);
    JSObject* createError();
    JSObject* standardConstructor();
    JSObject* standardPrototype(std::string_view name);
    bool readContent(JS::HandleObject target, const Pending& pending);
    bool readElements(JS::HandleObject array, const Pending& pending);
    bool readEntries(JS::HandleObject collection, bool is_map);
    bool readFunctionMembers(JS::HandleObject function);
    bool readKey(JS::MutableHandleId out, bool* has_attributes);
    bool readText(JS::MutableHandleValue out, Tag tag);
    bool seal(JS::HandleObject target, Integrity integrity);
    bool bad() {
        in_.fail();
        return false;
    }

    JSContext* cx_;
    GraphSurroundings& surroundings_;
    ByteReader in_;
    JS::RootedVector<JSObject*> objects_;
    std::vector<Pending> pending_;
    JS::RootedVector<JS::PropertyKey> keys_;
};

}  // namespace orchestrion::script
