#include "load/options.h"

#include <CLI/CLI.hpp>

namespace orchestrion::load {

void addOptions(CLI::App& app, Options& options) {
    app.add_option("--url", options.url, "The server")->capture_default_str();
    app.add_option("--application", options.application,
                   "Start --sessions sessions of it first; without it they are there already");
    app.add_option("--sessions", options.sessions, "Over how many, in turn")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    app.add_option("--params", options.params, "Their start parameters, a JSON object");
    app.add_option("--prefix", options.prefix, "Their ids are PREFIX-0, PREFIX-1, …")
        ->capture_default_str();
    app.add_option("--what", options.what,
                   "What is measured: events, or starts of new sessions, which then are numbered "
                   "from --first")
        ->capture_default_str()
        ->check(CLI::IsMember({"events", "starts"}));
    app.add_option("--first", options.first, "The number of the first request")
        ->capture_default_str();
    app.add_option("--event", options.event, "The event; {n} is the number of the request")
        ->capture_default_str();
    app.add_flag("--stable", options.wait_stable, "Ask for answers when the sessions are stable");
    app.add_option("--keys", options.keys, "Send idempotency keys KEYS-0, KEYS-1, …");
    app.add_option("--connections", options.connections, "Keep-alive connections")
        ->capture_default_str()
        ->check(CLI::Range(1, 60000));
    app.add_option("--rate", options.rate,
                   "Requests a second, whether answered or not; 0: each connection asks again "
                   "when it has its answer")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    app.add_option("--duration", options.duration, "Seconds; 0: until --count")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    app.add_option("--late", options.late,
                   "Seconds after --duration to wait for answers, and to send what was due")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    app.add_option("--count", options.count, "Requests at most; 0: until --duration")
        ->capture_default_str();
    app.add_option("--warm-up", options.warm_up, "Seconds before, which are not measured")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    app.add_option("--interval", options.interval, "Print figures of every so many seconds, too")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--pid", options.pid, "The server's process, to measure it in /proc");
    app.add_option("--metric", options.metrics,
                   "Counters of /metrics to report, by the beginning of their names")
        ->capture_default_str();
    app.footer(
        "Prints one JSON object a line: {\"kind\": \"starts\"}, {\"kind\": \"interval\"} …, and "
        "last "
        "{\"kind\": \"total\"}.\n"
        "Latencies count from the time a request was due, in milliseconds.\n"
        "Exit codes: 0 done, 1 there were errors, 2 wrong command line.\n\n"
        "Example:\n"
        "  orchestrion-load --application guarded --sessions 1000 --rate 5000 --duration 30");
}

}  // namespace orchestrion::load
