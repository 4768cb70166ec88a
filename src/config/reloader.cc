#include "config/reloader.h"

namespace orchestrion::config {

Reloader::Reloader(Manager& manager, Done on_outcome)
    : manager_(manager), on_outcome_(std::move(on_outcome)) {}

Reloader::~Reloader() {
    stop();
}

void Reloader::follow(runtime::FileWatcher& watcher) {
    watcher_ = &watcher;
    watch();
}

void Reloader::start() {
    thread_ = std::thread([this] { run(); });
}

void Reloader::stop() {
    mailbox_.close();
    if (thread_.joinable()) thread_.join();
}

void Reloader::request(const std::string& cause, Done done) {
    const bool posted = mailbox_.post([this, cause, done] {
        const Outcome outcome = manager_.reload(cause);
        watch();
        if (on_outcome_) on_outcome_(outcome);
        if (done) done(outcome);
    });
    if (!posted) refuse(done);
}

void Reloader::refuse(const Done& done) const {
    if (!done) return;
    Outcome outcome;
    outcome.kind = Outcome::Kind::kRefused;
    const bool closed = mailbox_.closed();
    outcome.diagnostics.push_back(
        {Severity::kFatal,
         closed ? "service.stopping" : "service.busy",
         {},
         closed ? "the server is stopping" : "too many reloads are waiting",
         {},
         "try again"});
    done(outcome);
}

void Reloader::watch() {
    if (watcher_ == nullptr) return;
    auto watched = manager_.watched();
    watcher_->watch(std::move(watched.files), std::move(watched.patterns));
}

void Reloader::run() {
    while (!mailbox_.closed()) {
        mailbox_.wait(std::nullopt);
        mailbox_.runAll();
    }
    mailbox_.runAll();
}

}  // namespace orchestrion::config
