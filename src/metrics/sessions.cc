#include "metrics/sessions.h"

#include "metrics/rows.h"

namespace orchestrion::metrics {
namespace {

using Numbers = SessionNumbers;

constexpr CounterRow<Numbers> kCounters[] = {
    {{"orchestrion_sessions_started_total", "Sessions started, invoked ones included"},
     &Numbers::started},
    {{"orchestrion_hibernations_total", "Sessions put to sleep"}, &Numbers::hibernations},
    {{"orchestrion_thaws_total", "Sessions woken from the store"}, &Numbers::thaws},
    {{"orchestrion_events_processed_total", "Events taken by sessions"}, &Numbers::events},
    {{"orchestrion_mailbox_refusals_total", "Events refused because a mailbox was full"},
     &Numbers::mailbox_refusals},
    {{"orchestrion_messages_total", "Events sent from session to session"}, &Numbers::messages},
    {{"orchestrion_turns_total", "Turns run, those that start sessions included"}, &Numbers::turns},
    {{"orchestrion_slow_turns_total", "Turns that ran longer than log.slow_turn"},
     &Numbers::slow_turns},
    {{"orchestrion_timers_fired_total", "Timers fired"}, &Numbers::timers_fired},
    {{"orchestrion_effects_issued_total", "Requests to the outside, repeated ones included"},
     &Numbers::effects_issued},
    {{"orchestrion_effects_reissued_total", "Requests to the outside repeated after a restart"},
     &Numbers::effects_reissued},
};

constexpr GaugeRow<Numbers> kGauges[] = {
    {{"orchestrion_sessions_running", "Sessions that have not ended, asleep or awake"},
     &Numbers::running},
    {{"orchestrion_sessions_resident", "Sessions awake in memory"}, &Numbers::resident},
    {{"orchestrion_sessions_hibernated", "Sessions asleep, kept in the store only"},
     &Numbers::hibernated},
    {{"orchestrion_sessions_suspended", "Sessions that wait for an operator"}, &Numbers::suspended},
    {{"orchestrion_sessions_unsaveable",
      "Sessions that stay in memory because their data cannot be saved"},
     &Numbers::unsaveable},
    {{"orchestrion_sessions_recovering",
      "Stored sessions with something to do that are not awake yet after a restart"},
     &Numbers::recovering},
    {{"orchestrion_turns_uncommitted", "Turns under way to the disk"}, &Numbers::uncommitted_turns},
    {{"orchestrion_script_memory_bytes", "Memory of the script engines"}, &Numbers::script_bytes},
    {{"orchestrion_timers_pending", "Delayed events that wait for their time"},
     &Numbers::timers_pending},
    {{"orchestrion_effects_pending", "Requests to the outside that have no answer yet"},
     &Numbers::effects_pending},
};

constexpr HistogramRow<Numbers> kHistograms[] = {
    {{"orchestrion_turn_duration_seconds", "Time a turn ran, without its commit"},
     &Numbers::turn_time},
    {{"orchestrion_timer_lateness_seconds", "How long after its time a timer fired"},
     &Numbers::timer_lateness},
};

constexpr CounterFamily kEnded{"orchestrion_sessions_ended_total", "Sessions ended, by how",
                               "status"};

constexpr CounterFamily kScriptTimeouts{"orchestrion_script_timeouts_total",
                                        "Scripts ended by their limit on time"};

}  // namespace

FamilyList sessionFamilies() {
    FamilyList families = {&kEnded, &kScriptTimeouts};
    list(kCounters, families);
    list(kGauges, families);
    list(kHistograms, families);
    return families;
}

Registration addSessions(Registry& registry, std::function<SessionNumbers()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        const Numbers numbers = source();
        collect(kCounters, numbers, samples);
        collect(kGauges, numbers, samples);
        collect(kHistograms, numbers, samples);
        if (numbers.script_timeouts) samples.add(kScriptTimeouts, *numbers.script_timeouts);
        samples.add(kEnded, numbers.completed, {"completed"});
        samples.add(kEnded, numbers.failed, {"failed"});
        samples.add(kEnded, numbers.terminated, {"terminated"});
    });
}

}  // namespace orchestrion::metrics
