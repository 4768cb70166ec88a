// orchestrion serve: the server. Everything is born here in order, and ends in the reverse one.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <thread>

#include "access/access_control.h"
#include "api/access_guard.h"
#include "api/api.h"
#include "api/origin_guard.h"
#include "runtime/os/curl_http_client.h"
#include "runtime/os/real_clock.h"
#include "runtime/os/real_random.h"
#include "server/applications.h"
#include "server/commands.h"
#include "server/config.h"
#include "server/documents.h"
#include "server/storage.h"
#include "server/version.h"
#include "session/loader.h"

namespace orchestrion::server {
namespace {

constexpr Milliseconds kStopGrace{10000};

struct Options {
    std::string config_file;
    std::string listen;
    std::string apps;
    std::string root;
    bool insecure_any_address = false;
    std::string data;
    bool in_memory = false;
    uint32_t shards = 0;
    bool quiet = false;
};

// The signals that end the server, waited for by the main thread. Made before any other thread, so
// that all of them leave these signals to it.
class StopSignals {
public:
    StopSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    std::string wait() const {
        int signal = 0;
        sigwait(&signals_, &signal);
        return signal == SIGINT ? "SIGINT" : "SIGTERM";
    }
    // From now on a signal ends the process at once.
    void release() const { pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr); }

private:
    sigset_t signals_{};
};

// As many open files as the system lets us have: each connection needs one.
void raiseFileLimit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void setUpLog(bool quiet) {
    auto logger = spdlog::stderr_logger_mt("orchestrion");
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger->set_level(quiet ? spdlog::level::warn : spdlog::level::info);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

// Never an event's or a session's data: they may hold a customer's words and numbers.
void logLife(const session::SessionView& view) {
    const std::string& document = view.application.empty() ? view.document_url : view.application;
    if (!view.ended && view.status == session::SessionStatus::kRunning) {
        spdlog::info("session {} started: {}", view.id, document.empty() ? "a text" : document);
    } else if (view.status == session::SessionStatus::kFailed) {
        spdlog::warn("session {} failed: {}", view.id, view.failure);
    } else {
        spdlog::info("session {} {}", view.id, store::toString(view.status));
    }
}

void logLog(const std::string& session_id, const scxml::LogEffect& log) {
    spdlog::info("session {} log {}{}{}", session_id, log.label, log.label.empty() ? "" : ": ",
                 log.text);
}

void logKeyFailure(const Error& error) {
    spdlog::warn("the keys of an issuer of tokens were not fetched: {}", error.message);
}

class Server {
public:
    Server(const Config& config, std::vector<session::Application> applications,
           std::unique_ptr<Storage> storage, runtime::Clock& clock)
        : config_(config),
          clock_(clock),
          storage_(std::move(storage)),
          http_client_(policy(config)),
          loader_({.root = config.root,
                   .bytes_max = config.limits.document.bytes_max,
                   .also_below = config.apps,
                   .clock = &clock_},
                  http_client_),
          service_(world(), serviceOptions(config, std::move(applications))) {}

    Result<void> start() {
        auto control = access::AccessControl::create(
            access_options_, {clock_, random_, http_client_, &logKeyFailure});
        if (!control) return fail(control.error());
        access_ = std::move(*control);
        const auto running = service_.run();
        if (!running) return fail(running.error());
        const auto address = parseListen(config_.listen);
        if (!address) return fail(address.error());
        api::HttpServerOptions http;
        http.listeners.front().address = address->address;
        http.listeners.front().port = address->port;
        http.listeners.front().limits = config_.http;
        auto listening = api::HttpServer::listen(http, clock_);
        if (!listening) return fail(listening.error());
        http_server_ = std::move(*listening);
        const std::string basic_http = publicUrl() + api::kBasicHttpPath;
        if (auto known = http_client_.setOwnUrls({basic_http}); !known) return known;
        service_.setBasicHttpBase(basic_http);
        http_server_->run(handler());
        return {};
    }

    void stop() {
        http_server_->stop(kStopGrace);
        service_.stop();
        storage_->stop();
    }

    std::string url() const { return http_server_->url(); }
    scxml::ResourceLoader& loader() { return loader_; }
    const session::Service& service() const { return service_; }

private:
    session::Service::World world() {
        return {clock_,
                random_,
                http_client_,
                loader_,
                &storage_->store(),
                &storage_->writer(),
                storage_->folder()};
    }

    api::Handler handler() {
        api::ApiOptions options;
        options.clock = &clock_;
        options.event_bytes_max = config_.limits.event_bytes_max;
        options.backup_folder = storage_->folder();
        options.http_counters = [this] { return http_server_->counters(); };
        options.access_counters = [this] { return access_->counters(); };
        auto guarded = api::guardAccess(api::makeApi(service_, options), {*access_, clock_});
        return api::guardOrigin(std::move(guarded),
                                {config_.host_names, config_.insecure_any_address});
    }

    // A server that nobody else can reach may reach what else runs on its machine.
    static runtime::NetworkPolicyOptions policy(const Config& config) {
        return {.allow_loopback = !config.insecure_any_address};
    }

    static session::ServiceOptions serviceOptions(const Config& config,
                                                  std::vector<session::Application> applications) {
        session::ServiceOptions options;
        options.limits = config.limits;
        const uint32_t cores = std::max(1u, std::thread::hardware_concurrency());
        options.shards = config.shards == 0 ? cores : config.shards;
        options.applications = std::move(applications);
        options.on_life = &logLife;
        options.on_log = &logLog;
        return options;
    }

    std::string publicUrl() const {
        return config_.public_url.empty() ? url() : config_.public_url;
    }

    const Config config_;
    runtime::Clock& clock_;
    const std::unique_ptr<Storage> storage_;
    runtime::RealRandom random_;
    runtime::CurlHttpClient http_client_;
    session::FileAndHttpLoader loader_;
    session::Service service_;
    const access::AccessOptions access_options_;
    std::unique_ptr<access::AccessControl> access_;
    std::unique_ptr<api::HttpServer> http_server_;
};

int complain(const Error& error) {
    std::fprintf(stderr, "orchestrion serve: %s [%s]\n", error.message.c_str(), error.code.c_str());
    return kExitFailed;
}

// What the command line says overrides the file.
Config merge(Config config, const Options& options) {
    if (!options.listen.empty()) config.listen = options.listen;
    if (!options.apps.empty()) config.apps = options.apps;
    if (!options.root.empty()) config.root = options.root;
    if (!options.data.empty()) config.data = options.data;
    if (options.in_memory) config.in_memory = true;
    if (options.shards > 0) config.shards = options.shards;
    if (options.insecure_any_address) config.insecure_any_address = true;
    if (config.root.empty()) config.root = config.apps;
    return config;
}

Result<void> checkAddress(const Config& config) {
    const auto listen = parseListen(config.listen);
    if (!listen) return fail(listen.error());
    return access::checkReach({}, config.listen, api::isLoopback(listen->address),
                              config.insecure_any_address);
}

Result<void> checkFolder(const std::string& folder, const std::string& what) {
    std::error_code error;
    if (folder.empty() || std::filesystem::is_directory(folder, error)) return {};
    return fail("server.noFolder", "the " + what + " '" + folder + "' is not a folder");
}

// Compiles each application once, so that its mistakes show now and not when a customer calls.
void introduce(Server& server, const std::string& url) {
    const auto runtime = script::Runtime::create({});
    for (const session::Application& application : *server.service().applications()) {
        const auto resource = server.loader().load(application.url);
        scxml::LoadedDocument document;
        if (resource) {
            document = scxml::loadDocument(resource->bytes, resource->url, server.loader(),
                                           runtime ? runtime->get() : nullptr);
        }
        printDiagnostics(document.diagnostics, stderr);
        if (document.chart) {
            std::printf("\nApplication '%s'. Try:\n%s", application.name.c_str(),
                        firstSteps(application, *document.chart, url).c_str());
        } else {
            spdlog::error(
                "application {} is refused; its sessions cannot be started until it is "
                "corrected",
                application.name);
        }
    }
}

void greet(Server& server) {
    const std::string url = server.url();
    std::printf("Orchestrion %s listens on %s\n", kVersion, url.c_str());
    std::fflush(stdout);
    introduce(server, url);
    std::printf("\nThe interface: %s/api/v1/openapi.json\n", url.c_str());
    std::fflush(stdout);
}

int serve(const Options& options) {
    LoadedConfig loaded;
    if (!options.config_file.empty()) loaded = loadConfig(options.config_file);
    if (!loaded.diagnostics.empty()) {
        printDiagnostics(loaded.diagnostics, stderr);
        std::fprintf(stderr, "orchestrion serve: the configuration was refused\n");
        return kExitRefused;
    }
    const Config config = merge(std::move(loaded.config), options);
    auto valid = checkAddress(config);
    if (valid) valid = checkFolder(config.apps, "folder of applications");
    if (valid) valid = checkFolder(config.root, "document root");
    if (!valid) return complain(valid.error());
    std::vector<session::Application> applications;
    if (!config.apps.empty()) {
        auto found = findApplications(config.apps);
        if (!found) return complain(found.error());
        applications = std::move(*found);
    }
    setUpLog(options.quiet);
    raiseFileLimit();
    const StopSignals signals;
    runtime::RealClock clock;
    StorageOptions storage_options;
    storage_options.folder = config.data;
    storage_options.in_memory = config.in_memory;
    auto storage = Storage::make(storage_options, clock, [](const Error& error) {
        spdlog::critical("the store has another owner now: {}; stopping", error.message);
        std::raise(SIGTERM);
    });
    if (!storage) return complain(storage.error());
    Server server(config, std::move(applications), std::move(*storage), clock);
    const auto started = server.start();
    if (!started) return complain(started.error());
    greet(server);
    const std::string signal = signals.wait();
    spdlog::info("{}: stopping; a second signal stops at once", signal);
    signals.release();
    server.stop();
    spdlog::info("stopped");
    return kExitDone;
}

}  // namespace

void addServe(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("serve", "Run the server");
    command->add_option("--config", options->config_file, "Configuration, a YAML file")
        ->check(CLI::ExistingFile)
        ->type_name("FILE");
    command
        ->add_option("--listen", options->listen,
                     "Where to listen (default 127.0.0.1:7210); port 0 picks a free one")
        ->type_name("ADDRESS:PORT");
    command
        ->add_option("--apps", options->apps,
                     "Folder of applications: DIR/NAME.scxml and DIR/NAME/NAME.scxml")
        ->type_name("DIR");
    command
        ->add_option("--root", options->root,
                     "Folder below which file: sources are read (default: that of --apps)")
        ->type_name("DIR");
    command->add_flag("--insecure-any-address", options->insecure_any_address,
                      "Allow addresses other machines can reach, although there is no login");
    command
        ->add_option("--data", options->data,
                     "Folder in which sessions are kept (default ./var); made if it is not there")
        ->type_name("DIR");
    command->add_flag("--in-memory", options->in_memory,
                      "Keep nothing: all sessions end with the server");
    command
        ->add_option("--shards", options->shards,
                     "Threads that run sessions (default: one for each core)")
        ->type_name("N");
    command->add_flag("--quiet,-q", options->quiet, "Log warnings and errors only");
    command->footer(
        "Sessions are kept in the data folder: they go on after a restart, also after a crash.\n"
        "SIGTERM and SIGINT stop the server when the requests in hand are answered.\n\n"
        "Examples:\n"
        "  orchestrion serve --apps examples\n"
        "  orchestrion serve --config orchestrion.yaml --listen '[::1]:8080'");
    command->callback([options, &exit_code] { exit_code = serve(*options); });
}

}  // namespace orchestrion::server
