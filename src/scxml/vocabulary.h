// The language as a table: which elements there are, what they may hold, what their attributes
// mean. W3C SCXML 1.0 §3-6, and what the ORS dialect adds. The table drives both validation and the
// suggestions in diagnostics.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scxml/chart.h"

namespace orchestrion::scxml {

enum class AttributeType : uint8_t {
    kText,         // anything
    kId,           // of a state
    kStates,       // ids of states, at least one
    kDescriptors,  // event descriptors, at least one
    kEventName,
    kExpression,
    kLocation,
    kLocations,  // a namelist
    kVariable,   // the id of a <data>
    kDuration,
    kUri,
    kChoice,  // one of AttributeRule::choices
};

struct AttributeRule {
    std::string_view name;
    AttributeType type = AttributeType::kText;
    bool required = false;
    std::span<const std::string_view> choices = {};
    bool ors_only = false;
};

struct ChildRule {
    std::string_view name;
    uint32_t min = 0;
    uint32_t max = UINT32_MAX;
    bool ors_only = false;
};

enum class Inside : uint8_t {
    kElements,  // the children of the table
    kActions,   // them and executable content
    kText,      // character data only (<script>)
    kAnything,  // it is data (<data>, <assign>, <content>)
};

struct ElementRule {
    std::string_view name;
    Inside inside = Inside::kElements;
    std::span<const AttributeRule> attributes = {};
    std::span<const ChildRule> children = {};
    bool action = false;            // executable content: it may stand wherever kActions is allowed
    std::string_view section = {};  // of the Recommendation
    bool ors_only = false;
};

// Two ways to say the same, of which an element may use one. "<content>" is a child, "text" any
// character data or child.
struct ExclusivePair {
    std::string_view element;
    std::string_view first;
    std::string_view second;
};

// Null for what is no element of the dialect.
const ElementRule* findElementRule(std::string_view name, Dialect dialect);
const AttributeRule* findAttributeRule(const ElementRule& element, std::string_view name);
std::span<const ExclusivePair> exclusivePairs();

// What may stand in an element of this dialect, for messages.
std::vector<std::string_view> allowedChildren(const ElementRule& element, Dialect dialect);
std::vector<std::string_view> allowedAttributes(const ElementRule& element, Dialect dialect);
// The elements that may hold this one.
std::vector<std::string_view> allowedParents(const ElementRule& element, Dialect dialect);
std::vector<std::string_view> allElements(Dialect dialect);

// Attributes with a leading underscore that the ORS dialect knows.
bool isOrsExtension(std::string_view attribute);

}  // namespace orchestrion::scxml
