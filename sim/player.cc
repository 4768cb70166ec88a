#include "sim/player.h"

#include <boost/json.hpp>
#include <queue>
#include <set>

#include "sim/cast.h"
#include "sim/fill.h"
#include "sim/match.h"

namespace orchestrion::sim {
namespace {

// Where an actor is.
struct Playing {
    Role role;
    const std::vector<Step>* steps = nullptr;
    size_t next = 0;
    enum class Stage : uint8_t { kBefore, kTimed, kActed, kWaited, kDone } stage = Stage::kBefore;
    std::string session;
    uint64_t mark = 0;  // number of the latest occurrence before its last deed
    // While it waits for something.
    bool waiting = false;
    std::vector<Expectation> hopes;
    std::optional<Milliseconds> deadline;
    uint64_t looked = 0;  // at the state of things with this number
    uint32_t alarm = 0;   // the latest one; earlier ones do not count
};

struct Alarm {
    Milliseconds at;
    size_t actor;
    uint32_t number;
    bool operator>(const Alarm& other) const {
        return std::tie(at, actor) > std::tie(other.at, other.actor);
    }
};

std::string sessionId(const std::string& text) {
    std::string id = text;
    for (char& c : id) {
        const bool fits = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                          (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '~' || c == '-';
        if (!fits) c = '-';
    }
    return id;
}

std::string line(const SourceLocation& where) {
    return "line " + std::to_string(where.position.line);
}

std::string dataText(const std::optional<Json>& data) {
    return data ? " " + shown(*data) : "";
}

}  // namespace

class Player::Impl {
public:
    Impl(const Scenario& scenario, World& world, Options options)
        : scenario_(scenario),
          world_(world),
          options_(std::move(options)),
          random_(options_.seed ^ 0x5ce7a510u) {}

    std::vector<Failure> play() {
        for (Role& role : castOf(scenario_, random_)) {
            Playing& actor = actors_.emplace_back();
            actor.steps = role.steps;
            actor.role = std::move(role);
        }
        remaining_ = actors_.size();
        for (size_t i = 0; i < actors_.size(); ++i) setAlarm(i, actors_[i].role.begins);
        while (step()) {
        }
        giveUpWaiting();
        finalExpectations();
        return std::move(failures_);
    }

private:
    // False when the scenario is over.
    bool step() {
        if (failures_.size() >= options_.failures_max) return false;
        if (const std::string why = options_.give_up(); !why.empty()) {
            fail(scenario_.where, why, {});
            return false;
        }
        if (lookAround()) return true;
        if (!alarms_.empty() && alarms_.top().at <= world_.now()) {
            ring();
            return true;
        }
        const bool sessions = scenario_.until == Until::kSessions;
        if (remaining_ == 0 && !(sessions && world_.recorder().running() > 0)) return false;
        std::optional<Milliseconds> next = world_.nextDue();
        if (!alarms_.empty()) next = std::min(next.value_or(alarms_.top().at), alarms_.top().at);
        if (!next) return false;
        if (*next > options_.time_max) {
            fail(scenario_.where,
                 "the scenario lasts longer than `time_max`, " + elapsedText(options_.time_max),
                 {});
            return false;
        }
        world_.advanceTo(*next);
        world_.settle();
        return true;
    }

    void setAlarm(size_t index, Milliseconds at) {
        alarms_.push({at, index, ++actors_[index].alarm});
    }

    void ring() {
        const Alarm alarm = alarms_.top();
        alarms_.pop();
        Playing& actor = actors_[alarm.actor];
        if (alarm.number != actor.alarm || actor.stage == Playing::Stage::kDone) return;
        if (actor.waiting) {
            resume(alarm.actor, true);
        } else {
            go(alarm.actor);
        }
    }

    // Those who wait and now see what they waited for go on.
    bool lookAround() {
        const uint64_t now = world_.recorder().now();
        for (const size_t index : waiting_) {
            Playing& actor = actors_[index];
            if (actor.looked == now) continue;
            actor.looked = now;
            if (firstMisfit(actor)) continue;
            resume(index, false);
            return true;
        }
        return false;
    }

    std::optional<Misfit> firstMisfit(const Playing& actor) {
        for (const Expectation& hope : actor.hopes) {
            if (auto misfit = check(hope, {actor.session, actor.mark}, world_)) return misfit;
        }
        return std::nullopt;
    }

    const Step& stepOf(const Playing& actor) const { return (*actor.steps)[actor.next]; }

