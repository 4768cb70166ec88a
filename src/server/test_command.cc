// orchestrion test: scenarios on virtual time.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "render/render.h"
#include "runtime/os/real_clock.h"
#include "runtime/os/real_files.h"
#include "server/commands.h"
#include "server/documents.h"
#include "server/test_record.h"
#include "sim/junit.h"
#include "sim/match.h"
#include "sim/scenario_file.h"

namespace orchestrion::server {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::vector<std::string> paths;
    std::string filter;
    std::string junit;
    std::string coverage;
    std::string coverage_svg;
    std::optional<uint64_t> seed;
    double timeout_s = 60;
    bool list = false;
    bool transcript = false;
    bool verbose = false;
    bool quiet = false;
    bool schema = false;
    RecordOptions record;
};

constexpr std::string_view kEndings[] = {".scenario.yaml", ".scenario.yml"};

int complain(const std::string& message) {
    std::fprintf(stderr, "orchestrion test: %s\n", message.c_str());
    return kExitFailed;
}

Result<void> write(const std::string& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (file) return {};
    return fail(
        "test.notWritten",
        "'" + path + "' cannot be written; does its folder exist, and may you write there?");
}

bool isScenarioFile(const std::string& name) {
    return std::any_of(std::begin(kEndings), std::end(kEndings),
                       [&](std::string_view ending) { return name.ends_with(ending); });
}

// Files as they are, folders as the scenario files below them, in the order of their names.
std::vector<std::string> scenarioFiles(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        std::vector<std::string> found;
        for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
            if (isScenarioFile(entry.path().filename().string()))
                found.push_back(entry.path().lexically_normal().string());
        }
        std::sort(found.begin(), found.end());
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

// "cov.svg" and the second of several charts: "cov-callback.svg".
std::string pictureName(const std::string& path, const sim::ChartCoverage& covered, bool only) {
    if (only) return path;
    std::string name = covered.title();
    name = name.substr(0, name.find_first_of(" (."));
    const size_t ending = std::min(path.rfind('.'), path.size());
    return path.substr(0, ending) + "-" + name + path.substr(ending);
}

class Test {
public:
    explicit Test(const Options& options) : options_(options) {}

    int operator()() {
        const auto files = scenarioFiles(options_.paths);
        if (files.empty()) {
            complain("there is no scenario file (*.scenario.yaml) in the folders named");
            return kExitRefused;
        }
        for (const std::string& file : files) runFile(file);
        if (options_.list) return refused_ ? kExitRefused : kExitDone;
        report();
        if (const auto written = writeFiles(); !written) return complain(written.error().message);
        if (refused_) return kExitRefused;
        if (passed_ + failed_ == 0) {
            complain("no scenario's name fits --filter '" + options_.filter + "'");
            return kExitRefused;
        }
        return failed_ > 0 ? kExitFailed : kExitDone;
    }

private:
    bool wanted(const std::string& name) const {
        const std::string& filter = options_.filter;
        if (filter.empty()) return true;
        if (filter.find('*') != std::string::npos) return sim::matchesPattern(filter, name);
        return name.find(filter) != std::string::npos;
    }

    void runFile(const std::string& file) {
        sim::SuiteOutcome& outcome = suites_.emplace_back();
        outcome.file = file;
        auto loaded = sim::loadSuite(file, files_, fs::current_path().string());
        if (!loaded.suite) {
            refused_ = true;
            printDiagnostics(loaded.diagnostics, stderr);
            outcome.diagnostics = std::move(loaded.diagnostics);
            return;
        }
        if (!options_.quiet) std::printf("%s\n", file.c_str());
        for (const sim::Scenario& scenario : loaded.suite->scenarios) {
            if (!wanted(scenario.name)) continue;
            if (options_.list) {
                std::printf("  %s\n", scenario.name.c_str());
                continue;
            }
            outcome.outcomes.push_back(run(*loaded.suite, scenario));
        }
    }

    sim::Outcome run(const sim::Suite& suite, const sim::Scenario& scenario) {
        sim::RunOptions run;
        run.seed = options_.seed;
        run.details = options_.verbose;
        run.real_time_max = Milliseconds(static_cast<int64_t>(options_.timeout_s * 1000));
        sim::Outcome outcome = sim::runScenario(suite, scenario, run, files_, clock_);
        coverage_.add(outcome.coverage);
        print(outcome);
        outcome.passed() ? ++passed_ : ++failed_;
        outcome.coverage = {};
        return outcome;
    }

    void print(const sim::Outcome& outcome) const {
        if (!outcome.passed() || !options_.quiet) {
            std::printf("  %s  %s  (%llu sessions, %llu turns, %s)\n",
                        outcome.passed() ? "ok    " : "FAILED", outcome.name.c_str(),
                        static_cast<unsigned long long>(outcome.sessions),
                        static_cast<unsigned long long>(outcome.turns),
                        sim::elapsedText(outcome.virtual_time).c_str());
        }
        const bool all = options_.transcript || options_.verbose;
        if (all || (!outcome.passed() && !options_.quiet)) {
            for (const std::string& line : outcome.transcript) std::printf("%s\n", line.c_str());
        }
        for (const sim::Failure& failure : outcome.failures) {
            std::printf("%s\n", sim::failureText(failure).c_str());
        }
    }

