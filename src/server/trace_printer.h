// Prints every turn of `orchestrion run`: events, transitions, states left and entered, data
// changed, effects.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "runtime/clock.h"
#include "session/trace.h"

namespace orchestrion::server {

class TracePrinter final : public session::Trace {
public:
    enum class Format : uint8_t { kText, kJson };
    // `main_session` needs no name in the text; other sessions show theirs.
    TracePrinter(Format format, const runtime::Clock& clock, std::string main_session);
    ~TracePrinter() override;

    scxml::Observer* begin(const std::string& session_id, const scxml::Chart& chart,
                           script::Realm& realm) override;
    void end(const std::string& session_id, const scxml::SessionState& state,
             const scxml::Turn& turn) override;

private:
    class Watcher;
    Format format_;
    const runtime::Clock& clock_;
    const Milliseconds start_;
    std::string main_session_;
    std::map<std::string, std::unique_ptr<Watcher>> watchers_;
};

}  // namespace orchestrion::server
