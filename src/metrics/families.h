// Every family of metrics there is: docs/reference/metrics.md lists exactly these.
#pragma once

#include "metrics/registry.h"

namespace orchestrion::metrics {

FamilyList allFamilies();

}  // namespace orchestrion::metrics
