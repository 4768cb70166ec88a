#include "access/test_page.h"

#include <fstream>

namespace orchestrion::access {
namespace {

std::vector<std::string> cellsOf(const std::string& line) {
    std::vector<std::string> cells;
    for (size_t at = 1; at < line.size();) {
        const size_t end = line.find('|', at);
        std::string cell = line.substr(at, end - at);
        std::erase(cell, '`');
        cell.erase(0, cell.find_first_not_of(' '));
        cells.push_back(cell.substr(0, cell.find_last_not_of(' ') + 1));
        at = end + 1;
    }
    return cells;
}

}  // namespace

std::vector<std::vector<std::string>> tableOfPage(const std::string& source_dir,
                                                  const std::string& first) {
    std::ifstream file(source_dir + "/docs/reference/access.md");
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(file, line);) {
        if (rows.empty() && !line.starts_with("| " + first + " |")) continue;
        if (!line.starts_with("|")) break;
        if (!line.starts_with("|---")) rows.push_back(cellsOf(line));
    }
    return rows;
}

}  // namespace orchestrion::access