    void report() const {
        if (!options_.quiet) {
            std::fputs(sim::coverageText(coverage_, fs::current_path().string()).c_str(), stdout);
        }
        std::printf("%zu scenarios: %zu passed, %zu failed%s\n", passed_ + failed_, passed_,
                    failed_, refused_ ? "; a file was refused" : "");
    }

    Result<void> writeFiles() const {
        if (!options_.junit.empty()) {
            if (auto done = write(options_.junit, sim::junitXml(suites_)); !done) return done;
        }
        if (!options_.coverage.empty()) {
            if (auto done = write(options_.coverage, sim::coverageJson(coverage_)); !done)
                return done;
        }
        if (options_.coverage_svg.empty()) return {};
        const auto format = render::formatOf(options_.coverage_svg);
        if (!format) return fail(format.error());
        const auto charts = coverage_.charts();
        for (const sim::ChartCoverage* covered : charts) {
            render::RenderOptions picture;
            picture.usage = render::Usage{covered->states, covered->transitions};
            const auto bytes = render::render(*covered->chart, *format, picture);
            if (!bytes) return fail(bytes.error());
            const std::string name =
                pictureName(options_.coverage_svg, *covered, charts.size() == 1);
            if (auto done = write(name, *bytes); !done) return done;
        }
        return {};
    }

    const Options& options_;
    runtime::RealFiles files_;
    runtime::RealClock clock_;
    std::vector<sim::SuiteOutcome> suites_;
    sim::Coverage coverage_;
    size_t passed_ = 0;
    size_t failed_ = 0;
    bool refused_ = false;
};

int test(const Options& options) {
    if (options.schema) {
        std::fputs(sim::scenarioSchema().c_str(), stdout);
        return kExitDone;
    }
    if (!options.record.session.empty()) {
        const auto done = record(options.record);
        return done ? kExitDone : complain(done.error().message + " [" + done.error().code + "]");
    }
    if (options.paths.empty()) {
        complain("name a scenario file, or a folder of them (see --help)");
        return kExitRefused;
    }
    return Test(options)();
}

}  // namespace

void addTest(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("test", "Run scenarios on virtual time");
    command
        ->add_option("paths", options->paths,
                     "Scenario files, or folders with files named *.scenario.yaml")
        ->type_name("FILE|FOLDER");
    command->add_option(
        "--filter", options->filter,
        "Only scenarios whose name contains this text, or fits this pattern with *");
    command->add_option("--seed", options->seed, "Chance begins here, whatever the files say");
    command->add_flag("--transcript", options->transcript,
                      "Print what happened in all scenarios, not only in those that failed");
    command->add_flag("--verbose,-v", options->verbose,
                      "The same with every transition, change of data and effect");
    command->add_flag("--quiet,-q", options->quiet, "Print failures and the last line only");
    command->add_flag("--list", options->list, "Print the names of the scenarios; run none");
    command->add_option("--junit", options->junit, "Write the results as JUnit XML")
        ->type_name("FILE");
    command->add_option("--coverage", options->coverage, "Write the coverage as JSON")
        ->type_name("FILE");
    command
        ->add_option("--coverage-svg", options->coverage_svg,
                     "Draw the chart with what was used and what was not (.svg or .png); with "
                     "several charts the name of each is added")
        ->type_name("FILE");
    command
        ->add_option("--timeout", options->timeout_s,
                     "Give a scenario up after so many seconds of real time")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_flag("--schema", options->schema, "Print the JSON Schema of scenario files");
    command
        ->add_option("--record", options->record.session,
                     "Turn a session of a running server into a scenario file")
        ->type_name("SESSION_ID");
    command
        ->add_option("--output,-o", options->record.output,
                     "Where --record writes it (default: standard output)")
        ->type_name("FILE");
    command->add_option("--server", options->record.server, "URL of that server")
        ->capture_default_str();
    command
        ->add_option("--key-file", options->record.key_file,
                     "File with an API key or token (default: ORCHESTRION_KEY of the environment)")
        ->type_name("FILE");
    command->footer(
        "Exit codes: 0 all passed, 1 a scenario failed, 2 a scenario file was refused, none was\n"
        "found, or the command line is wrong.\n\n"
        "Examples:\n"
        "  orchestrion test examples/mortgage\n"
        "  orchestrion test day.scenario.yaml --filter 'rejected*' --transcript\n"
        "  orchestrion test tests --junit report.xml --coverage-svg coverage.svg\n"
        "  orchestrion test --record 4K2 --server http://127.0.0.1:7210 -o found.scenario.yaml");
    command->callback([options, &exit_code] { exit_code = test(*options); });
}

}  // namespace orchestrion::server
