// The modules as one session's scripts see them.
//
// Lifetime   Belongs to the Session; borrows the shard's turn and the host.
// Threading  The shard's.
#pragma once

#include "script/script.h"
#include "scxml/interpreter.h"
#include "session/module_host.h"

namespace orchestrion::session {

class SessionModules final : public script::ModuleObjects {
public:
    // `turn` is where functions record actions; they can do so while `in_turn` is true.
    SessionModules(ModuleHost& host, ModuleCaller caller, const scxml::SessionState& state,
                   scxml::Turn& turn, const bool& in_turn, uint32_t effects_max)
        : host_(host),
          caller_(std::move(caller)),
          state_(state),
          turn_(turn),
          in_turn_(in_turn),
          effects_max_(effects_max) {}

    std::span<const std::string_view> roots() const override { return host_.roots(); }
    std::string_view constants(size_t root) const override { return host_.constants(root); }
    std::span<const std::string_view> functions(size_t root) const override {
        return host_.functions(root);
    }
    std::string_view model() const override { return state_.model; }
    Answer call(size_t root, size_t function, std::string_view arguments) override;

    const ModuleCaller& caller() const { return caller_; }

private:
    ModuleHost& host_;
    const ModuleCaller caller_;
    const scxml::SessionState& state_;
    scxml::Turn& turn_;
    const bool& in_turn_;
    const uint32_t effects_max_;
};

}  // namespace orchestrion::session
