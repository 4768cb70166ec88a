// What a round stores, and what waits for it.
#include <algorithm>
#include <utility>

#include "base/compress.h"
#include "session/shard_impl.h"
#include "session/snapshot.h"

namespace orchestrion::session {
namespace {

uint8_t attentionOf(const Session& session) {
    uint8_t attention = 0;
    const auto own = [](const Session::Mail& mail) { return mail.own; };
    const bool mail = std::any_of(session.errors.begin(), session.errors.end(), own) ||
                      std::any_of(session.mailbox.begin(), session.mailbox.end(), own);
    if (session.phase != Session::Phase::kEnded &&
        (mail || session.cancelled || session.beginning > 0 || !session.held.empty())) {
        attention |= store::kHasMail;
    }
    if (!session.outside.empty()) attention |= store::kHasEffects;
    return attention;
}

// What a row tells in columns of its own needs no second place.
std::string encodeSummary(SessionView view) {
    for (std::string* text : {&view.id, &view.application, &view.document_hash, &view.parent}) {
        text->clear();
    }
    view.tags.clear();
    view.done_data.reset();
    view.data.clear();
    return encodeView(view);
}

}  // namespace

// A session as its row tells of it: without data.
SessionView viewOfSummary(const store::SessionRow& row) {
    SessionView view;
    if (auto summary = decodeView(row.summary)) view = std::move(*summary);
    view.id = row.id;
    view.number = row.number;
    view.tenant = row.tenant;
    view.application = row.application;
    view.document_hash = row.document_hash;
    view.parent = row.parent;
    view.status = row.status;
    view.tags = row.tags;
    view.configuration = row.active_states;
    view.started = row.started;
    view.ended = row.ended;
    return view;
}

// The same with what is left of the data of one that has ended.
SessionView viewOfRow(const store::SessionRow& row) {
    if (hasEnded(row.status)) {
        const auto plain = decompress(row.snapshot, store::kBlobBytesMax);
        auto view = plain ? decodeView(*plain) : Result<SessionView>(fail(plain.error()));
        if (view) {
            view->tenant = row.tenant;
            return std::move(*view);
        }
    }
    return viewOfSummary(row);
}

void Shard::Impl::touch(Session& session) {
    if (!stored(session) || session.dirty) return;
    session.dirty = true;
    leaveLru(session);
    round_.dirty.push_back(session.id());
}

void Shard::Impl::touchEffects(Session& session) {
    if (!stored(session) || session.effects_dirty || session.dirty) return;
    session.effects_dirty = true;
    leaveLru(session);
    round_.dirty.push_back(session.id());
}

void Shard::Impl::whenDurable(const Session& session, Answer answer) {
    if (!stored(session) || session.persistence == Persistence::kRelaxed) return answer(nullptr);
    if (lost_) return answer(&*lost_);
    if (session.dirty || session.effects_dirty) {
        round_.answers.push_back(std::move(answer));
    } else if (session.uncommitted > 0) {
        in_flight_.back().answers.push_back(std::move(answer));
    } else {
        answer(nullptr);
    }
}

// The session as it is now, once that is durable.
void Shard::Impl::answerWithView(const Session& session, Viewed done) {
    whenDurable(session,
                [done = std::move(done), view = viewOf(session, true)](const Error* lost) mutable {
                    if (lost != nullptr) return done(fail(*lost));
                    done(std::move(view));
                });
}

void Shard::Impl::addHistory(const Session& session, std::string text) {
    store::HistoryRow row;
    row.number = session.number;
    row.turn = session.turn;
    row.session_id = session.id();
    row.tenant = session.tenant;
    row.application = session.application;
    row.at = parts_.clock.wallTime();
    row.text = std::move(text);
    if (options_.on_history) round_.history.push_back(row);
    round_.batch.history.push_back(std::move(row));
}

void Shard::Impl::addDocument(const LoadedChart& loaded, const std::string& url) {
    if (!loaded.bundle || !stored_documents_.insert(loaded.chart->content_hash).second) return;
    round_.batch.documents.push_back(
        {loaded.chart->content_hash, url, parts_.clock.wallTime(), *loaded.bundle});
}

// State and data as bytes; false if the data cannot be saved, `unsaved` then says why.
bool Shard::Impl::encodeCore(Session& session, std::string& core) {
    if (!session.core.empty() || session.realm == nullptr) {
        core = session.core;
        return true;
    }
    auto data = session.realm->save();
    if (!data) {
        session.unsaved = data.error().path + ": " + data.error().reason;
        return false;
    }
    session.unsaved.clear();
    core = encodeSession(session.state, *data);
    return true;
}

void Shard::Impl::addRow(Session& session, store::Batch& batch) {
    std::string core;
    const bool ended = session.phase == Session::Phase::kEnded;
    // One whose data cannot be saved keeps its last row: a restart finds it as it was then.
    if (session.unreadable || (!ended && !encodeCore(session, core))) return;
    store::SessionRow row;
    row.number = session.number;
    row.id = session.id();
    row.partition = store::partitionOf(row.id);
    row.version = ++session.row_version;
    row.status = statusOf(session);
    row.attention = attentionOf(session);
    row.tenant = session.tenant;
    row.application = session.application;
    row.document_hash = session.document_hash;
    row.parent = session.state.parent_session_id;
    row.tags = session.tags;
    row.started = session.started;
    row.changed = parts_.clock.wallTime();
    SessionView view = session.last_view ? *session.last_view : summaryOf(session);
    row.active_states = std::exchange(view.configuration, {});
    row.ended = view.ended;
    row.summary = encodeSummary(std::move(view));
    if (session.phase == Session::Phase::kScheduled) {
        row.next_due = session.begin->at;
    } else if (!ended) {
        if (const auto due = dueOf(session)) row.next_due = WallTime(*due);
    }
    row.effects = encodeEffects(session);
    row.snapshot = compress(ended ? encodeView(*session.last_view) : encodeImage(session, core));
    addFence(batch, row.partition);
    batch.sessions.push_back(std::move(row));
    for (const uint64_t message : session.taken_unsaved) batch.consumed.push_back(message);
    session.taken_unsaved.clear();
    if (session.start_key) {
        round_.keys.push_back(session.start_key->key);
        batch.idempotency.push_back({session.start_key->key, session.start_key->fingerprint,
                                     session.id(),
                                     parts_.clock.wallTime() + options_.limits.idempotency_kept});
        session.start_key.reset();
    }
}

// The epoch we own the partition with, once a batch.
void Shard::Impl::addFence(store::Batch& batch, uint16_t partition) const {
    if (parts_.epochs == nullptr) return;
    for (const store::PartitionEpoch& known : batch.fence) {
        if (known.partition == partition) return;
    }
    batch.fence.push_back({partition, (*parts_.epochs)[partition]});
}

void Shard::Impl::closeRound() {
    if (parts_.writer == nullptr) {
        round_.turns = 0;
        return;
    }
    store::Batch& batch = round_.batch;
    for (const std::string& id : round_.dirty) {
        Session* session = find(id);
        if (session == nullptr) continue;
        if (session->dirty) {
            addRow(*session, batch);
        } else if (session->effects_dirty && session->row_version > 0) {
            batch.effects.push_back({session->number, ++session->row_version, attentionOf(*session),
                                     encodeEffects(*session)});
        }
        session->dirty = false;
        session->effects_dirty = false;
        ++session->uncommitted;
    }
    if (batch.empty() && round_.dirty.empty()) {
        round_.turns = 0;  // of transient sessions
        for (Answer& answer : std::exchange(round_.answers, {})) answer(nullptr);
        return;
    }
    uncommitted_turns_ += round_.turns;
    store::Batch stored = std::move(batch);
    in_flight_.push_back(std::exchange(round_, Round()));
    parts_.writer->submit(std::move(stored), [this](Result<store::Committed> result) {
        parts_.mailbox.postAnswer([this, result = std::move(result)] { committed(result); });
    });
}

void Shard::Impl::committed(const Result<store::Committed>& result) {
    ORCH_ASSERT(!in_flight_.empty(), "a commit that nobody waits for");
    Round round = std::move(in_flight_.front());
    in_flight_.pop_front();
    uncommitted_turns_ -= round.turns;
    if (!result) {
        for (const Answer& answer : round.answers) answer(&result.error());
        return lose(result.error());
    }
    for (const std::string& key : round.keys) keys_in_flight_.erase(key);
    for (const std::string& id : round.dirty) {
        Session* session = find(id);
        if (session == nullptr) continue;
        --session->uncommitted;
        const bool done = session->phase == Session::Phase::kEnded && session->uncommitted == 0 &&
                          !session->dirty && !session->effects_dirty && session->outside.empty();
        if (done) {
            drop(*session);
        } else {
            touchLru(*session);
        }
    }
    uint64_t sequence = result->first_history;
    for (store::HistoryRow& row : round.history) row.sequence = sequence++;
    if (options_.on_history && !round.history.empty()) options_.on_history(round.history);
    for (const Answer& answer : round.answers) answer(nullptr);
    for (store::MessageRow& message : round.messages) {
        if (parts_.peers != nullptr) {
            parts_.peers->deliver(std::move(message));
        } else {
            receive(message);
        }
    }
    for (const EffectAddress& address : round.effects) {
        Session* session = find(address.session_id);
        if (session == nullptr) continue;
        for (Session::OutsideEffect& outside : session->outside) {
            if (outside.name != address.name || outside.issued) continue;
            issue(*session, outside);
            break;
        }
    }
}

// The partitions have another owner, or the store contradicts us: nothing more may happen here.
void Shard::Impl::lose(const Error& error) {
    if (lost_) return;
    lost_ = error;
    for (const Round& round : in_flight_) {
        for (const Answer& answer : round.answers) answer(&error);
    }
    for (Round& round : in_flight_) round.answers.clear();
    for (const Answer& answer : std::exchange(round_, Round()).answers) answer(&error);
}

}  // namespace orchestrion::session
