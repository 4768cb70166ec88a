// The bytes of a graph of script values: a snapshot of a session's data, or a datum on its way.
// Knows no engine.
//
//   graph     "OG" version(1) value content*
//   snapshot  "OS" version(1) program(8 bytes) scripts carriers declared variables content*
//             Object 0 is the session's global object.
//   value     A tag, and what the tag says. The first time an object occurs it brings its head:
//             enough to create it. Later it is a reference to its number.
//   content   What is inside each object, in the order of their numbers. So no depth of the data is
//             a depth of the stack.
//   members   A count, then for each a key, perhaps its attributes, and a value.
//   key       0 and a new text, or its number + 1 among the keys so far; shifted left by one, the
//             low bit set if attributes follow.
//
// Numbers are LEB128; doubles and the program's fingerprint little-endian; texts UTF-8 where that
// holds them exactly.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace orchestrion::script {

constexpr std::string_view kGraphMagic = "OG\x01";
constexpr std::string_view kSnapshotMagic = "OS\x01";

enum class Tag : uint8_t {
    kUndefined = 0,
    kNull,
    kFalse,
    kTrue,
    kInteger,    // zigzag
    kDouble,     // 8 bytes
    kText,       // length, UTF-8
    kWideText,   // length in bytes, UTF-16LE: has a lone surrogate
    kBigInt,     // length, hexadecimal digits, perhaps after '-'
    kReference,  // number of an object that has occurred
    kHole,       // a missing element of an array

    // Objects: head                          content
    kPlain = 32,  //                           members
    kArray,       // length                    count, elements; members
    kDate,        // double                    members
    kRegExp,      // text, flags               members
    kMap,         //                           count, keys and values; members
    kSet,         //                           count, values; members
    kBuffer,      // count, bytes              members
    kTyped,       // type, offset, length, buffer   members
    kDataView,    // offset, length, buffer    members
    kError,       // type                      members
    kFunction,    // number of the baseline function   members; members of its prototype
    kBuiltin,     // text: a standard constructor by its name
    kSystem,      // 0 _ioprocessors, 1 _x, 2 _genesys, 3 … its roots
    kGlobal,      // the global object itself
};

constexpr uint8_t kTagMask = 0x3f;
constexpr uint8_t kHasPrototype = 0x40;  // not the usual one of its kind; a Prototype follows
constexpr uint8_t kHasIntegrity = 0x80;  // an Integrity follows

enum class Prototype : uint8_t {
    kNull,
    kBaseline,  // number of a baseline function: its .prototype
    kLibrary,   // number of a prototype of the DOM library
    kStandard,  // text: a standard constructor's
    kValue,     // an object: the first value of the content
};

enum class Integrity : uint8_t { kExtensible, kNotExtensible, kSealed, kFrozen };

// Of a member; the usual ones are all three.
constexpr uint8_t kWritable = 1;
constexpr uint8_t kEnumerable = 2;
constexpr uint8_t kConfigurable = 4;
constexpr uint8_t kUsualAttributes = kWritable | kEnumerable | kConfigurable;

class ByteWriter {
public:
    void byte(uint8_t value) { out_ += static_cast<char>(value); }
    void tag(Tag value) { byte(static_cast<uint8_t>(value)); }
    void bytes(std::string_view value) { out_.append(value); }
    void number(uint64_t value) {
        while (value >= 0x80) {
            byte(static_cast<uint8_t>(value | 0x80));
            value >>= 7;
        }
        byte(static_cast<uint8_t>(value));
    }
    void integer(int32_t value) {
        uint32_t bits = static_cast<uint32_t>(value);
        number((bits << 1) ^ (value < 0 ? 0xffffffffu : 0u));
    }
    void fixed64(uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) byte(static_cast<uint8_t>(value >> shift));
    }
    void real(double value) { fixed64(std::bit_cast<uint64_t>(value)); }
    void text(std::string_view value) {
        number(value.size());
        bytes(value);
    }
    size_t size() const { return out_.size(); }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

// Reads hostile bytes: after the first that do not fit, everything reads as zero or empty and ok()
// is false.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    bool ok() const { return ok_; }
    size_t left() const { return rest_.size(); }
    bool atEnd() const { return ok_ && rest_.empty(); }
    void fail() {
        ok_ = false;
        rest_ = {};
    }

    uint8_t byte() {
        if (rest_.empty()) {
            fail();
            return 0;
        }
        uint8_t value = static_cast<uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return value;
    }
    std::string_view bytes(uint64_t count) {
        if (count > rest_.size()) {
            fail();
            return {};
        }
        std::string_view value = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return value;
    }
    bool starts(std::string_view magic) {
        if (!rest_.starts_with(magic)) {
            fail();
            return false;
        }
        rest_.remove_prefix(magic.size());
        return true;
    }
    uint64_t number() {
        uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            uint8_t next = byte();
            value |= static_cast<uint64_t>(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        fail();
        return 0;
    }
    // A number below `limit`.
    uint32_t below(uint64_t limit) {
        uint64_t value = number();
        if (value >= limit) {
            fail();
            return 0;
        }
        return static_cast<uint32_t>(value);
    }
    // A count of things that take at least one byte each.
    uint32_t count() { return below(rest_.size() + 1); }
    int32_t integer() {
        uint32_t bits = below(uint64_t(1) << 32);
        return static_cast<int32_t>((bits >> 1) ^ (bits & 1 ? 0xffffffffu : 0u));
    }
    uint64_t fixed64() {
        std::string_view raw = bytes(8);
        uint64_t value = 0;
        for (size_t i = raw.size(); i > 0; --i)
            value = value << 8 | static_cast<uint8_t>(raw[i - 1]);
        return value;
    }
    double real() { return std::bit_cast<double>(fixed64()); }
    std::string_view text() { return bytes(number()); }

private:
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace orchestrion::script
