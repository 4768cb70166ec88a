#include <algorithm>
#include <array>
#include <cctype>

#include "render/labels.h"
#include "render/links.h"
#include "render/writers.h"

namespace orchestrion::render {

using scxml::Chart;
using scxml::kRoot;
using scxml::State;
using scxml::StateIndex;
using scxml::StateKind;

namespace {

// Words the stateDiagram-v2 grammar takes for itself.
constexpr std::array<std::string_view, 20> kReserved = {
    "as",    "choice",       "class", "classdef", "click", "default", "direction",
    "end",   "fork",         "hide",  "join",     "note",  "right",   "left",
    "scale", "statediagram", "state", "style",    "title", "style"};

bool isPlainName(std::string_view id) {
    std::string lower;
    for (char c : id) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || (!std::isalnum(byte) && c != '_')) return false;
        lower += static_cast<char>(std::tolower(byte));
    }
    // A keyword is also found at the beginning of a longer word.
    return !id.empty() && std::none_of(kReserved.begin(), kReserved.end(),
                                       [&](std::string_view word) { return lower == word; });
}

// Mermaid's entities for what its grammar gives a meaning to.
std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (std::string_view("#;:<>\"{}%`").find(c) != std::string_view::npos) {
            out += "#" + std::to_string(static_cast<int>(c)) + ";";
        } else {
            out += c == '\n' ? ' ' : c;
        }
    }
    return out;
}

class MermaidWriter {
public:
    MermaidWriter(const Chart& chart, const ActiveStates& active)
        : chart_(chart), active_(active), links_(linksOf(chart)) {}

    std::string write(const std::string& title) {
        if (!title.empty()) out_ = "---\ntitle: " + quotedYaml(title) + "\n---\n";
        out_ += "stateDiagram-v2\n";
        declareNames();
        writeLevel(kRoot, "  ");
        writeActive();
        return out_;
    }

private:
    static std::string quotedYaml(const std::string& text) {
        std::string out = "\"";
        for (char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            out += c == '\n' ? ' ' : c;
        }
        return out + '"';
    }

    std::string name(StateIndex s) const {
        const State& state = chart_.state(s);
        return isPlainName(state.id) ? state.id : "s" + std::to_string(s) + "_";
    }

    // What is shown for the states whose id is not a name in Mermaid, and for histories.
    std::string shown(StateIndex s) const {
        const State& state = chart_.state(s);
        if (state.kind == StateKind::kShallowHistory) return "H";
        if (state.kind == StateKind::kDeepHistory) return "H*";
        return escaped(state.id);
    }

    void declareNames() {
        for (StateIndex s = 1; s < chart_.states.size(); ++s) {
            if (name(s) != shown(s)) out_ += "  state \"" + shown(s) + "\" as " + name(s) + "\n";
        }
    }

    void writeLevel(StateIndex s, const std::string& indent) {
        const State& state = chart_.state(s);
        const bool parallel = state.kind == StateKind::kParallel;
        bool first = true;
        for (StateIndex child : state.children) {
            if (parallel && !first) out_ += indent + "--\n";
            first = false;
            writeState(child, indent);
        }
        for (StateIndex history : state.histories) writeState(history, indent);
        for (const Link& link : links_) {
            if (link.level == s) writeLink(link, indent);
        }
        for (StateIndex member : state.children) {
            if (chart_.state(member).kind == StateKind::kFinal)
                out_ += indent + name(member) + " --> [*]\n";
        }
    }

    void writeState(StateIndex s, const std::string& indent) {
        if (chart_.state(s).children.empty()) {
            out_ += indent + "state " + name(s) + "\n";
            return;
        }
        out_ += indent + "state " + name(s) + " {\n";
        writeLevel(s, indent + "  ");
        out_ += indent + "}\n";
    }

    void writeLink(const Link& link, const std::string& indent) {
        out_ += indent + (link.initial ? "[*]" : name(link.source)) + " --> " + name(link.target);
        std::string label;
        for (scxml::TransitionIndex t : link.labels) {
            const std::string text = escaped(triggerText(chart_, chart_.transitions[t]));
            if (!label.empty() && !text.empty()) label += "<br/>";
            label += text;
        }
        out_ += (label.empty() ? "" : " : " + label) + "\n";
    }

    void writeActive() {
        std::string names;
        for (StateIndex s = 1; s < chart_.states.size(); ++s) {
            if (active_[s]) names += (names.empty() ? "" : ",") + name(s);
        }
        if (names.empty()) return;
        out_ += "  classDef active fill:#ffedd5,stroke:#c2410c,stroke-width:3px\n";
        out_ += "  class " + names + " active\n";
    }

    const Chart& chart_;
    const ActiveStates& active_;
    std::vector<Link> links_;
    std::string out_;
};

}  // namespace

std::string writeMermaid(const Chart& chart, const std::string& title, const ActiveStates& active) {
    return MermaidWriter(chart, active).write(title);
}

}  // namespace orchestrion::render
