// A whole server on virtual time, in one thread: the shard, the store, the documents and the web of
// a scenario. It runs the same code as `orchestrion serve`; only clock, randomness, disk and
// network are made up.
//
// Determinism  Nothing depends on threads: documents are compiled on a thread of their own, and
//              while one is, nothing else happens and time stands still.
// Crashes      kill() drops all that is not committed and starts again on what is stored.
// Threading    Belongs to one thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "runtime/random.h"
#include "session/recovery.h"
#include "session/shard.h"
#include "sim/recorder.h"
#include "sim/web_services.h"
#include "store/memory/memory_store.h"
#include "store/stepped_writer.h"

namespace orchestrion::sim {

class World {
public:
    struct Options {
        WallTime begin;
        uint64_t seed = 1;
        bool restart_each_turn = false;
        std::vector<session::Application> applications;
        std::vector<WebService> web;
        Recorder::Options recorder = {};
        session::ModuleHost* modules = nullptr;  // borrowed; null: there are none
        // Asked again and again: true ends settle(), whatever is left to do.
        std::function<bool()> give_up = {};
    };
    World(Options options, const runtime::Files& files);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // Fails if the script engine does not start.
    Result<void> boot();
    Result<void> kill();

    // Everything that can happen without time passing.
    void settle();
    // When the server does something next; none: never.
    std::optional<Milliseconds> nextDue() const;
    Milliseconds now() const { return clock_.monotonicTime(); }
    void advanceTo(Milliseconds time);

    // Settled when they return.
    Result<void, session::StartFailure> start(session::StartRequest request);
    Result<void> send(const std::string& session_id, Event event);
    Result<void> terminate(const std::string& session_id);
    Result<session::SessionView> view(const std::string& session_id);
    bool runs(const std::string& session_id) const { return shard_->isRunning(session_id); }

    Recorder& recorder() { return recorder_; }
    const Recorder& recorder() const { return recorder_; }

private:
    void toSession(runtime::HttpRequest request,
                   std::function<void(Result<runtime::HttpResponse>)> done);
    size_t loading() const;

    const Options options_;
    runtime::VirtualClock clock_;
    runtime::SeededRandom random_;
    Recorder recorder_;
    WebServices web_;
    std::unique_ptr<scxml::ResourceLoader> loader_;
    store::MemoryStore store_;
    session::ServiceOptions service_;
    session::Numbers numbers_;
    std::vector<uint64_t> epochs_;
    std::unique_ptr<runtime::Mailbox> mailbox_;
    std::unique_ptr<session::Directory> directory_;
    std::unique_ptr<runtime::Timeline> timeline_;
    std::unique_ptr<session::Documents> documents_;
    std::unique_ptr<store::SteppedWriter> writer_;
    std::unique_ptr<session::Shard> shard_;
    size_t posted_ = 0;  // messages of sessions to themselves on their way
};

}  // namespace orchestrion::sim
