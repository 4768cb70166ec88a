// The inside of the router: one class, whose functions stand in one file a concern.
//
//   router_configuration.cc  objects come and go
//   router_targets.cc        kinds of target, lines, thresholds: interned and counted
//   router_requests.cc       submit, cancel, query, update; timeouts and widening
//   router_matching.cc       who gets whom; settle() at the end of each command
//   router_choice.cc         which of several candidates
//   router_agents.cc         login, readiness, capacity
//   router_offers.cc         reservation, offer, handling, wrap-up
//   router_interactions.cc   what holds for an interaction as long as it lives
//   router_statistics.cc     values, watches, thresholds that follow them
//   router_explain.cc        why
//   router_state.cc          export and import
//   router_views.cc          what is shown
//
// A command is: step(now); change rows; settle(). Changes only mark what has to be looked at again
// (pending agents, requests, lines, dirty gates); settle() does it until nothing is left.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <unordered_map>

#include "routing/router.h"
#include "routing/rows.h"
#include "routing/tracked_rows.h"

namespace orchestrion::routing {

struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <class Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

// SplitMix64 (Steele, Lea, Flood 2014).
class Dice {
public:
    explicit Dice(uint64_t seed) : state_(seed) {}
    uint64_t next() {
        uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    // In [0, count); the bias is below 2^-32 for the counts there are.
    size_t below(size_t count) { return static_cast<size_t>(next() % count); }

private:
    uint64_t state_;
};

// Why settle() looks at a request: the trigger of its explanation.
enum class Trigger : uint8_t {
    kSubmitted,
    kAgentFree,
    kTargetOpened,
    kWidened,
    kRequeued,
    kChanged,
    kTimeout,
    kCancelled,
    kAsked
};

// One who could take a request.
struct Candidate {
    uint32_t target = 0;         // place in RequestRow::targets
    AgentIndex agent = kNobody;  // nobody: a target without agents
    double value = 0;
    int32_t deviation = 0;
};

struct Choice {
    std::optional<Candidate> chosen;
    std::string_view rule;
    size_t candidates = 0;
    std::vector<Candidate> compared;  // at most explanation_entries_max
};

// Conditions that make a line, beside its target.
struct LineNeeds {
    MediumId medium = kVoice;
    Pool pool = Pool::kRoutable;
    Milliseconds objective{0};
    uint32_t ideal = kNobody;
    Slot request = kNobody;
};

class Router::Impl {
public:
    explicit Impl(RouterOptions options);

    // Every command begins with it: what was due before `now` is done.
    void step(Time now);
    // … and ends with it.
    void settle();

    // router_configuration.cc
    Result<void> configure(const Configuration& configuration, References references);
    Result<void> upsert(const Object& object);
    Result<void> remove(ObjectKind kind, std::string_view name);
    Configuration configuration() const;

    // router_requests.cc
    Result<Submitted> submit(const Submit& submit);
    Result<void> cancel(std::string_view request);
    uint32_t cancelInteraction(std::string_view interaction, std::optional<std::string_view> queue);
    Result<Query> query(std::string_view request);
    Result<void> update(const Update& update);

    // router_interactions.cc
    Result<std::vector<std::string>> excludeAgents(std::string_view interaction,
                                                   std::vector<std::string> agents);
    Result<void> setReservationTime(std::string_view interaction, Milliseconds time);
    void interactionEnded(std::string_view interaction);
    Result<void> rename(std::string_view interaction, std::string_view to);

    // router_agents.cc
    Result<void> login(const Login& login);
    Result<void> logout(std::string_view agent);
    Result<void> setReady(std::string_view agent, std::string_view medium, bool ready,
                          std::string_view reason);
    Result<void> setConnected(std::string_view agent, bool connected);

    // router_offers.cc
    Result<void> offer(std::string_view interaction, std::string_view agent,
                       std::optional<Milliseconds> timeout);
    Result<void> accept(std::string_view interaction, std::string_view agent);
    Result<void> endOffer(std::string_view interaction, std::string_view agent, OfferEnd end,
                          std::string_view reason);
    Result<void> begin(std::string_view interaction, std::string_view agent,
                       std::string_view medium);
    Result<void> hold(std::string_view interaction, std::string_view agent, bool held);
    Result<void> finish(std::string_view interaction, std::string_view agent,
                        std::optional<Milliseconds> wrap_up);
    Result<void> wrapUpDone(std::string_view interaction, std::string_view agent);

    // router_statistics.cc
    Result<double> statistic(std::string_view object, std::string_view name);
    Result<uint64_t> watch(std::string_view object, std::string_view name);
    Result<void> unwatch(uint64_t watch);

