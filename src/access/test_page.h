// For tests: the tables of docs/reference/access.md.
#pragma once

#include <string>
#include <vector>

namespace orchestrion::access {

// The cells, heads first, of the table whose first head is `first`; without back-quotes.
//   source_dir  the repository
std::vector<std::vector<std::string>> tableOfPage(const std::string& source_dir,
                                                  const std::string& first);

}  // namespace orchestrion::access
