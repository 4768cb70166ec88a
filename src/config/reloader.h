// The thread that reloads the configuration, whoever asks: a signal, the API, a change of a file.
//
// Lifetime   `manager` outlives it; stop() comes before anything that a subscriber, `on_outcome` or
//            the watcher needs ends.
// Threading  request() from any thread; callbacks run on the reloader's own thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "config/manager.h"
#include "runtime/file_watcher.h"
#include "runtime/mailbox.h"

namespace orchestrion::config {

class Reloader {
public:
    using Done = std::function<void(const Outcome&)>;

    // `on_outcome` is told every outcome, for the log; may be empty.
    explicit Reloader(Manager& manager, Done on_outcome = {});
    ~Reloader();  // stops
    Reloader(const Reloader&) = delete;
    Reloader& operator=(const Reloader&) = delete;

    // `done` is called exactly once. After stop() the outcome is a refused one with the code
    // service.stopping.
    void request(const std::string& cause, Done done = {});

    // Tells `watcher` from now on which files to watch; it calls fileChanged(). Before start().
    void follow(runtime::FileWatcher& watcher);
    void fileChanged() { request("file change"); }

    void start();
    // Waits for the reload in hand; open requests are answered.
    void stop();

private:
    void watch();
    void run();
    void refuse(const Done& done) const;

    Manager& manager_;
    const Done on_outcome_;
    runtime::FileWatcher* watcher_ = nullptr;
    runtime::Mailbox mailbox_{1000};
    std::thread thread_;
};

}  // namespace orchestrion::config
