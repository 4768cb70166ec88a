#include "sim/recorder.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "config/quantities.h"
#include "session/basic_http.h"
#include "sim/match.h"

namespace orchestrion::sim {
namespace {

std::string shownData(const Payload& data) {
    if (data.empty()) return {};
    return " " +
           shortened(data.kind == Payload::Kind::kJson ? data.bytes : session::plainText(data));
}

std::string logText(const scxml::LogEffect& log) {
    return log.label.empty() ? log.text : log.label + ": " + log.text;
}

}  // namespace

bool SeenSession::isActive(const std::string& state) const {
    if (!chart) return false;
    const auto found = chart->state_by_id.find(state);
    return found != chart->state_by_id.end() && active.contains(found->second);
}

std::vector<std::string> SeenSession::atomic() const {
    std::vector<std::string> ids;
    for (const auto& [state, since] : active) {
        if (scxml::isAtomic(chart->state(state).kind)) ids.push_back(chart->state(state).id);
    }
    return ids;
}

// One turn.
class Recorder::Watcher final : public scxml::Observer {
public:
    explicit Watcher(Recorder& recorder) : recorder_(recorder) {}

    void begin(SeenSession& seen, const scxml::Chart& chart, script::Realm& realm) {
        seen_ = &seen;
        realm_ = &realm;
        first_ = !seen.chart;
        covered_ = &recorder_.coverage_.of(chart);
        if (first_) seen.chart = covered_->chart;
        if (first_) ++recorder_.running_;
        event_.clear();
        entered_.clear();
        left_.clear();
        taken_ = 0;
    }

    void onEvent(const Event& event) override {
        note(Occurrence::Kind::kEvent, event.name).data = event.data;
        if (event_.empty() && !first_) {
            event_ = event.name + shownData(event.data);
        } else {
            detail("event  " + event.name + shownData(event.data));
        }
    }
    void onTransition(const scxml::Transition& t) override {
        ++taken_;
        const auto& chart = *covered_->chart;
        // Transitions are those of the chart in use, whose copy has the same indices.
        const auto& source = chart.state(t.source);
        for (const scxml::TransitionIndex index : source.transitions) {
            if (chart.transitions[index].where == t.where &&
                chart.transitions[index].file == t.file)
                ++covered_->transitions[index];
        }
        if (!recorder_.options_.details) return;
        std::string text = "take   " + source.id;
        for (const scxml::StateIndex target : t.targets) text += " -> " + chart.state(target).id;
        if (!t.condition_text.empty()) text += " if " + t.condition_text;
        detail(text + "  (line " + std::to_string(t.where.line) + ")");
    }
    void onExit(const scxml::State& state) override {
        const auto index = indexOf(state);
        note(Occurrence::Kind::kLeft, state.id);
        left_.push_back(state.id);
        const auto active = seen_->active.find(index);
        if (active == seen_->active.end()) return;
        recorder_.visits_[state.id].push_back(recorder_.clock_.monotonicTime() - active->second);
        seen_->active.erase(active);
    }
    void onEntry(const scxml::State& state) override {
        const auto index = indexOf(state);
        if (index == scxml::kRoot) return;
        note(Occurrence::Kind::kEntered, state.id);
        entered_.push_back(state.id);
        seen_->active[index] = recorder_.clock_.monotonicTime();
        ++covered_->states[index];
        if (state.kind == scxml::StateKind::kFinal && state.parent == scxml::kRoot) {
            seen_->final = state.id;
        }
    }
    void onExecuted() override {}

    // What the turn did, in one line.
    void summarise() {
        std::string what = first_ ? "begins" : event_.empty() ? "goes on" : event_;
        if (!left_.empty()) what += "; leaves " + joined(left_);
        if (!entered_.empty()) what += "; enters " + joined(entered_);
        const bool ignored = !first_ && taken_ == 0 && entered_.empty() && left_.empty();
        recorder_.say(seen_->id, what + (ignored ? "  (ignored)" : ""));
        if (recorder_.options_.details) {
            for (const std::string& line : std::exchange(details_, {})) {
                recorder_.say("", "  " + line);
            }
            changes();
        }
    }

    void detail(const std::string& text) {
        if (recorder_.options_.details) details_.push_back(text);
    }
    Occurrence& note(Occurrence::Kind kind, std::string name) {
        Occurrence& occurrence = seen_->occurrences.emplace_back();
        occurrence.number = ++recorder_.number_;
        occurrence.kind = kind;
        occurrence.name = std::move(name);
        return occurrence;
    }

private:
    scxml::StateIndex indexOf(const scxml::State& state) const {
        const auto found = covered_->chart->state_by_id.find(state.id);
        return found == covered_->chart->state_by_id.end() ? scxml::kRoot : found->second;
    }

