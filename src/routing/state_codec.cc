#include "routing/state_codec.h"

#include <algorithm>
#include <bit>

#include "base/bytes.h"

namespace orchestrion::routing {
namespace {

constexpr uint64_t kVersion = 1;

// One function a type describes its members for both directions: `a.io(member)`.
class Writer {
public:
    static constexpr bool kReads = false;
    void io(const std::string& value) { out_.text(value); }
    void io(bool value) { out_.flag(value); }
    void io(uint32_t value) { out_.number(value); }
    void io(uint64_t value) { out_.number(value); }
    void io(int32_t value) { out_.integer(value); }
    void io(int64_t value) { out_.integer(value); }
    void io(double value) { out_.number(std::bit_cast<uint64_t>(value)); }
    void io(Milliseconds value) { out_.integer(value.count()); }
    template <class E>
    void choice(E value, uint32_t) {
        out_.number(static_cast<uint64_t>(value));
    }
    template <class T, class F>
    void list(std::vector<T>& values, F&& each) {
        out_.number(values.size());
        for (T& value : values) each(value);
    }
    template <class T, class F>
    void optional(std::optional<T>& value, F&& inner) {
        out_.flag(value.has_value());
        if (value) inner(*value);
    }
    std::string take() { return out_.take(); }

private:
    ByteWriter out_;
};

class Reader {
public:
    static constexpr bool kReads = true;
    explicit Reader(std::string_view bytes) : in_(bytes) {}
    void io(std::string& value) { value = in_.text(); }
    void io(bool& value) { value = in_.flag(); }
    void io(uint32_t& value) { value = in_.index(uint64_t{1} << 32); }
    void io(uint64_t& value) { value = in_.number(); }
    void io(int32_t& value) { value = static_cast<int32_t>(in_.integer()); }
    void io(int64_t& value) { value = in_.integer(); }
    void io(double& value) { value = std::bit_cast<double>(in_.number()); }
    void io(Milliseconds& value) { value = Milliseconds(in_.integer()); }
    template <class E>
    void choice(E& value, uint32_t count) {
        value = static_cast<E>(in_.index(count));
    }
    template <class T, class F>
    void list(std::vector<T>& values, F&& each) {
        in_.list([&](ByteReader&) { each(values.emplace_back()); });
    }
    template <class T, class F>
    void optional(std::optional<T>& value, F&& inner) {
        if (in_.flag()) inner(value.emplace());
    }
    bool atEnd() const { return in_.atEnd(); }

private:
    ByteReader in_;
};

template <class A>
void io(A& a, Target& t) {
    a.choice(t.type, 12);
    a.io(t.name);
    a.io(t.skill_expression);
    a.io(t.server);
    a.io(t.weight);
    a.io(t.threshold);
}

template <class A>
void io(A& a, std::vector<std::string>& texts) {
    a.list(texts, [&](std::string& text) { a.io(text); });
}

template <class A>
void io(A& a, std::vector<Target>& targets) {
    a.list(targets, [&](Target& target) { io(a, target); });
}

template <class A>
void io(A& a, std::vector<WideningStep>& steps) {
    a.list(steps, [&](WideningStep& step) {
        a.io(step.after);
        io(a, step.targets);
        a.io(step.replace);
        a.io(step.priority_increment);
        a.io(step.skip_when_nobody);
    });
}

template <class A>
void io(A& a, std::optional<Milliseconds>& time) {
    a.optional(time, [&](Milliseconds& value) { a.io(value); });
}

template <class A>
void io(A& a, Submit& s) {
    for (std::string* text : {&s.request, &s.interaction, &s.session, &s.medium, &s.queue}) {
        a.io(*text);
    }
    io(a, s.targets);
    a.io(s.priority);
    a.io(s.business_value);
    io(a, s.timeout);
    a.io(s.clear_on_timeout);
    a.io(s.clear_queue);
    a.choice(s.order, 4);
    a.io(s.order_statistic);
    a.io(s.route);
    a.io(s.check_agent_state);
    a.choice(s.use_capacity, 3);
    a.io(s.tuning.use_age);
    a.io(s.tuning.use_predict);
    a.io(s.tuning.use_objective);
    a.io(s.growth.step);
    a.io(s.growth.interval);
    a.io(s.growth.limit);
    io(a, s.objective);
    a.io(s.ideal_agent);
    a.io(s.last_agent);
    a.io(s.last_agent_time);
    io(a, s.excluded_agents);
    io(a, s.steps);
    a.optional(s.default_destination, [&](Target& target) { io(a, target); });
    io(a, s.submitted_at);
    io(a, s.interaction_started_at);
}

template <class A>
void io(A& a, Selected& s) {
    for (std::string* text :
         {&s.ref.request, &s.ref.interaction, &s.ref.session, &s.ref.queue, &s.agent, &s.place,
          &s.medium, &s.dn, &s.switch_name, &s.target_selected, &s.target_component_selected,
          &s.target_object_selected}) {
        a.io(*text);
    }
    a.choice(s.queue_event, 5);
    a.choice(s.type, 12);
    a.io(s.default_destination);
    a.io(s.route);
    io(a, s.deadline);
    a.io(s.waited);
}

template <class A>
void io(A& a, LiveRequest& r) {
    io(a, r.submit);
    io(a, r.steps);
    a.list(r.targets, [&](LiveTarget& target) {
        io(a, target.target);
        a.io(target.armed);
        a.io(target.step);
    });
    a.choice(r.state, 3);
    a.io(r.sequence);
    a.io(r.submitted);
    a.io(r.registered);
    a.io(r.started);
    a.io(r.since);
    a.io(r.base_priority);
    a.io(r.grown);
    a.io(r.step);
    io(a, r.expires);
    a.io(r.agent);
    a.optional(r.selected, [&](Selected& selected) { io(a, selected); });
}

template <class A>
void io(A& a, LiveInteraction& i) {
    a.io(i.id);
    a.list(i.armed, [&](LiveArmed& armed) {
        a.io(armed.request);
        io(a, armed.target);
    });
    io(a, i.excluded);
    io(a, i.reservation);
    a.list(i.penalties, [&](LivePenalty& penalty) {
        a.io(penalty.agent);
        a.io(penalty.until);
    });
    io(a, i.queued_since);
}

template <class A>
void io(A& a, LiveHandling& h) {
    a.io(h.id);
    for (std::string* text : {&h.interaction, &h.request, &h.session, &h.medium, &h.queue}) {
        a.io(*text);
    }
    a.choice(h.state, 5);
    a.io(h.route);
    a.io(h.has_request);
    a.io(h.since);
    a.io(h.queued_since);
    a.io(h.answered);
    io(a, h.until);
}

template <class A>
void io(A& a, LiveAgent& g) {
    a.io(g.id);
    a.io(g.logged_in);
    a.io(g.connected);
    a.io(g.place);
    a.io(g.since);
    a.io(g.rejects);
    a.io(g.busy_ms);
    a.io(g.busy_since);
    a.list(g.media, [&](LiveMedium& m) {
        for (std::string* text : {&m.medium, &m.dn, &m.switch_name, &m.queue, &m.reason}) {
            a.io(*text);
        }
        a.io(m.ready);
        a.io(m.since);
        a.io(m.idle_since);
    });
    a.list(g.handlings, [&](LiveHandling& handling) { io(a, handling); });
}

template <class A>
void io(A& a, LiveSequences& sequences) {
    a.io(sequences.next_sequence);
    a.io(sequences.next_handling);
}

template <class T>
std::string encode(const T& value) {
    Writer writer;
    writer.io(kVersion);
    io(writer, const_cast<T&>(value));  // a writer changes nothing
    return writer.take();
}

template <class T>
Result<void> decode(const StatePiece& piece, T& value) {
    Reader reader(*piece.bytes);
    uint64_t version = 0;
    reader.io(version);
    if (version != kVersion) {
        return fail("routing.badState", "expected a live state of version " +
                                            std::to_string(kVersion) + ", but '" + piece.key +
                                            "' has version " + std::to_string(version));
    }
    io(reader, value);
    if (reader.atEnd()) return {};
    return fail("routing.badState",
                "the live state of the router is damaged or cut off at '" + piece.key + "'");
}

Result<void> decode(const StatePiece& piece, LiveState& state) {
    switch (piece.key.empty() ? '\0' : piece.key.front()) {
        case kInteractionPiece:
            return decode(piece, state.interactions.emplace_back());
        case kRequestPiece:
            return decode(piece, state.requests.emplace_back());
        case kAgentPiece:
            return decode(piece, state.agents.emplace_back());
        case kSequencesPiece:
            return decode(piece, state.sequences);
        default:
            return fail("routing.badState", "the live state of the router has a piece '" +
                                                piece.key + "' that nobody knows");
    }
}

}  // namespace

std::string encodePiece(const LiveInteraction& interaction) {
    return encode(interaction);
}
std::string encodePiece(const LiveRequest& request) {
    return encode(request);
}
std::string encodePiece(const LiveAgent& agent) {
    return encode(agent);
}
std::string encodePiece(const LiveSequences& sequences) {
    return encode(sequences);
}

Result<LiveState> decodeState(const std::vector<StatePiece>& pieces) {
    LiveState state;
    for (const StatePiece& piece : pieces) {
        if (!piece.bytes) continue;
        if (const auto done = decode(piece, state); !done) return fail(done.error());
    }
    std::sort(state.requests.begin(), state.requests.end(),
              [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
    return state;
}

}  // namespace orchestrion::routing
