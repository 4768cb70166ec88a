#include "script/graph_writer.h"

#include <js/Array.h>
#include <js/BigInt.h>
#include <js/Exception.h>
#include <js/PropertyDescriptor.h>
#include <js/SavedFrameAPI.h>
#include <js/Stack.h>

#include "script/collections.h"
#include "script/text.h"

namespace orchestrion::script {
namespace {

// A key as the number of its bits: names are interned, and held by the objects they are keys of.
uint64_t bitsOf(JS::HandleId id) {
    return id.get().asRawBits();
}

bool hasLoneSurrogate(const char16_t* chars, size_t length) {
    for (size_t i = 0; i < length; ++i) {
        if ((chars[i] & 0xf800) != 0xd800) continue;
        bool pair = chars[i] < 0xdc00 && i + 1 < length && (chars[i + 1] & 0xfc00) == 0xdc00;
        if (!pair) return true;
        ++i;
    }
    return false;
}

uint8_t attributesOf(const JS::PropertyDescriptor& property) {
    return static_cast<uint8_t>((property.writable() ? kWritable : 0) |
                                (property.enumerable() ? kEnumerable : 0) |
                                (property.configurable() ? kConfigurable : 0));
}

}  // namespace

GraphWriter::GraphWriter(JSContext* cx, const GraphScope& scope, bool leaves_session,
                         uint64_t bytes_max)
    : cx_(cx),
      scope_(scope),
      leaves_session_(leaves_session),
      bytes_max_(bytes_max),
      objects_(cx),
      numbers_(cx),
      steps_(cx),
      step_(cx) {}

// --- Values ---

bool GraphWriter::writeValue(JS::HandleValue value) {
    if (value.isObject()) {
        JS::RootedObject target(cx_, &value.toObject());
        return object(target);
    }
    if (value.isString()) {
        string(value.toString());
        return !isFull();
    }
    if (value.isInt32()) {
        out_.tag(Tag::kInteger);
        out_.integer(value.toInt32());
    } else if (value.isDouble()) {
        out_.tag(Tag::kDouble);
        out_.real(value.toDouble());
    } else if (value.isBoolean()) {
        out_.tag(value.toBoolean() ? Tag::kTrue : Tag::kFalse);
    } else if (value.isNull()) {
        out_.tag(Tag::kNull);
    } else if (value.isUndefined()) {
        out_.tag(Tag::kUndefined);
    } else if (value.isBigInt()) {
        return bigInt(value);
    } else {
        return refuse("a symbol cannot be saved");
    }
    return true;
}

void GraphWriter::string(JSString* text) {
    JSLinearString* linear = JS_EnsureLinearString(cx_, text);
    if (!linear) {
        JS_ClearPendingException(cx_);
        out_.tag(Tag::kUndefined);
        return;
    }
    {
        JS::AutoCheckCannotGC no_gc;
        size_t length = JS::GetLinearStringLength(linear);
        if (JS::LinearStringHasLatin1Chars(linear)) {
            auto* chars =
                reinterpret_cast<const char*>(JS::GetLatin1LinearStringChars(no_gc, linear));
            if (isAscii({chars, length})) {
                out_.tag(Tag::kText);
                out_.text({chars, length});
                return;
            }
        } else {
            const char16_t* chars = JS::GetTwoByteLinearStringChars(no_gc, linear);
            if (hasLoneSurrogate(chars, length)) {
                out_.tag(Tag::kWideText);
                out_.text({reinterpret_cast<const char*>(chars), length * 2});
                return;
            }
        }
    }
    out_.tag(Tag::kText);
    out_.text(toUtf8(cx_, text));
}

bool GraphWriter::bigInt(JS::HandleValue value) {
    JS::RootedBigInt integer(cx_, value.toBigInt());
    JS::RootedString digits(cx_, JS::BigIntToString(cx_, integer, 16));
    if (!digits) return false;
    out_.tag(Tag::kBigInt);
    out_.text(toUtf8(cx_, digits));
    return !isFull();
}

bool GraphWriter::isFull() {
    if (out_.size() <= bytes_max_) return false;
    refuse("the data are larger than " + std::to_string(bytes_max_) + " bytes");
    return true;
}

// --- Objects: contents ---

bool GraphWriter::writeContents(uint32_t first) {
    JS::RootedObject target(cx_);
    for (current_ = first; current_ < objects_.length(); ++current_) {
        target = objects_[current_];
        if (!content(target, known_[current_].tag)) return false;
    }
    return true;
}

bool GraphWriter::content(JS::HandleObject target, Tag tag) {
    switch (tag) {
        case Tag::kBuiltin:
        case Tag::kSystem:
        case Tag::kGlobal:
            return true;
        case Tag::kFunction:
            return writeFunctionMembers(target);
        default:
            break;
    }
    if (known_[current_].prototype_is_value && !valuePrototype(target)) return false;
    switch (tag) {
        case Tag::kArray:
            return elements(target);
        case Tag::kMap:
        case Tag::kSet:
            return entries(target, tag == Tag::kMap) && members(target, Which::kAll);
        case Tag::kTyped:
            return members(target, Which::kAll, true);
        case Tag::kError:
            return errorMembers(target);
        default:
            return members(target, Which::kAll);
    }
}

bool GraphWriter::valuePrototype(JS::HandleObject target) {
    JS::RootedObject prototype(cx_);
    JS::RootedString name(cx_, JS_AtomizeString(cx_, "__proto__"));
    return name && JS_StringToId(cx_, name, &step_) && JS_GetPrototype(cx_, target, &prototype) &&
           object(prototype);
}

// Elements one after the other while most are there; the rest, of a sparse array, are members.
bool GraphWriter::elements(JS::HandleObject array) {
    JS::RootedIdVector keys(cx_);
    if (!js::GetPropertyKeys(cx_, array, JSITER_OWNONLY | JSITER_HIDDEN, &keys)) return false;
    uint32_t indices = 0;
    while (indices < keys.length() && keys[indices].isInt()) ++indices;
    uint32_t end = indices == 0 ? 0 : static_cast<uint32_t>(keys[indices - 1].toInt()) + 1;
    if (end / 4 > indices) {
        out_.number(0);
        return members(array, Which::kAll);
    }
    out_.number(end);
    Descriptor property(cx_);
    JS::RootedValue value(cx_);
    uint32_t next = 0;
    for (uint32_t i = 0; i < end; ++i) {
        if (static_cast<uint32_t>(keys[next].toInt()) != i) {
            out_.tag(Tag::kHole);
            continue;
        }
        step_ = keys[next++];
        if (!JS_GetOwnPropertyDescriptorById(cx_, array, step_, &property)) return false;
        if (property->isAccessorDescriptor())
            return refuse("an accessor of an object cannot be saved");
        value = property->value();
        if (!writeValue(value)) return false;
    }
    return members(array, Which::kAll, true);
}

bool GraphWriter::entries(JS::HandleObject collection, bool is_map) {
    JS::RootedValueVector values(cx_);
    if (!(is_map ? mapEntries(cx_, collection, values) : setValues(cx_, collection, values)))
        return false;
    out_.number(is_map ? values.length() / 2 : values.length());
    for (size_t i = 0; i < values.length(); ++i) {
        step_ = JS::PropertyKey::Int(static_cast<int32_t>(is_map ? i / 2 : i));
        if (!writeValue(values[i])) return false;
    }
    return true;
}

// The stack is not an own property of an Error; it becomes one.
bool GraphWriter::errorMembers(JS::HandleObject error) {
    JS::RootedIdVector keys(cx_);
    if (!keysOf(error, Which::kAll, false, keys)) return false;
    JS::RootedId stack_id(cx_);
    JS::RootedString name(cx_, JS_AtomizeString(cx_, "stack"));
    if (!name || !JS_StringToId(cx_, name, &stack_id)) return false;
    bool has_own = false;
    for (size_t i = 0; i < keys.length(); ++i) has_own = has_own || keys[i] == stack_id;
    JS::RootedObject stack(cx_, has_own ? nullptr : JS::ExceptionStackOrNull(error));
    JS::RootedString text(cx_);
    if (stack && !JS::BuildStackString(cx_, nullptr, stack, &text)) return false;
    out_.number(keys.length() + (text ? 1 : 0));
    if (text) {
        // It must not make a frozen Error less frozen.
        bool extensible = true;
        Integrity level = Integrity::kExtensible;
        if (!JS_IsExtensible(cx_, error, &extensible)) return false;
        if (!extensible && !integrity(error, level)) return false;
        uint8_t attributes = level == Integrity::kFrozen   ? 0
                             : level == Integrity::kSealed ? kWritable
                                                           : kWritable | kConfigurable;
        JS::RootedValue value(cx_, JS::StringValue(text));
        if (!writeMember(stack_id, value, attributes)) return false;
    }
    return writeMembers(error, keys);
}

// What a script may have hung on a function, and on its prototype.
bool GraphWriter::writeFunctionMembers(JS::HandleObject function) {
    if (!members(function, Which::kOnlyEnumerable)) return false;
    Descriptor property(cx_);
    if (!JS_GetOwnPropertyDescriptor(cx_, function, "prototype", &property)) return false;
    if (property.isNothing() || !property->isDataDescriptor() || !property->value().isObject()) {
        out_.number(0);
        return true;
    }
    JS::RootedObject prototype(cx_, &property->value().toObject());
    return members(prototype, Which::kOnlyEnumerable);
}

bool GraphWriter::keysOf(JS::HandleObject target, Which which, bool skip_elements,
                         JS::RootedIdVector& keys) {
    unsigned flags = JSITER_OWNONLY | JSITER_SYMBOLS | JSITER_PRIVATE;
    JS::RootedIdVector all(cx_);
    if (!js::GetPropertyKeys(cx_, target, which == Which::kAll ? flags | JSITER_HIDDEN : flags,
                             &all))
        return false;
    JS::RootedId length(cx_);
    bool is_array = false;
    if (!JS::IsArrayObject(cx_, target, &is_array)) return false;
    for (size_t i = 0; i < all.length(); ++i) {
        if (all[i].isInt() && skip_elements) continue;
        if (all[i].isSymbol()) {
            return refuseCurrentObject(
                all[i].isPrivateName() ? "an instance with private fields (#name) cannot be saved"
                                       : "a property whose key is a symbol cannot be saved");
        }
        if (is_array && all[i].isString() &&
            JS_LinearStringEqualsAscii(all[i].toLinearString(), "length"))
            continue;
        if (!keys.append(all[i])) {
            JS_ReportOutOfMemory(cx_);
            return false;
        }
    }
    return true;
}

bool GraphWriter::members(JS::HandleObject target, Which which, bool skip_elements) {
    JS::RootedIdVector keys(cx_);
    if (!keysOf(target, which, skip_elements, keys)) return false;
    out_.number(keys.length());
    return writeMembers(target, keys);
}

bool GraphWriter::writeMembers(JS::HandleObject target, const JS::RootedIdVector& keys) {
    Descriptor property(cx_);
    JS::RootedValue value(cx_);
    for (size_t i = 0; i < keys.length(); ++i) {
        step_ = keys[i];
        if (!JS_GetOwnPropertyDescriptorById(cx_, target, keys[i], &property)) return false;
        if (property.isNothing() || property->isAccessorDescriptor()) {
            return refuse("an accessor of an object cannot be saved");
        }
        value = property->value();
        bool internal = value.isObject() && scope_.isLibraryInternal(keys[i]) &&
                        JS::IsCallable(&value.toObject());
        if (internal) value.setUndefined();
        if (!writeMember(keys[i], value, attributesOf(*property))) return false;
    }
    return true;
}

bool GraphWriter::writeMember(JS::HandleId id, JS::HandleValue value, uint8_t attributes) {
    step_ = id;
    key(id, attributes != kUsualAttributes);
    if (attributes != kUsualAttributes) out_.byte(attributes);
    return writeValue(value);
}

void GraphWriter::key(JS::HandleId id, bool has_attributes) {
    uint64_t flag = has_attributes ? 1 : 0;
    auto [known, is_new] = keys_.try_emplace(bitsOf(id), static_cast<uint32_t>(keys_.size()));
    if (!is_new) {
        out_.number((uint64_t(known->second) + 1) << 1 | flag);
        return;
    }
    out_.number(flag);
    if (id.isInt()) {
        out_.tag(Tag::kText);
        out_.text(std::to_string(id.toInt()));
    } else {
        string(id.toString());
    }
}

// --- Refusals ---

// What is refused is the member being written.
bool GraphWriter::refuse(std::string reason) {
    if (!refusal_) refusal_ = SnapshotRefusal{pathOf(current_, true), std::move(reason)};
    return false;
}

bool GraphWriter::refuseCurrentObject(std::string reason) {
    if (!refusal_) refusal_ = SnapshotRefusal{pathOf(current_, false), std::move(reason)};
    return false;
}

std::string GraphWriter::pathOf(uint32_t number, bool with_step) const {
    std::vector<JS::PropertyKey> steps;
    if (with_step) steps.push_back(step_);
    while (number < known_.size() && known_[number].parent != kNoParent) {
        steps.push_back(steps_[number]);
        number = known_[number].parent;
    }
    std::string path;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (step->isInt()) {
            path += '[' + std::to_string(step->toInt()) + ']';
        } else if (step->isString()) {
            JS::RootedString name(cx_, step->toString());
            path += (path.empty() ? "" : ".") + toUtf8(cx_, name);
        }
    }
    return path;
}

}  // namespace orchestrion::script
