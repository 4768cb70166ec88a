#include "center/core_impl.h"

#include <charconv>

#include "base/assert.h"

namespace orchestrion::center {

namespace {

// A session's action about no interaction in particular is about its first.
template <class Body>
Body named(const Desk& desk, Body body) {
    if constexpr (requires {
                      body.by.interaction;
                      body.by.session;
                  }) {
        if constexpr (!std::is_same_v<Body, CreateMessage> && !std::is_same_v<Body, CreateCall>) {
            std::string& id = body.by.interaction;
            if (!id.empty() && id != "0") return body;
            id.clear();
            const auto owned = desk.by_session.find(body.by.session);
            const SessionNote* note = desk.sessions.find(body.by.session);
            if (note != nullptr) id = note->first;
            if (owned == desk.by_session.end()) return body;
            if (!owned->second.contains(id)) id = *owned->second.begin();
        }
    }
    return body;
}

template <class T>
Result<void> keep(Table<T>& table, const Record& record) {
    auto value = fromBytes<T>(record.value);
    if (!value) return fail(value.error());
    table.set(record.key, std::move(*value));
    return {};
}

uint64_t numberOf(const std::string& text) {
    uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void earliest(std::optional<Time>& first, std::optional<Time> other) {
    if (other && (!first || *other < *first)) first = other;
}

}  // namespace

CenterCore::CenterCore(CenterOptions options, runtime::Random& random)
    : impl_(std::make_unique<Impl>(std::move(options), random)) {}

CenterCore::~CenterCore() = default;

// ---- commands

Answer CenterCore::Impl::carryOut(const Command& command) {
    return std::visit([this](const auto& body) { return center::apply(*this, named(*this, body)); },
                      command.body);
}

std::optional<Answer> CenterCore::Impl::remembered(const Command& command) {
    const KeptAnswer* kept = keys.find(command.key);
    if (kept == nullptr) return std::nullopt;
    if (kept->fingerprint != command.fingerprint) {
        return Answer(fail("request.keyReused",
                           "the key was sent with another request before; take a new one"));
    }
    ++counts.repeated;
    if (kept->ok) return Answer(kept->text);
    return Answer(fail(kept->code, kept->text));
}

void CenterCore::Impl::remember(const Command& command, const Answer& answer) {
    KeptAnswer kept;
    kept.ok = bool(answer);
    kept.code = answer ? "" : answer.error().code;
    kept.text = answer ? *answer : answer.error().message;
    kept.expires = now + options.limits.keys_kept;
    kept.fingerprint = command.fingerprint;
    keys.put(command.key, std::move(kept));
}

Answer CenterCore::Impl::applyOnce(const Command& command) {
    if (command.key.empty()) return carryOut(command);
    if (auto before = remembered(command)) return std::move(*before);
    Answer answer = carryOut(command);
    remember(command, answer);
    return answer;
}

Answer CenterCore::apply(const Command& command, Time now) {
    advance(now);
    Answer answer = impl_->applyOnce(command);
    impl_->count();
    return answer;
}

// ---- time

void CenterCore::Impl::resend() {
    const uint64_t sequence = resends.begin()->second;
    resends.erase(resends.begin());
    if (const Output* output = outbox.find(sequenceKey(sequence))) outputs.push_back(*output);
}

// One thing that is due; false: nothing is.
bool CenterCore::Impl::doDue() {
    if (const auto id = deliveries.firstDue(now)) {
        deliveryOverdue(*this, *id);
    } else if (const auto dialog = dialogs.firstDue(now)) {
        endDialog(*this, *dialog, R"({"extensions":{"COMPLETION_STATUS":"NORMAL"}})");
    } else if (const auto request = requests.firstDue(now)) {
        stopTreatments(*this, *request);
        nextTreatment(*this, *request);
    } else if (const auto gateway = gateways.firstDue(now)) {
        gatewayOverdue(*this, *gateway);
    } else if (const auto key = keys.firstDue(now)) {
        keys.erase(*key);
    } else if (const auto ended = interactions.firstDue(now)) {
        forget(*ended);
    } else if (!resends.empty() && resends.begin()->first <= now) {
        resend();
    } else {
        return false;
    }
    return true;
}

void CenterCore::advance(Time now) {
    Impl& desk = *impl_;
    desk.now = std::max(desk.now, now);
    if (const auto due = desk.router.nextDue(); due && *due <= desk.now) {
        desk.router.advance(desk.now);
        settle(desk);
    }
    while (desk.doDue()) {
    }
    desk.count();
}

std::optional<Time> CenterCore::nextDue() const {
    std::optional<Time> first = impl_->router.nextDue();
    earliest(first, impl_->deliveries.nextDue());
    earliest(first, impl_->dialogs.nextDue());
    earliest(first, impl_->requests.nextDue());
    earliest(first, impl_->gateways.nextDue());
    earliest(first, impl_->keys.nextDue());
    earliest(first, impl_->interactions.nextDue());
    if (!impl_->resends.empty()) earliest(first, impl_->resends.begin()->first);
    return first;
}

// ---- what changed

// After a restart the pieces have other keys: those that were found go first.
void CenterCore::Impl::storeRouter(std::vector<RecordChange>& into) {
    std::map<std::string, std::optional<std::string>> changed;
    for (auto& piece : std::exchange(stored_router, {})) changed[piece.key] = std::nullopt;
    for (auto& piece : router.takeState()) changed[piece.key] = std::move(piece.bytes);
    for (auto& [key, bytes] : changed) into.push_back({"router", key, std::move(bytes)});
}

Changes CenterCore::takeChanges() {
    Impl& desk = *impl_;
    ORCH_ASSERT(!desk.settling, "changes are taken between commands");
    Changes changes;
    desk.storeRouter(changes.records);
    desk.interactions.collect(changes.records);
    desk.requests.collect(changes.records);
    desk.deliveries.collect(changes.records);
    desk.orders.collect(changes.records);
    desk.dialogs.collect(changes.records);
    desk.sessions.collect(changes.records);
    desk.subscriptions.collect(changes.records);
    desk.objects.collect(changes.records);
    desk.outbox.collect(changes.records);
    desk.keys.collect(changes.records);
    desk.gateways.collect(changes.records);
    desk.cells.collect(changes.records);
    changes.outputs = std::exchange(desk.outputs, {});
    return changes;
}

// ---- from records

Result<void> CenterCore::Impl::restoreOne(const Record& record) {
    if (record.kind == "interaction") {
        auto value = interaction::fromBytes(record.value);
        if (!value) return fail(value.error());
        restored(std::move(*value));
        return {};
    }
    if (record.kind == "output") {
        auto value = outputFromBytes(record.value);
        if (!value) return fail(value.error());
        outbox.set(record.key, std::move(*value));
        return {};
    }
    if (record.kind == "request") return keep(requests, record);
    if (record.kind == "delivery") return keep(deliveries, record);
    if (record.kind == "order") return keep(orders, record);
    if (record.kind == "dialog") return keep(dialogs, record);
    if (record.kind == "session") return keep(sessions, record);
    if (record.kind == "subscription") return keep(subscriptions, record);
    if (record.kind == "object") return keep(objects, record);
    if (record.kind == "key") return keep(keys, record);
    if (record.kind == "gateway") return keep(gateways, record);
    if (record.kind == "router") {
        stored_router.push_back({record.key, record.value});
        return {};
    }
    if (record.kind == "counter") return keep(cells, record);
    return fail("center.badRecord", "there is a record of the unknown kind '" + record.kind +
                                        "'; it was written by a later release");
}

// Configuration first, then what is live; everybody's connection is lost.
Result<void> CenterCore::Impl::restoreRouter() {
    routing::Configuration all;
    for (const auto& [key, stored] : objects.all()) addTo(all, stored.object);
    const auto& rule = options.default_capacity_rule;
    if (objects.find(objectKey(routing::ObjectKind::kCapacityRule, rule)) != nullptr)
        all.default_capacity_rule = rule;
    // What was removed at run time may still be named.
    auto configured = router.configure(all, now, routing::References::kAsLeft);
    if (!configured) return fail(configured.error());
    if (!stored_router.empty()) {
        auto kept = router.importState(stored_router, now);
        if (!kept) return fail("center.badRecord", kept.error().message);
    }
    for (const auto& agent : router.agents()) {
        if (agent.logged_in && agent.connected) (void)router.connectionLost(agent.id, now);
    }
    for (const auto& [id, subscription] : subscriptions.all()) {
        const auto watch = router.watch(subscription.object, subscription.statistic, now);
        if (watch) watches[*watch] = id;
    }
    return {};
}

Result<void> CenterCore::restore(const std::vector<Record>& records, Time now) {
    Impl& desk = *impl_;
    desk.now = now;
    for (const Record& record : records) {
        if (auto kept = desk.restoreOne(record); !kept) return kept;
    }
    if (const Cell* sequence = desk.cells.find("sequence"))
        desk.last_sequence = numberOf(sequence->bytes);
    for (const auto& [id, note] : desk.sessions.all()) {
        for (const std::string& value : note.values) desk.sessions_by_value[value].insert(id);
    }
    for (const auto& [key, output] : desk.outbox.all()) desk.outputs.push_back(output);
    if (auto kept = desk.restoreRouter(); !kept) return kept;
    settle(desk);
    reconcile(desk);
    desk.count();
    return {};
}

// ---- options and counts

void CenterCore::setOptions(CenterOptions options, Time now) {
    impl_->now = std::max(impl_->now, now);
    impl_->setOptions(std::move(options));
    useDefaultRule(*impl_);
}

void CenterCore::Impl::count() {
    counts.interactions = live_count;
    counts.ended = interactions.all().size() - live_count;
    counts.unowned = unowned_count;
    counts.deliveries = deliveries.all().size();
    counts.outputs = outbox.all().size();
    counts.keys = keys.all().size();
    counts.router = router.counts();
}

}  // namespace orchestrion::center
