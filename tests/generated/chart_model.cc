#include "generated/chart_model.h"

namespace orchestrion::generated {
namespace {

std::string escape(const std::string& text) {
    std::string escaped;
    for (char c : text) {
        if (c == '&') {
            escaped += "&amp;";
        } else if (c == '<') {
            escaped += "&lt;";
        } else if (c == '"') {
            escaped += "&quot;";
        } else {
            escaped += c;
        }
    }
    return escaped;
}

std::string join(const std::vector<std::string>& words) {
    std::string joined;
    for (const std::string& word : words) joined += (joined.empty() ? "" : " ") + word;
    return joined;
}

class Writer {
public:
    explicit Writer(const ChartModel& chart) : chart_(chart) {}

    std::string document() {
        text_ = "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" version=\"1.0\"";
        attribute("datamodel", chart_.ecmascript ? "ecmascript" : "null");
        if (chart_.late_binding) attribute("binding", "late");
        attribute("initial", join(chart_.root.initial_attribute));
        text_ += ">\n";
        inside(chart_.root);
        text_ += "</scxml>\n";
        return std::move(text_);
    }

private:
    void attribute(const char* name, const std::string& value) {
        if (!value.empty()) text_ += std::string(" ") + name + "=\"" + escape(value) + "\"";
    }
    void open(const char* element) { text_ += std::string(2 * ++depth_, ' ') + "<" + element; }
    void close(const char* element) {
        text_ += std::string(2 * depth_--, ' ') + "</" + element + ">\n";
    }
    void closeEmpty() {
        --depth_;
        text_ += "/>\n";
    }

    void state(const StateModel& state) {
        const char* element = elementOf(state);
        open(element);
        attribute("id", state.id);
        attribute("initial", join(state.initial_attribute));
        if (isHistory(state)) {
            attribute("type", state.kind == StateModel::Kind::kDeepHistory ? "deep" : "shallow");
        }
        text_ += ">\n";
        inside(state);
        close(element);
    }
    static const char* elementOf(const StateModel& state) {
        switch (state.kind) {
            case StateModel::Kind::kState:
                return "state";
            case StateModel::Kind::kParallel:
                return "parallel";
            case StateModel::Kind::kFinal:
                return "final";
            default:
                return "history";
        }
    }
    void inside(const StateModel& state) {
        data(state);
        for (const TransitionModel& initial : state.initial_element) {
            open("initial");
            text_ += ">\n";
            transition(initial);
            close("initial");
        }
        for (const Contents& block : state.on_entry) this->block("onentry", block);
        for (const Contents& block : state.on_exit) this->block("onexit", block);
        for (const InvokeModel& invoke : state.invokes) this->invoke(invoke);
        for (const TransitionModel& t : state.transitions) transition(t);
        for (const StateModel& child : state.children) this->state(child);
    }
    void data(const StateModel& state) {
        if (state.data.empty()) return;
        open("datamodel");
        text_ += ">\n";
        for (const std::string& id : state.data) {
            open("data");
            attribute("id", id);
            attribute("expr", std::to_string(id.size()));
            closeEmpty();
        }
        close("datamodel");
    }
    void transition(const TransitionModel& transition) {
        open("transition");
        attribute("event", transition.events);
        attribute("cond", transition.condition);
        attribute("target", join(transition.targets));
        if (transition.internal) attribute("type", "internal");
        if (transition.content.empty()) return closeEmpty();
        text_ += ">\n";
        contents(transition.content);
        close("transition");
    }
    void invoke(const InvokeModel& invoke) {
        open("invoke");
        attribute("type", "scxml");
        attribute("id", invoke.id);
        attribute("src", "child.scxml");
        if (invoke.autoforward) attribute("autoforward", "true");
        if (invoke.finalize.empty()) return closeEmpty();
        text_ += ">\n";
        block("finalize", invoke.finalize);
        close("invoke");
    }
    void block(const char* element, const Contents& block) {
        open(element);
        text_ += ">\n";
        contents(block);
        close(element);
    }
    void contents(const Contents& contents) {
        for (const Content& content : contents) this->content(content);
    }
    void content(const Content& content) {
        switch (content.kind) {
            case Content::Kind::kRaise:
                return simple("raise", {{"event", content.name}});
            case Content::Kind::kLog:
                return simple("log",
                              {{"label", content.name}, {"expr", chart_.ecmascript ? "n" : ""}});
            case Content::Kind::kSend:
                return simple("send", {{"event", content.name},
                                       {"target", content.target},
                                       {"delay", content.delay}});
            case Content::Kind::kCancel:
                return simple("cancel", {{"sendid", content.name}});
            case Content::Kind::kAssign:
                return simple("assign", {{"location", content.name}, {"expr", "n + 1"}});
            case Content::Kind::kIf:
                break;
        }
        open("if");
        attribute("cond", content.condition);
        text_ += ">\n";
        contents(content.then);
        if (!content.otherwise.empty()) {
            open("else");
            closeEmpty();
            contents(content.otherwise);
        }
        close("if");
    }
    void simple(const char* element,
                const std::vector<std::pair<const char*, std::string>>& attributes) {
        open(element);
        for (const auto& [name, value] : attributes) attribute(name, value);
        closeEmpty();
    }

    const ChartModel& chart_;
    std::string text_;
    size_t depth_ = 0;
};

}  // namespace

std::string toScxml(const ChartModel& chart) {
    return Writer(chart).document();
}

}  // namespace orchestrion::generated
