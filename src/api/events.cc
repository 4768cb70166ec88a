// GET …/events: what happens to sessions, as it happens (Server-Sent Events).
#include <algorithm>

#include "api/api.h"
#include "api/event_hub.h"
#include "api/problem.h"
#include "api/tenancy.h"

namespace orchestrion::api {
namespace {

class StreamSink final : public EventSink {
public:
    explicit StreamSink(Stream stream) : stream_(std::move(stream)) {}
    bool write(std::string_view piece) override { return stream_.send(piece); }
    size_t waitingBytes() const override { return stream_.waitingBytes(); }
    void close() override { stream_.close(); }

private:
    const Stream stream_;
};

// The header is on its way: what goes wrong from here on ends the stream, and its client comes
// again.
void follow(EventHub& hub, const StreamQuery& query, const Stream& stream) {
    const auto client = hub.add(query, std::make_unique<StreamSink>(stream));
    if (!client) return stream.close();
    stream.onEnd([&hub, id = *client](StreamEnd) { hub.remove(id); });
}

// Answers with a stream, or says why there is none.
void answer(EventHub& hub, StreamQuery query, const Reply& reply) {
    if (auto room = hub.room(); !room) return reply(problem(room.error()));
    Response response{.status = 200, .content_type = kEventStreamType};
    response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
    response.stream = [&hub, query = std::move(query)](const Stream& stream) {
        follow(hub, query, stream);
    };
    reply(std::move(response));
}

void followAll(EventHub& hub, const Call& call) {
    auto query = readStreamQuery(call.request, FilterFields::kSessionAndApplication);
    if (!query) return call.reply(problem(query.error()));
    answer(hub, std::move(*query), call.reply);
}

void followApplication(EventHub& hub, const session::Service& service, const Call& call) {
    auto query = readStreamQuery(call.request, FilterFields::kNone);
    if (!query) return call.reply(problem(query.error()));
    const std::string& name = call.pathValue("name");
    const auto applications = service.applications();
    const bool known = std::any_of(applications->begin(), applications->end(),
                                   [&](const auto& one) { return one.name == name; });
    if (!known) {
        return call.reply(
            problem(Error{"application.notFound", "there is no application '" + name + "'"}));
    }
    query->filter.application = name;
    answer(hub, std::move(*query), call.reply);
}

void followSession(EventHub& hub, session::Service& service, const Call& call) {
    auto query = readStreamQuery(call.request, FilterFields::kNone);
    if (!query) return call.reply(problem(query.error()));
    const std::string& id = call.pathValue("id");
    query->filter.session = id;
    service.view(sessionOf(call),
                 [&hub, query = std::move(*query), reply = call.reply](const auto& view) {
                     if (!view) return reply(problem(view.error()));
                     answer(hub, query, reply);
                 });
}

}  // namespace

void addEvents(Router& router, session::Service& service, EventHub& hub) {
    router.add("GET", "/api/v1/events", [&hub](const Call& call) { followAll(hub, call); });
    router.add("GET", "/api/v1/applications/{name}/events",
               [&](const Call& call) { followApplication(hub, service, call); });
    router.add("GET", "/api/v1/sessions/{id}/events",
               [&](const Call& call) { followSession(hub, service, call); });
}

}  // namespace orchestrion::api
