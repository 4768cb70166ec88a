#include "session/service.h"

#include <future>
#include <thread>

#include "session/shard.h"

namespace orchestrion::session {

class Service::Impl {
public:
    Impl(World world, ServiceOptions options) : world_(world), options_(std::move(options)) {}
    ~Impl() { stop(); }

    Result<void> run() {
        std::promise<Result<void>> started;
        auto result = started.get_future();
        thread_ = std::thread([this, &started] { loop(started); });
        Result<void> outcome = result.get();
        if (!outcome) stop();
        return outcome;
    }

    void stop() {
        mailbox_.close();
        if (thread_.joinable()) thread_.join();
    }

    // Runs `work` on the shard's thread, or tells the caller why not.
    template <class Work, class Refuse>
    void post(Work work, Refuse refuse) {
        auto shared = std::make_shared<Refuse>(std::move(refuse));
        const bool accepted = mailbox_.post([this, work = std::move(work), shared]() mutable {
            if (shard_) return work(*shard_);
            (*shared)(Error{"service.stopping", "the server is stopping"});
        });
        if (accepted) return;
        (*shared)(mailbox_.closed()
                      ? Error{"service.stopping", "the server is stopping"}
                      : Error{"service.busy", "the server has too much waiting work; try again"});
    }

    ServiceOptions& options() { return options_; }
    Counters counters() const { return counters_.read(); }

private:
    // A copy for other threads, refreshed by the shard after each round.
    class SharedCounters {
    public:
        void write(const Counters& counters) {
            const std::lock_guard lock(mutex_);
            counters_ = counters;
        }
        Counters read() const {
            const std::lock_guard lock(mutex_);
            return counters_;
        }

    private:
        mutable std::mutex mutex_;
        Counters counters_;
    };

    void loop(std::promise<Result<void>>& started) {
        {
            Documents documents(world_.loader,
                                {options_.limits.script, {options_.limits.document, {}, false}});
            auto shard = Shard::create(
                {world_.clock, world_.random, world_.http, documents, mailbox_}, options_);
            if (!shard) return started.set_value(fail(shard.error()));
            shard_ = std::move(*shard);
            started.set_value({});
            while (!mailbox_.closed()) round();
            shard_.reset();
        }
        mailbox_.runAll();  // what came too late is told so
    }

    void round() {
        mailbox_.runAll();
        shard_->fireTimers();
        const bool more = shard_->work();
        counters_.write(shard_->counters());
        if (more) return;
        const auto due = shard_->nextDue();
        if (!due) return mailbox_.wait(std::nullopt);
        const Milliseconds now = world_.clock.monotonicTime();
        if (*due > now) mailbox_.wait(*due - now);
    }

    World world_;
    ServiceOptions options_;
    runtime::Mailbox mailbox_;
    std::unique_ptr<Shard> shard_;
    SharedCounters counters_;
    std::thread thread_;
};

Service::Service(World world, ServiceOptions options)
    : impl_(std::make_unique<Impl>(world, std::move(options))) {}

Service::~Service() = default;

Result<void> Service::run() {
    return impl_->run();
}
void Service::stop() {
    impl_->stop();
}

void Service::setBasicHttpBase(std::string base) {
    impl_->options().basic_http_base = std::move(base);
}

void Service::start(StartRequest request,
                    std::function<void(Result<SessionView, StartFailure>)> done) {
    impl_->post([request = std::move(request),
                 done](Shard& shard) mutable { shard.start(std::move(request), std::move(done)); },
                [done](Error error) {
                    done(fail(StartFailure{std::move(error), {}}));
                });
}

void Service::send(std::string session_id, Event event, WaitFor wait, Callback<SessionView> done) {
    impl_->post(
        [session_id = std::move(session_id), event = std::move(event), wait,
         done](Shard& shard) mutable {
            shard.send(session_id, std::move(event), wait, std::move(done));
        },
        [done](Error error) { done(fail(std::move(error))); });
}

void Service::view(std::string session_id, Callback<SessionView> done) {
    impl_->post(
        [session_id = std::move(session_id), done](Shard& shard) { done(shard.view(session_id)); },
        [done](Error error) { done(fail(std::move(error))); });
}

void Service::list(ListFilter filter, Callback<SessionList> done) {
    impl_->post([filter = std::move(filter), done](Shard& shard) { done(shard.list(filter)); },
                [done](Error error) { done(fail(std::move(error))); });
}

void Service::terminate(std::string session_id, Callback<SessionView> done) {
    impl_->post([session_id = std::move(session_id),
                 done](Shard& shard) mutable { shard.terminate(session_id, std::move(done)); },
                [done](Error error) { done(fail(std::move(error))); });
}

const std::vector<Application>& Service::applications() const {
    return impl_->options().applications;
}

Service::Counters Service::counters() const {
    return impl_->counters();
}

}  // namespace orchestrion::session
