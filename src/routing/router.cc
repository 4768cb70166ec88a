#include "routing/router.h"

#include "routing/router_impl.h"

namespace orchestrion::routing {

// Time passes up to `now`, one due entry after the other, each with its consequences.
void Router::Impl::step(Time now) {
    while (!deadlines_.empty() && deadlines_.first() <= now) {
        now_ = std::max(now_, deadlines_.first());
        doDue(deadlines_.pop());
        settle();
    }
    now_ = std::max(now_, now);
}

void Router::Impl::doDue(const Due& due) {
    switch (due.kind) {
        case DueKind::kExpiry:
            requests_[due.subject].expiry = Deadlines::kNone;
            expire(due.subject);
            break;
        case DueKind::kStep:
            requests_[due.subject].next_step = Deadlines::kNone;
            takeStep(due.subject);
            break;
        case DueKind::kGrowth:
            requests_[due.subject].growth = Deadlines::kNone;
            grow(due.subject);
            break;
        case DueKind::kGrace:
            agents_[due.subject].grace = Deadlines::kNone;
            leave(due.subject, AgentCause::kConnectionGrace);
            break;
        case DueKind::kTick:
            tick();
            break;
        case DueKind::kPenalty: {
            InteractionRow& row = interactions_[due.subject];
            std::erase_if(row.penalties, [&](const Penalty& one) { return one.until <= now_; });
            for (const Slot slot : row.requests) refreshRestricted(slot);
            pendAgent(static_cast<AgentIndex>(due.detail));
            dropInteractionIfIdle(due.subject);
            break;
        }
        case DueKind::kHandling:
            handlingDue(due.subject, due.detail);
            break;
    }
}

void Router::Impl::handlingDue(AgentIndex agent, uint64_t id) {
    AgentRow& row = agents_[agent];
    for (HandlingRow& handling : row.handlings) {
        if (handling.id != id) continue;
        handling.due = Deadlines::kNone;
        if (handling.state == HandlingState::kWrapUp) {
            tell(agent, handling, std::nullopt, AgentCause::kWrapUpOver);
            removeHandling(agent, id);
            refreshAgent(agent);
        } else {
            const bool offered = handling.state == HandlingState::kOffered;
            endHandling(agent, id, offered ? OfferEnd::kNoAnswer : OfferEnd::kLapsed, {});
        }
        return;
    }
}

namespace {

// Time, command, consequences: the shape of every command.
template <class Impl, class Command>
auto run(Impl& impl, Time now, Command&& command) {
    impl.step(now);
    auto result = command();
    impl.settle();
    return result;
}

}  // namespace

Router::Router(RouterOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Result<void> Router::configure(const Configuration& configuration, Time now,
                               References references) {
    return run(*impl_, now, [&] { return impl_->configure(configuration, references); });
}
Result<void> Router::upsert(const Object& object, Time now) {
    return run(*impl_, now, [&] { return impl_->upsert(object); });
}
Result<void> Router::remove(ObjectKind kind, std::string_view name, Time now) {
    return run(*impl_, now, [&] { return impl_->remove(kind, name); });
}
Configuration Router::configuration() const {
    return impl_->configuration();
}
const RouterOptions& Router::options() const {
    return impl_->options();
}

Result<Submitted> Router::submit(const Submit& submit, Time now) {
    return run(*impl_, now, [&] { return impl_->submit(submit); });
}
Result<void> Router::cancel(std::string_view request, Time now) {
    return run(*impl_, now, [&] { return impl_->cancel(request); });
}
uint32_t Router::cancelInteraction(std::string_view interaction,
                                   std::optional<std::string_view> queue, Time now) {
    return run(*impl_, now, [&] { return impl_->cancelInteraction(interaction, queue); });
}
Result<Query> Router::query(std::string_view request, Time now) {
    return run(*impl_, now, [&] { return impl_->query(request); });
}
Result<void> Router::update(const Update& update, Time now) {
    return run(*impl_, now, [&] { return impl_->update(update); });
}

Result<std::vector<std::string>> Router::excludeAgents(std::string_view interaction,
                                                       std::vector<std::string> agents, Time now) {
    return run(*impl_, now, [&] { return impl_->excludeAgents(interaction, std::move(agents)); });
}
Result<void> Router::setReservationTime(std::string_view interaction, Milliseconds time, Time now) {
    return run(*impl_, now, [&] { return impl_->setReservationTime(interaction, time); });
}
void Router::interactionEnded(std::string_view interaction, Time now) {
    impl_->step(now);
    impl_->interactionEnded(interaction);
    impl_->settle();
}
Result<void> Router::rename(std::string_view interaction, std::string_view to, Time now) {
    return run(*impl_, now, [&] { return impl_->rename(interaction, to); });
}

Result<void> Router::login(const Login& login, Time now) {
    return run(*impl_, now, [&] { return impl_->login(login); });
}
Result<void> Router::logout(std::string_view agent, Time now) {
    return run(*impl_, now, [&] { return impl_->logout(agent); });
}
Result<void> Router::setReady(std::string_view agent, std::string_view medium, Time now) {
    return run(*impl_, now, [&] { return impl_->setReady(agent, medium, true, {}); });
}
Result<void> Router::setNotReady(std::string_view agent, std::string_view medium,
                                 std::string_view reason, Time now) {
    return run(*impl_, now, [&] { return impl_->setReady(agent, medium, false, reason); });
}
Result<void> Router::connectionLost(std::string_view agent, Time now) {
    return run(*impl_, now, [&] { return impl_->setConnected(agent, false); });
}
Result<void> Router::connectionRestored(std::string_view agent, Time now) {
    return run(*impl_, now, [&] { return impl_->setConnected(agent, true); });
}

Result<void> Router::offer(std::string_view interaction, std::string_view agent,
                           std::optional<Milliseconds> timeout, Time now) {
    return run(*impl_, now, [&] { return impl_->offer(interaction, agent, timeout); });
}
Result<void> Router::accept(std::string_view interaction, std::string_view agent, Time now) {
    return run(*impl_, now, [&] { return impl_->accept(interaction, agent); });
}
Result<void> Router::reject(std::string_view interaction, std::string_view agent,
                            std::string_view reason, Time now) {
    return run(*impl_, now,
               [&] { return impl_->endOffer(interaction, agent, OfferEnd::kRejected, reason); });
}
Result<void> Router::noAnswer(std::string_view interaction, std::string_view agent, Time now) {
    return run(*impl_, now,
               [&] { return impl_->endOffer(interaction, agent, OfferEnd::kNoAnswer, {}); });
}
Result<void> Router::release(std::string_view interaction, std::string_view agent, Time now) {
    return run(*impl_, now,
               [&] { return impl_->endOffer(interaction, agent, OfferEnd::kReleased, {}); });
}
Result<void> Router::begin(std::string_view interaction, std::string_view agent,
                           std::string_view medium, Time now) {
    return run(*impl_, now, [&] { return impl_->begin(interaction, agent, medium); });
}
Result<void> Router::hold(std::string_view interaction, std::string_view agent, bool held,
                          Time now) {
    return run(*impl_, now, [&] { return impl_->hold(interaction, agent, held); });
}
Result<void> Router::finish(std::string_view interaction, std::string_view agent,
                            std::optional<Milliseconds> wrap_up, Time now) {
    return run(*impl_, now, [&] { return impl_->finish(interaction, agent, wrap_up); });
}
Result<void> Router::wrapUpDone(std::string_view interaction, std::string_view agent, Time now) {
    return run(*impl_, now, [&] { return impl_->wrapUpDone(interaction, agent); });
}

void Router::advance(Time now) {
    impl_->step(now);
    impl_->settle();
}
std::optional<Time> Router::nextDue() const {
    return impl_->nextDue();
}
std::vector<Decision> Router::takeDecisions() {
    return impl_->takeDecisions();
}

Result<double> Router::statistic(std::string_view object, std::string_view name, Time now) {
    return run(*impl_, now, [&] { return impl_->statistic(object, name); });
}
Result<uint64_t> Router::watch(std::string_view object, std::string_view name, Time now) {
    return run(*impl_, now, [&] { return impl_->watch(object, name); });
}
Result<void> Router::unwatch(uint64_t watch, Time now) {
    return run(*impl_, now, [&] { return impl_->unwatch(watch); });
}
Result<Explanation> Router::explain(std::string_view request, Time now) {
    return run(*impl_, now, [&] { return impl_->explain(request); });
}

std::optional<AgentView> Router::agent(std::string_view id) const {
    return impl_->agent(id);
}
std::vector<AgentView> Router::agents() const {
    return impl_->agents();
}
std::optional<RequestView> Router::request(std::string_view id) const {
    return impl_->request(id);
}
std::vector<RequestView> Router::requests(uint64_t behind, size_t count) const {
    return impl_->requests(behind, count);
}
std::vector<RequestView> Router::requestsOf(std::string_view interaction) const {
    return impl_->requestsOf(interaction);
}
std::vector<QueueView> Router::queues() const {
    return impl_->queues();
}
RouterCounts Router::counts() const {
    return impl_->counts();
}

std::vector<StatePiece> Router::takeState() {
    return impl_->takeState();
}
Result<std::vector<std::string>> Router::importState(const std::vector<StatePiece>& pieces,
                                                     Time now) {
    return run(*impl_, now, [&] { return impl_->importState(pieces); });
}

}  // namespace orchestrion::routing
