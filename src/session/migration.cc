// Moving a session to another chart: a checked step, never a side effect of a new document.
//
// Each active atomic state goes to the state of the same id, or to the one the caller names. The
// session can be moved if these and their ancestors are a legal configuration of the new chart
// (W3C SCXML §3.11), if what runs in it (invocations) has a place there, and if its variables can
// be copied. Timers, mail and invocations go on. No <onexit> and no <onentry> runs. Variables that
// only the new chart has get their initial values.
#include <algorithm>
#include <utility>

#include "session/shard_impl.h"

namespace orchestrion::session {
namespace {

using scxml::Chart;
using scxml::StateIndex;
using StateMap = std::vector<std::pair<std::string, std::string>>;

Unexpected<Error> stranded(const std::string& why) {
    return fail("session.stranded", why);
}

// The state of the new chart that takes the place of one of the old.
std::optional<StateIndex> placeOf(const std::string& id, const Chart& to, const StateMap& map) {
    const auto named =
        std::find_if(map.begin(), map.end(), [&](const auto& pair) { return pair.first == id; });
    const auto it = to.state_by_id.find(named == map.end() ? id : named->second);
    if (it == to.state_by_id.end()) return std::nullopt;
    return it->second;
}

// One child of each compound state, all of each parallel one.
Result<void> checkLegal(const Chart& to, const scxml::StateSet& configuration) {
    for (const StateIndex s : configuration.toVector()) {
        const scxml::State& state = to.state(s);
        if (isAtomic(state.kind)) continue;
        const auto active = std::count_if(state.children.begin(), state.children.end(),
                                          [&](StateIndex c) { return configuration.contains(c); });
        const bool parallel = state.kind == scxml::StateKind::kParallel;
        const size_t expected = parallel ? state.children.size() : 1;
        if (static_cast<size_t>(active) == expected) continue;
        return stranded("in the new chart the state '" + state.id + "' would have " +
                        std::to_string(active) + " active children, expected " +
                        std::to_string(expected) + "; map the active states to others");
    }
    return {};
}

Result<scxml::StateSet> configurationIn(const Chart& from, const Chart& to, const StateMap& map,
                                        const scxml::SessionState& state) {
    scxml::StateSet configuration(to.states.size());
    for (const StateIndex s : state.configuration.toVector()) {
        if (!isAtomic(from.state(s).kind)) continue;
        const std::string& id = from.state(s).id;
        const auto place = placeOf(id, to, map);
        if (!place) {
            return stranded("the active state '" + id +
                            "' is not in the new chart; map it to another: --map " + id + "=STATE");
        }
        if (!isAtomic(to.state(*place).kind)) {
            return stranded("the active state '" + id + "' has child states in the new chart; " +
                            "map it to one of them");
        }
        for (StateIndex up = *place; up != scxml::kNone; up = to.state(up).parent) {
            configuration.insert(up);
        }
    }
    if (const auto legal = checkLegal(to, configuration); !legal) return fail(legal.error());
    return configuration;
}

Result<scxml::SessionState> stateIn(const Chart& from, const Chart& to, const StateMap& map,
                                    const scxml::SessionState& state) {
    auto configuration = configurationIn(from, to, map, state);
    if (!configuration) return fail(configuration.error());
    scxml::SessionState moved = state;
    moved.configuration = std::move(*configuration);
    moved.cache_node = scxml::kNone;
    moved.entry_order.clear();
    if (to.dialect == scxml::Dialect::kOrs) moved.entry_order = moved.configuration.toVector();
    moved.entered = scxml::StateSet(to.states.size());
    for (const StateIndex s : state.entered.toVector()) {
        if (const auto place = placeOf(from.state(s).id, to, map)) moved.entered.insert(*place);
    }
    moved.history.clear();
    for (const auto& value : state.history) {
        const auto history = placeOf(from.state(value.history).id, to, map);
        if (!history || !isHistory(to.state(*history).kind)) continue;
        std::vector<StateIndex> states;
        for (const StateIndex s : value.states) {
            if (const auto place = placeOf(from.state(s).id, to, map)) states.push_back(*place);
        }
        // One that is only half known would lead to half a configuration: its default serves.
        if (states.size() == value.states.size()) moved.history.push_back({*history, states});
    }
    moved.invokes.clear();
    for (const auto& invoke : state.invokes) {
        const std::string& id = from.state(invoke.state).id;
        const auto place = placeOf(id, to, map);
        if (!place || invoke.invoke >= to.state(*place).invokes.size()) {
            return stranded("the invocation '" + invoke.id + "' of the state '" + id +
                            "' has no place in the new chart");
        }
        moved.invokes.push_back({*place, invoke.invoke, invoke.id});
    }
    return moved;
}

// Scripts are run anew; every variable of before gets its value back.
Result<void> fill(script::Realm& realm, const Chart& chart,
                  const std::vector<std::pair<std::string, Payload>>& variables) {
    const auto check = [](const script::ScriptResult<void>& done) -> Result<void> {
        if (done) return {};
        return stranded("the data cannot be moved: " + done.error().message);
    };
    realm.beginTurn();
    for (const scxml::State& state : chart.states) {
        for (const scxml::DataItem& item : state.data) {
            realm.declare(item.name);
            const auto set = item.expression ? realm.define(item.name, *item.expression)
                                             : realm.define(item.name, item.literal);
            if (auto done = check(set); !done) return done;
        }
    }
    for (const scxml::ExprId script : chart.scripts) {
        if (auto done = check(realm.run(script)); !done) return done;
    }
    for (const auto& [name, value] : variables) {
        if (auto done = check(realm.setGlobal(name, value)); !done) return done;
    }
    return {};
}

}  // namespace

void Shard::Impl::migrate(const SessionRef& ref, const std::string& document_hash,
                          std::vector<std::pair<std::string, std::string>> map, bool dry_run,
                          Viewed done) {
    const std::string& session_id = ref.id;
    withSession(ref, done, [&](Session& session) {
        if (const auto possible = checkStore(session); !possible) {
            return done(fail(possible.error()));
        }
        if (session.phase != Session::Phase::kActive && session.phase != Session::Phase::kThawing) {
            return done(
                fail("session.notMovable", "only a running session can be moved, this one is " +
                                               std::string(store::toString(statusOf(session)))));
        }
        const auto document = parts_.store == nullptr
                                  ? Result<std::optional<store::DocumentRow>>(std::nullopt)
                                  : parts_.store->document(document_hash);
        if (!document) return done(fail(document.error()));
        if (!*document) {
            return done(
                fail("document.notStored", "there is no document with the hash " + document_hash));
        }
        ++outstanding_;
        parts_.documents.loadStored(
            document_hash, (*document)->url,
            [this, session_id, map, dry_run, done](LoadedChart loaded) {
                parts_.mailbox.postAnswer([this, session_id, map, dry_run, done, loaded] {
                    --outstanding_;
                    moveWhenLoaded(session_id, map, dry_run, done, loaded);
                });
            });
    });
}

void Shard::Impl::moveWhenLoaded(const std::string& session_id, const StateMap& map, bool dry_run,
                                 const Viewed& done, const LoadedChart& loaded) {
    if (!loaded.chart) {
        return done(fail("document.refused", loaded.diagnostics.empty()
                                                 ? "the document was refused"
                                                 : toString(loaded.diagnostics.front())));
    }
    withSession(session_id, done, [&](Session& session) {
        const auto act = [this, map, dry_run, done, chart = loaded.chart](Session& s) {
            if (s.phase != Session::Phase::kActive) return done(fail(gone(s.id())));
            const auto moved = move(s, chart, map, dry_run);
            if (!moved) return done(fail(moved.error()));
            whenDurable(s, [done, view = viewOf(s, true)](const Error* lost) {
                if (lost != nullptr) return done(fail(*lost));
                done(view);
            });
        };
        if (session.phase == Session::Phase::kThawing) {
            session.when_awake.push_back(act);
        } else {
            act(session);
        }
    });
}

Result<void> Shard::Impl::move(Session& session, const std::shared_ptr<const Chart>& to,
                               const StateMap& map, bool dry_run) {
    const Chart& from = *session.unit->chart;
    if (from.content_hash == to->content_hash) return {};
    auto state = stateIn(from, *to, map, session.state);
    if (!state) return fail(state.error());
    auto variables = session.realm->variables();
    if (!variables) {
        return stranded("the variable " + variables.error().path +
                        " cannot be moved: " + variables.error().reason);
    }
    const auto unit = unitOf(to);
    auto old_unit = std::exchange(session.unit, unit);
    auto old_active = std::move(session.active_states);
    const scxml::SessionState old_state = session.state;
    session.state = std::move(*state);
    session.active_states = std::make_unique<scxml::ActiveStates>(*to, session.state);
    auto realm = scxml::newRealm(to, runtime_.get(), realmOptions(session));
    const auto filled = fill(*realm, *to, *variables);
    if (!filled || dry_run) {
        realm.reset();
        session.unit = std::move(old_unit);
        session.state = old_state;
        session.active_states = std::move(old_active);
        return filled;
    }
    session.realm = std::move(realm);
    session.document_hash = to->content_hash;
    session.document_url = to->url;
    session.image.reset();
    ++session.turn;
    if (session.history != HistoryPolicy::kOff && stored(session)) {
        addHistory(session, HistoryRecorder::note(session.turn, "migrate",
                                                  from.content_hash + " -> " + to->content_hash));
    }
    touch(session);
    return {};
}

}  // namespace orchestrion::session
