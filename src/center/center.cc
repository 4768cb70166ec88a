#include "center/center.h"

#include <future>
#include <mutex>
#include <thread>

#include "center/rounds.h"

namespace orchestrion::center {
namespace {

using routing::Time;

Error stopping() {
    return {"center.stopping", "the server is stopping"};
}

Error busy() {
    return {"center.busy", "the contact centre has too much waiting work; try again"};
}

// Who asks cannot try again, and is bounded where he is.
bool alwaysTaken(const CommandBody& body) {
    return std::visit(
        [](const auto& one) {
            using Body = std::decay_t<decltype(one)>;
            if constexpr (requires { one.by.session; }) return true;
            return std::is_same_v<Body, SessionEnded> || std::is_same_v<Body, SessionNotStarted> ||
                   std::is_same_v<Body, GatewayAttached> || std::is_same_v<Body, GatewayLost> ||
                   std::is_same_v<Body, AgentConnection> || std::is_same_v<Body, Confirm> ||
                   std::is_same_v<Body, Undelivered>;
        },
        body);
}

}  // namespace

class Center::Impl {
public:
    Impl(World with, CenterOptions options, size_t capacity)
        : world(with),
          core(std::move(options), with.random),
          rounds({core, with.writer, with.outside, core.options().tenant,
                  [this](std::function<void()> task) { mailbox.postAnswer(std::move(task)); }}),
          mailbox(capacity) {}

    Result<void> restore() {
        auto records = storedRecords(world.store, core.options().tenant);
        if (!records) return fail(records.error());
        return core.restore(*records, world.timeline.now());
    }

    void loop() {
        rounds.close();  // what comes out again after a restart
        while (!stopping_now) round();
        while (rounds.open() > 0) {
            mailbox.wait(std::nullopt);
            mailbox.runAll();
        }
        mailbox.close();
        mailbox.runAll();  // what came too late is told so
    }

    void round() {
        mailbox.runAll();
        core.advance(world.timeline.now());
        rounds.close();
        share();
        if (stopping_now) return;
        const auto due = core.nextDue();
        if (!due) return mailbox.wait(std::nullopt);
        mailbox.wait(std::max(*due - world.timeline.now(), Milliseconds(0)));
    }

    void share() {
        const std::lock_guard lock(mutex);
        counts = core.counts();
    }

    World world;
    CenterCore core;
    Rounds rounds;
    runtime::Mailbox mailbox;
    bool stopping_now = false;  // on the thread
    mutable std::mutex mutex;
    CenterCounts counts;
    std::thread thread;
};

Center::Center(World world, CenterOptions options, size_t mailbox_capacity)
    : impl_(std::make_unique<Impl>(world, std::move(options), mailbox_capacity)) {}

Center::~Center() {
    stop();
}

Result<void> Center::run() {
    if (auto restored = impl_->restore(); !restored) return restored;
    impl_->thread = std::thread([this] { impl_->loop(); });
    return {};
}

void Center::stop() {
    impl_->mailbox.postAnswer([impl = impl_.get()] { impl->stopping_now = true; });
    if (impl_->thread.joinable()) impl_->thread.join();
    impl_->mailbox.close();
}

void Center::send(Command command, Done done) {
    Impl* impl = impl_.get();
    const bool always = alwaysTaken(command.body) && !impl->mailbox.closed();
    auto shared = std::make_shared<Done>(std::move(done));
    auto task = [impl, shared, command = std::move(command)] {
        if (!impl->stopping_now)
            return impl->rounds.apply(command, *shared, impl->world.timeline.now());
        if (*shared) (*shared)(fail(stopping()));
    };
    if (always) return impl->mailbox.postAnswer(std::move(task));
    const bool posted = impl->mailbox.post(std::move(task));
    if (posted || !*shared) return;
    (*shared)(fail(impl->mailbox.closed() ? stopping() : busy()));
}

Result<void> Center::look(std::function<void(CenterCore&, routing::Time now)> look) {
    Impl* impl = impl_.get();
    const bool posted = impl->mailbox.post([impl, look = std::move(look)] {
        const Time now = impl->world.timeline.now();
        impl->core.advance(now);  // a look at the router does what is due; here it is carried out
        look(impl->core, now);
    });
    if (posted) return {};
    return fail(impl->mailbox.closed() ? stopping() : busy());
}

void Center::setOptions(CenterOptions options) {
    Impl* impl = impl_.get();
    impl->mailbox.postAnswer([impl, options = std::move(options)] {
        impl->core.setOptions(options, impl->world.timeline.now());
    });
}

CenterCounts Center::counts() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->counts;
}

}  // namespace orchestrion::center
