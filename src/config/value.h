// A configuration text as a tree, each part with its place: what YAML says, before anybody asks
// what it means.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"

namespace orchestrion::config {

struct Member;

struct Value {
    enum class Kind : uint8_t { kNull, kScalar, kList, kMap };

    Kind kind = Kind::kNull;
    SourceLocation where = {};
    std::string text = {};          // of a scalar
    bool quoted = false;            // a scalar in quotes: text, whatever it looks like
    std::vector<Value> items = {};  // of a list
    std::vector<Member> members;    // of a map, in order

    bool isScalar() const { return kind == Kind::kScalar; }
    bool isList() const { return kind == Kind::kList; }
    bool isMap() const { return kind == Kind::kMap; }
    bool isNull() const { return kind == Kind::kNull; }

    // The first member of that name; null if there is none.
    const Member* find(std::string_view name) const;
    Member* find(std::string_view name);
};

struct Member {
    std::string name;
    SourceLocation where;  // of the name
    Value value;
};

}  // namespace orchestrion::config