    // router_explain.cc
    Result<Explanation> explain(std::string_view request);

    // router_views.cc
    std::optional<AgentView> agent(std::string_view id) const;
    std::vector<AgentView> agents() const;
    std::optional<RequestView> request(std::string_view id) const;
    std::vector<RequestView> requests(uint64_t behind, size_t count) const;
    std::vector<RequestView> requestsOf(std::string_view interaction) const;
    std::vector<QueueView> queues() const;
    RouterCounts counts() const;

    // router_state.cc
    std::vector<StatePiece> takeState();
    Result<std::vector<std::string>> importState(const std::vector<StatePiece>& pieces);

    const RouterOptions& options() const { return options_; }
    std::vector<Decision> takeDecisions() { return std::exchange(decisions_, {}); }
    std::optional<Time> nextDue() const {
        if (deadlines_.empty()) return std::nullopt;
        return deadlines_.first();
    }

private:
    friend class FactsOf;
    friend class GateFacts;
    friend class StateWriter;
    friend class StateReader;

    void doDue(const Due& due);
    void handlingDue(AgentIndex agent, uint64_t handling);
    void tick();
    template <class D>
    void decide(D&& decision) {
        decisions_.emplace_back(std::forward<D>(decision));
    }

    // --- Configuration
    void put(const Setting& setting) { settings_[setting.path] = setting.value; }
    void put(const Skill& skill) { skill_objects_[skill.name] = skill; }
    void put(const CapacityRule& rule);
    void put(const Place& place);
    void put(const PlaceGroup& group);
    void put(const AgentGroup& group);
    void put(const Agent& agent);
    void put(const Destination& destination);
    void put(const QueueGroup& group) { queue_groups_[group.name] = group; }
    void put(const VirtualQueue& queue);
    Result<void> checkReferences(const Object& object) const;
    void removeAgent(AgentIndex agent);
    void removeMissing(const Configuration& configuration);
    void refreshCapacities();
    Capacity capacityOf(const AgentRow& row);
    Result<void> checkMedia(const CapacityRule& rule);
    Result<MediumId> mediumOf(std::string_view name);
    std::optional<MediumId> knownMedium(std::string_view name) const;
    PlaceRow& placeRow(std::string_view name);
    uint32_t groupOf(std::string_view name);
    QueueId queueOf(std::string_view name);
    QueueId knownQueue(std::string_view name) const;
    AgentIndex agentOf(std::string_view id) const;  // configured, else kNobody

    // --- Targets
    Result<void> checkTarget(const Target& target, std::vector<std::string>* warnings);
    Result<ClassId> classOf(const Target& target);
    Result<LineId> lineOf(const Target& target, const LineNeeds& needs);
    Result<GateId> gateOf(const Target& target, Slot request);
    Result<uint32_t> idealOf(const std::string& expression);
    void useLine(LineId line);
    void releaseLine(LineId line);
    void freeLine(LineId line);
    void dropUnusedLines();
    void releaseClass(ClassId id);
    void releaseGate(GateId id);
    void releaseIdeal(uint32_t id);
    bool isMember(const ClassRow& row, AgentIndex agent);
    bool inGroup(const GroupRow& row, AgentIndex agent);
    BitSet membersOf(const ClassRow& row);
    void rebuildGroup(GroupRow& row);
    void rebuildClass(ClassId id);
    void rebuildAll();
    void setMember(ClassId id, AgentIndex agent, bool member);
    // All classes and groups, or only those that follow logins.
    void refreshMembership(AgentIndex agent, bool login_only);
    int32_t deviationOf(uint32_t ideal, AgentIndex agent);

    // --- Requests
    Result<void> check(const Submit& submit, std::vector<std::string>* warnings);
    Result<void> checkNumbers(const Submit& submit) const;
    Result<void> checkTargets(const Submit& submit, std::vector<std::string>* warnings);
    Result<void> fill(Slot slot, const Submit& submit);
    void begin(Slot slot);
    Slot takeSlot();
    uint32_t interactionOf(std::string_view id);
    uint32_t knownInteraction(std::string_view id) const;
    void dropInteractionIfIdle(uint32_t interaction);
    Result<void> addTargets(Slot slot, const std::vector<Target>& targets, uint32_t step,
                            bool armed);
    void clearTargets(Slot slot);
    void listLines(RequestRow& row);
    void setOrder(RequestRow& row);
    void setPriority(RequestRow& row);
    LineNeeds needsOf(Slot slot) const;
    void enterLines(Slot slot);
    void leaveLines(Slot slot);
    void armTimers(Slot slot);
    void disarmTimers(Slot slot);
    void expire(Slot slot);
    void takeStep(Slot slot);
    bool somebodyIsThere(const RequestRow& row, uint32_t step) const;
    void grow(Slot slot);
    void cancelRequest(Slot slot, CancelCause cause, QueueEvent event);
    void dropRequest(Slot slot);
    void park(Slot slot);
    void unpark(uint32_t interaction);
    void resume(Slot slot, Trigger trigger);
    void refreshRestricted(Slot slot);
    void dropArmed(InteractionRow& row);
    void arm(const RequestRow& row);
    RequestRef refOf(const RequestRow& row) const;
    Milliseconds waitedOf(const RequestRow& row) const { return now_ - row.submitted; }
    void leaveQueue(RequestRow& row, QueueEvent event);
    Slot slotOf(std::string_view request) const;

