// XInclude 1.0 over element trees: <xi:include href parse="xml|text" xpointer> with <xi:fallback>.
//
// `xpointer` takes an element by its id: "name", "element(name)" or "xpointer(id('name'))".
// References of included elements stay relative to the file they stand in, because each element
// knows its file.
// `resolveid` is an attribute of the ORS dialect (docs/reference/ors.md): the ids of the included
// elements get this prefix, and so has what refers to them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scxml/module_vocabulary.h"
#include "scxml/xml_reader.h"

namespace orchestrion::scxml {

// What reading a document with its includes works on.
struct ReadContext {
    Sources& sources;
    // The bytes of all that was loaded, in order, for the content hash.
    std::vector<std::string>& loaded;
    ResourceLoader& loader;
    const DocumentLimits& limits;
    ReadBudget& budget;
    NamePool& names;
    Problems& problems;
    const ModuleVocabulary* modules = nullptr;  // null: none
    // Whether <xi:include resolveid> is understood (ORS dialect).
    bool prefixes = true;
};

// A resource loaded and decoded; an error's message says what is wrong for a reader of the
// referring place.
// What all references of a document may cost together is limited by the budget.
Result<uint32_t> loadSource(ReadContext& context, const std::string& url, bool xml);

// Replaces all includes in the tree. Problems are reported; what could not be included is left out.
void resolveIncludes(Element& root, ReadContext& context);

}  // namespace orchestrion::scxml
