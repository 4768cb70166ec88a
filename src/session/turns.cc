// Rounds and turns.
#include <algorithm>

#include "session/effect_codec.h"
#include "session/shard_impl.h"
#include "session/snapshot.h"

namespace orchestrion::session {
namespace {

// Of the turns of a round, those for sessions that only a timer woke: a burst of timers delays
// other events by no more than these.
constexpr uint32_t kTimerTurnsPerRound = 100;

// A trace and a history at once.
class Both final : public scxml::Observer {
public:
    Both(scxml::Observer& first, scxml::Observer& second) : first_(first), second_(second) {}
    void onEvent(const Event& event) override {
        first_.onEvent(event);
        second_.onEvent(event);
    }
    void onTransition(const scxml::Transition& transition) override {
        first_.onTransition(transition);
        second_.onTransition(transition);
    }
    void onExit(const scxml::State& state) override {
        first_.onExit(state);
        second_.onExit(state);
    }
    void onEntry(const scxml::State& state) override {
        first_.onEntry(state);
        second_.onEntry(state);
    }
    void onExecuted() override {
        first_.onExecuted();
        second_.onExecuted();
    }

private:
    scxml::Observer& first_;
    scxml::Observer& second_;
};

}  // namespace

void Shard::Impl::makeReady(Session& session, Waking waking) {
    if (session.ready || session.phase != Session::Phase::kActive || !session.hasWork()) return;
    session.ready = true;
    (waking == Waking::kTimer ? ready_by_timer_ : ready_).push_back(session.id());
}

bool Shard::Impl::work(uint32_t turns_max) {
    if (lost_) return false;
    const bool recovering = recoverSome();
    const auto take = [&](std::deque<std::string>& queue, uint64_t turns) {
        for (turns = std::min<uint64_t>(turns, queue.size()); turns > 0; --turns) {
            const std::string id = std::move(queue.front());
            queue.pop_front();
            Session* session = find(id);
            if (session == nullptr) continue;
            session->ready = false;
            if (session->phase == Session::Phase::kActive && session->hasWork()) {
                takeTurn(*session);
            }
        }
    };
    const bool blocked = uncommitted_turns_ >= options_.limits.uncommitted_turns_max;
    if (!blocked) {
        take(ready_, turns_max);
        take(ready_by_timer_, std::min(turns_max, kTimerTurnsPerRound));
    }
    closeRound();
    hibernate();
    return !blocked && (recovering || !ready_.empty() || !ready_by_timer_.empty());
}

void Shard::Impl::takeTurn(Session& session) {
    auto mail = std::make_unique<Session::Mail>();
    auto& queue = session.errors.empty() ? session.mailbox : session.errors;
    *mail = std::move(queue.front());
    queue.pop_front();
    const char* kind = mail->event.type == EventType::kPlatform ? "error" : "event";
    ++counts_.events_processed;
    const Work process = [&](const scxml::Interpreter::Session& s) {
        session.unit->interpreter.processEvent(s, mail->event, turn_);
    };
    if (!turn(session, kind, &mail->event, process)) return takeBack(session, std::move(mail));
    if (mail->message != 0) session.taken_unsaved.push_back(mail->message);
    if (mail->key) {
        round_.keys.push_back(mail->key->key);
        round_.batch.idempotency.push_back(
            {mail->key->key, mail->key->fingerprint, session.id(),
             parts_.clock.wallTime() + options_.limits.idempotency_kept});
    }
    if (!mail->taken) return;
    if (mail->when_stable) {
        session.waiting_for_stable.push_back(std::move(mail->taken));
        return settle(session);
    }
    answerWithView(session, std::move(mail->taken));
}

scxml::Observer* Shard::Impl::observe(Session& session, const char* kind, const Event* event) {
    scxml::Observer* trace =
        parts_.trace == nullptr
            ? nullptr
            : parts_.trace->begin(session.id(), *session.unit->chart, *session.realm);
    if (session.history == HistoryPolicy::kOff || !stored(session)) return trace;
    recorder_.chart = session.unit->chart.get();
    recorder_.begin(session.history, session.turn, kind, event, session.realm.get());
    if (trace == nullptr) return &recorder_;
    both_ = std::make_unique<Both>(*trace, recorder_);
    return both_.get();
}

// False if the turn passed a limit and has to be taken back.
bool Shard::Impl::turn(Session& session, const char* kind, const Event* event, const Work& work) {
    const bool can_take_back =
        session.suspend_on_failure && stored(session) && session.unsaved.empty();
    if (can_take_back && session.image == nullptr && session.turn > 0) {
        std::string core;
        if (encodeCore(session, core)) {
            session.image = std::make_shared<const std::string>(encodeImage(session, core));
        }
    }
    ++session.turn;
    ++counts_.turns;
    ++round_.turns;
    session.last_turn = parts_.timeline->now();
    scxml::Observer* observer = observe(session, kind, event);
    if (parts_.marker != nullptr) {
        ByteWriter details;
        if (event != nullptr) write(details, *event);
        parts_.marker->enter(session.id(), details.bytes());
    }
    const Milliseconds before = parts_.clock.monotonicTime();
    in_turn_ = true;
    work(scxml::Interpreter::Session{session.state, *session.realm, *this, observer});
    in_turn_ = false;
    const Milliseconds took = parts_.clock.monotonicTime() - before;
    if (parts_.marker != nullptr) parts_.marker->leave();
    counts_.turn_microseconds += static_cast<uint64_t>(took.count()) * 1000;
    if (took >= options_.limits.slow_turn && options_.on_slow_turn) {
        options_.on_slow_turn({session.id(), session.application,
                               event == nullptr ? kind : event->name, took, turn_.microsteps});
    }
    if (parts_.trace != nullptr) parts_.trace->end(session.id(), session.state, turn_);
    if (session.state.status == scxml::Status::kFailed && session.image != nullptr) return false;
    session.image.reset();
    if (session.history != HistoryPolicy::kOff && stored(session)) {
        addHistory(session,
                   recorder_.end(session.id(), session.state, turn_.effects, session.realm.get()));
    }
    if (session.crashes > 0 && stored(session)) {
        round_.batch.erased_records.push_back({"crash", session.id()});
        session.crashes = 0;
    }
    touch(session);
    hold(session, turn_.effects);
    act(session);
    if (options_.restart_each_turn && session.phase == Session::Phase::kActive) restart(session);
    settle(session);
    endCancelled();
    return true;
}

// As a restart of the server would: to bytes, freed, and back.
void Shard::Impl::restart(Session& session) {
    const auto chart = session.unit->chart;
    const auto refused = [&](const std::string& why) {
        session.state.status = scxml::Status::kFailed;
        session.state.failure = "the session cannot be saved: " + why;
        end(session);
    };
    std::string core;
    if (!encodeCore(session, core)) return refused(session.unsaved);
    const std::string image = encodeImage(session, core);
    Session copy;
    if (const auto read = decodeImage(image, copy); !read) return refused(read.error().message);
    if (encodeImage(copy, copy.core) != image) return refused("its image is not the same again");
    session.core = std::move(core);
    session.realm.reset();
    if (const auto built = rebuild(session, chart); !built) refused(built.error().message);
}

// Answers those who wait for the session to be stable, and queues it again if it is not.
void Shard::Impl::settle(Session& session) {
    makeReady(session);
    if (session.phase == Session::Phase::kActive && !session.stable()) return;
    if (session.waiting_for_stable.empty()) return;
    auto waiting = std::exchange(session.waiting_for_stable, {});
    for (Viewed& taken : waiting) answerWithView(session, std::move(taken));
}

std::shared_ptr<ChartUnit> Shard::Impl::unitOf(const std::shared_ptr<const scxml::Chart>& chart) {
    if (auto unit = units_[chart.get()].lock()) return unit;
    std::erase_if(units_, [](const auto& entry) { return entry.second.expired(); });
    std::erase_if(units_by_source_, [](const auto& entry) { return entry.second.expired(); });
    auto unit = std::make_shared<ChartUnit>(chart, options_.limits.interpreter);
    units_[chart.get()] = unit;
    units_by_source_[{chart->content_hash, chart->url}] = unit;
    // Kept a while without a session that is awake: the next one to wake needs it.
    constexpr size_t kUnitsKept = 256;
    recent_units_.push_back(unit);
    if (recent_units_.size() > kUnitsKept) recent_units_.pop_front();
    return unit;
}

script::RealmOptions Shard::Impl::realmOptions(Session& session) {
    script::RealmOptions options;
    if (parts_.modules != nullptr) {
        if (session.modules == nullptr) {
            session.modules = std::make_unique<SessionModules>(
                *parts_.modules, callerOf(session), session.state, turn_, in_turn_,
                options_.limits.interpreter.effects_per_turn_max);
        }
        options.modules = session.modules.get();
    }
    options.host = session.active_states.get();
    options.world = this;
    const std::string& id = session.id();
    options.system.session_id = id;
    options.system.name = session.unit->chart->name;
    const std::string location = "#_scxml_" + id;
    options.system.io_processors = {{scxml::kScxmlProcessor, location}, {"scxml", location}};
    if (!options_.basic_http_base.empty()) {
        const std::string url = options_.basic_http_base + id;
        options.system.io_processors.push_back({scxml::kBasicHttpProcessor, url});
        options.system.io_processors.push_back({"basichttp", url});
    }
    return options;
}

}  // namespace orchestrion::session