    void changes() {
        auto now = parseJson(realm_->describe());
        if (!now || !now->is_object()) return;
        auto& before = data_[seen_->id];
        for (const auto& [name, value] : now->get_object()) {
            const auto* old = before.if_contains(name);
            if (old == nullptr || *old != value) {
                recorder_.say("", "  data   " + std::string(name) + " = " + shown(value));
            }
        }
        before = std::move(now->get_object());
    }

    Recorder& recorder_;
    SeenSession* seen_ = nullptr;
    script::Realm* realm_ = nullptr;
    ChartCoverage* covered_ = nullptr;
    bool first_ = false;
    std::string event_;
    std::vector<std::string> entered_;
    std::vector<std::string> left_;
    uint32_t taken_ = 0;
    std::vector<std::string> details_;
    std::map<std::string, boost::json::object> data_;
};

Recorder::Recorder(const runtime::Clock& clock, Options options)
    : clock_(clock), options_(options), watcher_(std::make_unique<Watcher>(*this)) {}

Recorder::~Recorder() = default;

void Recorder::say(const std::string& who, const std::string& what) {
    transcript_.add(clock_.monotonicTime(), who, what);
}

SeenSession& Recorder::session(const std::string& id) {
    auto& seen = sessions_[id];
    if (!seen) {
        seen = std::make_unique<SeenSession>();
        seen->id = id;
        seen->order = order_.size();
        order_.push_back(seen.get());
    }
    return *seen;
}

void Recorder::expectSession(const std::string& id, const std::string& application) {
    session(id).application = application;
}

const SeenSession* Recorder::find(const std::string& id) const {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : found->second.get();
}

const std::vector<Milliseconds>* Recorder::visits(const std::string& state) const {
    const auto found = visits_.find(state);
    return found == visits_.end() ? nullptr : &found->second;
}

Coverage Recorder::coverage() const {
    Coverage wanted;
    wanted.add(coverage_, options_.uncovered);
    return wanted;
}

void Recorder::onRequest(const WebServices::Seen& seen) {
    requests_.push_back({++number_, {}, seen.service, seen.request});
    const std::string who = seen.service.empty() ? "web" : seen.service;
    say(who, seen.request.method + " " + seen.request.url +
                 (seen.request.body.empty() ? "" : " " + shortened(seen.request.body)) + ": " +
                 seen.answer);
}

scxml::Observer* Recorder::begin(const std::string& session_id, const scxml::Chart& chart,
                                 script::Realm& realm) {
    ++turns_;
    watcher_->begin(session(session_id), chart, realm);
    return watcher_.get();
}

void Recorder::end(const std::string& session_id, const scxml::SessionState& state,
                   const scxml::Turn& turn) {
    SeenSession& seen = session(session_id);
    watcher_->summarise();
    for (const scxml::Effect& effect : turn.effects) this->effect(seen, effect);
    seen.status = state.status;
    seen.failure = state.failure;
    if (state.status == scxml::Status::kRunning) return;
    --running_;
    seen.active.clear();
    std::string how = scxml::toString(state.status);
    if (state.status == scxml::Status::kCompleted) how = "ends: " + seen.final;
    if (!state.failure.empty()) how += ": " + state.failure;
    say(session_id, how + shownData(seen.result));
}

void Recorder::effect(SeenSession& seen, const scxml::Effect& effect) {
    if (const auto* log = std::get_if<scxml::LogEffect>(&effect)) {
        watcher_->note(Occurrence::Kind::kLog, logText(*log));
        say(seen.id, "log  " + shortened(logText(*log)));
    } else if (const auto* send = std::get_if<scxml::SendEffect>(&effect)) {
        Occurrence& message = watcher_->note(Occurrence::Kind::kSent, send->event.name);
        message.to = send->target;
        message.data = send->event.data;
        const bool outside = !send->target.empty();
        if (!outside && !options_.details) return;
        const std::string delay =
            send->delay.count() > 0 ? " after " + config::printDuration(send->delay) : "";
        say(outside ? seen.id : "", (outside ? "sends " : "  send   ") + send->event.name +
                                        shownData(send->event.data) +
                                        (outside ? " to " + send->target : "") + delay);
    } else if (const auto* action = std::get_if<scxml::ModuleEffect>(&effect)) {
        const std::string name = action->module + ":" + action->action;
        watcher_->note(Occurrence::Kind::kAction, name).data = Payload::json(action->arguments);
        say(seen.id, "asks for " + name + " " + shortened(action->arguments));
    } else if (const auto* done = std::get_if<scxml::DoneEffect>(&effect)) {
        seen.result = done->data;
    } else if (const auto* invoke = std::get_if<scxml::InvokeEffect>(&effect)) {
        say(seen.id,
            "invokes " + invoke->invoke_id + (invoke->src.empty() ? "" : " " + invoke->src));
    }
}

}  // namespace orchestrion::sim
