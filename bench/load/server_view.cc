#include "load/server_view.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <fstream>
#include <sstream>

namespace orchestrion::load {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

std::string contentOf(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// The number behind the last occurrence of `name`; 0 if it is not there.
uint64_t numberAfter(std::string_view text, std::string_view name) {
    const size_t at = text.find(name);
    if (at == std::string_view::npos) return 0;
    text.remove_prefix(at + name.size());
    text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
    uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// Fields 14 and 15 of /proc/PID/stat; the second field is in parentheses and may hold spaces.
double cpuSeconds(const std::string& stat) {
    std::istringstream fields(stat.substr(std::min(stat.rfind(')') + 1, stat.size())));
    std::string skipped;
    for (int i = 3; i < 14; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

std::optional<ProcessView> lookAtProcess(int pid) {
    const std::string folder = "/proc/" + std::to_string(pid);
    const std::string stat = contentOf(folder + "/stat");
    if (stat.empty()) return {};
    ProcessView view;
    view.cpu_seconds = cpuSeconds(stat);
    view.resident_bytes = 1024 * numberAfter(contentOf(folder + "/status"), "VmRSS:");
    view.written_bytes = numberAfter(contentOf(folder + "/io"), "\nwrite_bytes:");
    return view;
}

Metrics parseMetrics(std::string_view page) {
    Metrics metrics;
    while (!page.empty()) {
        const std::string_view line = page.substr(0, page.find('\n'));
        page.remove_prefix(std::min(line.size() + 1, page.size()));
        const size_t space = line.rfind(' ');
        if (line.starts_with('#') || space == std::string_view::npos) continue;
        double value = 0;
        std::from_chars(line.data() + space + 1, line.data() + line.size(), value);
        metrics.emplace(line.substr(0, space), value);
    }
    return metrics;
}

std::optional<Metrics> fetchMetrics(const asio::ip::tcp::endpoint& server,
                                    const std::string& host) {
    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    error_code error;
    socket.connect(server, error);
    const std::string request =
        "GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    if (!error) asio::write(socket, asio::buffer(request), error);
    std::string answer;
    if (!error) asio::read(socket, asio::dynamic_buffer(answer), error);
    const size_t end = answer.find("\r\n\r\n");
    if (!answer.starts_with("HTTP/1.1 200") || end == std::string::npos) return {};
    return parseMetrics(std::string_view(answer).substr(end + 4));
}

Metrics growth(const Metrics& before, const Metrics& after,
               const std::vector<std::string>& prefixes) {
    Metrics grown;
    for (const auto& [name, value] : after) {
        const bool asked = std::any_of(prefixes.begin(), prefixes.end(), [&](const auto& prefix) {
            return name.starts_with(prefix);
        });
        if (!asked || name.find("_total") == std::string::npos) continue;
        const auto old = before.find(name);
        const double change = value - (old == before.end() ? 0 : old->second);
        if (change != 0) grown.emplace(name, change);
    }
    return grown;
}

}  // namespace orchestrion::load
