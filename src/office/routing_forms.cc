#include "office/forms.h"
#include "office/json_form.h"

namespace orchestrion::office {
namespace {

WallTime wall(routing::Time time) {
    return WallTime(time);
}

void form(FormOut& io, const routing::RequestView& request) {
    io.required("request", request.ref.request);
    io.text("interaction", request.ref.interaction);
    io.text("session", request.ref.session);
    io.text("queue", request.ref.queue);
    io.text("medium", request.medium);
    io.object().text("state", toString(request.state));
    io.whole("priority", request.priority);
    io.time("submitted", wall(request.submitted));
    if (request.expires) io.time("expires", wall(*request.expires));
    io.whole("step", request.step);
    io.text("agent", request.agent);
    io.texts("targets", request.targets);
}

}  // namespace

std::string toJson(const routing::RequestView& request) {
    FormOut io;
    form(io, request);
    return io.take();
}

std::string toJson(const routing::RequestView& request, const routing::Query& query) {
    FormOut io;
    form(io, request);
    io.whole("position", query.position_in_queue);
    io.span("waited_ms", query.waited);
    io.real("expected_wait_s", query.in_vq_wait_time);
    io.real("queue_expected_wait_s", query.estimated_wait);
    return io.take();
}

std::string toJson(const routing::QueueView& queue) {
    FormOut io;
    io.required("name", queue.name);
    io.whole("waiting", queue.waiting);
    if (queue.oldest) io.time("oldest", wall(*queue.oldest));
    return io.take();
}

std::string toJson(const Decision& decision) {
    FormOut io;
    io.whole("number", decision.number);
    io.time("at", decision.at);
    const center::Explained& why = decision.explained;
    io.text("decision", why.decision);
    io.text("interaction", why.interaction);
    io.text("request", why.request);
    io.text("session", why.session);
    io.json("explanation", why.explanation);
    return io.take();
}

}  // namespace orchestrion::office
