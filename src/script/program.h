// The compiled fragments of one document.
//
// Threading  Immutable after build(); the engine's stencils may be instantiated by any runtime.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <js/experimental/JSStencil.h>
#include <mozilla/RefPtr.h>

#include "script/engine.h"
#include "script/script.h"

namespace orchestrion::script {

using StencilRef = RefPtr<JS::Stencil>;

// The script of a stencil, in the current realm; null with an exception pending if there is no
// memory. Hidden from the engine's debugger, which nobody attaches here: it would keep an array of
// the URLs of all scripts in each realm.
JSScript* instantiate(JSContext* cx, const StencilRef& stencil);

// The index of a function object among those a realm has instantiated; every function of a program
// has one.
using FunctionSlot = uint32_t;

struct Fragment {
    enum class Kind : uint8_t { kExpression, kLocation, kAssignment, kVariable, kScript };

    Kind kind = Kind::kExpression;
    // Set if the fragment cannot be compiled: it fails with this at run time.
    std::optional<ScriptError> error;

    // A script that evaluates to a function without parameters: the value, or the whole assignment.
    StencilRef function;
    FunctionSlot function_slot = 0;
    // kLocation: evaluates to a function that assigns its parameter.
    StencilRef store;
    FunctionSlot store_slot = 0;

    // kVariable.
    std::string name;

    // kScript: what it declares, then what it does; either may be missing. kExpression of
    // Language::kOrs: a script whose last value it is, instead of `function`.
    StencilRef declares;
    StencilRef acts;
    uint32_t script_slot = 0;
    uint32_t first_baseline = 0;
    uint32_t baseline_count = 0;
};

// Fragments that are made of two texts are compiled at line numbers of their own; this is where
// they really are.
struct VirtualLines {
    uint32_t first = 0;
    uint32_t count = 0;
    SourceLocation where;
};

class ProgramImpl final : public Program {
    EngineUse use_;  // outlives the stencils

public:
    const Fragment& at(FragmentId id) const {
        ORCH_ASSERT(static_cast<size_t>(id) < fragments.size(), "a fragment of another program");
        return fragments[static_cast<size_t>(id)];
    }

    // The script with this slot.
    const Fragment* scriptAt(uint32_t slot) const;

    // The place of line and column (from 1) as the engine counts them.
    SourceLocation resolve(std::string_view file, uint32_t line, uint32_t column) const;

    std::vector<Fragment> fragments;
    // Functions and classes that scripts declare, by name or path ("C.prototype.m"); a snapshot
    // refers to them by index.
    std::vector<std::string> baseline;
    // Those of them whose own properties a script may change: a snapshot looks at these.
    std::vector<uint32_t> carriers;
    // A script may make globals that are not enumerable: a snapshot looks for those, too.
    bool hides_globals = false;
    std::vector<VirtualLines> virtual_lines;
    Language language = Language::kEcmascript;
    uint32_t function_count = 0;
    uint32_t script_count = 0;
    // Of all sources in order: a snapshot belongs to one program.
    uint64_t fingerprint = 0;
};

// Line numbers from here on are virtual.
constexpr uint32_t kVirtualLineBase = 0x1000000;

}  // namespace orchestrion::script
