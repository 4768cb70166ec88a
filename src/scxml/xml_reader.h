// XML text to a tree of elements, with exact positions, on libxml2's SAX interface.
//
// The text is hostile: no document type with declarations, no entity but the five predefined ones,
// nothing is fetched. Depth and numbers of elements, attributes and namespace declarations are
// limited before they can cost more than linear time.
#pragma once

#include <memory>

#include "scxml/document.h"
#include "scxml/element.h"
#include "scxml/problems.h"

namespace orchestrion::scxml {

inline constexpr uint32_t kAttributesPerElementMax = 256;
inline constexpr uint32_t kNamespacesInScopeMax = 1000;

// Counts what all files of a document may have together.
struct ReadBudget {
    uint64_t bytes_left = 0;
    uint64_t elements_left = 0;
    uint64_t loads_left = 0;
};

// The root element of sources[file], or null after one fatal problem.
std::unique_ptr<Element> readXml(const Sources& sources, uint32_t file,
                                 const DocumentLimits& limits, ReadBudget& budget, NamePool& names,
                                 Problems& problems);

}  // namespace orchestrion::scxml
