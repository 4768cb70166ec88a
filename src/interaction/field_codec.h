// Plain values as bytes and back: one list of the fields serves both directions, so that they
// cannot differ.
//
//   void fields(auto& io, auto& value) { io.text(value.name); io.flag(value.open); }
//   std::string bytes = encoded(1, value);      Result<Value> back = decoded<Value>(1, bytes);
//
// Format     A version, then the fields in order (base/bytes.h).
// Errors     decoded() fails with the given code: damaged, or of another version.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/units.h"

namespace orchestrion::interaction {

class FieldsOut {
public:
    void text(const std::string& v) { writer.text(v); }
    void flag(const bool& v) { writer.flag(v); }
    void count(const uint64_t& v) { writer.number(v); }
    void time(const WallTime& v) { writer.integer(v.time_since_epoch().count()); }
    void span(const Milliseconds& v) { writer.integer(v.count()); }
    template <class E>
    void choice(const E& v, uint32_t) {
        writer.number(static_cast<uint64_t>(v));
    }
    template <class T, class Each>
    void list(const std::vector<T>& values, Each each) {
        writer.number(values.size());
        for (const T& value : values) each(*this, value);
    }
    void texts(const std::vector<std::string>& values) { writer.texts(values); }
    void data(const std::map<std::string, std::string>& values) {
        writer.number(values.size());
        for (const auto& [key, value] : values) writer.text(key).text(value);
    }
    ByteWriter writer;
};

class FieldsIn {
public:
    explicit FieldsIn(std::string_view bytes) : reader(bytes) {}
    void text(std::string& v) { v = reader.text(); }
    void flag(bool& v) { v = reader.flag(); }
    void count(uint64_t& v) { v = reader.number(); }
    void time(WallTime& v) { v = WallTime(Milliseconds(reader.integer())); }
    void span(Milliseconds& v) { v = Milliseconds(reader.integer()); }
    template <class E>
    void choice(E& v, uint32_t count) {
        v = static_cast<E>(reader.index(count));
    }
    template <class T, class Each>
    void list(std::vector<T>& values, Each each) {
        reader.list([&](ByteReader&) { each(*this, values.emplace_back()); });
    }
    void texts(std::vector<std::string>& values) { values = reader.texts(); }
    void data(std::map<std::string, std::string>& values) {
        reader.list([&](ByteReader& r) {
            std::string key = r.text();
            values[std::move(key)] = r.text();
        });
    }
    ByteReader reader;
};

template <class T>
std::string encoded(uint32_t version, const T& value) {
    FieldsOut out;
    out.writer.number(version);
    fields(out, value);
    return out.writer.take();
}

template <class T>
Result<T> decoded(uint32_t version, std::string_view bytes, std::string_view code,
                  std::string_view what) {
    FieldsIn in(bytes);
    const uint64_t found = in.reader.number();
    if (found != version) {
        return fail(code, "expected " + std::string(what) + " of version " +
                              std::to_string(version) + ", but found " + std::to_string(found) +
                              "; it was written by another release");
    }
    T value;
    fields(in, value);
    if (!in.reader.atEnd()) return fail(code, "the stored " + std::string(what) + " is damaged");
    return value;
}

}  // namespace orchestrion::interaction
