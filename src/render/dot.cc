#include "render/labels.h"
#include "render/links.h"
#include "render/writers.h"

namespace orchestrion::render {

using scxml::Chart;
using scxml::State;
using scxml::StateIndex;
using scxml::StateKind;

namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out + '"';
}

class DotWriter {
public:
    DotWriter(const Chart& chart, const ActiveStates& active)
        : chart_(chart), active_(active), links_(linksOf(chart)) {}

    std::string write(const std::string& title) {
        out_ = "digraph " + quoted(title.empty() ? "chart" : title) + " {\n";
        out_ += "  compound=true; fontname=Arial; labeljust=l;\n";
        out_ += "  node [shape=box, style=rounded, fontname=Arial, fontsize=12];\n";
        out_ += "  edge [fontname=Arial, fontsize=10, arrowsize=0.7];\n";
        if (!title.empty()) out_ += "  label=" + quoted(title) + "; labelloc=t;\n";
        writeMembers(scxml::kRoot, "  ");
        for (const Link& link : links_) writeLink(link);
        return out_ + "}\n";
    }

private:
    void writeMembers(StateIndex s, const std::string& indent) {
        const State& state = chart_.state(s);
        if (state.initial != scxml::kNone) {
            out_ += indent + initialName(s) + " [shape=point, width=0.15];\n";
        }
        for (StateIndex member : membersOf(state)) {
            if (chart_.state(member).children.empty()) {
                writeNode(member, indent);
            } else {
                writeCluster(member, indent);
            }
        }
    }

    void writeNode(StateIndex s, const std::string& indent) {
        const State& state = chart_.state(s);
        out_ += indent + quoted(state.id) + " [";
        if (scxml::isHistory(state.kind)) {
            const bool deep = state.kind == StateKind::kDeepHistory;
            out_ += std::string("shape=circle, style=solid, fixedsize=true, width=0.35, label=\"") +
                    (deep ? "H*" : "H") + "\"";
        } else {
            out_ += "label=" + quoted(state.id);
            if (state.kind == StateKind::kFinal) out_ += ", peripheries=2";
        }
        if (active_[s])
            out_ +=
                ", style=\"rounded,filled\", fillcolor=\"#ffedd5\", color=\"#c2410c\", penwidth=3";
        out_ += "];\n";
    }

    void writeCluster(StateIndex s, const std::string& indent) {
        const State& state = chart_.state(s);
        const bool region = chart_.state(state.parent).kind == StateKind::kParallel;
        out_ += indent + "subgraph " + quoted("cluster_" + state.id) + " {\n";
        out_ += indent + "  label=" + quoted(state.id) + "; style=\"rounded" +
                (region ? ",dashed" : "") + "\";\n";
        if (active_[s]) out_ += indent + "  color=\"#c2410c\"; penwidth=3;\n";
        writeMembers(s, indent + "  ");
        out_ += indent + "}\n";
    }

    void writeLink(const Link& link) {
        out_ += "  " + (link.initial ? initialName(link.source) : anchor(link.source)) + " -> " +
                anchor(link.target);
        std::string attributes;
        const auto add = [&](const std::string& attribute) {
            attributes += (attributes.empty() ? "" : ", ") + attribute;
        };
        std::string label;
        for (scxml::TransitionIndex t : link.labels) {
            const std::string text = triggerText(chart_, chart_.transitions[t]);
            if (!label.empty() && !text.empty()) label += '\n';
            label += text;
        }
        if (!label.empty()) add("label=" + quoted(label));
        if (!link.initial && isCluster(link.source)) {
            add("ltail=" + quoted("cluster_" + chart_.state(link.source).id));
        }
        if (isCluster(link.target))
            add("lhead=" + quoted("cluster_" + chart_.state(link.target).id));
        out_ += (attributes.empty() ? "" : " [" + attributes + "]") + ";\n";
    }

    bool isCluster(StateIndex s) const { return !chart_.state(s).children.empty(); }

    // An edge of a cluster starts at a node inside it and is clipped at its border.
    std::string anchor(StateIndex s) const {
        while (isCluster(s)) s = chart_.state(s).children.front();
        return quoted(chart_.state(s).id);
    }
    std::string initialName(StateIndex s) const {
        return quoted("initial of " +
                      (s == scxml::kRoot ? std::string("the chart") : chart_.state(s).id));
    }

    const Chart& chart_;
    const ActiveStates& active_;
    std::vector<Link> links_;
    std::string out_;
};

}  // namespace

std::string writeDot(const Chart& chart, const std::string& title, const ActiveStates& active) {
    return DotWriter(chart, active).write(title);
}

}  // namespace orchestrion::render
