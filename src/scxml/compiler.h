// From the element tree to the chart: states, transitions and their targets.
#pragma once

#include "scxml/chart.h"
#include "scxml/element.h"
#include "scxml/expressions.h"
#include "scxml/includes.h"

namespace orchestrion::scxml {

// Fills `chart`, whose root is made from `root`. Goes on after problems: what cannot be resolved is
// reported and left out, so that one run finds all of them. The chart may only be used if nothing
// refused the document.
void compileDocument(const Element& root, Chart& chart, Expressions& expressions,
                     ReadContext& context);

}  // namespace orchestrion::scxml
