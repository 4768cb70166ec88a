// What is wrong with the tables in memory, as sentences.
#pragma once

#include <string>
#include <vector>

#include "store/memory/tables.h"

namespace orchestrion::store::memory {

std::vector<std::string> check(const Tables& tables);

}  // namespace orchestrion::store::memory
