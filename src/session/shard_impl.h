// The parts of a shard, split by concern: shard.cc (doors), turns.cc (rounds and turns), effects.cc
// (acting on effects), commits.cc (what is stored, and what waits for it), residency.cc (sleeping,
// waking, recovery), life.cc (begin, end, suspension), timing.cc (timers and ages), view.cc
// (looking), migration.cc.
#pragma once

#include <list>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "session/history.h"
#include "session/record.h"
#include "session/shard.h"
#include "session/stored_view.h"

namespace orchestrion::session {

class Shard::Impl final : public scxml::Surroundings, public script::ScriptWorld {
public:
    Impl(const Parts& parts, const ServiceOptions& options,
         std::unique_ptr<script::Runtime> runtime);
    ~Impl() override;

    using Started = Service::Started;
    using Viewed = Service::Callback<SessionView>;

    // shard.cc
    void start(StartRequest request, Started done);
    void send(const SessionRef& ref, Event event, WaitFor wait, Viewed done,
              std::optional<RequestKey> key);
    void receive(const store::MessageRow& message);
    void view(const SessionRef& ref, Viewed done);
    void remark(const SessionRef& ref, const char* kind, const std::string& object);
    void terminate(const SessionRef& ref, Viewed done);
    void resume(const SessionRef& ref, Service::Resume how, Viewed done);

    // turns.cc
    bool work(uint32_t turns_max);
    size_t outstanding() const { return outstanding_ + in_flight_.size(); }
    bool committing() const { return !in_flight_.empty(); }
    void setApplications(std::shared_ptr<const Applications> applications) {
        applications_ = std::move(applications);
    }

    // timing.cc
    uint32_t fireTimers(uint32_t timers_max);
    std::optional<Milliseconds> nextDue() const;
    std::vector<Service::Due> timers(uint32_t limit) const;

    // residency.cc
    void recover(Stored stored);
    void hibernateAll();
    void exportSession(const SessionRef& ref, Service::Callback<store::SessionRow> done);
    void importSession(store::SessionRow row, std::optional<store::DocumentRow> document,
                       Viewed done);

    // migration.cc
    void migrate(const SessionRef& ref, const std::string& document_hash,
                 std::vector<std::pair<std::string, std::string>> map, bool dry_run, Viewed done);

    // view.cc
    Result<SessionView> view(const std::string& session_id) const;
    Service::SessionList list(const Service::ListFilter& filter) const;
    Service::Counters counters();

    // Surroundings
    bool sessionExists(std::string_view session_id) const override;
    std::string sendType(std::string_view type) const override;
    std::string invokeType(std::string_view type) const override;

    // ScriptWorld
    WallTime wallTime() const override { return parts_.clock.wallTime(); }
    uint64_t random() override { return parts_.random.next(); }

private:
    // Told when the round is committed (null) or when it never will be; called once.
    using Answer = std::function<void(const Error* lost)>;
    struct EffectAddress {
        std::string session_id;
        EffectName name;
    };
    // What becomes durable together, and what waits for that.
    struct Round {
        store::Batch batch;
        std::vector<std::string> dirty;  // ids of the sessions to be written
        std::vector<Answer> answers;
        std::vector<store::MessageRow> messages;
        std::vector<EffectAddress> effects;
        std::vector<store::HistoryRow> history;  // a copy for who listens
        std::vector<std::string> keys;           // of requests it carries out
        uint32_t turns = 0;
    };
    struct TimerValue {
        std::string session_id;
        enum class For : uint8_t {
            kMessage,
            kAge,   // of the session's own life
            kThaw,  // to be tried again
        } what = For::kMessage;
    };
    // Timers and mail wait; errors of reading the store are told.
    enum class Waking : uint8_t { kEvent, kTimer };

    // shard.cc
    Result<Session*> admit(const StartRequest& request);
    const Application* applicationOf(const std::string& name) const;
    SessionPolicy policyOf(const std::string& application) const;
    Error gone(const SessionRef& ref) const;
    void withSession(const SessionRef& ref, const Viewed& done,
                     const std::function<void(Session&)>& act);
    bool replay(const RequestKey& key, const Viewed& done);
    Result<void> checkStore(const Session& session) const;

