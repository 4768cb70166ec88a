#include "session/metric_log.h"

#include <boost/json.hpp>

#include "base/time_text.h"

namespace orchestrion::session {
namespace {

namespace json = boost::json;

constexpr size_t kChartsMax = 1000;

const char* typeOf(scxml::StateKind kind) {
    switch (kind) {
        case scxml::StateKind::kParallel:
            return "parallel";
        case scxml::StateKind::kFinal:
            return "final";
        default:
            return "state";
    }
}

const char* reasonOf(scxml::Status status) {
    switch (status) {
        case scxml::Status::kTerminated:
            return "terminated";
        case scxml::Status::kFailed:
            return "error";
        default:
            return "normal";
    }
}

void appendEscaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '\'':
                out += "&apos;";
                break;
            default:
                if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f') {
                    out += c;
                } else {
                    out += "&#" + std::to_string(static_cast<int>(c)) + ";";
                }
        }
    }
}

std::string_view shortened(std::string_view text) {
    size_t size = std::min(text.size(), MetricLog::kAttributeBytesMax);
    if (size == text.size()) return text;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    return text.substr(0, size);
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

bool isError(const Event& event) {
    return event.type == EventType::kPlatform &&
           (event.name == "error" || event.name.starts_with("error."));
}

// "assign, line 12", from the data of the platform's errors; empty if they say nothing.
std::string placeOf(const Event& event) {
    json::error_code failed;
    const json::value data = json::parse(event.data.bytes, failed);
    const auto* object = failed ? nullptr : data.if_object();
    const auto* element = object == nullptr ? nullptr : object->if_contains("element");
    const auto* line = object == nullptr ? nullptr : object->if_contains("linenumber");
    if (element == nullptr || line == nullptr) return {};
    return json::value_to<std::string>(*element) + ", line " + json::serialize(*line);
}

std::string messageOf(const Event& event) {
    json::error_code failed;
    const json::value data = json::parse(event.data.bytes, failed);
    const auto* object = failed ? nullptr : data.if_object();
    const auto* message = object == nullptr ? nullptr : object->if_contains("message");
    return message != nullptr && message->is_string() ? std::string(message->get_string())
                                                      : event.data.bytes;
}

}  // namespace

// Which handler of which state a block of executable content is.
struct MetricLog::Blocks {
    struct Handler {
        const char* name = nullptr;  // "onentry", "onexit"; null: the block is none
        std::string state;
    };
    std::vector<Handler> handlers;  // by block

    explicit Blocks(const scxml::Chart& chart) : handlers(chart.blocks.size()) {
        for (const scxml::State& state : chart.states) {
            for (const scxml::BlockIndex b : state.on_entry) handlers[b] = {"onentry", state.id};
            for (const scxml::BlockIndex b : state.on_exit) handlers[b] = {"onexit", state.id};
        }
    }
};

class MetricLog::Watcher final : public scxml::Observer {
public:
    Watcher(MetricLog& log, std::string session_id, const scxml::Chart& chart)
        : log_(log),
          session_id_(std::move(session_id)),
          chart_(chart),
          blocks_(log.blocksOf(chart)) {}

    void onBegin() override { put(1, "appl_begin", {}); }
    void ended(scxml::Status status) const {
        put(1, "appl_end",
            {{"name", chart_.name}, {"url", chart_.url}, {"reason", reasonOf(status)}});
    }

