// orchestrion serve: the server. Everything is born here in order, and ends in the reverse one.
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <thread>

#include "access/audit_file.h"
#include "api/access_guard.h"
#include "api/api.h"
#include "api/origin_guard.h"
#include "config/addresses.h"
#include "config/reloader.h"
#include "runtime/os/curl_http_client.h"
#include "runtime/os/real_clock.h"
#include "runtime/os/real_random.h"
#include "server/applications.h"
#include "server/commands.h"
#include "server/config_options.h"
#include "server/configuration.h"
#include "server/documents.h"
#include "server/live_config.h"
#include "server/module_options.h"
#include "server/module_world.h"
#include "server/server_log.h"
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

// The signals to the server, waited for by the main thread. Made before any other thread, so that
// all of them leave these signals to it.
class Signals {
public:
    Signals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGHUP);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    int wait() const {
        int signal = 0;
        sigwait(&signals_, &signal);
        return signal;
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

access::Peer peerOf(const api::Request& request) {
    access::Peer peer;
    if (request.peer == nullptr) return peer;
    peer.address = request.peer->address;
    if (const auto& shown = request.peer->certificate) {
        peer.certificate = std::make_shared<access::PeerCertificate>(access::PeerCertificate{
            shown->subject, shown->common_name, shown->sans, shown->fingerprint});
    }
    return peer;
}

class Server {
public:
    // `manager` and `reloader` are borrowed.
    Server(config::Manager& manager, config::Reloader& reloader,
           std::vector<session::Application> applications, modules::Options module_options,
           std::unique_ptr<Storage> storage, runtime::Clock& clock)
        : config_(*manager.current()->config),
          manager_(manager),
          reloader_(reloader),
          clock_(clock),
          storage_(std::move(storage)),
          http_client_(egressOptions(config_).policy),
          loader_({.root = config_.root,
                   .bytes_max = config_.limits.document_bytes_max,
                   .also_below = config_.apps,
                   .clock = &clock_},
                  http_client_),
          modules_(clock_, random_, http_client_, std::move(module_options)),
          service_(world(), serviceOptions(std::move(applications))),
          surfaces_(config_.listeners) {}

    Result<void> start() {
        if (auto replaced = http_client_.replace(egressOptions(config_)); !replaced) {
            return replaced;
        }
        if (auto guarded = makeGuard(); !guarded) return guarded;
        modules_.connect(service_);
        const auto running = service_.run();
        if (!running) return fail(running.error());
        api::HttpServerOptions http;
        http.listeners = listenerOptions(config_);
        auto listening = api::HttpServer::listen(http, clock_);
        if (!listening) return fail(listening.error());
        http_server_ = std::move(*listening);
        const std::string basic_http = publicUrl() + api::kBasicHttpPath;
        if (auto known = http_client_.setOwnUrls({basic_http}); !known) return known;
        service_.setBasicHttpBase(basic_http);
        subscribeLive(manager_, {*http_server_, http_client_, service_, *access_, surfaces_,
                                 modules_.modules()});
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
    const scxml::ModuleVocabulary& vocabulary() { return modules_.modules().vocabulary(); }

private:
    // Who asks, and what is written down of it.
    Result<void> makeGuard() {
        const auto options = accessOptions(config_);
        if (!options) return fail(options.error());
        auto control = access::AccessControl::create(
            *options, {clock_, access_random_, http_client_, &logKeyFailure});
        if (!control) return fail(control.error());
        access_ = std::move(*control);
        const std::string path = auditPath(config_);
        if (path.empty()) return {};
        auto audit = access::AuditFile::open({.path = path, .on_trouble = &logAuditTrouble});
        if (!audit) return fail(audit.error());
        audit_ = std::move(*audit);
        return {};
    }

    session::Service::World world() {
        return {clock_,
                random_,
                http_client_,
                loader_,
                &storage_->store(),
                &storage_->writer(),
                storage_->folder(),
                &modules_.modules()};
    }

    api::Handler handler() {
        api::ApiOptions options;
        options.clock = &clock_;
        options.event_bytes_max = config_.limits.event_bytes_max;
        options.backup_folder = storage_->folder();
        options.web_requests = modules_.webRequests();
        options.after = [this](Milliseconds time, std::function<void()> work) {
            modules_.after(time, std::move(work));
        };
        options.http_counters = [this] { return http_server_->counters(); };
        options.config = {&manager_, &reloader_};
        options.access_counters = [this] { return access_->counters(); };
        if (audit_) options.audit_counters = [this] { return audit_->counters(); };
        auto guarded = api::guardAccess(api::makeApi(service_, options),
                                        {.control = *access_,
                                         .clock = clock_,
                                         .audit = audit_.get(),
                                         .audit_required = config_.log.audit_required,
                                         .peer_of = &peerOf});
        return surfaces_.guard(api::guardOrigin(
            std::move(guarded), {config_.host_names, config_.insecure_any_address}));
    }

    session::ServiceOptions serviceOptions(std::vector<session::Application> applications) {
        session::ServiceOptions options;
        options.limits = serviceLimits(config_);
        options.policy = sessionPolicy(config_.defaults);
        const uint32_t cores = std::max(1u, std::thread::hardware_concurrency());
        options.shards = config_.shards == 0 ? cores : config_.shards;
        // What a session sends to itself by HTTP passes the same guard as everybody's.
        options.own_credential = [this](std::string_view tenant) {
            return access_->ownKey(tenant);
        };
        options.applications = std::move(applications);
        options.on_life = &logLife;
        options.on_log = &logLog;
        options.on_slow_turn = &logSlowTurn;
        return options;
    }

    std::string publicUrl() const {
        return config_.public_url.empty() ? url() : config_.public_url;
    }

    const config::Config config_;  // as the server began
    config::Manager& manager_;
    config::Reloader& reloader_;
    runtime::Clock& clock_;
    const std::unique_ptr<Storage> storage_;
    runtime::RealRandom random_;
    runtime::CurlHttpClient http_client_;
    session::FileAndHttpLoader loader_;
    ModuleWorld modules_;
    session::Service service_;
    runtime::RealRandom access_random_;
    std::unique_ptr<access::AuditFile> audit_;
    std::unique_ptr<access::AccessControl> access_;
    Surfaces surfaces_;
    std::unique_ptr<api::HttpServer> http_server_;
};

int complain(const Error& error) {
    std::fprintf(stderr, "orchestrion serve: %s [%s]\n", error.message.c_str(), error.code.c_str());
    return kExitFailed;
}

// What the command line says overrides the file.
config::Source::Adjust adjustment(const Options& options) {
    return [options](config::Config& config) {
        const auto listen = config::parseListen(options.listen);
        if (listen) {
            config.listeners = {config::plainListener(config, listen->address, listen->port)};
        }
        if (!options.apps.empty()) config.apps = options.apps;
        if (!options.root.empty()) config.root = options.root;
        if (!options.data.empty()) config.data.folder = options.data;
        if (options.in_memory) config.data.in_memory = true;
        if (options.shards > 0) config.shards = options.shards;
        if (options.insecure_any_address) config.insecure_any_address = true;
        if (config.root.empty()) config.root = config.apps;
    };
}

// Compiles each application once, so that its mistakes show now and not when a customer calls.
void introduce(Server& server, const std::string& url) {
    const auto runtime = script::Runtime::create({});
    for (const session::Application& application : *server.service().applications()) {
        const auto resource = server.loader().load(application.url);
        scxml::LoadedDocument document;
        if (resource) {
            scxml::LoadOptions load;
            load.modules = &server.vocabulary();
            document = scxml::loadDocument(resource->bytes, resource->url, server.loader(),
                                           runtime ? runtime->get() : nullptr, load);
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

// Until a signal ends the server; gives its name.
std::string waitForEnd(const Signals& signals, config::Reloader& reloader) {
    for (;;) {
        const int signal = signals.wait();
        if (signal != SIGHUP) return signal == SIGINT ? "SIGINT" : "SIGTERM";
        reloader.request("SIGHUP");
    }
}

int run(const Options& options, config::Source source,
        std::shared_ptr<const config::Snapshot> first) {
    const config::Config& config = *first->config;
    const auto known = checkEffects(*first);
    if (!known) return complain(known.error());
    auto applications = applicationsOf(config);
    if (!applications) return complain(applications.error());
    auto module_options = moduleOptions(config);
    if (!module_options) return complain(module_options.error());
    setUpLog(config.log.level, options.quiet);
    raiseFileLimit();
    script::configureEngine({.jit = config.script_jit});
    const Signals signals;
    runtime::RealClock clock;
    auto storage = Storage::make(storageOptions(config), clock, [](const Error& error) {
        spdlog::critical("the store has another owner now: {}; stopping", error.message);
        std::raise(SIGTERM);
    });
    if (!storage) return complain(storage.error());
    config::Manager manager(std::move(source), first, clock);
    manager.subscribe(logSubscriber(options.quiet));
    config::Reloader reloader(manager, &logReload);
    Server server(manager, reloader, std::move(*applications), std::move(*module_options),
                  std::move(*storage), clock);
    const auto started = server.start();
    if (!started) return complain(started.error());
    const auto watcher = config.reload_on_change ? watchFiles(clock, reloader) : nullptr;
    reloader.start();
    greet(server);
    const std::string signal = waitForEnd(signals, reloader);
    spdlog::info("{}: stopping; a second signal stops at once", signal);
    signals.release();
    reloader.stop();
    server.stop();
    spdlog::info("stopped");
    return kExitDone;
}

int serve(const Options& options) {
    if (!options.listen.empty()) {
        const auto listen = config::parseListen(options.listen);
        if (!listen) return complain(listen.error());
    }
    config::Source source = configSource(options.config_file, adjustment(options));
    auto first = source.load();
    printDiagnostics(first->diagnostics, stderr, SourceLines::kHidden);
    if (first->config == nullptr) {
        std::fprintf(stderr, "orchestrion serve: the configuration was refused\n");
        return kExitRefused;
    }
    return run(options, std::move(source), std::move(first));
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
        "SIGTERM and SIGINT stop the server when the requests in hand are answered; SIGHUP reads "
        "the\n"
        "configuration again.\n\n"
        "Examples:\n"
        "  orchestrion serve --apps examples\n"
        "  orchestrion serve --config orchestrion.yaml --listen '[::1]:8080'");
    command->callback([options, &exit_code] { exit_code = serve(*options); });
}

}  // namespace orchestrion::server
