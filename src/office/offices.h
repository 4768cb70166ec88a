// The contact centres of a server, one a tenant: their threads, their ways to sessions and back,
// and what the configuration brings them.
//
//   auto offices = Offices::make(world, options);
//   modules with offices->door() and offices->statistics(); then a session::Service with the
//   modules offices->connect(service); service.run(); offices->run();  …  service.stop();
//   offices->stop();
//
// Before run(), and after the service has stopped, what sessions ask waits: it is stored with them.
//
// Lifetime   Made before the service and gone after it.
// Threading  make() to stop() and setOptions() on one thread at a time; the rest from any.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "office/center_office.h"
#include "office/door.h"
#include "office/seeds.h"
#include "office/statistic_board.h"

namespace orchestrion::office {

struct OfficeOptions {
    center::CenterOptions center;  // the tenant's name is in it
    std::vector<routing::Object> seeds = {};
};

class Offices final : public OfficeDirectory {
public:
    struct World {
        const runtime::Clock& clock;
        runtime::Random& random;  // nobody else's
        store::Store& store;
        store::Writer& writer;
        // For the log; any thread.
        std::function<void(const std::string& tenant, const center::StartSession&, const Error&)>
            on_not_started = {};
        std::function<void(const std::string& tenant, const std::string& object, const Error&)>
            on_refused = {};
    };
    // The store's errors.
    static Result<std::unique_ptr<Offices>> make(const World& world,
                                                 std::vector<OfficeOptions> options);
    ~Offices() override;

    modules::CenterDoor& door() { return door_; }
    modules::StatisticSource& statistics() { return statistics_; }

    void connect(session::Service& service) { sessions_.connect(service); }
    Result<void> run();
    void stop();
    // Of the tenants that are there; others come and go with a restart.
    Result<void> setOptions(std::vector<OfficeOptions> options);
    // ServiceOptions::on_life.
    void life(const session::SessionView& view);

    Office* find(std::string_view tenant) const override;
    std::vector<Office*> all() const override;
    SessionMailCounts mailCounts(const Office& office) const;

private:
    // One source for several threads.
    class SharedRandom final : public runtime::Random {
    public:
        explicit SharedRandom(runtime::Random& random) : random_(random) {}
        uint64_t next() override {
            const std::lock_guard lock(mutex_);
            return random_.next();
        }

    private:
        std::mutex mutex_;
        runtime::Random& random_;
    };
    struct Branch {
        std::vector<routing::Object> seeds;
        std::unique_ptr<CenterOffice> office;
        std::unique_ptr<Seeds> sowing;
    };
    Offices(const World& world, std::vector<OfficeOptions> options, Milliseconds clock_offset);

    runtime::Timeline timeline_;
    SharedRandom random_;
    ServiceSessions sessions_;
    std::map<std::string, Branch, std::less<>> branches_;  // the same ones from begin to end
    Door door_{*this};
    StatisticBoard statistics_;
};

}  // namespace orchestrion::office