    void go(size_t index) {
        Playing& actor = actors_[index];
        while (actor.stage != Playing::Stage::kDone) {
            if (actor.next >= actor.steps->size()) return done(actor);
            const Step& step = stepOf(actor);
            if (actor.stage == Playing::Stage::kBefore) {
                actor.stage = Playing::Stage::kTimed;
                const Milliseconds at =
                    step.at ? *step.at : world_.now() + step.after.value_or(Milliseconds(0));
                if (at > world_.now()) return setAlarm(index, at);
            }
            if (actor.stage == Playing::Stage::kTimed) {
                actor.stage = Playing::Stage::kActed;
                if (!act(actor, step)) return done(actor);
            }
            if (actor.stage == Playing::Stage::kActed) {
                actor.stage = Playing::Stage::kWaited;
                if (step.wait && !hope(index, {*step.wait}, step.patience, false)) return;
            }
            if (actor.stage != Playing::Stage::kWaited) continue;
            const auto within = step.within.value_or(Milliseconds(0));
            if (!step.expect.empty() && !hope(index, step.expect, within, true)) return;
            nextStep(actor);
        }
    }

    void nextStep(Playing& actor) {
        ++actor.next;
        actor.stage = Playing::Stage::kBefore;
    }

    void done(Playing& actor) {
        if (actor.stage == Playing::Stage::kDone) return;
        actor.stage = Playing::Stage::kDone;
        --remaining_;
    }

    // True if it holds already, or will not be waited for; false: the actor waits.
    bool hope(size_t index, const std::vector<Expectation>& expectations,
              std::optional<Milliseconds> time, bool expects) {
        Playing& actor = actors_[index];
        const Placeholders with = placeholders(actor);
        actor.hopes.clear();
        for (const Expectation& one : expectations) actor.hopes.push_back(filled(one, with));
        actor.looked = world_.recorder().now();
        const auto misfit = firstMisfit(actor);
        if (!misfit) {
            fulfilled(actor);
            return true;
        }
        if (expects && time->count() == 0) {
            report(actor, *misfit);
            return true;
        }
        actor.waiting = true;
        waiting_.insert(index);
        actor.deadline = time ? std::optional(world_.now() + *time) : std::nullopt;
        if (actor.deadline) setAlarm(index, *actor.deadline);
        return false;
    }

    void fulfilled(const Playing& actor) {
        for (const Expectation& hope : actor.hopes) {
            say(actor, "ok  " + describe(hope) + "  (" + line(hope.where) + ")");
        }
    }

    void resume(size_t index, bool late) {
        Playing& actor = actors_[index];
        actor.waiting = false;
        waiting_.erase(index);
        ++actor.alarm;
        const Step& step = stepOf(actor);
        const bool was_wait =
            step.wait && actor.hopes.front().where.position == step.wait->where.position;
        const auto misfit = late ? firstMisfit(actor) : std::nullopt;
        if (!misfit) {
            fulfilled(actor);
        } else if (!was_wait) {
            report(actor, *misfit);
        } else if (!step.otherwise.empty()) {
            say(actor, "runs out of patience  (" + line(step.where) + ")");
            actor.steps = &step.otherwise;
            actor.next = 0;
            actor.stage = Playing::Stage::kBefore;
            return go(index);
        } else {
            report(actor, *misfit);
            return done(actor);
        }
        if (!was_wait) nextStep(actor);
        go(index);
    }

    // False if the actor cannot go on.
    bool act(Playing& actor, const Step& step) {
        if (step.start) return start(actor, filled(*step.start, placeholders(actor)));
        if (!step.send.empty()) return send(actor, step);
        if (!step.note.empty()) say(actor, placeholders(actor).fill(step.note));
        if (!step.terminate.empty()) {
            const std::string id = placeholders(actor).fill(step.terminate);
            mark(actor);
            say(actor, "terminates " + id);
            if (const auto ended = world_.terminate(id); !ended) {
                fail(step.where, "'" + id + "' cannot be terminated: " + ended.error().message,
                     actor.role.name);
            }
        }
        if (!step.restart) return true;
        mark(actor);
        say(actor, "kills the server, which starts again");
        if (const auto up = world_.kill(); !up) {
            fail(step.where, "the server does not start again: " + up.error().message,
                 actor.role.name);
            return false;
        }
        return true;
    }

