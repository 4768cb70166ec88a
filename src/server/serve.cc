// orchestrion serve: the server. Everything is born here in order, and ends in the reverse one.
#include <cstdio>
#include <thread>

#include "access/audit_file.h"
#include "api/access_guard.h"
#include "api/api.h"
#include "api/origin_guard.h"
#include "api/store_feed.h"
#include "config/addresses.h"
#include "config/reloader.h"
#include "runtime/os/curl_http_client.h"
#include "runtime/os/real_clock.h"
#include "runtime/os/real_random.h"
#include "runtime/os/real_signals.h"
#include "runtime/os/systemd.h"
#include "server/applications.h"
#include "server/centre_services.h"
#include "server/commands.h"
#include "server/config_options.h"
#include "server/configuration.h"
#include "server/contact_centres.h"
#include "server/documents.h"
#include "server/greeting.h"
#include "server/lifecycle.h"
#include "server/live_config.h"
#include "server/log_lines.h"
#include "server/module_options.h"
#include "server/module_world.h"
#include "server/pulse.h"
#include "server/recovery.h"
#include "server/serve.h"
#include "server/server_log.h"
#include "server/session_log.h"
#include "server/storage.h"
#include "server/surfaces.h"
#include "server/telemetry.h"
#include "session/loader.h"
#include "session/metric_log.h"

namespace orchestrion::server {
namespace {

constexpr Milliseconds kStopGrace{10000};
// Sessions are asked so often whether they answer, and may take so long: turns have limits far
// below it.
constexpr Milliseconds kPulseInterval{2000};
constexpr Milliseconds kPulsePatience{30000};
constexpr Milliseconds kLogInterval{1000};
constexpr Milliseconds kEventsInterval{50};
constexpr Milliseconds kRecoveryInterval{100};
constexpr Milliseconds kStoreInterval{5000};
constexpr Milliseconds kAttachmentsInterval{3600 * 1000};

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

// What the process has, made before everything else.
struct ProcessWorld {
    runtime::Clock& clock;
    runtime::Signals& signals;
    ServerLog& log;
    config::Manager& manager;
    config::Reloader& reloader;
};

class Server {
public:
    // `world` is borrowed; `metric_log` may be null.
    Server(const ProcessWorld& world, std::vector<session::Application> applications,
           modules::Options module_options, std::unique_ptr<Storage> storage,
           std::unique_ptr<ContactCentres> centres, std::unique_ptr<runtime::LineOutput> metric_log)
        : config_(*world.manager.current()->config),
          world_(world),
          clock_(world.clock),
          metric_log_(std::move(metric_log)),
          storage_(std::move(storage)),
          centres_(std::move(centres)),
          http_client_(egressOptions(config_).policy),
          loader_({.root = config_.root,
                   .bytes_max = config_.limits.document_bytes_max,
                   .also_below = config_.apps,
                   .clock = &clock_},
                  timed_client_),
          modules_(clock_, random_, timed_client_, {&centres_->door(), &centres_->statistics()},
                   std::move(module_options)),
          service_(sessionWorld(), serviceOptions(std::move(applications))),
          surfaces_(config_.listeners) {}

    Result<void> start() {
        if (auto replaced = http_client_.replace(egressOptions(config_)); !replaced) {
            return replaced;
        }
        if (auto guarded = makeGuard(); !guarded) return guarded;
        modules_.connect(service_);
        centres_->connect(service_);
        const auto running = service_.run();
        if (!running) return fail(running.error());
        if (auto open = centres_->start(); !open) return open;
        if (auto served = startCentreServices(); !served) return served;
        if (auto listening = listen(); !listening) return listening;
        const std::string basic_http = publicUrl() + api::kBasicHttpPath;
        if (auto known = http_client_.setOwnUrls({basic_http}); !known) return known;
        service_.setBasicHttpBase(basic_http);
        subscribeLive(world_.manager,
                      {*http_server_, http_client_, service_, *access_, surfaces_, log(),
                       modules_.modules(), *storage_, *centres_, centre_services_.get()});
        watchAll();
        http_server_->run(handler());
        return {};
    }

    void stop() {
        events_.closeAll();
        http_server_->stop(kStopGrace);
        if (centre_services_) centre_services_->stop();
        service_.stop();
        centres_->stop();
        storage_->stop();
        telemetry_.forgetAll();
    }

    // What is done now and then, and at a reload.
    void attachTo(Lifecycle& lifecycle) {
        lifecycle.onReload([this](const auto& done) { reload(done); });
        lifecycle.every(kEventsInterval, [this] { events_.tick(); });
        lifecycle.every(kLogInterval, [this] { log().tellLeftOut(); });
        lifecycle.every(kPulseInterval, [this] {
            pulse_.beat();
            centres_->beat();
        });
        lifecycle.every(kRecoveryInterval, [this] { lookAtRecovery(); });
        lifecycle.every(kStoreInterval, [this] { telemetry_.refreshStore(*storage_); });
        if (centre_services_) {
            lifecycle.every(kAttachmentsInterval, [this] { centre_services_->sweep(); });
        }
        lookAtRecovery();
        telemetry_.keep(telemetry_.health().add("sessions", Health::Kind::kLiveness,
                                                [this] { return pulse_.check(); }));
    }

