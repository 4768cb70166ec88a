// Where the commands of a contact centre do their work: all its state, and the few ways to change
// it. One file a concern implements `Answer apply(Desk&, const <Command>&)`.
//
// Lifetime   Belongs to a CenterCore. Threading: as that.
// Rules      A command checks first and changes then: what it refuses has changed nothing. Every
//            change of an interaction goes through take(), so that its events are told and its
//            indexes hold. After commands to the router, settle() carries out what it decided.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "center/commands.h"
#include "center/core.h"
#include "center/options.h"
#include "center/outputs.h"
#include "center/state.h"
#include "center/table.h"
#include "interaction/changes.h"
#include "interaction/codec.h"
#include "interaction/json_object.h"
#include "routing/router.h"
#include "runtime/random.h"

namespace orchestrion::center {

using interaction::ActionRef;
using interaction::Changed;
using interaction::Interaction;
using interaction::JsonObject;
using interaction::LifeEvent;
using interaction::Party;
using interaction::PartyState;
using interaction::Stage;
using interaction::textOf;
using routing::Time;

using Index = std::map<std::string, std::set<std::string>, std::less<>>;

struct Desk {
    Desk(CenterOptions with, runtime::Random& chance);

    CenterOptions options;
    runtime::Random& random;
    Time now{0};
    routing::Router router;

    Table<Interaction> interactions;
    Table<Request> requests;
    Table<Delivery> deliveries;
    Table<PendingOrder> orders;
    Table<DialogRun> dialogs;
    Table<SessionNote> sessions;
    Table<Subscription> subscriptions;
    Table<StoredObject> objects;
    Table<Output> outbox;
    Table<KeptAnswer> keys;
    Table<Gateway> gateways;
    Table<Cell> cells;

    // Of the interactions that have not ended, unless it says otherwise.
    Index by_session, by_queue, by_workbin, by_value, by_parent, by_view;
    Index sessions_by_value;
    std::vector<Output> outputs;              // to be let out
    std::multimap<Time, uint64_t> resends;    // not stored: after a restart all are sent anyway
    std::map<uint64_t, std::string> watches;  // subscription by the router's watch
    uint64_t last_sequence = 0;
    bool settling = false;
    CenterCounts counts;

    WallTime wall() const { return WallTime(now); }
    std::string newId();

    // ---- interactions
    const Interaction* find(std::string_view id) const { return interactions.find(id); }
    // One that has not ended.
    const Interaction* live(std::string_view id) const;
    void take(const Changed& changed);
    void put(Interaction interaction);
    // As it is stored already.
    void restored(Interaction interaction);
    void forget(const std::string& id);
    // The interaction of a session's action, if it belongs to that session and has not ended; else
    // its error event is told: `unknown` or `invalidstate`; for messages and chats `Request
    // Invalid`.
    const Interaction* owned(const ActionRef& action);

    // ---- telling
    void tell(LifeEvent event);
    void notice(const std::string& agent, std::string kind, const std::string& interaction,
                std::string data = "{}");
    uint64_t send(OutputBody body);
    void once(OutputBody body) { outputs.push_back({0, std::move(body)}); }
    void confirm(uint64_t sequence);

    // ---- gateways
    // The one that carries it, if it is there and can do that; else any that can; empty: none.
    std::string gatewayFor(const Interaction* interaction, std::string_view capability) const;
    // Nothing is awaited; without a gateway nothing is sent.
    void order(const Interaction& interaction, std::string name, std::string arguments);
    // 0: no gateway takes it.
    uint64_t order(PendingOrder pending, std::string name, std::string arguments);
    void dropOrder(uint64_t order);

    // New endpoints, queues and keys to index by.
    void setOptions(CenterOptions with);
    std::vector<std::string> byAge(std::vector<std::string> ids) const;

