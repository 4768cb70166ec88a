#include "server/trace_printer.h"

#include <boost/json.hpp>
#include <cstdio>

#include "base/json.h"
#include "session/basic_http.h"

namespace orchestrion::server {

namespace json = boost::json;

// Watches one session and remembers its data, so that only what changed is printed.
class TracePrinter::Watcher final : public scxml::Observer {
public:
    Watcher(const TracePrinter& printer, std::string session_id)
        : printer_(printer), session_id_(std::move(session_id)) {}

    void begin(const scxml::Chart& chart, script::Realm& realm) {
        chart_ = &chart;
        realm_ = &realm;
    }

    void onEvent(const Event& event) override {
        json::object line{{"name", event.name}, {"type", toString(event.type)}};
        std::string text = event.name;
        if (!event.data.empty()) text += " " + shown(event.data);
        if (!event.data.empty()) line["data"] = session::plainText(event.data);
        print("event", text, std::move(line));
    }
    void onTransition(const scxml::Transition& t) override {
        std::string events;
        for (const auto& event : t.events) events += (events.empty() ? "" : " ") + event;
        std::string targets;
        json::array target_list;
        for (scxml::StateIndex s : t.targets) {
            targets += (targets.empty() ? "" : " ") + chart_->state(s).id;
            target_list.push_back(json::string(chart_->state(s).id));
        }
        std::string text = chart_->state(t.source).id;
        text += targets.empty() ? "" : " -> " + targets;
        if (!events.empty()) text += " on " + events;
        if (!t.condition_text.empty()) text += " if " + t.condition_text;
        text += " (" + toString(chart_->location(t.where, t.file)) + ")";
        print("take", text,
              {{"source", chart_->state(t.source).id},
               {"targets", target_list},
               {"event", events},
               {"cond", t.condition_text},
               {"line", t.where.line}});
    }
    void onExit(const scxml::State& state) override {
        print("exit", state.id, {{"state", state.id}});
    }
    void onEntry(const scxml::State& state) override {
        print("enter", state.id, {{"state", state.id}});
    }
    void onExecuted() override {
        auto now = parseJson(realm_->describe());
        if (!now || !now->is_object()) return;
        for (const auto& [name, value] : now->get_object()) {
            const json::value* before = data_.if_contains(name);
            if (before != nullptr && *before == value) continue;
            print("data", std::string(name) + " = " + json::serialize(value),
                  {{"name", name}, {"value", value}});
        }
        data_ = std::move(now->get_object());
    }

    void effects(const scxml::Turn& turn) {
        for (const scxml::Effect& effect : turn.effects) {
            std::visit([&](const auto& what) { show(what); }, effect);
        }
    }

private:
    static std::string shown(const Payload& payload) {
        constexpr size_t kMax = 200;
        std::string text =
            payload.kind == Payload::Kind::kJson ? payload.bytes : session::plainText(payload);
        if (text.size() > kMax) text = text.substr(0, kMax) + "…";
        return text;
    }

    void show(const scxml::SendEffect& send) {
        std::string text = "send " + (send.event.name.empty() ? "(content)" : send.event.name);
        if (!send.target.empty()) text += " to " + send.target;
        if (send.delay.count() > 0) text += " after " + std::to_string(send.delay.count()) + "ms";
        if (!send.send_id.empty()) text += " as " + send.send_id;
        if (!send.event.data.empty()) text += " " + shown(send.event.data);
        print("effect", text,
              {{"effect", "send"},
               {"event", send.event.name},
               {"target", send.target},
               {"type", send.type},
               {"delay_ms", send.delay.count()},
               {"sendid", send.send_id},
               {"data", session::plainText(send.event.data)}});
    }
    void show(const scxml::CancelEffect& cancel) {
        print("effect", "cancel " + cancel.send_id,
              {{"effect", "cancel"}, {"sendid", cancel.send_id}});
    }
    void show(const scxml::InvokeEffect& invoke) {
        print("effect", "invoke " + invoke.invoke_id + (invoke.src.empty() ? "" : " " + invoke.src),
              {{"effect", "invoke"}, {"invokeid", invoke.invoke_id}, {"src", invoke.src}});
    }
    void show(const scxml::CancelInvokeEffect& cancel) {
        print("effect", "cancel invoke " + cancel.invoke_id,
              {{"effect", "cancel-invoke"}, {"invokeid", cancel.invoke_id}});
    }
    void show(const scxml::ForwardEffect& forward) {
        print("effect", "forward " + forward.event.name + " to " + forward.invoke_id,
              {{"effect", "forward"},
               {"invokeid", forward.invoke_id},
               {"event", forward.event.name}});
    }
    void show(const scxml::LogEffect& log) {
        const std::string text = log.label.empty() ? log.text : log.label + ": " + log.text;
        print("log", text, {{"label", log.label}, {"text", log.text}});
    }
    void show(const scxml::ModuleEffect& effect) {
        const std::string name = effect.module + ":" + effect.action;
        print("effect", name + " as " + effect.request_id + " " + effect.arguments,
              {{"effect", name},
               {"requestid", effect.request_id},
               {"arguments", effect.arguments}});
    }
    void show(const scxml::DoneEffect& done) {
        print("done", done.data.empty() ? "" : shown(done.data),
              {{"cancelled", done.cancelled}, {"data", session::plainText(done.data)}});
    }

    void print(const char* kind, const std::string& text, json::object fields) const {
        const auto elapsed = (printer_.clock_.monotonicTime() - printer_.start_).count();
        if (printer_.format_ == Format::kJson) {
            json::object line{{"time_ms", elapsed}, {"session", session_id_}, {"kind", kind}};
            for (auto& [name, value] : fields) line[name] = std::move(value);
            std::puts(json::serialize(line).c_str());
            return;
        }
        const std::string who = session_id_ == printer_.main_session_ ? "" : session_id_ + "  ";
        std::printf("%8lld.%03lld  %s%-6s  %s\n", static_cast<long long>(elapsed / 1000),
                    static_cast<long long>(elapsed % 1000), who.c_str(), kind, text.c_str());
    }

    const TracePrinter& printer_;
    std::string session_id_;
    const scxml::Chart* chart_ = nullptr;
    script::Realm* realm_ = nullptr;
    json::object data_;
};

TracePrinter::TracePrinter(Format format, const runtime::Clock& clock, std::string main_session)
    : format_(format),
      clock_(clock),
      start_(clock.monotonicTime()),
      main_session_(std::move(main_session)) {}

TracePrinter::~TracePrinter() = default;

scxml::Observer* TracePrinter::begin(const std::string& session_id, const scxml::Chart& chart,
                                     script::Realm& realm) {
    auto& watcher = watchers_[session_id];
    if (!watcher) watcher = std::make_unique<Watcher>(*this, session_id);
    watcher->begin(chart, realm);
    return watcher.get();
}

void TracePrinter::end(const std::string& session_id, const scxml::SessionState& state,
                       const scxml::Turn& turn) {
    watchers_[session_id]->effects(turn);
    if (state.status != scxml::Status::kRunning) watchers_.erase(session_id);
}

}  // namespace orchestrion::server
