// orchestrion-load: asks a server as fast as it answers, or at a fixed rate, and tells how long the
// answers took.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>

#include "load/options.h"
#include "load/report.h"
#include "load/run.h"
#include "load/server_view.h"

namespace orchestrion::load {
namespace {

double ownCpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// What the server and the machine say, before and after.
class Observation {
public:
    Observation(const Options& options, const boost::asio::ip::tcp::endpoint& server,
                const std::string& host)
        : options_(options), server_(server), host_(host) {
        if (const auto metrics = fetchMetrics(server_, host_)) metrics_ = *metrics;
        process_ = lookAtProcess(options_.pid);
        cpu_ = ownCpuSeconds();
    }

    void addTo(Line& line) const {
        line.number("client_cpu_seconds", ownCpuSeconds() - cpu_);
        const auto process = lookAtProcess(options_.pid);
        if (process && process_) {
            line.number("server_cpu_seconds", process->cpu_seconds - process_->cpu_seconds);
            line.number("server_resident_bytes", process->resident_bytes);
            line.number("server_written_bytes", process->written_bytes - process_->written_bytes);
        }
        const auto metrics = fetchMetrics(server_, host_);
        if (!metrics) return;
        Line grown;
        for (const auto& [name, value] : growth(metrics_, *metrics, options_.metrics)) {
            grown.number(name, value);
        }
        line.object("metrics", grown);
    }

private:
    const Options& options_;
    const boost::asio::ip::tcp::endpoint& server_;
    const std::string& host_;
    Metrics metrics_;
    std::optional<ProcessView> process_;
    double cpu_ = 0;
};

std::string startBody(const Options& options) {
    Line body;
    body.text("application", options.application);
    body.text("id", options.prefix + "-{n}");
    std::string text = body.str();
    if (!options.params.empty()) {
        text.pop_back();
        text += ",\"params\":" + options.params + "}";
    }
    return text;
}

class Load {
public:
    Load(const Options& options, boost::asio::ip::tcp::endpoint server, std::string host)
        : options_(options), server_(std::move(server)), host_(std::move(host)) {}

    int run() {
        uint64_t errors = 0;
        const bool starts = options_.what == "starts";
        if (!options_.application.empty() && !starts) errors += startSessions();
        const Requests requests(starts ? requestsOf(RequestOptions::Kind::kStart)
                                       : requestsOf(RequestOptions::Kind::kEvent));
        RunOptions how = runOptions();
        how.rate = options_.rate;
        how.first = options_.first;
        how.count_max = options_.count;
        how.time_max = Seconds(options_.duration);
        how.warm_up = Seconds(options_.warm_up);
        how.late_max = Seconds(options_.late);
        how.interval = Seconds(options_.interval);
        const Observation observation(options_, server_, host_);
        Run run(how, requests, [&](const Figures& figures) { printInterval(figures); });
        const Figures figures = run.run();
        Line line = describe("total", figures);
        line.text("what", options_.what);
        line.number("rate", options_.rate);
        line.number("connections", uint64_t{options_.connections});
        line.number("sessions", options_.sessions);
        observation.addTo(line);
        line.print();
        return errors + figures.errorCount() + figures.unsent > 0 ? 1 : 0;
    }

private:
    RunOptions runOptions() const {
        RunOptions how;
        how.server = server_;
        how.connections = options_.connections;
        return how;
    }

    RequestOptions requestsOf(RequestOptions::Kind kind) const {
        RequestOptions requests;
        requests.kind = kind;
        requests.host = host_;
        requests.prefix = options_.prefix;
        requests.body = kind == RequestOptions::Kind::kStart ? startBody(options_) : options_.event;
        requests.sessions = options_.sessions;
        requests.wait_stable = options_.wait_stable;
        requests.keys = options_.keys;
        return requests;
    }

    uint64_t startSessions() const {
        const Requests requests(requestsOf(RequestOptions::Kind::kStart));
        RunOptions how = runOptions();
        how.count_max = options_.sessions;
        how.tolerated_status = 409;  // they may be there already
        const Observation observation(options_, server_, host_);
        Run run(how, requests, {});
        const Figures figures = run.run();
        Line line = describe("starts", figures);
        observation.addTo(line);
        line.print();
        return figures.errorCount();
    }

    void printInterval(const Figures& figures) const {
        Line line = describe("interval", figures);
        if (const auto process = lookAtProcess(options_.pid)) {
            line.number("server_resident_bytes", process->resident_bytes);
            line.number("server_cpu_seconds", process->cpu_seconds);
        }
        line.print();
    }

    const Options& options_;
    const boost::asio::ip::tcp::endpoint server_;
    const std::string host_;
};

struct Target {
    boost::asio::ip::tcp::endpoint endpoint;
    std::string host;
};

// http://ADDRESS:PORT, both in numbers: nothing is looked up.
std::optional<Target> targetOf(std::string_view url) {
    constexpr std::string_view kScheme = "http://";
    if (!url.starts_with(kScheme)) return {};
    std::string_view host = url.substr(kScheme.size());
    while (host.ends_with('/')) host.remove_suffix(1);
    const size_t colon = host.rfind(':');
    if (colon == std::string_view::npos) return {};
    std::string_view address = host.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) {
        address = address.substr(1, address.size() - 2);
    }
    uint16_t port = 0;
    const char* end = host.data() + host.size();
    if (std::from_chars(host.data() + colon + 1, end, port).ptr != end) return {};
    boost::system::error_code error;
    const auto parsed = boost::asio::ip::make_address(std::string(address), error);
    if (error) return {};
    return Target{{parsed, port}, std::string(host)};
}

int load(const Options& options) {
    const auto target = targetOf(options.url);
    if (!target) {
        std::fprintf(stderr, "orchestrion-load: expected --url http://ADDRESS:PORT, but got '%s'\n",
                     options.url.c_str());
        return 2;
    }
    if (options.count == 0 && options.duration == 0) {
        std::fprintf(stderr, "orchestrion-load: expected --duration or --count\n");
        return 2;
    }
    std::signal(SIGPIPE, SIG_IGN);
    return Load(options, target->endpoint, target->host).run();
}

}  // namespace
}  // namespace orchestrion::load

int main(int argc, char** argv) {
    orchestrion::load::Options options;
    CLI::App app("orchestrion-load: puts a server under load and measures its answers.");
    orchestrion::load::addOptions(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return orchestrion::load::load(options);
}