    // --- Matching
    void pend(Slot slot, Trigger trigger);
    void pendAgent(AgentIndex agent, Trigger trigger = Trigger::kAgentFree);
    std::pair<Slot, Trigger> takePending();
    void matchAgent(AgentIndex agent, Trigger trigger);
    bool tryAssign(Slot slot, Trigger trigger);
    void assignLine(LineId line);
    bool permits(Slot slot, AgentIndex agent) const;
    bool isExcluded(const RequestRow& row, AgentIndex agent) const;
    bool isPenalised(const RequestRow& row, AgentIndex agent) const;
    uint32_t targetFor(const RequestRow& row, AgentIndex agent) const;
    void select(Slot slot, const Candidate& candidate, Explanation explanation);
    void describe(const RequestRow& row, const Candidate& candidate, Selected& selected) const;
    void reserve(Slot slot, AgentIndex agent, Selected& selected);

    // --- Choice
    Choice choose(Slot slot);
    void gather(Slot slot);
    void rank(const RequestRow& row, Choice& choice);
    void chooseTarget(const RequestRow& row, Choice& choice);
    void keepIdeal(const RequestRow& row);
    std::vector<double>& sharesOf(const RequestRow& row);
    double valueOf(const RequestRow& row, const Candidate& candidate);
    uint32_t freeCapacity(AgentIndex agent) const;

    // --- Agents
    void refreshAgent(AgentIndex agent);
    bool isRoutable(const AgentRow& row, const MediumRow& medium, Pool pool) const;
    void setReadyBit(MediumId medium, Pool pool, AgentIndex agent, bool ready);
    void changeReady(AgentIndex agent, MediumRow& medium, bool ready, std::string_view reason,
                     AgentCause cause);
    void leave(AgentIndex agent, AgentCause cause);
    void touchAgent(AgentIndex agent);
    void touchQueue(QueueId queue);

    // --- Offers
    HandlingRow* reservedBy(AgentIndex agent, std::string_view interaction);
    void endHandling(AgentIndex agent, uint64_t handling, OfferEnd end, std::string_view reason);
    void finishOffer(HandlingRow handling, AgentIndex agent, OfferEnd end, std::string_view reason);
    bool requeue(const HandlingRow& handling);
    void blame(AgentIndex agent, const HandlingRow& handling, OfferEnd end);
    void penalise(uint32_t interaction, AgentIndex agent);
    void count(AgentRow& row, const HandlingRow& handling, int change);
    bool counts(const HandlingRow& handling) const;
    void beginWrapUp(AgentIndex agent, HandlingRow& handling, Milliseconds time);
    void removeHandling(AgentIndex agent, uint64_t handling);
    void becomeBusy(AgentRow& row, int change);
    void forgetAgent(std::string_view interaction, AgentIndex agent);
    void complete(AgentIndex agent, HandlingRow& handling);
    void tell(AgentIndex agent, const HandlingRow& handling, std::optional<HandlingState> state,
              AgentCause cause);

    // --- Statistics
    Result<ObjectRef> objectOf(std::string_view text);
    void releaseObject(const ObjectRef& object);
    std::vector<std::vector<Follower>*> followersOf(const ObjectRef& object);
    void follow(const ObjectRef& object, Follower follower);
    void unfollow(const ObjectRef& object, Follower follower);
    void mark(const std::vector<Follower>& followers);
    Result<double> value(const ObjectRef& object, Statistic statistic);
    Result<double> agentValue(AgentIndex agent, Statistic statistic);
    Result<double> agentsValue(const BitSet& agents, Statistic statistic, double waiting);
    Result<double> queueValue(std::span<const QueueId> queues, Statistic statistic);
    double expectedWait(double waiting, double ready, double busy, double handling_s) const;
    double inVqWait(const QueueRow& row, uint32_t position);
    BitSet agentsOf(const QueueRow& row) const;
    double waitingFor(ClassId id) const;
    void evaluateGates();
    void evaluate(GateId id);
    void evaluateWatches();
    void scheduleTick();
    static bool movesWithTime(const ObjectRef& object, Statistic statistic);
    BitSet routableForAny() const;

