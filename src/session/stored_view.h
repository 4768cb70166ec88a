// Sessions as their rows tell of them.
#pragma once

#include "session/view.h"
#include "store/rows.h"

namespace orchestrion::session {

// Without data: what lists show.
SessionView viewOfSummary(const store::SessionRow& row);
// The same with what is left of the data of one that has ended.
SessionView viewOfRow(const store::SessionRow& row);

}  // namespace orchestrion::session
