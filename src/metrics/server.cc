#include "metrics/server.h"

#include "metrics/rows.h"

namespace orchestrion::metrics {
namespace {

constexpr GaugeFamily kBuild{"orchestrion_build_info", "1; the label says which release runs",
                             "version"};

// The names every Prometheus client gives these.
constexpr GaugeRow<ProcessNumbers> kProcess[] = {
    {{"process_resident_memory_bytes", "Resident memory size"}, &ProcessNumbers::resident_bytes},
    {{"process_virtual_memory_bytes", "Virtual memory size"}, &ProcessNumbers::virtual_bytes},
    {{"process_open_fds", "Open file descriptors"}, &ProcessNumbers::open_files},
    {{"process_max_fds", "Most file descriptors the process may open"},
     &ProcessNumbers::open_files_max},
    {{"process_threads", "Threads of the process"}, &ProcessNumbers::threads},
};
constexpr CounterFamily kCpu{"process_cpu_seconds_total", "Processor time used, user and system"};
constexpr GaugeFamily kStart{"process_start_time_seconds",
                             "When the process started, in seconds since 1970"};

constexpr CounterFamily kReloads{"orchestrion_config_reloads_total",
                                 "Configurations read, the first one included, by outcome",
                                 "outcome"};
constexpr GaugeFamily kReloadGood{
    "orchestrion_config_last_reload_successful",
    "1 if the configuration read last was taken, 0 if it was refused"};
constexpr GaugeFamily kReloadTime{"orchestrion_config_last_reload_success_timestamp_seconds",
                                  "When a configuration was taken last, in seconds since 1970"};

constexpr GaugeFamily kCertificates{"orchestrion_certificate_expiry_timestamp_seconds",
                                    "When a certificate ends, in seconds since 1970", "name"};

constexpr CounterFamily kLines{"orchestrion_log_lines_total", "Lines logged, by level", "level"};
constexpr CounterRow<LogNumbers> kUnlogged[] = {
    {{"orchestrion_log_lines_suppressed_total", "Lines left out because they repeated too often"},
     &LogNumbers::suppressed},
    {{"orchestrion_log_lines_lost_total", "Lines that could not be written"}, &LogNumbers::lost},
};

double secondsOf(WallTime time) {
    return static_cast<double>(time.time_since_epoch().count()) / 1000;
}

}  // namespace

FamilyList buildFamilies() {
    return {&kBuild};
}

Registration addBuild(Registry& registry, std::string version) {
    return registry.add(
        [version = std::move(version)](Samples& samples) { samples.add(kBuild, 1, {version}); });
}

FamilyList processFamilies() {
    FamilyList families = {&kCpu, &kStart};
    list(kProcess, families);
    return families;
}

Registration addProcess(Registry& registry, std::function<ProcessNumbers()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        const ProcessNumbers numbers = source();
        collect(kProcess, numbers, samples);
        samples.add(kCpu, numbers.cpu_seconds);
        samples.add(kStart, numbers.start_seconds);
    });
}

FamilyList configFamilies() {
    return {&kReloads, &kReloadGood, &kReloadTime};
}

Registration addConfig(Registry& registry, std::function<ConfigNumbers()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        const ConfigNumbers numbers = source();
        samples.add(kReloads, numbers.applied, {"applied"});
        samples.add(kReloads, numbers.refused, {"refused"});
        samples.add(kReloadGood, numbers.last_applied ? 1 : 0);
        samples.add(kReloadTime, secondsOf(numbers.last_applied_at));
    });
}

FamilyList certificateFamilies() {
    return {&kCertificates};
}

Registration addCertificates(Registry& registry,
                             std::function<std::vector<CertificateNumbers>()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        for (const CertificateNumbers& n : source()) {
            samples.add(kCertificates, secondsOf(n.expires), {n.name});
        }
    });
}

FamilyList logFamilies() {
    FamilyList families = {&kLines};
    list(kUnlogged, families);
    return families;
}

Registration addLog(Registry& registry, std::function<LogNumbers()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        const LogNumbers numbers = source();
        samples.add(kLines, numbers.debug, {"debug"});
        samples.add(kLines, numbers.info, {"info"});
        samples.add(kLines, numbers.warning, {"warning"});
        samples.add(kLines, numbers.error, {"error"});
        collect(kUnlogged, numbers, samples);
    });
}

}  // namespace orchestrion::metrics
