// What is counted about the process: its build, its use of the machine, its configuration,
// certificates and log.
//
// Each source is called once a page, from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "metrics/registry.h"

namespace orchestrion::metrics {

FamilyList buildFamilies();
// A constant 1 whose label says which release runs.
Registration addBuild(Registry& registry, std::string version);

// What the system says about the process.
struct ProcessNumbers {
    double cpu_seconds = 0;
    uint64_t resident_bytes = 0;
    uint64_t virtual_bytes = 0;
    uint64_t open_files = 0;
    uint64_t open_files_max = 0;
    double start_seconds = 0;  // since 1970
    uint64_t threads = 0;
};
FamilyList processFamilies();
Registration addProcess(Registry& registry, std::function<ProcessNumbers()> source);

struct ConfigNumbers {
    uint64_t applied = 0;  // reloads; the start counts
    uint64_t refused = 0;
    bool last_applied = true;
    WallTime last_applied_at{};
};
FamilyList configFamilies();
Registration addConfig(Registry& registry, std::function<ConfigNumbers()> source);

struct CertificateNumbers {
    std::string name;  // the listener's or destination's that shows it
    WallTime expires{};
};
FamilyList certificateFamilies();
Registration addCertificates(Registry& registry,
                             std::function<std::vector<CertificateNumbers>()> source);

struct LogNumbers {
    uint64_t debug = 0;
    uint64_t info = 0;
    uint64_t warning = 0;
    uint64_t error = 0;
    uint64_t suppressed = 0;  // repeated too often
    uint64_t lost = 0;        // could not be written
};
FamilyList logFamilies();
Registration addLog(Registry& registry, std::function<LogNumbers()> source);

}  // namespace orchestrion::metrics
