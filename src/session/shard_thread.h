// A shard and its thread.
//
// Lifetime   stop() commits what is under way, then ends the thread. What is posted later, and what
//            waits in the mailbox by then, is refused with service.stopping.
// Threading  post(), deliver(), counters() from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <thread>

#include "session/shard.h"

namespace orchestrion::session {

class ShardThread {
public:
    struct World {
        runtime::Clock& clock;
        runtime::Random& random;
        runtime::HttpClient& http;
        Documents& documents;
        store::Store* store;
        store::Writer* writer;
        runtime::Timeline& timeline;
        Directory& directory;
        Numbers& numbers;
        Peers& peers;
        const std::vector<uint64_t>& epochs;
        ModuleHost* modules;  // may be null
        uint32_t shard;  // its number
    };
    ShardThread(World world, const ServiceOptions& options,
                std::unique_ptr<runtime::CrashMarker> marker);
    ~ShardThread();

    Result<void> run(Shard::Stored stored);
    void stop();

    using Work = std::function<void(Shard&)>;
    using Refuse = std::function<void(Error)>;
    // Runs `work` on the shard's thread, or tells the caller why not.
    void post(Work work, Refuse refuse);
    void deliver(store::MessageRow message);

    Service::Counters counters() const;

private:
    void loop(Shard::Stored& stored, const std::function<void(Result<void>)>& started);
    void round();
    void finish();
    void share();

    World world_;
    const ServiceOptions& options_;
    std::unique_ptr<runtime::CrashMarker> marker_;
    runtime::Mailbox mailbox_;
    std::unique_ptr<Shard> shard_;
    bool stopping_ = false;  // on the thread
    mutable std::mutex counters_mutex_;
    Service::Counters counters_;
    std::thread thread_;
};

}  // namespace orchestrion::session
