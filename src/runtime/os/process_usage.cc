#include "runtime/os/process_usage.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace orchestrion::runtime {
namespace {

// The fields of /proc/self/stat behind the name in brackets, which may hold anything.
std::istringstream statusFields() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    const size_t name_end = line.rfind(')');
    return std::istringstream(name_end == std::string::npos ? "" : line.substr(name_end + 1));
}

// Seconds since 1970 at which the machine started.
double bootTime() {
    std::ifstream file("/proc/stat");
    std::string word;
    while (file >> word) {
        double seconds = 0;
        if (word == "btime" && file >> seconds) return seconds;
    }
    return 0;
}

void readStatus(metrics::ProcessNumbers& numbers) {
    constexpr int kSkippedToThreads = 17;  // num_threads is field 20 of the line, state field 3
    std::istringstream fields = statusFields();
    std::string skipped;
    for (int i = 0; i < kSkippedToThreads; ++i) fields >> skipped;
    double start_ticks = 0;
    uint64_t resident_pages = 0;
    fields >> numbers.threads >> skipped >> start_ticks >> numbers.virtual_bytes >> resident_pages;
    numbers.resident_bytes = resident_pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
    if (fields) {
        numbers.start_seconds =
            bootTime() + start_ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
    }
}

double secondsOf(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

uint64_t countOpenFiles() {
    std::error_code error;
    uint64_t count = 0;
    for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
         it.increment(error)) {
        ++count;
    }
    return count == 0 ? 0 : count - 1;  // without the one that looks
}

}  // namespace

metrics::ProcessNumbers processUsage() {
    metrics::ProcessNumbers numbers;
    readStatus(numbers);
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        numbers.cpu_seconds = secondsOf(usage.ru_utime) + secondsOf(usage.ru_stime);
    }
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) numbers.open_files_max = limit.rlim_cur;
    numbers.open_files = countOpenFiles();
    return numbers;
}

}  // namespace orchestrion::runtime
