// Checks a page in the Prometheus text format 0.0.4 as promtool does, and this house's rules on
// names, units and help texts. For tests.
//
// Sources    https://prometheus.io/docs/instrumenting/exposition_formats/ and
//            https://prometheus.io/docs/practices/naming/
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orchestrion::metrics {

// What is wrong, one sentence each, with the line; empty: nothing.
std::vector<std::string> lint(std::string_view page);

// Of the families on the page, in its order.
struct ListedFamily {
    std::string name;
    std::string type;
};
std::vector<ListedFamily> listFamilies(std::string_view page);

}  // namespace orchestrion::metrics