    // life.cc
    void load(Session& session, Started done);
    void beginWhenLoaded(const std::string& session_id, Started done, LoadedChart loaded);
    void begin(Session& session, const std::shared_ptr<const scxml::Chart>& chart);
    static void keepNothing(Session& session);
    void refuse(Session& session, StartFailure failure, const Started& done);
    void terminate(Session& session);
    void endCancelled();
    void end(Session& session);
    void forgetOldest();
    void releaseTimers(Session& session);
    void disarm(Session& session);
    void reportToParent(const Session& session);
    void suspend(Session& session, std::string reason, std::unique_ptr<Session::Mail> on);
    void takeBack(Session& session, std::unique_ptr<Session::Mail> mail);
    void resumeNow(Session& session, Service::Resume how);
    Session* create(const std::string& id);
    void drop(Session& session);
    std::string newSessionId();
    std::string newChildId(const Session& parent);

    // turns.cc
    void takeTurn(Session& session);
    using Work = std::function<void(const scxml::Interpreter::Session&)>;
    bool turn(Session& session, const char* kind, const Event* event, const Work& work);
    scxml::Observer* observe(Session& session, const char* kind, const Event* event);
    void restart(Session& session);
    void settle(Session& session);
    void makeReady(Session& session, Waking waking = Waking::kEvent);
    Result<void> checkRoom(const Session& session) const;
    Result<void> enqueue(Session& session, Session::Mail mail, Waking waking = Waking::kEvent);
    std::shared_ptr<ChartUnit> unitOf(const std::shared_ptr<const scxml::Chart>& chart);
    script::RealmOptions realmOptions(Session& session);

    // commits.cc
    bool stored(const Session& session) const {
        return parts_.writer != nullptr && session.persistence != Persistence::kTransient;
    }
    void touch(Session& session);
    void touchEffects(Session& session);
    void whenDurable(const Session& session, Answer answer);
    void answerWithView(const Session& session, Viewed done);
    void closeRound();
    void addFence(store::Batch& batch, uint16_t partition) const;
    void addRow(Session& session, store::Batch& batch);
    bool encodeCore(Session& session, std::string& core);
    void committed(const Result<store::Committed>& result);
    void lose(const Error& error);
    void addDocument(const LoadedChart& loaded, const std::string& url);
    void addHistory(const Session& session, std::string text);

    // residency.cc
    Result<Session*> awaken(const std::string& session_id);
    Session& adopt(store::SessionRow row);
    void thaw(Session& session);
    void thawed(const std::string& session_id, LoadedChart loaded);
    void restore(Session& session, const std::shared_ptr<const scxml::Chart>& chart);
    Result<void> rebuild(Session& session, const std::shared_ptr<const scxml::Chart>& chart);
    void unreadable(Session& session, const Error& error);
    void awake(Session& session);
    bool canSleep(const Session& session) const;
    void putToSleep(Session& session);
    void hibernate();
    void touchLru(Session& session);
    void leaveLru(Session& session);
    bool recoverSome();
    void sleepUntilDue(const Session& session);

    Session* find(const std::string& session_id) const;
    Session* findRunning(const std::string& session_id) const;
    // As find(), but one that sleeps is woken; null also if the store cannot be read.
    Session* reach(const std::string& session_id);

    // migration.cc
    void moveWhenLoaded(const std::string& session_id,
                        const std::vector<std::pair<std::string, std::string>>& map, bool dry_run,
                        const Viewed& done, const LoadedChart& loaded);
    Result<void> move(Session& session, const std::shared_ptr<const scxml::Chart>& to,
                      const std::vector<std::pair<std::string, std::string>>& map, bool dry_run);

    // timing.cc
    void arm(Session& session, Session::PendingSend& pending);
    void armAge(Session& session);
    void fire(Session& session, runtime::TimerId timer);
    void checkAge(Session& session);
    std::optional<Milliseconds> dueOf(const Session& session) const;

