// Sleeping and waking: sessions leave memory and come back, also after a restart.
#include <algorithm>
#include <utility>

#include "base/compress.h"
#include "session/shard_impl.h"
#include "session/snapshot.h"

namespace orchestrion::session {
namespace {

// Waking costs a read and, for scripts, a realm: so many in a row at most.
constexpr uint32_t kWakesPerRound = 64;
// Sleeping frees memory only when the collector has gone over a whole zone of realms.
constexpr uint32_t kSleepersAtOnce = 128;
constexpr uint32_t kRoundsPerMemoryCheck = 256;
// After a document could not be read from the store.
constexpr Milliseconds kBetweenTries{1000};

}  // namespace

// Recovery.

void Shard::Impl::recover(Stored stored) {
    suspects_ = std::move(stored.suspects);
    for (store::ScannedSession& session : stored.sessions) {
        if (hasEnded(session.status)) {
            to_wake_.push_back(std::move(session.id));  // for the effects it still has
            continue;
        }
        const auto suspect = suspects_.find(session.id);
        const bool crashed = suspect != suspects_.end() && suspect->second.crashes >= kCrashesMax;
        if (session.status == SessionStatus::kSuspended) {
            ++counts_.sessions_suspended;
        } else if (session.status == SessionStatus::kScheduled) {
            scheduled_.emplace(session.next_due.value_or(WallTime()), session.id);
        } else if (session.next_due) {
            sleepers_.emplace(std::pair(session.next_due->time_since_epoch(), session.number),
                              session.id);
        }
        if (session.attention != 0 || session.status == SessionStatus::kStarting || crashed) {
            to_wake_.push_back(std::move(session.id));
        }
    }
    for (store::MessageRow& message : stored.messages) to_receive_.push_back(std::move(message));
}

// True if there is more to recover at once.
bool Shard::Impl::recoverSome() {
    if (to_wake_.empty() && to_receive_.empty()) return false;
    for (uint32_t i = 0; i < kWakesPerRound && !to_wake_.empty(); ++i) {
        const std::string id = std::move(to_wake_.front());
        to_wake_.pop_front();
        if (find(id) != nullptr) continue;
        if (parts_.directory->contains(id)) {
            if (!awaken(id)) {
                to_wake_.push_back(id);
                break;
            }
            continue;
        }
        auto row = parts_.store->load(id);  // one that has ended
        if (!row) {
            to_wake_.push_back(id);
            break;
        }
        if (*row && (*row)->attention != 0) adopt(std::move(**row));
    }
    for (uint32_t i = 0; i < kWakesPerRound && !to_receive_.empty(); ++i) {
        const store::MessageRow message = std::move(to_receive_.front());
        to_receive_.pop_front();
        const size_t left = to_receive_.size();
        receive(message);
        if (to_receive_.size() > left) break;  // the store cannot be read now
    }
    return !to_wake_.empty() || !to_receive_.empty();
}

// Waking.

// Null if there is none that has not ended.
Result<Session*> Shard::Impl::awaken(const std::string& session_id) {
    if (Session* session = find(session_id)) return session;
    if (parts_.store == nullptr || !parts_.directory->contains(session_id)) {
        return static_cast<Session*>(nullptr);
    }
    auto row = parts_.store->load(session_id);
    if (!row) return fail(row.error());
    if (!*row || hasEnded((*row)->status)) return static_cast<Session*>(nullptr);
    return &adopt(std::move(**row));
}

// From its row into memory.
Session& Shard::Impl::adopt(store::SessionRow row) {
    auto made = std::make_unique<Session>();
    Session& session = *made;
    session.state.session_id = row.id;
    session.number = row.number;
    session.row_version = row.version;
    session.tenant = std::move(row.tenant);
    session.application = std::move(row.application);
    session.document_hash = std::move(row.document_hash);
    session.tags = std::move(row.tags);
    session.started = row.started;
    const SessionPolicy policy = policyOf(session.application);
    session.history = policy.history;
    session.suspend_on_failure = policy.suspend_on_failure;
    if (row.next_due) {
        sleepers_.erase({row.next_due->time_since_epoch(), row.number});
    }
    by_number_[session.number] = &session;
    sessions_[row.id] = std::move(made);
    ++counts_.thaws;
    const bool ended = hasEnded(row.status);
    const auto plain = decompress(row.snapshot, store::kBlobBytesMax);
    auto read = plain ? Result<void>() : Result<void>(fail(plain.error()));
    if (read && !ended) read = decodeImage(*plain, session);
    if (read) read = decodeEffects(row.effects, session);
    if (ended) {
        session.persistence = Persistence::kDurable;
        session.last_view = std::make_unique<SessionView>(viewOfRow(row));
        session.phase = Session::Phase::kEnded;
        awake(session);
        return session;
    }
    ++running_;
    if (!read) {
        session.persistence = Persistence::kDurable;
        unreadable(session, read.error());
        return session;
    }
    const auto suspect = suspects_.find(row.id);
    if (suspect != suspects_.end()) session.crashes = suspect->second.crashes;
    if (session.crashes >= kCrashesMax && row.status != SessionStatus::kSuspended) {
        std::unique_ptr<Session::Mail> on;
        if (suspect->second.event) {
            on = std::make_unique<Session::Mail>();
            on->event = std::move(*suspect->second.event);
            on->own = true;
            // What it sent itself is still in its mailbox, too.
            auto& queue = session.errors.empty() ? session.mailbox : session.errors;
            if (!queue.empty() && queue.front().event.name == on->event.name) queue.pop_front();
        }
        round_.batch.erased_records.push_back({"crash", row.id});
        session.crashes = 0;
        suspend(session,
                "a turn of it took the server down " + std::to_string(kCrashesMax) +
                    " times; it is not tried again before somebody has looked",
                std::move(on));
        suspects_.erase(suspect);
        return session;
    }
    if (suspect != suspects_.end()) suspects_.erase(suspect);
    switch (row.status) {
        case SessionStatus::kScheduled:
            session.phase = Session::Phase::kScheduled;
            break;
        case SessionStatus::kStarting:
            load(session, [](const Result<SessionView, StartFailure>&) {});
            break;
        case SessionStatus::kSuspended:
            session.phase = Session::Phase::kSuspended;
            session.summary = std::make_unique<SessionView>(viewOfSummary(row));
            break;
        default:
            thaw(session);
    }
    return session;
}

// Its chart is at hand, or on its way.
void Shard::Impl::thaw(Session& session) {
    session.phase = Session::Phase::kThawing;
    const auto it = units_by_source_.find({session.document_hash, session.document_url});
    if (it != units_by_source_.end()) {
        if (const auto unit = it->second.lock()) return restore(session, unit->chart);
    }
    ++outstanding_;
    parts_.documents.loadStored(session.document_hash, session.document_url,
                                [this, id = session.id()](LoadedChart loaded) {
                                    parts_.mailbox.postAnswer([this, id, loaded] {
                                        --outstanding_;
                                        thawed(id, loaded);
                                    });
                                });
}

void Shard::Impl::thawed(const std::string& session_id, LoadedChart loaded) {
    Session* session = find(session_id);
    if (session == nullptr || session->phase != Session::Phase::kThawing) return;
    if (loaded.chart) {
        stored_documents_.insert(loaded.chart->content_hash);
        return restore(*session, loaded.chart);
    }
    // The disk may answer the next time.
    const bool unread =
        !loaded.diagnostics.empty() && loaded.diagnostics.front().code.starts_with("store.");
    if (unread) {
        const Milliseconds again = parts_.timeline->now() + kBetweenTries;
        timers_.add(again, {session_id, TimerValue::For::kThaw});
        return;
    }
    std::string why = "its document cannot be compiled";
    if (!loaded.diagnostics.empty()) why = toString(loaded.diagnostics.front());
    unreadable(*session, {"session.noDocument", why});
}

// Session::core becomes state, data and realm.
Result<void> Shard::Impl::rebuild(Session& session,
                                  const std::shared_ptr<const scxml::Chart>& chart) {
    auto saved = decodeSession(session.core, *chart);
    if (!saved) return fail(saved.error());
    if (session.unit == nullptr || session.unit->chart != chart) session.unit = unitOf(chart);
    session.state = std::move(saved->state);
    session.active_states = std::make_unique<scxml::ActiveStates>(*chart, session.state);
    auto realm = scxml::restoreRealm(chart, runtime_.get(), realmOptions(session), saved->data);
    if (!realm) return fail(realm.error());
    session.realm = std::move(*realm);
    session.core.clear();
    return {};
}

void Shard::Impl::restore(Session& session, const std::shared_ptr<const scxml::Chart>& chart) {
    if (const auto built = rebuild(session, chart); !built) {
        return unreadable(session, built.error());
    }
    session.phase = Session::Phase::kActive;
    for (Session::PendingSend& pending : session.timers) arm(session, pending);
    armAge(session);
    awake(session);
}

// Nothing is lost: its row stays as it is, and it can be tried again.
void Shard::Impl::unreadable(Session& session, const Error& error) {
    session.phase = Session::Phase::kSuspended;
    session.unreadable = true;
    session.suspended_because =
        "what is stored of it cannot be read: " + error.message + " [" + error.code + "]";
    ++counts_.sessions_suspended;
    if (options_.on_life) options_.on_life(viewOf(session, false));
    awake(session);
    settle(session);
}

// It can be reached again: effects whose outcome is not known are issued once more, and who waited
// for it is told.
void Shard::Impl::awake(Session& session) {
    for (Session::OutsideEffect& outside : session.outside) {
        if (outside.issued) continue;
        ++counts_.effects_reissued;
        issue(session, outside);
    }
    for (const auto& tell : std::exchange(session.when_awake, {})) {
        if (session.phase != Session::Phase::kThawing) tell(session);
    }
    if (session.phase == Session::Phase::kActive) {
        if (session.cancelled) {
            cancelled_.push_back(session.id());
            return endCancelled();
        }
        act(session);
        settle(session);
    }
    touchLru(session);
}

// Sleeping.

bool Shard::Impl::canSleep(const Session& session) const {
    const bool phase = session.phase == Session::Phase::kActive ||
                       session.phase == Session::Phase::kScheduled ||
                       session.phase == Session::Phase::kSuspended;
    return phase && stored(session) && session.row_version > 0 && !session.ready &&
           !session.dirty && !session.effects_dirty && session.uncommitted == 0 &&
           session.unsaved.empty() && session.outside.empty() && session.mailbox.empty() &&
           session.errors.empty() && session.held.empty() && session.beginning == 0 &&
           session.waiting_for_stable.empty() && session.when_awake.empty();
}

void Shard::Impl::touchLru(Session& session) {
    leaveLru(session);
    if (!canSleep(session)) return;
    lru_.push_back(&session);
    session.lru = std::prev(lru_.end());
    session.in_lru = true;
}

void Shard::Impl::leaveLru(Session& session) {
    if (!session.in_lru) return;
    lru_.erase(session.lru);
    session.in_lru = false;
}

void Shard::Impl::putToSleep(Session& session) {
    if (session.phase == Session::Phase::kActive) {
        if (const auto due = dueOf(session)) {
            sleepers_.emplace(std::pair(*due, session.number), session.id());
        }
    }
    ++counts_.hibernations;
    --running_;
    drop(session);
}

void Shard::Impl::hibernate() {
    const bool many = running_ > options_.limits.awake_per_shard_max;
    bool heavy = false;
    if (!many && rounds_until_memory_check_-- == 0 && runtime_ && parts_.writer != nullptr) {
        rounds_until_memory_check_ = kRoundsPerMemoryCheck;
        const uint64_t share = options_.limits.memory_bytes / std::max(1u, options_.shards);
        heavy = runtime_->memoryUse().bytes > share;
    }
    if (!many && !heavy) return;
    uint32_t slept = 0;
    while (!lru_.empty() && slept < kSleepersAtOnce) {
        Session& oldest = *lru_.front();
        leaveLru(oldest);
        if (!canSleep(oldest)) continue;
        putToSleep(oldest);
        ++slept;
    }
    // Otherwise the runtime collects when there are enough of them for the cost.
    if (heavy && slept > 0) runtime_->collectGarbage();
}

void Shard::Impl::hibernateAll() {
    while (!lru_.empty()) {
        Session& oldest = *lru_.front();
        leaveLru(oldest);
        if (canSleep(oldest)) putToSleep(oldest);
    }
    if (runtime_) runtime_->collectGarbage();
}

// Export and import.

void Shard::Impl::exportSession(const SessionRef& ref, Service::Callback<store::SessionRow> done) {
    const std::string& session_id = ref.id;
    if (parts_.store == nullptr) {
        return done(fail("session.transient", "nothing is stored here, so nothing is exported"));
    }
    const auto read = [this, ref, done](const Error* lost) {
        if (lost != nullptr) return done(fail(*lost));
        auto row = parts_.store->load(ref.id);
        if (!row) return done(fail(row.error()));
        if (!*row || !ref.covers((*row)->tenant)) return done(fail(gone(ref)));
        done(std::move(**row));
    };
    Session* session = find(session_id);
    if (session != nullptr && !ref.covers(session->tenant)) return done(fail(gone(ref)));
    if (session != nullptr && !stored(*session)) {
        return done(fail("session.transient",
                         "the session '" + session_id + "' is not stored (transient)"));
    }
    if (session == nullptr) return read(nullptr);
    whenDurable(*session, read);
}

void Shard::Impl::importSession(store::SessionRow row, std::optional<store::DocumentRow> document,
                                Viewed done) {
    if (parts_.writer == nullptr) {
        return done(fail("session.transient", "nothing is stored here, so nothing is imported"));
    }
    StartRequest request;
    request.id = row.id;
    const auto admitted = admit(request);
    if (!admitted) return done(fail(admitted.error()));
    drop(**admitted);
    --running_;
    Session check;
    const auto plain = decompress(row.snapshot, store::kBlobBytesMax);
    auto sound = plain ? Result<void>() : Result<void>(fail(plain.error()));
    if (sound && !hasEnded(row.status)) sound = decodeImage(*plain, check);
    if (sound) sound = decodeEffects(row.effects, check);
    if (!sound) {
        parts_.directory->remove(row.id);
        return done(fail("session.badSnapshot",
                         "the exported session cannot be read: " + sound.error().message));
    }
    row.number = ++parts_.numbers->session;
    row.partition = store::partitionOf(row.id);
    row.version = 1;
    const bool ended = hasEnded(row.status);
    if (ended) parts_.directory->remove(row.id);
    const store::SessionRow view = row;
    round_.batch.sessions.push_back(std::move(row));
    if (document) round_.batch.documents.push_back(std::move(*document));
    round_.answers.push_back([this, done, view, ended](const Error* lost) {
        if (lost != nullptr) return done(fail(*lost));
        if (!ended && find(view.id) == nullptr) to_wake_.push_back(view.id);
        done(viewOfSummary(view));
    });
}

}  // namespace orchestrion::session