    // --- Explanations
    bool explains() const { return options_.explanations != ExplanationDetail::kOff; }
    Explanation explanationOf(Slot slot, Trigger trigger) const;
    void explainTargets(const RequestRow& row, Explanation& explanation) const;
    void explainAgents(const RequestRow& row, const Choice& choice, Explanation& explanation) const;
    Verdict verdictOf(const RequestRow& row, AgentIndex agent) const;
    BitSet eligibleFor(const RequestRow& row) const;

    // --- Views
    AgentView viewOf(const AgentRow& row) const;
    RequestView viewOf(const RequestRow& row) const;

    RouterOptions options_;
    Time now_{0};
    Dice dice_;
    std::vector<Decision> decisions_;
    Deadlines deadlines_;
    RouterCounts counts_;
    bool bulk_ = false;  // configure(): memberships are rebuilt once, at the end

    // Configuration.
    std::map<std::string, Skill, std::less<>> skill_objects_;
    std::map<std::string, CapacityRule, std::less<>> rules_;
    std::string default_rule_;
    std::map<std::string, PlaceRow, std::less<>> places_;
    std::map<std::string, PlaceGroup, std::less<>> place_groups_;
    std::map<std::string, Destination, std::less<>> destinations_;
    std::map<std::string, QueueGroup, std::less<>> queue_groups_;
    std::map<std::string, double, std::less<>> settings_;
    std::vector<std::string> media_;

    // Agents.
    TrackedRows<AgentRow> agents_;
    TextMap<AgentIndex> agent_ids_;
    SkillTable skills_;
    std::deque<GroupRow> groups_;
    TextMap<uint32_t> group_ids_;
    std::array<BitSet, kMediaMax * kPools> ready_;
    std::array<std::vector<int64_t>, kMediaMax> idle_since_;
    BitSet logged_in_;
    uint64_t next_handling_ = 1;

    // Targets.
    std::deque<ClassRow> classes_;
    std::vector<ClassId> free_classes_;
    TextMap<ClassId> class_keys_;
    TextMap<ClassId> class_texts_;
    std::deque<LineRow> line_rows_;
    TextMap<LineId> line_keys_;
    std::deque<std::pair<LineId, uint64_t>> unused_lines_;
    uint64_t unused_stamp_ = 0;
    WaitingLines lines_;
    std::deque<GateRow> gates_;
    std::vector<GateId> free_gates_;
    TextMap<GateId> gate_keys_;
    std::deque<IdealRow> ideals_;
    std::vector<uint32_t> free_ideals_;
    TextMap<uint32_t> ideal_keys_;
    uint32_t classes_in_use_ = 0;

    // Requests.
    TrackedRows<RequestRow> requests_;
    std::vector<uint8_t> restricted_;  // by slot: permits() must look closer
    std::vector<Slot> free_slots_;
    TextMap<Slot> request_ids_;
    TrackedRows<InteractionRow> interactions_;
    std::vector<uint32_t> free_interactions_;
    TextMap<uint32_t> interaction_ids_;
    TextMap<uint32_t> armed_ids_;  // interaction, by the id of an expired request
    std::deque<QueueRow> queues_;
    TextMap<QueueId> queue_ids_;
    uint64_t next_sequence_ = 1;
    std::map<std::string, std::vector<double>, std::less<>> shares_;  // percentage: given so far

    // What settle() has to do.
    std::deque<std::pair<AgentIndex, Trigger>> pending_agents_;
    BitSet pending_agent_set_;
    std::deque<std::pair<Slot, Trigger>> pending_requests_;
    std::deque<LineId> pending_lines_;
    std::vector<GateId> dirty_gates_;
    bool gates_dirty_ = false;
    std::set<uint64_t> dirty_watches_;
    std::vector<ClassId> followed_classes_;
    std::map<AgentIndex, std::vector<Follower>> agent_followers_;
    std::vector<Follower> router_followers_;

    // Statistics.
    std::map<uint64_t, WatchRow> watches_;
    uint64_t next_watch_ = 1;
    Deadlines::Handle tick_ = Deadlines::kNone;

    // What takeState() gave last, by place: a hash of the bytes, 0 for nothing.
    std::vector<uint64_t> given_agents_;
    std::vector<uint64_t> given_requests_;
    std::vector<uint64_t> given_interactions_;
    std::string given_sequences_;

    // Scratch of choose(), kept to spare allocations.
    std::vector<Candidate> candidates_;
    BitSet scratch_;
};

}  // namespace orchestrion::routing