    // effects.cc
    void act(Session& session);
    void hold(Session& session, std::vector<scxml::Effect>& effects);
    void actOn(Session& session, EffectName name, scxml::SendEffect& effect);
    void actOn(Session& session, EffectName name, scxml::CancelEffect& effect);
    void actOn(Session& session, EffectName name, scxml::InvokeEffect& effect);
    void actOn(Session& session, EffectName name, scxml::CancelInvokeEffect& effect);
    void actOn(Session& session, EffectName name, scxml::ForwardEffect& effect);
    void actOn(Session& session, EffectName name, scxml::LogEffect& effect);
    void actOn(Session& session, EffectName name, scxml::DoneEffect& effect);
    void answerCancel(Session& session, const std::string& send_id, bool cancelled);
    void deliver(Session& session, EffectName name, scxml::SendEffect& effect);
    void deliverScxml(Session& session, scxml::SendEffect& effect);
    void deliverHttp(Session& session, EffectName name, scxml::SendEffect& effect);
    void delay(Session& session, EffectName name, scxml::SendEffect& effect);
    void post(Session& sender, const std::string& receiver, Event event);
    void giveBack(const store::MessageRow& message, const Event& event, const std::string& why);
    void actOn(Session& session, EffectName name, scxml::ModuleEffect& effect);
    void issueWhenStored(Session& session, Session::OutsideEffect& outside);
    void issue(Session& session, Session::OutsideEffect& outside);
    Session* settleOutside(const std::string& session_id, EffectName name,
                           Session::OutsideEffect& outside);
    void perform(Session& session, const Session::OutsideEffect& outside,
                 const scxml::ModuleEffect& effect);
    void performed(const std::string& session_id, EffectName name, std::vector<Event> events);
    static ModuleCaller callerOf(const Session& session);
    void issued(const std::string& session_id, EffectName name, const std::string& problem);
    void communicationError(Session& session, const std::string& message,
                            const std::string& send_id, const std::string& invoke_id = {});
    void begun(Session& child);
    static bool invokes(const Session& parent, const Session& child);
    Session* invoked(const Session& session, std::string_view invoke_id);

    // view.cc
    SessionView viewOf(const Session& session, bool with_data) const;
    SessionView summaryOf(const Session& session) const;
    bool passes(const SessionView& view, const Service::ListFilter& filter) const;

    Parts parts_;
    const ServiceOptions& options_;
    std::unique_ptr<script::Runtime> runtime_;
    std::shared_ptr<const Applications> applications_;
    // Stand in where no others were given.
    std::unique_ptr<runtime::Timeline> own_timeline_;
    std::unique_ptr<Directory> own_directory_;
    std::unique_ptr<Numbers> own_numbers_;

    std::unordered_map<std::string, std::unique_ptr<Session>> sessions_;  // in memory
    std::map<uint64_t, Session*, std::greater<>> by_number_;              // of these, newest first
    std::unordered_map<const scxml::Chart*, std::weak_ptr<ChartUnit>> units_;
    std::map<std::pair<std::string, std::string>, std::weak_ptr<ChartUnit>>
        units_by_source_;  // hash and URL
    std::deque<std::shared_ptr<ChartUnit>> recent_units_;
    std::deque<std::string> ready_;
    std::deque<std::string> ready_by_timer_;

    runtime::Timers<TimerValue> timers_;                                 // on the timeline
    std::map<std::pair<Milliseconds, uint64_t>, std::string> sleepers_;  // due and number → id
    std::multimap<WallTime, std::string> scheduled_;
    std::list<Session*> lru_;  // could sleep, the one not used for longest first

    std::deque<std::string> ended_;  // without a row, oldest first
    std::deque<std::string>
        cancelled_;  // invoked sessions to be ended once the turn in hand is over

    Round round_;
    std::deque<Round> in_flight_;
    uint64_t uncommitted_turns_ = 0;
    std::optional<Error> lost_;  // the store is not ours any more
    std::unordered_set<std::string> stored_documents_;
    std::unordered_set<std::string> keys_in_flight_;

    std::deque<std::string> to_wake_;
    std::deque<store::MessageRow> to_receive_;
    std::unordered_map<std::string, Suspect> suspects_;

    scxml::Turn turn_;
    bool in_turn_ = false;
    HistoryRecorder recorder_;
    std::unique_ptr<scxml::Observer> both_;
    size_t outstanding_ = 0;
    uint64_t running_ = 0;  // in memory, not ended
    uint32_t rounds_until_memory_check_ = 0;
    Service::Counters counts_;
};

SessionStatus statusOf(const Session& session);

}  // namespace orchestrion::session
