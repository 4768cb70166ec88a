#include "config/forms.h"
#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

Key endedSessionsKey() {
    return key("ended_sessions", &Retention::ended_sessions, timeOr("forever", kForever),
               "How long sessions are kept after their end, with their history");
}

Section retentionKeys() {
    return {{
        endedSessionsKey(),
        key("history", &Retention::history, timeOr("forever", kForever),
            "How long the history of sessions is kept at most"),
        key("archive", &Retention::archive, placeOrNone("folder"),
            "Folder that takes what is purged"),
    }};
}

std::vector<Key> policyKeys(Section retention) {
    return {
        key("persistence", &Policy::persistence,
            choice<Persistence>({{"durable", Persistence::kDurable},
                                 {"relaxed", Persistence::kRelaxed},
                                 {"transient", Persistence::kTransient}}),
            "`durable`: what is acknowledged is on disk; `relaxed`: a crash may lose the last "
            "`limits.relaxed_window`; `transient`: sessions end with the server"),
        key("history", &Policy::history,
            choice<History>(
                {{"full", History::kFull}, {"summary", History::kSummary}, {"off", History::kOff}}),
            "What is kept of each turn: everything, the event and the states, or nothing"),
        key("on_failure", &Policy::on_failure,
            choice<OnFailure>({{"fail", OnFailure::kFail}, {"suspend", OnFailure::kSuspend}}),
            "A turn that passes a limit ends its session, or is taken back and waits for an "
            "operator"),
        key("max_age", &Policy::max_age, timeOr("none", Milliseconds(0)),
            "Sessions that are older are ended"),
        key("max_idle", &Policy::max_idle, timeOr("none", Milliseconds(0)),
            "Sessions that took no event for longer are ended"),
        key("retention", &Policy::retention, section<Retention>(std::move(retention)),
            "How long things are kept"),
    };
}

}  // namespace

std::vector<Key> policyKeys() {
    return policyKeys(retentionKeys());
}

Section applicationKeys() {
    Section keys{
        {
            key("name", &Application::name, text(), "What sessions are started by").needed(),
            key("source", &Application::source, source(), "URL or path of its document")
                .defaults("the one in `apps`"),
            key("dialect", &Application::dialect,
                choice<Dialect>({{"document", Dialect::kDocument},
                                 {"w3c", Dialect::kW3c},
                                 {"ors", Dialect::kOrs}}),
                "`document`: as the document itself says"),
            key("parameters", &Application::parameters, mapOf(anyText(), "names with texts"),
                "Values that sessions begin with, by the ids of their `<data>`"),
        },
        "name"};
    for (Key& key : within(&Application::policy, policyKeys({{endedSessionsKey()}}), "as in `defaults`"))
        keys.keys.push_back(std::move(key));
    return keys;
}

Section limitKeys() {
    return {{
        key("memory", &Limits::memory_bytes, size<uint64_t>(16u << 20),
            "Resident sessions, over all shards: those not used for longest go to sleep"),
        key("resident_sessions_per_shard", &Limits::resident_sessions_per_shard, count<uint32_t>(),
            "The same, for each shard"),
        key("sessions_max", &Limits::sessions_max, count<uint64_t>(),
            "Starts are answered `session.tooMany`; an `<invoke>` raises `error.communication`"),
        key("ended_sessions_kept", &Limits::ended_sessions_kept, count<uint32_t>(0),
            "Of transient sessions: the oldest view of an ended session is forgotten"),
        key("mailbox_events_max", &Limits::mailbox_events_max, count<uint32_t>(),
            "Events waiting for one session; more are answered `session.mailboxFull`, or raise "
            "`error.communication` in the sending session"),
        key("timers_per_session_max", &Limits::timers_per_session_max, count<uint32_t>(),
            "A delayed `<send>` raises `error.communication`"),
        key("invoke_depth_max", &Limits::invoke_depth_max, count<uint32_t>(),
            "Sessions that invoke each other; an `<invoke>` raises `error.communication`"),
        key("event_bytes_max", &Limits::event_bytes_max, size<uint64_t>(),
            "An event is answered `event.tooLarge`"),
        key("document_bytes_max", &Limits::document_bytes_max, size<uint64_t>(),
            "A document, with its includes, is refused"),
        key("uncommitted_turns_max", &Limits::uncommitted_turns_max, count<uint32_t>(),
            "Turns of a shard whose commit is under way; it waits for the store"),
        key("relaxed_window", &Limits::relaxed_window, time(),
            "How much a crash may lose of `relaxed` sessions"),
        key("idempotency_kept", &Limits::idempotency_kept, time(),
            "An `Idempotency-Key` that is older is forgotten"),
        key("outgoing_http_time_max", &Limits::outgoing_http_time_max, time(),
            "A message by BasicHTTP raises `error.communication`"),
        key("script_turn_time_max", &Limits::script_turn_time_max, time(),
            "A script ends with `error.execution`; a turn that passes it repeatedly ends its "
            "session"),
        key("script_memory_bytes_max", &Limits::script_memory_bytes_max, size<uint64_t>(16u << 20),
            "Of all scripts of a shard; a script ends with `error.execution`"),
        key("script_growth_bytes_max", &Limits::script_growth_bytes_max, size<uint64_t>(1u << 20),
            "Of one evaluation; it ends with `error.execution`"),
        key("microsteps_per_turn_max", &Limits::microsteps_per_turn_max, count<uint32_t>(),
            "The session fails: its chart never comes to rest"),
    }};
}

}  // namespace orchestrion::config
