// Documents from bytes to charts: reading, includes, checks, compiling, lint; without the script
// engine.
//
// Input  A document, and after the first line that is only "#" a second file that every reference
// finds.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "scxml/document.h"

namespace {

using namespace orchestrion;
using namespace orchestrion::scxml;

class OneFile final : public ResourceLoader {
public:
    explicit OneFile(std::string_view bytes) : bytes_(bytes) {}
    Result<Resource> load(const std::string& url) override {
        if (bytes_.empty()) return fail("document.notFound", "there is no file '" + url + "'");
        return Resource{url, std::string(bytes_)};
    }

private:
    std::string_view bytes_;
};

void checkState(const Chart& chart, StateIndex s) {
    const State& state = chart.states[s];
    ORCH_ASSERT(state.end > s && state.end <= chart.states.size(), "a state ends behind itself");
    ORCH_ASSERT(s == kRoot || chart.isDescendant(s, state.parent),
                "a state is inside of its parent");
    for (StateIndex child : state.children) {
        ORCH_ASSERT(chart.states[child].parent == s, "a child knows its parent");
    }
    for (TransitionIndex t : state.transitions) {
        ORCH_ASSERT(chart.transitions[t].source == s, "a transition knows its source");
    }
    bool leads = state.kind == StateKind::kCompound || isHistory(state.kind);
    if (!leads) return;
    ORCH_ASSERT(state.initial < chart.transitions.size(),
                "a compound state has an initial transition");
    ORCH_ASSERT(!chart.transitions[state.initial].targets.empty(), "which leads somewhere");
}

void check(const Chart& chart) {
    for (StateIndex s = 0; s < chart.states.size(); ++s) checkState(chart, s);
    for (const Transition& transition : chart.transitions) {
        for (StateIndex target : transition.targets) {
            ORCH_ASSERT(target != kRoot && target < chart.states.size(), "targets are states");
        }
        ORCH_ASSERT(transition.content == kNone || transition.content < chart.blocks.size(),
                    "a transition's content is a block");
        ORCH_ASSERT(transition.file < chart.files.size(), "places are in known files");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    size_t separator = input.find("\n#\n");
    std::string_view document = input.substr(0, separator);
    OneFile files(separator == std::string_view::npos ? "" : input.substr(separator + 3));
    LoadOptions options;
    options.lint = true;
    options.limits.includes_max = 20;
    LoadedDocument loaded = loadDocument(document, "dir/fuzz.scxml", files, nullptr, options);
    ORCH_ASSERT(refuses(loaded.diagnostics) == (loaded.chart == nullptr),
                "a document is refused with a reason");
    if (loaded.chart != nullptr) check(*loaded.chart);
    return 0;
}