    std::string url() const { return http_server_->url(); }
    Telemetry& telemetry() { return telemetry_; }
    Log& log() { return world_.log.log(); }
    scxml::ResourceLoader& loader() { return loader_; }
    const session::Service& service() const { return service_; }
    const scxml::ModuleVocabulary& vocabulary() { return modules_.modules().vocabulary(); }

private:
    Result<void> listen() {
        api::HttpServerOptions http;
        http.listeners = listenerOptions(config_);
        http.on_handshake_failed = [this](const auto& failure) {
            logHandshakeFailure(log(), failure);
        };
        auto listening = api::HttpServer::listen(http, clock_);
        if (!listening) return fail(listening.error());
        http_server_ = std::move(*listening);
        logListenerWarnings(log(), http_server_->warnings());
        return {};
    }

    Result<void> startCentreServices() {
        if (centres_->directory() == nullptr) return {};
        auto made =
            CentreServices::make(config_, {*centres_->directory(), timed_client_, clock_, log(),
                                           [this](Milliseconds time, std::function<void()> work) {
                                               modules_.after(time, std::move(work));
                                           },
                                           storage_->folder()});
        if (!made) return fail(made.error());
        centre_services_ = std::move(*made);
        return centre_services_->start(config_.centers);
    }

    // Who asks, and what is written down of it.
    Result<void> makeGuard() {
        const auto options = accessOptions(config_);
        if (!options) return fail(options.error());
        auto control = access::AccessControl::create(
            *options, {clock_, access_random_, timed_client_,
                       [this](const Error& error) { logKeyFailure(log(), error); }});
        if (!control) return fail(control.error());
        access_ = std::move(*control);
        const std::string path = auditPath(config_);
        if (path.empty()) return {};
        auto audit = access::AuditFile::open({.path = path, .on_trouble = [this](const auto& what) {
                                                  logAuditTrouble(log(), what);
                                              }});
        if (!audit) return fail(audit.error());
        audit_ = std::move(*audit);
        return {};
    }

    void watchAll() {
        telemetry_.watch(world_.log);
        telemetry_.watch(world_.manager);
        telemetry_.watch(*storage_, recovery_);
        telemetry_.watch(service_, session_log_);
        telemetry_.watch(events_);
        telemetry_.watch(timed_client_);
        telemetry_.watch(http_client_);
        telemetry_.watch(*http_server_);
        telemetry_.watch(*access_);
        if (audit_) telemetry_.watch(*audit_);
        centres_->watch(telemetry_);
        if (centre_services_) centre_services_->watch(telemetry_);
    }

    session::Service::World sessionWorld() {
        return {clock_,
                random_,
                timed_client_,
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
        options.config = {&world_.manager, &world_.reloader};
        options.health = &telemetry_.health();
        options.metrics = &telemetry_.registry();
        options.events = &events_;
        options.centers = centres_->directory();
        if (centre_services_) options.attachments = &centre_services_->attachments();
        options.web_requests = modules_.webRequests();
        options.after = [this](Milliseconds time, std::function<void()> work) {
            modules_.after(time, std::move(work));
        };
        auto guarded = api::guardAccess(api::makeApi(service_, options),
                                        {.control = *access_,
                                         .clock = clock_,
                                         .audit = audit_.get(),
                                         .audit_required = config_.log.audit_required,
                                         .peer_of = &peerOf});
        return surfaces_.guard(api::guardOrigin(
            std::move(guarded), {config_.host_names, config_.insecure_any_address}));
    }

    // What it calls is called once the service runs.
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
        options.on_life = [this](const auto& view) {
            session_log_.life(view);
            centres_->life(view);
        };
        options.on_log = [this](const auto& id, const auto& log) { session_log_.chart(id, log); };
        options.on_slow_turn = [this](const auto& turn) { session_log_.slowTurn(turn); };
        options.on_history = [this](const auto& rows) { feed_.committed(rows); };
        if (metric_log_) options.trace = [this](uint32_t shard) { return metricLog(shard); };
        return options;
    }

    std::unique_ptr<session::Trace> metricLog(uint32_t shard) {
        return std::make_unique<session::MetricLog>(
            clock_, [this](std::string_view line) { metric_log_->write(line); },
            session::MetricLog::Options{.thread = shard});
    }

    std::string publicUrl() const {
        return config_.public_url.empty() ? url() : config_.public_url;
    }

    void reload(const Lifecycle::Done& done) {
        world_.log.reopen();
        if (metric_log_) {
            if (const auto opened = metric_log_->reopen(); !opened) {
                log().error(LogComponent::kServer,
                            "the metric log goes on in the file that was open", {},
                            {{"error", opened.error().message}});
            }
        }
        world_.reloader.request("SIGHUP", [done](const auto&) { done(); });
    }

