#include "api/center_resource.h"

#include <algorithm>
#include <charconv>

#include "api/problem.h"
#include "api/request_body.h"
#include "api/request_key.h"
#include "api/tenancy.h"
#include "base/json.h"
#include "interaction/json_object.h"

namespace orchestrion::api {
namespace {

namespace json = boost::json;

Result<office::Office*> centerOf(const office::OfficeDirectory& centers, const Request& request,
                                 const std::string& asked) {
    std::string tenant = tenantOf(request);
    const bool foreign = !tenant.empty() && !asked.empty() && asked != tenant;
    if (tenant.empty()) tenant = asked.empty() ? std::string(access::kDefaultTenant) : asked;
    office::Office* found = foreign ? nullptr : centers.find(tenant);
    if (found != nullptr) return found;
    return fail("center.unknownTenant",
                "the tenant '" + (foreign ? asked : tenant) + "' has no contact centre");
}

Result<center::Command> commandOf(const Request& request, center::CommandBody body) {
    auto key = requestKey(request);
    if (!key) return fail(key.error());
    center::Command command{std::move(body), {}};
    if (!*key) return command;
    command.key = "rest " + (*key)->key;
    command.fingerprint = (*key)->fingerprint;
    return command;
}

}  // namespace

const std::string& CenterCall::pathValue(std::string_view name) const {
    const auto it = std::ranges::find(path_values, name, &decltype(path_values)::value_type::first);
    ORCH_ASSERT(it != path_values.end(), "the route's template has no such name");
    return it->second;
}

void CenterRoutes::add(std::string_view method, std::string_view path,
                       std::vector<std::string_view> fields, Action action) {
    fields.emplace_back("tenant");
    router_.add(
        method, path,
        [&centers = centers_, fields = std::move(fields), action = std::move(action)](Call call) {
            auto query = QueryFields::read(call.request.query(), fields);
            if (!query) return call.reply(problem(query.error()));
            const auto center = centerOf(centers, call.request, (*query)["tenant"]);
            if (!center) return call.reply(problem(center.error()));
            action({**center, std::move(*query), std::move(call.request), std::move(call.reply),
                    std::move(call.path_values)});
        });
}

void sendCommand(CenterCall call, center::CommandBody body, Answered answered) {
    auto command = commandOf(call.request, std::move(body));
    if (!command) return call.reply(problem(command.error()));
    call.office.line().send(std::move(*command),
                            [reply = std::move(call.reply),
                             answered = std::move(answered)](const center::Answer& answer) {
                                if (!answer) return reply(problem(answer.error()));
                                answered(reply, *answer);
                            });
}

void answerDone(const Reply& reply, const std::string&) {
    reply({204, {}, {}, {}});
}

void answerLook(office::Office& office, const Reply& reply, Look look) {
    const auto looking = office.line().look(
        [reply, look = std::move(look)](center::CenterCore& core, routing::Time now) {
            auto seen = look(core, now);
            reply(seen ? jsonResponse(200, std::move(*seen)) : problem(seen.error()));
        });
    if (!looking) reply(problem(looking.error()));
}

Result<json::object> membersOf(const Request& request) {
    if (request.body.empty()) return json::object();
    const auto json = expectJson(request);
    if (!json) return fail(json.error());
    auto value = parseJson(request.body);
    if (!value) return fail("json.syntax", toString(value.error()));
    if (!value->is_object()) return fail("request.badBody", "expected a JSON object");
    return std::move(value->get_object());
}

Result<Page> pageOf(const QueryFields& fields) {
    Page page{fields["after"]};
    const std::string text = fields["limit"];
    if (text.empty()) return page;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), page.limit);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (whole && page.limit > 0 && page.limit <= kPageMax) return page;
    return fail("request.badParameter", "expected limit to be a number from 1 to 1000");
}

std::string pageJson(std::string_view name, const std::vector<std::string>& items,
                     const std::string& next) {
    interaction::JsonObject out;
    out.raw(name, interaction::jsonArray(items, [](const std::string& item) { return item; }));
    if (next.empty()) return out.raw("next", "null").take();
    return out.text("next", next).take();
}

}  // namespace orchestrion::api
