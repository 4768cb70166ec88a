// Encodes a graph of values, and says what cannot be encoded and where it is. Runs no code of the
// script.
//
// Lifetime   For one graph, on the stack.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <js/GCHashTable.h>
#include <jsapi.h>
#include <jsfriendapi.h>

#include "script/graph_format.h"
#include "script/script.h"

namespace orchestrion::script {

// What a graph can refer to instead of containing it: the surroundings of a session. A datum that
// leaves its session has none; its functions are refused and the instances of its classes become
// plain objects.
class GraphScope {
public:
    virtual ~GraphScope() = default;
    virtual JSObject* global() const = 0;
    // Numbers of baseline functions; by name or path for messages.
    virtual std::optional<uint32_t> baselineIndex(JSObject* function) const = 0;
    virtual std::optional<uint32_t> libraryPrototypeIndex(JSObject* prototype) const = 0;
    virtual std::optional<uint8_t> systemObjectIndex(JSObject* object) const = 0;
    // A function the DOM library keeps in an object, and makes anew.
    virtual bool isLibraryInternal(JS::HandleId key) const = 0;
};

class GraphWriter {
public:
    // `leaves_session`: a datum, not a snapshot.
    GraphWriter(JSContext* cx, const GraphScope& scope, bool leaves_session, uint64_t bytes_max);
    GraphWriter(const GraphWriter&) = delete;
    GraphWriter& operator=(const GraphWriter&) = delete;

    // Each writes after what `out()` already holds. False: refused, or an exception is pending (no
    // memory).
    [[nodiscard]] bool writeValue(JS::HandleValue root);
    // Makes the object the next number, without a head: the reader has it already.
    [[nodiscard]] bool adopt(JS::HandleObject object);
    [[nodiscard]] bool writeMember(JS::HandleId key, JS::HandleValue value, uint8_t attributes);
    // The contents of all objects from number `first` on.
    [[nodiscard]] bool writeContents(uint32_t first);
    [[nodiscard]] bool writeFunctionMembers(JS::HandleObject function);

    // Gives up because of a member of the current object.
    bool refuseMember(JS::HandleId key, std::string reason) {
        step_ = key;
        return refuse(std::move(reason));
    }

    ByteWriter& out() { return out_; }
    const std::optional<SnapshotRefusal>& refusal() const { return refusal_; }

private:
    using Numbers =
        JS::GCHashMap<JSObject*, uint32_t, js::MovableCellHasher<JSObject*>, js::SystemAllocPolicy>;
    using Descriptor = JS::Rooted<mozilla::Maybe<JS::PropertyDescriptor>>;

    enum class Which : uint8_t { kAll, kOnlyEnumerable };
    static constexpr uint32_t kNoParent = UINT32_MAX;
    struct Known {
        uint32_t parent;  // how it was reached, to say so in a refusal
        Tag tag;
        bool prototype_is_value;
    };

    bool object(JS::HandleObject object);
    bool head(JS::HandleObject object, js::ESClass kind);
    bool plainHead(JS::HandleObject object, Tag tag);
    bool functionHead(JS::HandleObject function);
    bool viewHead(JS::HandleObject view);
    bool bufferHead(JS::HandleObject buffer);
    bool tagged(JS::HandleObject object, Tag tag, JSProtoKey usual);
    std::optional<Prototype> unusualPrototype(JS::HandleObject prototype, JSProtoKey usual,
                                              uint32_t& number);

    bool content(JS::HandleObject object, Tag tag);
    bool valuePrototype(JS::HandleObject target);
    bool elements(JS::HandleObject array);
    bool entries(JS::HandleObject collection, bool is_map);
    bool errorMembers(JS::HandleObject error);
    bool members(JS::HandleObject object, Which which, bool skip_elements = false);
    bool writeMembers(JS::HandleObject object, const JS::RootedIdVector& keys);
    bool keysOf(JS::HandleObject object, Which which, bool skip_elements, JS::RootedIdVector& keys);
    bool integrity(JS::HandleObject object, Integrity& out);
    void string(JSString* text);
    bool bigInt(JS::HandleValue value);
    void key(JS::HandleId id, bool has_attributes);

    bool refuse(std::string reason);
    bool refuseCurrentObject(std::string reason);
    std::string pathOf(uint32_t object, bool with_step) const;
    bool isFull();

    JSContext* cx_;
    const GraphScope& scope_;
    bool leaves_session_;
    uint64_t bytes_max_;
    ByteWriter out_;
    JS::RootedVector<JSObject*> objects_;
    std::vector<Known> known_;
    JS::Rooted<Numbers> numbers_;
    JS::RootedVector<JS::PropertyKey> steps_;  // from the parent of each object to it
    std::unordered_map<uint64_t, uint32_t> keys_;
    uint32_t current_ = 0;  // the object whose content is being written
    JS::RootedId step_;     // the member that is being written
    std::optional<SnapshotRefusal> refusal_;
};

}  // namespace orchestrion::script