    void lookAtRecovery() {
        if (!recovery_.done()) recovery_.look(service_.counters().recovering);
    }

    void askSessions(const std::function<void()>& answered) {
        session::Service::ListFilter one;
        one.limit = 1;
        service_.list(one, [answered](const auto&) { answered(); });
    }

    const config::Config config_;  // as the server began
    const ProcessWorld world_;
    runtime::Clock& clock_;
    SessionLog session_log_{world_.log.log()};
    const std::unique_ptr<runtime::LineOutput> metric_log_;  // null: none
    const std::unique_ptr<Storage> storage_;
    const std::unique_ptr<ContactCentres> centres_;
    runtime::RealRandom random_;
    Telemetry telemetry_;
    Recovery recovery_{clock_};
    runtime::CurlHttpClient http_client_;
    runtime::TimedHttpClient timed_client_{http_client_};
    session::FileAndHttpLoader loader_;
    ModuleWorld modules_;
    session::Service service_;
    std::unique_ptr<CentreServices> centre_services_;  // null: there are no contact centres
    api::StoreFeed feed_{service_};
    api::EventHub events_{feed_, clock_, api::EventHub::Options{}};
    runtime::RealRandom access_random_;
    std::unique_ptr<access::AuditFile> audit_;
    std::unique_ptr<access::AccessControl> access_;
    Surfaces surfaces_;
    std::unique_ptr<api::HttpServer> http_server_;
    Pulse pulse_{clock_, kPulsePatience, [this](auto answered) { askSessions(answered); }};
};

int complain(const Error& error) {
    std::fprintf(stderr, "orchestrion serve: %s [%s]\n", error.message.c_str(), error.code.c_str());
    return kExitFailed;
}

// Null: none is asked for.
Result<std::unique_ptr<runtime::LineOutput>> openMetricLog(const config::Config& config) {
    if (config.log.metric_log.empty()) return std::unique_ptr<runtime::LineOutput>();
    return runtime::LineOutput::open(config.log.metric_log);
}

Result<std::unique_ptr<Storage>> openStorage(const config::Config& config,
                                             const ProcessWorld& world) {
    Log& log = world.log.log();
    return Storage::make(storageOptions(config), world.clock, log,
                         [&log, &signals = world.signals](const Error& error) {
                             log.error(LogComponent::kStore,
                                       "the store has another owner now; stopping", {},
                                       {{"error", error.message}});
                             signals.send(runtime::Signal::kStop);
                         });
}

// From the first line of the log to the last one.
int run(const config::Config& config, const LifecycleOptions& life, const ProcessWorld& world) {
    Log& log = world.log.log();
    auto applications = applicationsOf(config);
    if (!applications) return complain(applications.error());
    auto module_options = moduleOptions(config);
    if (!module_options) return complain(module_options.error());
    auto metric_log = openMetricLog(config);
    if (!metric_log) return complain(metric_log.error());
    auto storage = openStorage(config, world);
    if (!storage) return complain(storage.error());
    auto centres = ContactCentres::make(config, {world.clock, **storage, log});
    if (!centres) return complain(centres.error());
    Server server(world, std::move(*applications), std::move(*module_options), std::move(*storage),
                  std::move(*centres), std::move(*metric_log));
    auto supervisor = runtime::Systemd::fromEnvironment();
    Lifecycle lifecycle({world.clock, world.signals, supervisor, server.telemetry().health(), log},
                        life);
    const auto started = server.start();
    if (!started) return complain(started.error());
    server.attachTo(lifecycle);
    const auto watcher =
        config.reload_on_change ? watchFiles(world.clock, world.reloader, log) : nullptr;
    world.reloader.start();
    greet({server.url(), server.service(), server.loader(), server.vocabulary(), log});
    lifecycle.started();
    lifecycle.run();
    world.reloader.stop();
    server.stop();
    log.info(LogComponent::kServer, "stopped");
    return kExitDone;
}

int run(const ServeOptions& options, config::Source source,
        std::shared_ptr<const config::Snapshot> first) {
    const config::Config& config = *first->config;
    runtime::RealClock clock;
    const auto log = ServerLog::open(options.log, logOptions(config.log, options.quiet), clock);
    if (!log) return complain(log.error());
    script::configureEngine({.jit = config.script_jit});
    runtime::RealSignals signals;
    config::Manager manager(std::move(source), first, clock);
    manager.subscribe(logSubscriber((*log)->log(), options.quiet));
    config::Reloader reloader(manager,
                              [&log](const auto& outcome) { logReload((*log)->log(), outcome); });
    const LifecycleOptions life{.drain_delay = std::chrono::seconds(options.drain_delay_s)};
    return run(config, life, {clock, signals, **log, manager, reloader});
}

}  // namespace

int serve(const ServeOptions& options) {
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

}  // namespace orchestrion::server