    uint64_t live_count = 0;
    uint64_t unowned_count = 0;  // neither with a session, nor in a queue, nor at an agent

private:
    void index(const Interaction& interaction, bool in);
};

// The key of an output in the outbox: keys sort as sequences do.
std::string sequenceKey(uint64_t sequence);
std::string objectKey(routing::ObjectKind kind, const std::string& name);
ActionRef refOf(const SessionRequest& by, std::string area, std::string action);
std::string mediumOf(const Interaction& interaction);  // as capacity rules name it

inline Answer accepted() {
    return std::string("{}");
}
inline Answer refused(std::string_view code, std::string message) {
    return fail("center." + std::string(code), std::move(message));
}

// ---- routing_decisions.cc: what the router decided, carried out.
void settle(Desk& desk);

// ---- agents.cc
// The capacity rule of those without one of their own, as soon as it is there.
void useDefaultRule(Desk& desk);

// ---- recovery.cc: what was stored at different moments of the router and of us is made to agree.
void addTo(routing::Configuration& configuration, const routing::Object& object);
void reconcile(Desk& desk);

// ---- deliveries.cc: an interaction on its way to an agent or device.
void beginDelivery(Desk& desk, Delivery delivery, const std::string& order_arguments);
void deliveryAccepted(Desk& desk, std::string_view interaction);
void deliveryFailed(Desk& desk, std::string_view interaction, std::string_view error,
                    std::string_view description);
// Who was offered it does not get it, whatever the cause.
enum class Failing : uint8_t { kRelease, kReject, kNoAnswer };
// The agent, or the device, has it. The router's errors.
Result<void> acceptDelivery(Desk& desk, const Delivery& delivery);
void failDelivery(Desk& desk, const Delivery& delivery, Failing how, const std::string& reason);
void deliveryOverdue(Desk& desk, const std::string& interaction);

// ---- joining.cc: sessions and what they own.
// A session for it, new or that of an earlier interaction, or a queue; gives the session.
std::string enter(Desk& desk, const std::string& interaction, const Endpoint* endpoint,
                  bool route_requested);
// New values by which later interactions find its session.
void remember(Desk& desk, const std::string& session, const Interaction& interaction);
void join(Desk& desk, const std::string& interaction, const std::string& session);
// A call that nobody cares for goes to the default destination of its endpoint, if it has one.
void strand(Desk& desk, const std::string& interaction);
void leave(Desk& desk, const std::string& interaction, const std::string& resultof);
void finishInteraction(Desk& desk, const std::string& interaction,
                       const interaction::Ending& ending);
std::string startSession(Desk& desk, const ApplicationStart& start, const Interaction& cause);

// ---- workflow_queues.cc
void placeInto(Desk& desk, const std::string& interaction, const std::string& queue,
               const std::string& workbin);
void pull(Desk& desk, const std::string& queue);

// ---- dialogs.cc
void setTreating(Desk& desk, const std::string& interaction, bool treating);
void stopDialogs(Desk& desk, const std::string& interaction);
// There is one dialog at most for each interaction.
void endDialog(Desk& desk, const std::string& interaction, std::string_view extra);
void nextTreatment(Desk& desk, const std::string& request);
void stopTreatments(Desk& desk, const std::string& request);

// ---- agent_work.cc: his own workbins, those of his place, and those of groups that list him.
bool mayOpen(const Desk& desk, const std::string& agent, const std::string& owner);

// ---- orders.cc
void gatewayOverdue(Desk& desk, const std::string& gateway);

// Each command, in the file of its concern.
#define ORCH_COMMAND(Type) Answer apply(Desk& desk, const Type& command);
ORCH_COMMAND(QueueSubmit)
ORCH_COMMAND(QueueCancel)
ORCH_COMMAND(QueueQuery)
ORCH_COMMAND(QueueUpdate)
ORCH_COMMAND(ExcludeAgents)
ORCH_COMMAND(ReserveTarget)
ORCH_COMMAND(TuneRouting)
ORCH_COMMAND(Redirect)
ORCH_COMMAND(AcceptCall)
ORCH_COMMAND(Terminate)
ORCH_COMMAND(Attach)
ORCH_COMMAND(Detach)
ORCH_COMMAND(Associate)
ORCH_COMMAND(SetData)
ORCH_COMMAND(DeleteData)
ORCH_COMMAND(CallAction)
ORCH_COMMAND(UpdateProperties)
ORCH_COMMAND(AgentAction)
ORCH_COMMAND(CreateCall)
ORCH_COMMAND(CreateMessage)
ORCH_COMMAND(SendMessage)
ORCH_COMMAND(GetContent)
ORCH_COMMAND(SendChatMessage)
ORCH_COMMAND(GetTranscript)
ORCH_COMMAND(Dialog)
ORCH_COMMAND(StopDialog)
ORCH_COMMAND(Subscribe)
ORCH_COMMAND(Unsubscribe)
ORCH_COMMAND(SessionEnded)
ORCH_COMMAND(SessionNotStarted)
ORCH_COMMAND(GatewayAttached)
ORCH_COMMAND(GatewayLost)
ORCH_COMMAND(Arrived)
ORCH_COMMAND(RouteRequested)
ORCH_COMMAND(PartyReported)
ORCH_COMMAND(PartyGone)
ORCH_COMMAND(Left)
ORCH_COMMAND(DataReported)
ORCH_COMMAND(ContentReported)
ORCH_COMMAND(LineReported)
ORCH_COMMAND(OrderEnded)
ORCH_COMMAND(Merged)
ORCH_COMMAND(AgentLogin)
ORCH_COMMAND(AgentLogout)
ORCH_COMMAND(AgentReady)
ORCH_COMMAND(AgentNotReady)
ORCH_COMMAND(AgentConnection)
ORCH_COMMAND(AgentAccept)
ORCH_COMMAND(AgentReject)
ORCH_COMMAND(AgentNoAnswer)
ORCH_COMMAND(AgentHold)
ORCH_COMMAND(AgentConsult)
ORCH_COMMAND(AgentTransfer)
ORCH_COMMAND(AgentConference)
ORCH_COMMAND(AgentDone)
ORCH_COMMAND(AgentDisposition)
ORCH_COMMAND(AgentWrapUpDone)
ORCH_COMMAND(AgentPlace)
ORCH_COMMAND(AgentPull)
ORCH_COMMAND(AgentSay)
ORCH_COMMAND(Configure)
ORCH_COMMAND(RemoveObject)
ORCH_COMMAND(StopInteraction)
ORCH_COMMAND(PlaceInteraction)
ORCH_COMMAND(ChangeInteraction)
ORCH_COMMAND(Confirm)
ORCH_COMMAND(Undelivered)
#undef ORCH_COMMAND

}  // namespace orchestrion::center
