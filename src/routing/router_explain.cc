#include <algorithm>

#include "routing/router_impl.h"

namespace orchestrion::routing {
namespace {

constexpr std::string_view kTriggers[] = {"submitted", "agentFree", "targetOpened",
                                          "widened",   "requeued",  "changed",
                                          "timeout",   "cancelled", "asked"};

}  // namespace

Explanation Router::Impl::explanationOf(Slot slot, Trigger trigger) const {
    const RequestRow& row = requests_[slot];
    Explanation explanation;
    explanation.trigger = kTriggers[static_cast<size_t>(trigger)];
    if (!explains()) return explanation;
    explanation.request = row.submit.request;
    explanation.interaction = row.submit.interaction;
    explanation.queue = row.submit.queue;
    explanation.medium = row.submit.medium;
    explanation.time = now_;
    explanation.priority = row.key.priority;
    explanation.waited = waitedOf(row);
    explanation.step = row.step;
    const QueueRow& queue = queues_[row.queue];
    explanation.waiting = static_cast<uint32_t>(queue.order.size());
    if (row.in_lines) {
        explanation.rank = static_cast<uint32_t>(
            queue.order.order_of_key({row.key.priority, row.key.since, row.key.sequence, slot}) +
            1);
    }
    explanation.targets_total = static_cast<uint32_t>(row.targets.size());
    if (options_.explanations == ExplanationDetail::kFull) explainTargets(row, explanation);
    return explanation;
}

void Router::Impl::explainTargets(const RequestRow& row, Explanation& explanation) const {
    const size_t count = std::min<size_t>(row.targets.size(), options_.explanation_entries_max);
    explanation.targets.reserve(count);
    for (size_t i = 0; i < count; ++i) {
        const TargetRow& target = row.targets[i];
        const LineRow& line = line_rows_[target.line];
        const ClassRow& of = classes_[line.of];
        ExplainedTarget& entry = explanation.targets.emplace_back();
        entry.target = toString(target.target);
        entry.open = lines_.open(target.line);
        entry.threshold = target.target.threshold;
        entry.armed = target.armed;
        entry.step = target.step;
        entry.eligible = of.count;
        entry.routable = static_cast<uint32_t>(
            BitSet::countCommon(of.members, ready_[boardOf(line.medium, line.pool)]));
    }
}

BitSet Router::Impl::eligibleFor(const RequestRow& row) const {
    BitSet eligible;
    for (const TargetRow& target : row.targets) {
        if (lines_.open(target.line)) eligible |= classes_[line_rows_[target.line].of].members;
    }
    return eligible;
}

Verdict Router::Impl::verdictOf(const RequestRow& row, AgentIndex agent) const {
    const AgentRow& one = agents_[agent];
    if (!one.logged_in) return Verdict::kLoggedOut;
    if (isExcluded(row, agent)) return Verdict::kExcluded;
    if (isPenalised(row, agent)) return Verdict::kPenalised;
    if (!one.connected) return Verdict::kDisconnected;
    const MediumRow* medium = one.medium(row.medium);
    if (medium == nullptr) return Verdict::kMediumMissing;
    if (one.open_offers >= options_.offers_at_once_max) return Verdict::kOfferOpen;
    if (!medium->ready) return Verdict::kNotReady;
    if (row.medium == kVoice && one.voice_wrap_ups > 0) return Verdict::kWrapUp;
    const bool fits = row.submit.use_capacity == UseCapacity::kNever
                          ? one.counts[row.medium] == 0
                          : one.capacity.allowsOneMore(one.counts, row.medium);
    return fits ? Verdict::kRankedLower : Verdict::kAtCapacity;
}

// The chosen one first, then those he was compared with, then others who are eligible.
void Router::Impl::explainAgents(const RequestRow& row, const Choice& choice,
                                 Explanation& explanation) const {
    const size_t most = options_.explanation_entries_max;
    const BitSet eligible = eligibleFor(row);
    explanation.eligible_total = static_cast<uint32_t>(eligible.count());
    BitSet told;
    const auto add = [&](AgentIndex agent, Verdict verdict, double value, int32_t deviation) {
        if (agent == kNobody || told.test(agent) || explanation.candidates.size() >= most) return;
        told.set(agent);
        explanation.candidates.push_back({agents_[agent].config.id, verdict, value, deviation});
    };
    explanation.candidates.reserve(std::min<size_t>(most, explanation.eligible_total));
    if (choice.chosen) {
        add(choice.chosen->agent, Verdict::kChosen, choice.chosen->value, choice.chosen->deviation);
    }
    for (const Candidate& one : choice.compared) {
        add(one.agent, Verdict::kRankedLower, one.value, one.deviation);
    }
    // One word of 64 agents after the other, until there are enough.
    for (size_t w = 0; w < eligible.words() && explanation.candidates.size() < most; ++w) {
        for (uint64_t bits = eligible.word(w); bits != 0; bits &= bits - 1) {
            if (explanation.candidates.size() >= most) break;
            const auto agent =
                static_cast<AgentIndex>(w * 64 + static_cast<size_t>(std::countr_zero(bits)));
            if (!told.test(agent)) add(agent, verdictOf(row, agent), 0, 0);
        }
    }
}

Result<Explanation> Router::Impl::explain(std::string_view request) {
    const Slot slot = slotOf(request);
    if (slot == kNobody) {
        return fail("routing.notFound",
                    "there is no request '" + std::string(request.substr(0, 100)) + "'");
    }
    const ExplanationDetail detail = std::exchange(options_.explanations, ExplanationDetail::kFull);
    Explanation explanation = explanationOf(slot, Trigger::kAsked);
    const RequestRow& row = requests_.quietly(slot);
    gather(slot);
    explanation.candidates_total = static_cast<uint32_t>(scratch_.count() + candidates_.size());
    explainAgents(row, {}, explanation);
    explanation.rule = row.state == RequestState::kWaiting    ? "waiting"
                       : row.state == RequestState::kSelected ? "selected"
                                                              : "parked";
    options_.explanations = detail;
    return explanation;
}

}  // namespace orchestrion::routing
