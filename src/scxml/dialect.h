// The two languages a document may be written in, and what depends on which it is
// (docs/reference/ors.md). Decided once, when the document is loaded; prefixes.h has the rules for
// included fragments, ors_errors.h the names of errors.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "script/script.h"
#include "scxml/chart.h"
#include "scxml/element.h"
#include "scxml/problems.h"

namespace orchestrion::scxml {

struct DialectChoice {
    Dialect dialect = Dialect::kW3c;
    std::string reason;  // "the attribute profile", for people
    Place place;
};
// By what the document says, includes resolved: `_persist` or `profile` of its root, a fragment
// included with `resolveid`, the namespace of an ORS module.
DialectChoice chooseDialect(const Element& root);

// "queue" for www.genesyslab.com/modules/queue, with or without http://; empty for any other
// namespace.
std::string_view moduleOf(std::string_view ns);

// The language of a document's scripts.
script::Language languageOf(Dialect dialect);

// Attributes that hold an expression in ORS and a literal in the Recommendation: <send event>,
// <cancel sendid> and so on.
bool isOrsExpression(std::string_view element, std::string_view attribute);

// The text of 'a' or "a", if that is all there is; blanks around it do not count.
std::optional<std::string_view> quotedLiteral(std::string_view text);

// The `_` attributes of an ORS document's root. A value that cannot be read is reported and has no
// effect.
DocumentSettings settingsOf(const Element& root, Problems& problems);

}  // namespace orchestrion::scxml