    bool start(Playing& actor, const Start& start) {
        session::StartRequest request;
        request.document.application = start.application;
        const bool story = actor.role.base == kStoryActor;
        actor.session =
            !start.as.empty() ? start.as : sessionId(story ? start.application : actor.role.name);
        request.id = actor.session;
        request.tags = start.tags;
        std::string text;
        if (!start.params.empty()) {
            boost::json::object params;
            for (const auto& [name, value] : start.params) params[name] = value;
            text = " " + shown(params);
            request.params = Payload::json(boost::json::serialize(params));
        }
        mark(actor);
        say(actor, "starts " + start.application + " as " + actor.session + text);
        world_.recorder().expectSession(actor.session, start.application);
        const auto begun = world_.start(std::move(request));
        if (begun) return true;
        Failure failure{
            start.where,
            "'" + start.application + "' cannot be started: " + begun.error().error.message,
            world_.now(), actor.role.name, begun.error().diagnostics};
        add(std::move(failure));
        return false;
    }

    bool send(Playing& actor, const Step& step) {
        const Placeholders with = placeholders(actor);
        const std::string to = step.to.empty() ? receiver(actor) : with.fill(step.to);
        Event event;
        event.name = with.fill(step.send);
        std::optional<Json> data;
        if (step.data) data = with.fill(*step.data);
        if (data) event.data = Payload::json(boost::json::serialize(*data));
        mark(actor);
        const std::string name = event.name;
        if (to.empty()) {
            fail(step.where, "'" + name + "' has no receiver; say `to`", actor.role.name);
            return true;
        }
        say(actor, "sends " + name + dataText(data) + " to " + to);
        if (const auto taken = world_.send(to, std::move(event)); !taken) {
            fail(step.where,
                 "'" + name + "' cannot be sent to '" + to + "': " + taken.error().message,
                 actor.role.name);
        }
        return true;
    }

    // Its own session, or the only one.
    std::string receiver(const Playing& actor) const {
        if (!actor.session.empty()) return actor.session;
        const auto& all = world_.recorder().sessions();
        return all.size() == 1 ? all.front()->id : std::string();
    }

    void mark(Playing& actor) { actor.mark = world_.recorder().now(); }

    Placeholders placeholders(const Playing& actor) {
        return {actor.role.base, actor.role.n, actor.session, random_};
    }

    void say(const Playing& actor, const std::string& what) {
        world_.recorder().say(actor.role.name, what);
    }

    void report(const Playing& actor, const Misfit& misfit) {
        fail(misfit.where, "expected " + misfit.expected + ", but found: " + misfit.found,
             actor.role.name);
    }

    void fail(const SourceLocation& where, std::string message, const std::string& actor) {
        add({where, std::move(message), world_.now(), actor, {}});
    }

    void add(Failure failure) {
        const std::string who = failure.actor.empty() ? "scenario" : failure.actor;
        world_.recorder().say(who,
                              "FAILED  " + failure.message + "  (" + line(failure.where) + ")");
        failures_.push_back(std::move(failure));
    }

    // Nothing will happen any more.
    void giveUpWaiting() {
        for (const size_t index : waiting_) {
            if (const auto misfit = firstMisfit(actors_[index])) report(actors_[index], *misfit);
        }
    }

    void finalExpectations() {
        const std::string nobody;
        const Placeholders with{nobody, 1, nobody, random_};
        for (const Expectation& expectation : scenario_.expect) {
            const Expectation one = filled(expectation, with);
            const auto misfit = check(one, {{}, 0}, world_);
            if (misfit) {
                fail(misfit->where,
                     "at the end expected " + misfit->expected + ", but found: " + misfit->found,
                     {});
            } else {
                world_.recorder().say("scenario",
                                      "ok  " + describe(one) + "  (" + line(one.where) + ")");
            }
        }
    }

    const Scenario& scenario_;
    World& world_;
    const Options options_;
    runtime::SeededRandom random_;
    std::vector<Playing> actors_;
    size_t remaining_ = 0;
    std::set<size_t> waiting_;
    std::priority_queue<Alarm, std::vector<Alarm>, std::greater<>> alarms_;
    std::vector<Failure> failures_;
};

Player::Player(const Scenario& scenario, World& world, Options options)
    : impl_(std::make_unique<Impl>(scenario, world, std::move(options))) {}

Player::~Player() = default;

std::vector<Failure> Player::play() {
    return impl_->play();
}

}  // namespace orchestrion::sim
