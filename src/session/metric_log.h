// The log of every step of every session, as Orchestration Server writes it: one line a step,
//
//     2030-01-01T00:00:00.000Z [T:0] {ScxmlMetric:3} METRIC <eval_condition sid='4711' … />
//
// Steps      1: appl_begin, appl_end, exec_error
//            2: doc_request, doc_retrieved, state_enter, state_exit, transition, event_queued,
//               event_processed, log
//            3: onentry, onexit, eval_expr, eval_condition
//            The number is the level that stands in the line. Modules add `extension`.
// Form       Attributes that are empty are left out. Values are escaped as in XML, so that a line
//            stays one line and can be parsed; Orchestration Server leaves quotes as they are.
// Values     Results of expressions, texts of <log> and messages of errors may hold a customer's
//            words and numbers: they are "***" unless `values` is set. Expressions, names of events
//            and results of conditions are shown.
// Limits     An attribute is cut to kAttributeBytesMax and ends in "…".
// Lifetime   One a shard. `clock` is borrowed.
// Threading  The shard's thread. `write` takes whole lines; it may be shared by shards if it is
// safe
//            to call from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "runtime/clock.h"
#include "session/trace.h"

namespace orchestrion::session {

class MetricLog final : public Trace {
public:
    static constexpr size_t kAttributeBytesMax = 1000;

    struct Options {
        bool values = false;
        uint32_t thread = 0;  // shown as [T:…]: the shard's number
    };
    using Write = std::function<void(std::string_view line)>;
    MetricLog(const runtime::Clock& clock, Write write, const Options& options);
    ~MetricLog() override;

    scxml::Observer* begin(const std::string& session_id, const scxml::Chart& chart,
                           script::Realm& realm) override;
    void end(const std::string& session_id, const scxml::SessionState& state,
             const scxml::Turn& turn) override;

    // What happens between turns.
    void documentRequested(const std::string& session_id, const std::string& url);
    void documentRetrieved(const std::string& session_id, const std::string& url);
    // Put into the session's mailbox. (What a turn puts on the internal queue is seen in the turn.)
    void eventQueued(const std::string& session_id, const Event& event);

private:
    class Watcher;
    struct Blocks;
    using Attributes = std::initializer_list<std::pair<const char*, std::string_view>>;
    void put(int level, const char* name, const std::string& session_id, Attributes attributes);
    const Blocks& blocksOf(const scxml::Chart& chart);
    std::string_view shown(std::string_view value) const {
        return options_.values || value.empty() ? value : std::string_view("***");
    }

    const runtime::Clock& clock_;
    const Write write_;
    const Options options_;
    // Of charts by content hash; forgotten as a whole beyond kChartsMax.
    std::unordered_map<std::string, std::unique_ptr<Blocks>> blocks_;
    std::unique_ptr<Watcher> watcher_;  // of the turn in hand
};

}  // namespace orchestrion::session
