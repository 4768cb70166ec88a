// The parts of a shard, split over shard.cc (doors, turns, ends), effects.cc (acting on effects)
// and view.cc (looking).
#pragma once

#include <list>
#include <map>
#include <unordered_map>

#include "session/record.h"
#include "session/shard.h"

namespace orchestrion::session {

class Shard::Impl final : public scxml::Surroundings, public script::ScriptWorld {
public:
    Impl(const Parts& parts, const ServiceOptions& options,
         std::unique_ptr<script::Runtime> runtime);
    ~Impl() override;

    using Started = std::function<void(Result<SessionView, StartFailure>)>;
    using Viewed = Service::Callback<SessionView>;

    // shard.cc
    void start(StartRequest request, Started done);
    void send(const std::string& session_id, Event event, WaitFor wait, Viewed done);
    void terminate(const std::string& session_id, Viewed done);
    bool work(uint32_t turns_max);
    void fireTimers(uint32_t timers_max);
    std::optional<Milliseconds> nextDue() const { return timers_.nextDue(); }
    size_t outstanding() const { return outstanding_; }

    // view.cc
    Result<SessionView> view(const std::string& session_id) const;
    Service::SessionList list(const Service::ListFilter& filter) const;
    Service::Counters counters() const;

    // Surroundings
    bool sessionExists(std::string_view session_id) const override;
    std::string sendType(std::string_view type) const override;
    std::string invokeType(std::string_view type) const override;

    // ScriptWorld
    WallTime wallTime() const override { return parts_.clock.wallTime(); }
    uint64_t random() override { return parts_.random.next(); }

private:
    struct DelayedSend {
        std::string session_id;
        scxml::SendEffect effect;
    };

    // shard.cc
    Result<Session*> admit(const StartRequest& request);
    void begin(Session& session, const std::shared_ptr<const scxml::Chart>& chart,
               const scxml::Parameters& params);
    void beginWhenLoaded(const std::string& session_id, scxml::Parameters params, Started done,
                         scxml::LoadedDocument document);
    std::shared_ptr<ChartUnit> unitOf(const std::shared_ptr<const scxml::Chart>& chart);
    script::RealmOptions realmOptions(const Session& session);
    std::string newSessionId();
    void takeTurn(Session& session);
    template <class Work>
    void turn(Session& session, Work&& work);
    void restart(Session& session);
    void settle(Session& session);
    void end(Session& session);
    void terminate(Session& session);
    void forgetOldest();
    void endCancelled();
    void releaseTimers(Session& session);
    Session* create(const std::string& id);
    void reportToParent(const Session& session);
    void makeReady(Session& session);
    Result<void> enqueue(Session& session, Event event, Viewed taken = {});
    Session* find(const std::string& session_id) const;
    Session* findRunning(const std::string& session_id) const;

    // effects.cc
    void act(Session& session);
    void hold(Session& session, std::vector<scxml::Effect>& effects);
    void actOn(Session& session, scxml::SendEffect& effect);
    void actOn(Session& session, scxml::CancelEffect& effect);
    void actOn(Session& session, scxml::InvokeEffect& effect);
    void actOn(Session& session, scxml::CancelInvokeEffect& effect);
    void actOn(Session& session, scxml::ForwardEffect& effect);
    void actOn(Session& session, scxml::LogEffect& effect);
    void actOn(Session& session, scxml::DoneEffect& effect);
    void deliver(Session& session, scxml::SendEffect& effect);
    void deliverScxml(Session& session, scxml::SendEffect& effect);
    void deliverHttp(Session& session, const scxml::SendEffect& effect);
    void delay(Session& session, scxml::SendEffect& effect);
    void communicationError(Session& session, const std::string& message,
                            const std::string& send_id, const std::string& invoke_id = {});
    void loadInvoked(Session& parent, Session& child, scxml::InvokeEffect& effect);
    void begun(Session& child);
    static bool invokes(const Session& parent, const Session& child);
    Session* invoked(const Session& session, std::string_view invoke_id) const;

    // view.cc
    SessionView viewOf(const Session& session, bool with_data) const;
    bool passes(const Session& session, const Service::ListFilter& filter) const;

    Parts parts_;
    const ServiceOptions& options_;
    std::unique_ptr<script::Runtime> runtime_;
    std::unordered_map<std::string, std::unique_ptr<Session>> sessions_;
    std::map<uint64_t, Session*, std::greater<>> by_number_;  // newest first
    std::unordered_map<const scxml::Chart*, std::weak_ptr<ChartUnit>> units_;
    std::deque<std::string> ready_;
    runtime::Timers<DelayedSend> timers_;

    std::deque<std::string> ended_;  // oldest first
    std::deque<std::string>
        cancelled_;  // invoked sessions to be ended once the turn in hand is over

    scxml::Turn turn_;
    size_t outstanding_ = 0;
    uint64_t last_number_ = 0;
    uint64_t running_ = 0;
    uint64_t events_processed_ = 0;
};

}  // namespace orchestrion::session
