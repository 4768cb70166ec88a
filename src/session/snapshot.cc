#include "session/snapshot.h"

#include <algorithm>

#include "base/bytes.h"
#include "session/effect_codec.h"

namespace orchestrion::session {
namespace {

constexpr char kFormat = 1;

scxml::StateSet setOf(const std::vector<uint32_t>& states, size_t count) {
    scxml::StateSet set(count);
    for (uint32_t s : states) set.insert(s);
    return set;
}

void readInvokes(ByteReader& reader, const scxml::Chart& chart, scxml::SessionState& state) {
    const uint64_t count = reader.number();
    for (uint64_t i = 0; i < count && reader.good(); ++i) {
        scxml::SessionState::ActiveInvoke invoke;
        invoke.state = reader.index(chart.states.size());
        invoke.invoke = reader.index(chart.state(invoke.state).invokes.size());
        invoke.id = reader.text();
        state.invokes.push_back(std::move(invoke));
    }
}

void readHistory(ByteReader& reader, const scxml::Chart& chart, scxml::SessionState& state) {
    const uint64_t count = reader.number();
    for (uint64_t i = 0; i < count && reader.good(); ++i) {
        const uint32_t history = reader.index(chart.states.size());
        state.history.push_back({history, reader.indices(chart.states.size())});
    }
}

}  // namespace

std::string encodeSession(const scxml::SessionState& state, std::string_view data) {
    ByteWriter writer;
    writer.number(kFormat);
    writer.text(state.session_id);
    writer.text(state.parent_session_id);
    writer.text(state.invoke_id);
    writer.number(static_cast<uint64_t>(state.status));
    writer.text(state.failure);
    // In the order they were entered, where that is known.
    writer.numbers(state.entry_order.empty() ? state.configuration.toVector() : state.entry_order);
    writer.numbers(state.entered.toVector());
    writer.number(state.history.size());
    for (const auto& history : state.history) {
        writer.number(history.history);
        writer.numbers(history.states);
    }
    writer.number(state.invokes.size());
    for (const auto& invoke : state.invokes) {
        writer.number(invoke.state);
        writer.number(invoke.invoke);
        writer.text(invoke.id);
    }
    writer.number(state.last_id);
    writer.number(state.turns);
    writer.text(data);
    if (!state.model.empty()) writer.text(state.model);
    return writer.take();
}

Result<SavedSession> decodeSession(std::string_view bytes, const scxml::Chart& chart) {
    ByteReader reader(bytes);
    if (reader.number() != kFormat) {
        return fail("session.badSnapshot", "the snapshot has an unknown format; expected format 1");
    }
    SavedSession saved;
    scxml::SessionState& state = saved.state;
    const size_t states = chart.states.size();
    state.session_id = reader.text();
    state.parent_session_id = reader.text();
    state.invoke_id = reader.text();
    state.status =
        static_cast<scxml::Status>(reader.index(static_cast<uint64_t>(scxml::Status::kFailed) + 1));
    state.failure = reader.text();
    const std::vector<uint32_t> active = reader.indices(states);
    state.configuration = setOf(active, states);
    if (chart.dialect == scxml::Dialect::kOrs) state.entry_order = active;
    state.entered = setOf(reader.indices(states), states);
    readHistory(reader, chart, state);
    readInvokes(reader, chart, state);
    state.last_id = reader.number();
    state.turns = reader.number();
    saved.data = reader.text();
    if (reader.good() && !reader.atEnd()) state.model = reader.text();
    if (!reader.atEnd()) {
        return fail("session.badSnapshot",
                    "the snapshot is damaged or belongs to another document");
    }
    return saved;
}

// The image.

namespace {

constexpr uint64_t kImageFormat = 2;
constexpr uint64_t kViewFormat = 1;

Unexpected<Error> badSnapshot(const char* what) {
    return fail("session.badSnapshot", std::string("the stored ") + what +
                                           " is damaged or was written by another release");
}

void write(ByteWriter& writer, const EffectName& name) {
    writer.number(name.turn).number(name.ordinal);
}
EffectName readName(ByteReader& reader) {
    EffectName name;
    name.turn = reader.number();
    name.ordinal = reader.index(UINT32_MAX);
    return name;
}

// A message keeps its row in the store; mail that is not acknowledged is not stored.
template <class Mails>
void writeOwn(ByteWriter& writer, const Mails& mails) {
    const auto own = [](const Session::Mail& mail) { return mail.own; };
    writer.number(static_cast<uint64_t>(std::count_if(mails.begin(), mails.end(), own)));
    for (const Session::Mail& mail : mails) {
        if (mail.own) session::write(writer, mail.event);
    }
}
void readOwn(ByteReader& reader, Queue<Session::Mail>& mails) {
    reader.list([&](ByteReader& r) {
        Session::Mail& mail = mails.emplace_back();
        mail.own = true;
        session::read(r, mail.event);
    });
}

void writeBegin(ByteWriter& writer, const Session::Begin& begin) {
    writer.text(begin.document.url).text(begin.document.application).text(begin.document.text);
    session::write(writer, begin.params);
    writer.flag(begin.at.has_value());
    if (begin.at) writer.integer(begin.at->time_since_epoch().count());
    writer.text(begin.base_url);
}
std::unique_ptr<Session::Begin> readBegin(ByteReader& reader) {
    auto begin = std::make_unique<Session::Begin>();
    begin->document.url = reader.text();
    begin->document.application = reader.text();
    begin->document.text = reader.text();
    session::read(reader, begin->params);
    if (reader.flag()) begin->at = WallTime(Milliseconds(reader.integer()));
    begin->base_url = reader.text();
    return begin;
}

void writeTimers(ByteWriter& writer, const Session& session) {
    writer.list(session.timers, [](ByteWriter& w, const Session::PendingSend& timer) {
        session::write(w, timer.effect);
        w.integer(timer.due.count());
        write(w, timer.name);
    });
}
void readTimers(ByteReader& reader, Session& session) {
    reader.list([&](ByteReader& r) {
        Session::PendingSend& timer = session.timers.emplace_back();
        session::read(r, timer.effect);
        timer.due = Milliseconds(r.integer());
        timer.name = readName(r);
    });
}

void writeSuspension(ByteWriter& writer, const Session& session) {
    writer.text(session.suspended_because);
    writer.flag(session.suspended_on != nullptr);
    if (session.suspended_on) session::write(writer, session.suspended_on->event);
}
void readSuspension(ByteReader& reader, Session& session) {
    session.suspended_because = reader.text();
    if (!reader.flag()) return;
    session.suspended_on = std::make_unique<Session::Mail>();
    session.suspended_on->own = true;
    session::read(reader, session.suspended_on->event);
}

}  // namespace

std::string encodeImage(const Session& session, std::string_view core) {
    ByteWriter writer;
    writer.number(kImageFormat);
    writer.number(static_cast<uint64_t>(session.persistence));
    writer.text(session.document_url);
    writer.text(session.state.parent_session_id).text(session.state.invoke_id);
    writer.flag(session.awaited).flag(session.cancelled).number(session.invoke_depth);
    writer.flag(session.age_end.has_value());
    if (session.age_end) writer.integer(session.age_end->count());
    writer.integer(session.last_turn.count());
    writer.number(session.turn).number(session.beginning);
    writeOwn(writer, session.errors);
    writeOwn(writer, session.mailbox);
    writeTimers(writer, session);
    writer.list(session.invocations, [](ByteWriter& w, const SessionView::Invocation& i) {
        w.text(i.invoke_id).text(i.session_id);
    });
    writer.list(session.held, [](ByteWriter& w, const Session::Held& held) {
        write(w, held.name);
        session::write(w, held.effect);
    });
    writeSuspension(writer, session);
    writer.flag(session.begin != nullptr);
    if (session.begin) writeBegin(writer, *session.begin);
    writer.text(core);
    return writer.take();
}

Result<void> decodeImage(std::string_view bytes, Session& session) {
    ByteReader reader(bytes);
    if (reader.number() != kImageFormat) return badSnapshot("session");
    session.persistence = static_cast<Persistence>(reader.index(3));
    session.document_url = reader.text();
    session.state.parent_session_id = reader.text();
    session.state.invoke_id = reader.text();
    session.awaited = reader.flag();
    session.cancelled = reader.flag();
    session.invoke_depth = reader.index(UINT32_MAX);
    if (reader.flag()) session.age_end = Milliseconds(reader.integer());
    session.last_turn = Milliseconds(reader.integer());
    session.turn = reader.number();
    session.beginning = reader.index(UINT32_MAX);
    readOwn(reader, session.errors);
    readOwn(reader, session.mailbox);
    readTimers(reader, session);
    reader.list([&](ByteReader& r) {
        SessionView::Invocation& invocation = session.invocations.emplace_back();
        invocation.invoke_id = r.text();
        invocation.session_id = r.text();
    });
    reader.list([&](ByteReader& r) {
        Session::Held& held = session.held.emplace_back();
        held.name = readName(r);
        session::read(r, held.effect);
    });
    readSuspension(reader, session);
    if (reader.flag()) session.begin = readBegin(reader);
    session.core = reader.text();
    if (!reader.atEnd()) return badSnapshot("session");
    return {};
}

namespace {

using Outside = Session::OutsideEffect;

// Those of one kind, in their order.
template <class Kind>
std::vector<const Outside*> effectsOf(const Session& session) {
    std::vector<const Outside*> found;
    for (const Outside& outside : session.outside) {
        if (std::holds_alternative<Kind>(outside.effect)) found.push_back(&outside);
    }
    return found;
}

}  // namespace

// Messages first, then actions of modules: a list without the latter is as releases without modules
// wrote it.
std::string encodeEffects(const Session& session) {
    if (session.outside.empty()) return {};
    ByteWriter writer;
    writer.list(effectsOf<scxml::SendEffect>(session), [](ByteWriter& w, const Outside* outside) {
        write(w, outside->name);
        session::write(w, std::get<scxml::SendEffect>(outside->effect));
        w.flag(outside->to_ourselves);
    });
    const auto actions = effectsOf<scxml::ModuleEffect>(session);
    if (actions.empty()) return writer.take();
    writer.list(actions, [](ByteWriter& w, const Outside* outside) {
        write(w, outside->name);
        session::write(w, std::get<scxml::ModuleEffect>(outside->effect));
    });
    return writer.take();
}

Result<void> decodeEffects(std::string_view bytes, Session& session) {
    if (bytes.empty()) return {};
    ByteReader reader(bytes);
    reader.list([&](ByteReader& r) {
        Outside& outside = session.outside.emplace_back();
        outside.name = readName(r);
        session::read(r, outside.effect.emplace<scxml::SendEffect>());
        outside.to_ourselves = r.flag();
    });
    if (reader.good() && !reader.atEnd()) {
        reader.list([&](ByteReader& r) {
            Outside& outside = session.outside.emplace_back();
            outside.name = readName(r);
            session::read(r, outside.effect.emplace<scxml::ModuleEffect>());
        });
    }
    if (!reader.atEnd()) return badSnapshot("list of effects");
    for (Outside& outside : session.outside) outside.again = true;
    std::stable_sort(session.outside.begin(), session.outside.end(),
                     [](const Outside& a, const Outside& b) { return a.name < b.name; });
    return {};
}

// The view.

namespace {

void writeTime(ByteWriter& writer, const std::optional<WallTime>& time) {
    writer.flag(time.has_value());
    if (time) writer.integer(time->time_since_epoch().count());
}
std::optional<WallTime> readTime(ByteReader& reader) {
    if (!reader.flag()) return std::nullopt;
    return WallTime(Milliseconds(reader.integer()));
}

}  // namespace

std::string encodeView(const SessionView& view) {
    ByteWriter writer;
    writer.number(kViewFormat).text(view.id).text(view.application).text(view.document_url);
    writer.text(view.document_hash).text(view.name).number(static_cast<uint64_t>(view.status));
    writer.text(view.failure).texts(view.configuration).texts(view.atomic).text(view.data);
    writer.text(view.parent).texts(view.tags).flag(view.done_data.has_value());
    if (view.done_data) write(writer, *view.done_data);
    writeTime(writer, view.started);
    writeTime(writer, view.ended);
    writer.number(view.turns).number(view.queued_events);
    writer.number(static_cast<uint64_t>(view.persistence));
    writer.text(view.unsaved).text(view.suspended_event);
    return writer.take();
}

Result<SessionView> decodeView(std::string_view bytes) {
    ByteReader reader(bytes);
    if (reader.number() != kViewFormat) return badSnapshot("view");
    SessionView view;
    view.id = reader.text();
    view.application = reader.text();
    view.document_url = reader.text();
    view.document_hash = reader.text();
    view.name = reader.text();
    view.status = static_cast<SessionStatus>(
        reader.index(static_cast<uint64_t>(SessionStatus::kTerminated) + 1));
    view.failure = reader.text();
    view.configuration = reader.texts();
    view.atomic = reader.texts();
    view.data = reader.text();
    view.parent = reader.text();
    view.tags = reader.texts();
    if (reader.flag()) read(reader, view.done_data.emplace());
    view.started = readTime(reader).value_or(WallTime());
    view.ended = readTime(reader);
    view.turns = reader.number();
    view.queued_events = reader.number();
    view.persistence = static_cast<Persistence>(reader.index(3));
    view.unsaved = reader.text();
    view.suspended_event = reader.text();
    if (!reader.atEnd()) return badSnapshot("view");
    return view;
}

}  // namespace orchestrion::session
