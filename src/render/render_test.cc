#include "render/render.h"

#include <gtest/gtest.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>

#include "render/labels.h"
#include "render/links.h"
#include "render/scene.h"
#include "render/text.h"
#include "render/writers.h"
#include "scxml/document.h"

namespace orchestrion::render {
namespace {

using scxml::Chart;
using scxml::StateIndex;

std::shared_ptr<const Chart> chartOf(const std::string& body, const std::string& attributes = "") {
    const std::string text = "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" version=\"1.0\" " +
                             attributes + ">" + body + "</scxml>";
    scxml::LoadedDocument loaded =
        scxml::loadDocument(text, "file:/test.scxml", scxml::noResources(), nullptr);
    std::string problems;
    for (const Diagnostic& diagnostic : loaded.diagnostics) problems += toString(diagnostic) + "\n";
    EXPECT_TRUE(loaded.chart) << problems;
    return loaded.chart;
}

// A little of everything.
std::shared_ptr<const Chart> everything() {
    return chartOf(R"(
        <state id="idle">
          <onentry><log label="ready"/><send event="sms.welcome" delay="5s"/></onentry>
          <transition event="start" cond="a &lt; b &amp;&amp; &quot;x&quot;" target="work"/>
          <transition event="tick" target="idle"/>
          <transition event="ping"><raise event="pong"/></transition>
        </state>
        <parallel id="work">
          <transition event="done.state.work" target="end"/>
          <transition event="stop" target="idle"/>
          <state id="left" initial="l1">
            <history id="memory" type="deep"><transition target="l1"/></history>
            <state id="l1"><transition event="go" target="l2"/></state>
            <state id="l2"><transition event="go" target="l1"/><transition event="abort" target="end"/></state>
          </state>
          <state id="right">
            <transition event="again" target="r1"/>
            <state id="r1"><transition event="up" target="right"/></state>
            <final id="r2"/>
          </state>
        </parallel>
        <state id="split">
          <transition event="both" target="l2 r1"/>
          <transition event="back" target="memory"/>
        </state>
        <final id="end"/>)",
                   "name=\"every &lt;thing&gt;\" initial=\"idle\"");
}

struct XmlDocument {
    explicit XmlDocument(const std::string& text)
        : document(xmlReadMemory(text.data(), static_cast<int>(text.size()), "picture.svg", nullptr,
                                 XML_PARSE_NONET)) {}
    ~XmlDocument() { xmlFreeDoc(document); }
    xmlDocPtr document;
};

size_t countOf(const std::string& text, const std::string& part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

std::string svgOf(const Chart& chart, const RenderOptions& options = {}) {
    Result<std::string> svg = render(chart, Format::kSvg, options);
    EXPECT_TRUE(svg) << svg.error().message;
    return *svg;
}

TEST(Svg, is_well_formed_and_names_each_state_once) {
    const auto chart = everything();
    const std::string svg = svgOf(*chart);
    EXPECT_TRUE(XmlDocument(svg).document);
    for (StateIndex s = 1; s < chart->states.size(); ++s) {
        EXPECT_EQ(countOf(svg, "data-state=\"" + chart->state(s).id + "\""), 1u)
            << chart->state(s).id;
    }
    EXPECT_NE(svg.find(">every &lt;thing&gt;</text>"), std::string::npos);
    EXPECT_NE(svg.find("a &lt; b &amp;&amp; &quot;x&quot;"), std::string::npos);
}

TEST(Svg, highlights_active_states_and_what_is_around_them) {
    const std::string svg = svgOf(*everything(), {.active = {"l1"}});
    const auto classOf = [&](const std::string& id) {
        const size_t at = svg.find("\" data-state=\"" + id + "\"");
        const size_t start = svg.rfind("class=\"", at) + 7;
        return svg.substr(start, at - start);
    };
    for (const char* id : {"l1", "left", "work"}) {
        EXPECT_NE(classOf(id).find(" active"), std::string::npos) << id;
    }
    for (const char* id : {"l2", "right", "idle"}) {
        EXPECT_EQ(classOf(id).find(" active"), std::string::npos) << id;
    }
}

TEST(Svg, a_state_that_is_not_there_cannot_be_highlighted) {
    const Result<std::string> svg = render(*everything(), Format::kSvg, {.active = {"nowhere"}});
    ASSERT_FALSE(svg);
    EXPECT_EQ(svg.error().code, "render.unknownState");
    EXPECT_NE(svg.error().message.find("nowhere"), std::string::npos);
}

TEST(Svg, the_same_chart_gives_the_same_bytes) {
    EXPECT_EQ(svgOf(*everything()), svgOf(*everything()));
}

TEST(Svg, says_what_states_do_unless_it_shall_not) {
    const std::string entry = "entry / log ready, send";
    EXPECT_NE(svgOf(*everything()).find(entry), std::string::npos);
    EXPECT_NE(svgOf(*everything()).find("ping / raise pong"), std::string::npos);
    EXPECT_EQ(svgOf(*everything(), {.actions = false}).find(entry), std::string::npos);
}

TEST(Svg, a_title_of_its_own_takes_the_place_of_the_name) {
    const std::string svg = svgOf(*everything(), {.title = "Our & case"});
    EXPECT_NE(svg.find(">Our &amp; case</text>"), std::string::npos);
    EXPECT_EQ(svgOf(*everything(), {.title = ""}).find("class=\"heading\""), std::string::npos);
}

TEST(Svg, characters_unknown_to_xml_are_replaced) {
    EXPECT_EQ(escapeXml("a\x01"
                        "b\xff<"),
              "a\uFFFDb\uFFFD&lt;");
    EXPECT_EQ(escapeXml("\u00e4\U0001F600"), "\u00e4\U0001F600");
}

TEST(Png, is_a_png_of_twice_the_size) {
    const auto chart = everything();
    const Result<Scene> scene = makeScene(*chart, {chart->name, true});
    ASSERT_TRUE(scene);
    const Result<std::string> png = render(*chart, Format::kPng);
    ASSERT_TRUE(png) << png.error().message;
    EXPECT_EQ(png->substr(0, 8), "\x89PNG\r\n\x1a\n");
    const auto big_endian = [&](size_t at) {
        uint32_t value = 0;
        for (size_t i = 0; i < 4; ++i)
            value = value << 8 | static_cast<unsigned char>((*png)[at + i]);
        return value;
    };
    EXPECT_EQ(big_endian(16), static_cast<uint32_t>(2 * scene->size.width));
    EXPECT_EQ(big_endian(20), static_cast<uint32_t>(2 * scene->size.height));
}

TEST(Formats, are_known_by_the_ending_of_the_file) {
    EXPECT_EQ(*formatOf("a.b/c.svg"), Format::kSvg);
    EXPECT_EQ(*formatOf("c.png"), Format::kPng);
    EXPECT_EQ(*formatOf("c.gv"), Format::kDot);
    EXPECT_EQ(*formatOf("c.mmd"), Format::kMermaid);
    EXPECT_EQ(formatOf("c.jpg").error().code, "render.unknownFormat");
    EXPECT_EQ(formatOf("svg").error().code, "render.unknownFormat");
}

std::shared_ptr<const Chart> phone() {
    return chartOf(R"(
        <state id="on.hook"><transition event="lift" cond="x == &quot;a;b&quot;" target="call"/></state>
        <parallel id="call">
          <transition event="drop" target="on.hook"/>
          <state id="voice"><state id="talk"><transition event="mute" target="end"/></state></state>
          <state id="end"/>
          <history id="h"><transition target="talk"/></history>
        </parallel>
        <final id="gone"/>)",
                   "name=\"phone\"");
}

TEST(Dot, writes_clusters_and_edges_between_them) {
    EXPECT_EQ(*render(*phone(), Format::kDot, {.active = {"talk"}}), R"(digraph "phone" {
  compound=true; fontname=Arial; labeljust=l;
  node [shape=box, style=rounded, fontname=Arial, fontsize=12];
  edge [fontname=Arial, fontsize=10, arrowsize=0.7];
  label="phone"; labelloc=t;
  "initial of the chart" [shape=point, width=0.15];
  "on.hook" [label="on.hook"];
  subgraph "cluster_call" {
    label="call"; style="rounded";
    color="#c2410c"; penwidth=3;
    subgraph "cluster_voice" {
      label="voice"; style="rounded,dashed";
      color="#c2410c"; penwidth=3;
      "initial of voice" [shape=point, width=0.15];
      "talk" [label="talk", style="rounded,filled", fillcolor="#ffedd5", color="#c2410c", penwidth=3];
    }
    "end" [label="end"];
    "h" [shape=circle, style=solid, fixedsize=true, width=0.35, label="H"];
  }
  "gone" [label="gone", peripheries=2];
  "initial of the chart" -> "on.hook";
  "initial of voice" -> "talk";
  "h" -> "talk";
  "on.hook" -> "talk" [label="lift [x == \"a;b\"]", lhead="cluster_call"];
  "talk" -> "on.hook" [label="drop", ltail="cluster_call"];
  "talk" -> "end" [label="mute"];
}
)");
}

