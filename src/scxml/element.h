// A document as a tree of elements that know where each of their parts was written.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "scxml/source_text.h"

namespace orchestrion::scxml {

inline constexpr std::string_view kScxmlNamespace = "http://www.w3.org/2005/07/scxml";
inline constexpr std::string_view kXIncludeNamespace = "http://www.w3.org/2001/XInclude";
inline constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";

// Names occur thousands of times; each is kept once, as long as the pool lives.
class NamePool {
public:
    std::string_view intern(std::string_view name) { return *names_.emplace(name).first; }

private:
    std::unordered_set<std::string> names_;
};

struct Attribute {
    std::string_view prefix;
    std::string_view name;
    std::string_view ns;  // empty: none
    std::string value;    // normalised (XML 1.0 §3.3.3)
    uint32_t file = 0;
    uint32_t name_offset = 0;
    uint32_t value_offset = 0;  // of the first character inside the quotes
    // The prefix of the included fragment it stands in (ORS dialect); empty outside of them.
    std::string_view fragment = {};

    Place place() const { return {file, name_offset}; }
    Place valuePlace() const { return {file, value_offset}; }
};

// Character data between two elements: comments and processing instructions have vanished, CDATA
// and references are resolved.
struct Text {
    // A stretch that stands in the file as it stands here, but for line ends.
    struct Run {
        uint32_t start = 0;      // in `value`
        uint32_t offset = 0;     // in the file
        bool after_gap = false;  // a comment or processing instruction stood before
    };
    std::string value;
    std::vector<Run> runs;
    uint32_t file = 0;
};

struct Element;
using Node = std::variant<std::unique_ptr<Text>, std::unique_ptr<Element>>;

struct Element {
    std::string_view prefix;
    std::string_view name;
    std::string_view ns;
    std::vector<std::pair<std::string_view, std::string_view>> declarations;  // prefix, namespace
    std::vector<Attribute> attributes;
    std::vector<Node> children;
    Element* parent = nullptr;
    uint32_t file = 0;
    uint32_t offset = 0;             // of the '<'
    std::string_view fragment = {};  // as Attribute::fragment

    Place place() const { return {file, offset}; }
    bool is(std::string_view scxml_name) const {
        return name == scxml_name && ns == kScxmlNamespace;
    }
    // The attribute of this name in no namespace.
    const Attribute* find(std::string_view attribute) const;
};

// What a node is; null if it is the other.
Text* asText(const Node& node);
Element* asElement(const Node& node);

// "state", "xi:include": as it was written.
std::string qualifiedName(std::string_view prefix, std::string_view name);

// Calls f(const Element&) for each child element.
template <class F>
void forEachElement(const Element& parent, F&& f) {
    for (const Node& node : parent.children) {
        if (const Element* child = asElement(node)) f(*child);
    }
}

bool isBlank(std::string_view text);

// All character data directly inside.
std::string textOf(const Element& element);

// The element as XML text of its own, with the namespace declarations that are in scope.
std::string serialise(const Element& element);
// The same for all that is inside.
std::string serialiseChildren(const Element& element);

// The namespaces in scope: prefix and namespace, the nearest declaration of each prefix only.
std::vector<std::pair<std::string_view, std::string_view>> namespacesInScope(
    const Element& element);

}  // namespace orchestrion::scxml
