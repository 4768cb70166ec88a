// What the server and the operating system say of the server, before a run and after it.
//
// Errors     What cannot be read is left out: a server on another machine has no /proc here.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orchestrion::load {

struct ProcessView {
    double cpu_seconds = 0;
    uint64_t resident_bytes = 0;
    uint64_t written_bytes = 0;  // given to the disk
};
// Nothing if there is no such process or we may not look.
std::optional<ProcessView> lookAtProcess(int pid);

using Metrics = std::map<std::string, double, std::less<>>;  // by name and labels
Metrics parseMetrics(std::string_view page);
// Nothing if there is no answer 200.
std::optional<Metrics> fetchMetrics(const boost::asio::ip::tcp::endpoint& server,
                                    const std::string& host);

// How much those grew whose names begin with one of the prefixes and end on _total or one of its
// labels.
Metrics growth(const Metrics& before, const Metrics& after,
               const std::vector<std::string>& prefixes);

}  // namespace orchestrion::load
