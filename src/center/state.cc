#include "center/state.h"

#include "interaction/field_codec.h"

namespace orchestrion::center {

using interaction::ActionRef;

namespace {

constexpr uint32_t kVersion = 1;

void action(auto& io, auto& a) {
    io.text(a.session);
    io.text(a.area);
    io.text(a.action);
    io.text(a.request_id);
    io.text(a.interaction);
}

template <class T>
Result<T> read(std::string_view bytes, std::string_view what) {
    return interaction::decoded<T>(kVersion, bytes, "center.badRecord", what);
}

}  // namespace

template <class Io, class T>
requires std::same_as<std::remove_const_t<T>, Request>
static void fields(Io& io, T& r) {
    io.text(r.id);
    io.text(r.session);
    io.text(r.interaction);
    io.flag(r.route);
    io.text(r.agent);
    io.text(r.treatments);
    io.count(r.treatment);
    io.count(r.failures);
    io.count(r.order);
    io.span(r.pause_until);
}

template <class Io, class T>
requires std::same_as<std::remove_const_t<T>, Delivery>
static void fields(Io& io, T& d) {
    io.choice(d.kind, 4);
    io.text(d.interaction);
    io.text(d.agent);
    io.text(d.device);
    io.text(d.session);
    io.text(d.request_id);
    io.flag(d.detached);
    io.flag(d.direct);
    io.text(d.from_agent);
    io.count(d.order);
    io.span(d.deadline);
    io.text(d.error);
    io.text(d.description);
    io.text(d.extra);
}

template <class Io, class T>
requires std::same_as<std::remove_const_t<T>, PendingOrder>
static void fields(Io& io, T& o) {
    io.choice(o.kind, 6);
    io.text(o.gateway);
    io.text(o.interaction);
    action(io, o.action);
    io.text(o.request);
    io.text(o.extra);
}

template <class Io, class T>
requires std::same_as<std::remove_const_t<T>, DialogRun>
static void fields(Io& io, T& d) {
    action(io, d.action);
    io.count(d.order);
    io.span(d.until);
}

template <class Io, class T>
requires std::same_as<std::remove_const_t<T>, SessionNote>
static void fields(Io& io, T& s) {
    io.texts(s.values);
    io.text(s.first);
    io.span(s.touched);
    io.flag(s.check_agent_state);
    io.text(s.ideal_agent);
    io.choice(s.use_capacity, 3);
    io.flag(s.tuning.use_age);
    io.flag(s.tuning.use_predict);
    io.flag(s.tuning.use_objective);
}

template <class Io, class T>
requires std::same_as<std::remove_const_t<T>, Subscription>
static void fields(Io& io, T& s) {
    action(io, s.action);
    io.text(s.object);
    io.text(s.statistic);
}

template <class Io, class T>
requires std::same_as<std::remove_const_t<T>, Gateway>
static void fields(Io& io, T& g) {
    io.texts(g.capabilities);
    io.flag(g.attached);
    io.span(g.fails_at);
}

template <class Io, class T>
requires std::same_as<std::remove_const_t<T>, KeptAnswer>
static void fields(Io& io, T& k) {
    io.flag(k.ok);
    io.text(k.code);
    io.text(k.text);
    io.span(k.expires);
    io.text(k.fingerprint);
}

#define ORCH_RECORD(Type, what)                            \
    std::string toBytes(const Type& value) {               \
        return interaction::encoded(kVersion, value);      \
    }                                                      \
    template <>                                            \
    Result<Type> fromBytes<Type>(std::string_view bytes) { \
        return read<Type>(bytes, what);                    \
    }
ORCH_RECORD(Request, "request")
ORCH_RECORD(Delivery, "delivery")
ORCH_RECORD(PendingOrder, "order")
ORCH_RECORD(DialogRun, "dialog")
ORCH_RECORD(SessionNote, "session")
ORCH_RECORD(Subscription, "subscription")
ORCH_RECORD(Gateway, "gateway")
ORCH_RECORD(KeptAnswer, "answer")
#undef ORCH_RECORD

template <>
Result<Cell> fromBytes<Cell>(std::string_view bytes) {
    return Cell{std::string(bytes)};
}

}  // namespace orchestrion::center