TEST(Mermaid, writes_nested_states_and_regions) {
    EXPECT_EQ(*render(*phone(), Format::kMermaid, {.active = {"talk"}}), R"(---
title: "phone"
---
stateDiagram-v2
  state "on.hook" as s1_
  state "end" as s5_
  state "H" as h
  state s1_
  state call {
    state voice {
      state talk
      [*] --> talk
    }
    --
    state s5_
    state h
    h --> talk
    talk --> s5_ : mute
  }
  state gone
  [*] --> s1_
  s1_ --> call : lift [x == #34;a#59;b#34;]
  call --> s1_ : drop
  gone --> [*]
  classDef active fill:#ffedd5,stroke:#c2410c,stroke-width:3px
  class call,voice,talk active
)");
}

TEST(Text, is_broken_at_spaces_then_at_separators_and_cut_with_an_ellipsis) {
    TextMeasure measure;
    const double width = measure.width("one two", Font::kLabel) + 1;
    EXPECT_EQ(measure.wrap(" one  two\nthree ", Font::kLabel, width, 9),
              (Lines{"one two", "three"}));
    const Lines split = measure.wrap("alpha.beta.gamma", Font::kLabel,
                                     measure.width("alpha.beta.", Font::kLabel) + 1, 9);
    EXPECT_EQ(split, (Lines{"alpha.beta.", "gamma"}));
    const Lines cut = measure.wrap("one two one two one two", Font::kLabel, width, 2);
    ASSERT_EQ(cut.size(), 2u);
    EXPECT_EQ(cut[1].substr(cut[1].size() - 3), "\u2026");
    EXPECT_LE(measure.width(cut[1], Font::kLabel), width);
}

TEST(Text, is_never_split_inside_a_character) {
    TextMeasure measure;
    for (const std::string& line :
         measure.wrap("\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\U0001F600", Font::kLabel, 14, 9)) {
        EXPECT_NE(static_cast<unsigned char>(line[0]) & 0xc0, 0x80);
    }
    EXPECT_EQ(measure.wrap("\u00e4", Font::kLabel, 0.1, 9), Lines{"\u00e4"});
}

TEST(Links, transitions_with_the_same_ends_share_a_line) {
    const auto chart = chartOf(R"(
        <state id="a"><transition event="x" target="b"/><transition event="y" target="b"/></state>
        <state id="b"><transition event="z" target="a"/></state>)");
    const std::vector<Link> links = linksOf(*chart);
    ASSERT_EQ(links.size(), 3u);
    EXPECT_TRUE(links[0].initial);
    EXPECT_EQ(links[1].labels.size(), 2u);
    EXPECT_FALSE(links[1].backward);
    EXPECT_TRUE(links[2].backward);
}

// What a person would complain about: boxes that overlap or leave the box around them, labels on
// boxes, lines that do not start and end at the borders of their states.
class Neatness {
public:
    Neatness(const Chart& chart, const Scene& scene) : chart_(chart), scene_(scene) {}

    void check() const {
        for (const SceneBox& box : scene_.boxes) {
            EXPECT_TRUE(contains(around(box), box.rect)) << id(box);
            for (const SceneBox& other : scene_.boxes) {
                if (other.state <= box.state) continue;
                if (chart_.isDescendant(other.state, box.state)) continue;
                EXPECT_FALSE(overlap(box.rect, other.rect)) << id(box) << " on " << id(other);
            }
        }
        for (const SceneLine& line : scene_.lines) checkLine(line);
    }

private:
    static bool contains(const Rect& outer, const Rect& inner) {
        return inner.x >= outer.x && inner.y >= outer.y && inner.right() <= outer.right() + 0.01 &&
               inner.bottom() <= outer.bottom() + 0.01;
    }
    static bool overlap(const Rect& a, const Rect& b) {
        return a.x < b.right() - 0.5 && b.x < a.right() - 0.5 && a.y < b.bottom() - 0.5 &&
               b.y < a.bottom() - 0.5;
    }
    const std::string& id(const SceneBox& box) const { return chart_.state(box.state).id; }
    const Rect& rect(StateIndex s) const { return scene_.boxes[s - 1].rect; }
    Rect around(const SceneBox& box) const {
        const StateIndex parent = chart_.state(box.state).parent;
        if (parent == scxml::kRoot) return {0, 0, scene_.size.width, scene_.size.height};
        return rect(parent);
    }
    static double distanceFromBorder(Point p, const Rect& r) {
        const double dx = std::min(std::abs(p.x - r.x), std::abs(p.x - r.right()));
        const double dy = std::min(std::abs(p.y - r.y), std::abs(p.y - r.bottom()));
        const bool inside_x = p.x > r.x - 1.5 && p.x < r.right() + 1.5;
        const bool inside_y = p.y > r.y - 1.5 && p.y < r.bottom() + 1.5;
        return inside_x && inside_y ? std::min(dx, dy) : 1000;
    }

    void checkLine(const SceneLine& line) const {
        const std::string name =
            chart_.state(line.source).id + " -> " + chart_.state(line.target).id;
        ASSERT_GE(line.curve.size(), 4u) << name;
        EXPECT_EQ(line.curve.size() % 3, 1u) << name;
        EXPECT_LE(distanceFromBorder(line.curve.back(), rect(line.target)), 2) << name;
        if (!line.initial) {
            EXPECT_LE(distanceFromBorder(line.curve.front(), rect(line.source)), 2) << name;
        }
        if (line.label.empty()) return;
        EXPECT_TRUE(contains({0, 0, scene_.size.width, scene_.size.height}, line.label_box))
            << name;
        for (const SceneBox& box : scene_.boxes) {
            if (chart_.state(box.state).children.empty()) {
                EXPECT_FALSE(overlap(box.rect, line.label_box)) << name << " on " << id(box);
            }
        }
    }

    const Chart& chart_;
    const Scene& scene_;
};

void expectNeat(const Chart& chart) {
    const Result<Scene> scene = makeScene(chart, {chart.name, true});
    ASSERT_TRUE(scene) << scene.error().message;
    Neatness(chart, *scene).check();
}

TEST(Scene, nothing_overlaps_and_every_line_ends_at_its_states) {
    expectNeat(*everything());
}

TEST(Scene, an_empty_title_and_a_single_state_are_a_picture_too) {
    expectNeat(*chartOf("<state id=\"only\"/>"));
}

// Charts made by chance: nested states, regions and histories, transitions from anywhere to
// anywhere.
class RandomDocument {
public:
    RandomDocument(uint32_t seed, size_t states) : random_(seed), left_(states) {}

    std::string write() {
        collectIds(left_);
        std::string out;
        while (left_ > 0) out += state(0);
        return out;
    }

private:
    size_t below(size_t n) { return random_() % n; }

    // The ids are known before the states are written, so that transitions can point forward.
    void collectIds(size_t count) {
        for (size_t i = 0; i < count; ++i) ids_.push_back("state_" + std::to_string(i));
    }

    std::string state(size_t depth) {
        const std::string id = ids_[next_++];
        --left_;
        const size_t kind = depth < 4 && left_ > 3 ? below(5) : 9;
        const bool parallel = kind == 0;
        std::string out = parallel ? "<parallel id=\"" : "<state id=\"";
        out += id + "\">";
        if (below(3) == 0) out += "<onentry><raise event=\"something.internal\"/></onentry>";
        out += transitions();
        if (kind < 2) {
            for (size_t i = 0, count = 2 + below(4); i < count && left_ > 0; ++i) {
                out += state(depth + 1);
            }
        }
        return out + (parallel ? "</parallel>" : "</state>");
    }

    std::string transitions() {
        std::string out;
        for (size_t i = 0, count = below(3); i < count; ++i) {
            out += "<transition event=\"event." + std::to_string(below(20)) + "\"";
            if (below(3) == 0)
                out += " cond=\"some_condition(that) &gt; " + std::to_string(i) + "\"";
            if (below(8) != 0) out += " target=\"" + ids_[below(ids_.size())] + "\"";
            out += "/>";
        }
        return out;
    }

    std::mt19937 random_;
    size_t left_;
    size_t next_ = 0;
    std::vector<std::string> ids_;
};

TEST(Scene, charts_made_by_chance_are_neat) {
    for (uint32_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        expectNeat(*chartOf(RandomDocument(seed, 4 + seed).write()));
    }
}

TEST(Scene, a_chart_of_a_hundred_and_fifty_states_is_neat) {
    expectNeat(*chartOf(RandomDocument(7, 150).write()));
}

TEST(Render, usageColoursWhatWasUsedAndWhatWasNot) {
    const auto chart = chartOf(
        "<state id='a'><transition event='x' target='b'/></state>"
        "<state id='b'><transition event='y' target='a'/></state><state id='c'/>");
    RenderOptions options;
    options.usage = Usage{{1, 3, 2, 0}, std::vector<uint64_t>(chart->transitions.size(), 0)};
    options.usage->transitions[chart->state(1).transitions[0]] = 2;
    const auto svg = render(*chart, Format::kSvg, options);
    ASSERT_TRUE(svg) << svg.error().message;
    EXPECT_NE(svg->find("class=\"state used\" data-state=\"a\""), std::string::npos);
    EXPECT_NE(svg->find("class=\"state unused\" data-state=\"c\""), std::string::npos);
    EXPECT_NE(svg->find("class=\"transition used\" data-source=\"a\""), std::string::npos);
    EXPECT_NE(svg->find("class=\"transition unused\" data-source=\"b\""), std::string::npos);
    options.usage->states.pop_back();
    EXPECT_EQ(render(*chart, Format::kSvg, options).error().code, "render.usageOfAnother");
}

}  // namespace
}  // namespace orchestrion::render