    void onEvent(const Event& event) override { put(2, "event_processed", {{"name", event.name}}); }
    void onQueued(const Event& event) override {
        if (isError(event)) tellError(event);
        put(2, "event_queued", {{"name", event.name}});
    }
    void onTransition(const scxml::Transition& t) override {
        std::string targets;
        for (const scxml::StateIndex s : t.targets) {
            targets += (targets.empty() ? "" : " ") + chart_.state(s).id;
        }
        put(2, "transition",
            {{"name", chart_.state(t.source).id},
             {"event", joined(t.events)},
             {"cond", t.condition_text},
             {"target", targets},
             {"line", std::to_string(t.where.line)}});
    }
    void onEntry(const scxml::State& state) override {
        put(2, "state_enter", {{"name", state.id}, {"type", typeOf(state.kind)}});
    }
    void onExit(const scxml::State& state) override {
        put(2, "state_exit", {{"name", state.id}, {"type", typeOf(state.kind)}});
    }
    void onBlock(scxml::BlockIndex block) override {
        const Blocks::Handler& handler = blocks_.handlers[block];
        if (handler.name != nullptr) put(3, handler.name, {{"name", handler.state}});
    }
    void onCondition(scxml::ExprId condition, bool result) override {
        put(3, "eval_condition",
            {{"condition", chart_.textOf(condition)}, {"result", result ? "true" : "false"}});
    }
    void onEvaluated(scxml::ExprId expression, const std::string* result) override {
        put(3, "eval_expr",
            {{"expression", chart_.textOf(expression)},
             {"result", result == nullptr ? std::string_view() : log_.shown(*result)}});
    }
    void onEffect(const scxml::Effect& effect) override {
        const auto* log = std::get_if<scxml::LogEffect>(&effect);
        if (log == nullptr) return;
        put(2, "log",
            {{"expr", log_.shown(log->text)}, {"label", log->label}, {"level", log->level}});
    }
    void onExecuted() override {}

private:
    void tellError(const Event& event) const {
        const std::string message = messageOf(event);
        const std::string place = placeOf(event);
        std::string error = event.name;
        if (!place.empty()) error += " in " + place;
        if (!message.empty()) error.append(": ").append(log_.shown(message));
        put(1, "exec_error", {{"error", error}});
    }
    void put(int level, const char* name, Attributes attributes) const {
        log_.put(level, name, session_id_, attributes);
    }

    MetricLog& log_;
    const std::string session_id_;
    const scxml::Chart& chart_;
    const Blocks& blocks_;
};

MetricLog::MetricLog(const runtime::Clock& clock, Write write, const Options& options)
    : clock_(clock), write_(std::move(write)), options_(options) {}

MetricLog::~MetricLog() = default;

scxml::Observer* MetricLog::begin(const std::string& session_id, const scxml::Chart& chart,
                                  script::Realm&) {
    watcher_ = std::make_unique<Watcher>(*this, session_id, chart);
    return watcher_.get();
}

void MetricLog::end(const std::string&, const scxml::SessionState& state, const scxml::Turn&) {
    if (watcher_ != nullptr && state.status != scxml::Status::kRunning) {
        watcher_->ended(state.status);
    }
    watcher_.reset();
}

void MetricLog::documentRequested(const std::string& session_id, const std::string& url) {
    put(2, "doc_request", session_id, {{"url", url}});
}

void MetricLog::documentRetrieved(const std::string& session_id, const std::string& url) {
    put(2, "doc_retrieved", session_id, {{"url", url}});
}

void MetricLog::eventQueued(const std::string& session_id, const Event& event) {
    put(2, "event_queued", session_id, {{"name", event.name}});
}

const MetricLog::Blocks& MetricLog::blocksOf(const scxml::Chart& chart) {
    if (blocks_.size() >= kChartsMax && !blocks_.contains(chart.content_hash)) blocks_.clear();
    auto& blocks = blocks_[chart.content_hash];
    if (blocks == nullptr || blocks->handlers.size() != chart.blocks.size()) {
        blocks = std::make_unique<Blocks>(chart);
    }
    return *blocks;
}

void MetricLog::put(int level, const char* name, const std::string& session_id,
                    Attributes attributes) {
    std::string line = isoTime(clock_.wallTime()) + " [T:" + std::to_string(options_.thread) +
                       "] {ScxmlMetric:" + std::to_string(level) + "} METRIC <" + name + " sid='";
    appendEscaped(line, session_id);
    line += "'";
    for (const auto& [attribute, value] : attributes) {
        if (value.empty()) continue;
        const std::string_view head = shortened(value);
        line.append(" ").append(attribute).append("='");
        appendEscaped(line, head);
        line += head.size() < value.size() ? "…'" : "'";
    }
    write_(line.append(" />\n"));
}

}  // namespace orchestrion::session
