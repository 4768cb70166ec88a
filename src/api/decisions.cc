// The resources /api/v1/decisions and /api/v1/statistics: what the router decided and why, and what
// it counts.
#include <charconv>

#include "api/api.h"
#include "api/center_resource.h"
#include "api/problem.h"
#include "interaction/json_object.h"
#include "office/forms.h"

namespace orchestrion::api {
namespace {

using interaction::JsonObject;

void listDecisions(const CenterCall& call) {
    const auto page = pageOf(call.fields);
    if (!page) return call.reply(problem(page.error()));
    office::Decisions::Filter filter{call.fields["interaction"], call.fields["request"],
                                     call.fields["session"], 0, page->limit + 1};
    const char* const end = page->after.data() + page->after.size();
    const auto read = std::from_chars(page->after.data(), end, filter.before);
    if (!page->after.empty() && (read.ec != std::errc{} || read.ptr != end || filter.before == 0)) {
        return call.reply(
            problem("request.badParameter", "expected after to be the next of an earlier answer"));
    }
    auto found = call.office.decisions().find(filter);
    const bool more = found.size() > page->limit;
    if (more) found.pop_back();
    std::vector<std::string> items;
    for (const office::Decision& decision : found) items.push_back(office::toJson(decision));
    const std::string next = more ? std::to_string(found.back().number) : "";
    call.reply(jsonResponse(200, pageJson("decisions", items, next)));
}

void showStatistic(const CenterCall& call) {
    const std::string object = call.fields["object"];
    const std::string name = call.fields["name"];
    if (object.empty() || name.empty()) {
        return call.reply(problem("request.badParameter",
                                  "expected object (an agent, a group, a queue, R …) and name (of "
                                  "a statistic)"));
    }
    answerLook(call.office, call.reply,
               [object, name](center::CenterCore& core, routing::Time now) -> Result<std::string> {
                   const auto value = core.router().statistic(object, name, now);
                   if (!value) return fail(value.error());
                   return JsonObject()
                       .text("object", object)
                       .text("name", name)
                       .number("value", *value)
                       .take();
               });
}

}  // namespace

void addDecisions(Router& router, const office::OfficeDirectory& centers) {
    CenterRoutes routes(router, centers);
    routes.add("GET", "/api/v1/decisions", {"interaction", "request", "session", "after", "limit"},
               &listDecisions);
    routes.add("GET", "/api/v1/statistics", {"object", "name"}, &showStatistic);
}

}  // namespace orchestrion::api
