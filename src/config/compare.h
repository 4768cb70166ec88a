// What is different between two configurations.
#pragma once

#include <boost/json/fwd.hpp>

#include <string>
#include <vector>

namespace orchestrion::config {

struct Change {
    std::string path;    // "limits.memory", "listeners.main.port"
    std::string before;  // as `config show` prints it; empty: it was not there
    std::string after;   // empty: it is not there any more
    // The values are the same, what is behind them is not: a certificate, a secret.
    bool contents = false;
    // Takes effect when the server starts again.
    bool restart = false;
    bool operator==(const Change&) const = default;
};

// Both as showConfig() or showForComparing() makes them, both the same way. In the order of the
// vocabulary; items of lists are known by their names.
std::vector<Change> compare(const boost::json::object& before, const boost::json::object& after);

// "limits.memory: 1GiB -> 2GiB (takes effect at the next start)"
std::string toString(const Change& change);

}  // namespace orchestrion::config
