// The attributes and parts of <queue:submit> and <queue:update> as criteria. routing.md §1.3-§1.5.
#pragma once

#include "modules/arguments.h"
#include "modules/center_door.h"

namespace orchestrion::modules {

// What is wrong stands in `arguments`.
QueueCriteria criteriaOf(Arguments& arguments);
QueueUpdate updateOf(Arguments& arguments);

// "a@s.GA, ?:x>1@.GA": parted at commas outside of parentheses and braces.
std::vector<std::string> partTargets(std::string_view list);

}  // namespace orchestrion::modules
