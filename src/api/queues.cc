// The resources /api/v1/queues and /api/v1/routing/requests: who waits where, how long, and why.
#include <charconv>

#include "api/api.h"
#include "api/center_resource.h"
#include "api/problem.h"
#include "interaction/json_object.h"
#include "office/forms.h"

namespace orchestrion::api {
namespace {

using center::CenterCore;
using interaction::JsonObject;
using routing::QueueView;
using routing::RequestView;

// Requests that are looked at for one page.
constexpr size_t kExaminedRequestsMax = 10000;

void listQueues(const CenterCall& call) {
    answerLook(call.office, call.reply,
               [](const CenterCore& core, routing::Time) -> Result<std::string> {
                   const auto write = [](const QueueView& queue) { return office::toJson(queue); };
                   return JsonObject()
                       .raw("queues", interaction::jsonArray(core.router().queues(), write))
                       .raw("workflow_queues", interaction::jsonArray(core.workflowQueues(), write))
                       .take();
               });
}

struct RequestFilter {
    std::string interaction;  // empty: any, as the following
    std::string session;
    std::string queue;
    bool fits(const RequestView& request) const {
        return (session.empty() || request.ref.session == session) &&
               (queue.empty() || request.ref.queue == queue);
    }
};

std::vector<RequestView> requestsOf(const CenterCore& core, const RequestFilter& filter,
                                    uint64_t behind, size_t count) {
    if (!filter.interaction.empty()) return core.router().requestsOf(filter.interaction);
    if (filter.session.empty()) return core.router().requests(behind, count);
    std::vector<RequestView> all;
    for (const std::string& interaction : core.ownedBy(filter.session)) {
        for (RequestView& one : core.router().requestsOf(interaction))
            all.push_back(std::move(one));
    }
    return all;
}

std::string requestPage(const CenterCore& core, const RequestFilter& filter, uint64_t behind,
                        size_t limit) {
    const bool indexed = !filter.interaction.empty() || !filter.session.empty();
    const size_t examined = filter.queue.empty() ? limit + 1 : kExaminedRequestsMax;
    const auto requests = requestsOf(core, filter, behind, examined);
    std::vector<std::string> items;
    uint64_t last = 0;
    for (const RequestView& request : requests) {
        if (!filter.fits(request)) continue;
        if (!indexed && items.size() == limit) {
            return pageJson("requests", items, std::to_string(last));
        }
        items.push_back(office::toJson(request));
        last = request.sequence;
    }
    const bool more = !indexed && requests.size() == examined;
    return pageJson("requests", items, more ? std::to_string(requests.back().sequence) : "");
}

Result<uint64_t> sequenceOf(const std::string& after) {
    uint64_t sequence = 0;
    const char* const end = after.data() + after.size();
    const auto read = std::from_chars(after.data(), end, sequence);
    if (after.empty() || (read.ec == std::errc{} && read.ptr == end)) return sequence;
    return fail("request.badParameter", "expected after to be the next of an earlier answer");
}

void listRequests(const CenterCall& call) {
    const auto page = pageOf(call.fields);
    if (!page) return call.reply(problem(page.error()));
    const auto behind = sequenceOf(page->after);
    if (!behind) return call.reply(problem(behind.error()));
    RequestFilter filter{call.fields["interaction"], call.fields["session"], call.fields["queue"]};
    answerLook(call.office, call.reply,
               [filter = std::move(filter), behind = *behind, limit = page->limit](
                   const CenterCore& core, routing::Time) -> Result<std::string> {
                   return requestPage(core, filter, behind, limit);
               });
}

Result<RequestView> requestOf(const CenterCore& core, const std::string& id) {
    auto request = core.router().request(id);
    if (request) return std::move(*request);
    return fail("routing.notFound",
                "there is no request '" + id +
                    "' that waits or has an agent; GET /api/v1/decisions?request= has what became "
                    "of it");
}

void showRequest(const CenterCall& call) {
    answerLook(
        call.office, call.reply,
        [id = call.pathValue("id")](CenterCore& core, routing::Time now) -> Result<std::string> {
            const auto request = requestOf(core, id);
            if (!request) return fail(request.error());
            const auto query = core.router().query(id, now);
            if (!query) return fail(query.error());
            return office::toJson(*request, *query);
        });
}

void explainRequest(const CenterCall& call) {
    answerLook(
        call.office, call.reply,
        [id = call.pathValue("id")](CenterCore& core, routing::Time now) -> Result<std::string> {
            const auto request = requestOf(core, id);
            if (!request) return fail(request.error());
            const auto why = core.router().explain(id, now);
            if (!why) return fail(why.error());
            return JsonObject()
                .raw("request", office::toJson(*request))
                .raw("explanation", routing::toJson(*why))
                .take();
        });
}

}  // namespace

void addQueues(Router& router, const office::OfficeDirectory& centers) {
    CenterRoutes routes(router, centers);
    const std::string requests = "/api/v1/routing/requests";
    routes.add("GET", "/api/v1/queues", {}, &listQueues);
    routes.add("GET", requests, {"interaction", "session", "queue", "after", "limit"},
               &listRequests);
    routes.add("GET", requests + "/{id}", {}, &showRequest);
    routes.add("GET", requests + "/{id}/explain", {}, &explainRequest);
}

}  // namespace orchestrion::api
