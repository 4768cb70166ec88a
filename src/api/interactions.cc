// The resource /api/v1/interactions: open media comes in here, and operators look after what there
// is.
#include <boost/json.hpp>

#include "api/api.h"
#include "api/interaction_pages.h"
#include "api/problem.h"
#include "interaction/json_object.h"
#include "office/forms.h"

namespace orchestrion::api {
namespace {

namespace json = boost::json;

Error unknown(const std::string& id) {
    return {"center.unknownInteraction", "there is no interaction '" + id + "'"};
}

void answerInteraction(office::Office& office, const Reply& reply, const std::string& id) {
    answerLook(office, reply, [id](center::CenterCore& core, routing::Time) -> Result<std::string> {
        const auto* found = core.interaction(id);
        if (found == nullptr) return fail(unknown(id));
        return office::toJson(*found);
    });
}

void arrive(CenterCall call) {
    const auto members = membersOf(call.request);
    if (!members) return call.reply(problem(members.error()));
    auto arrived = office::arrivedFrom(*members);
    if (!arrived) return call.reply(problem(arrived.error()));
    sendCommand(std::move(call), std::move(*arrived),
                [](const Reply& reply, const std::string& answer) {
                    const json::value value = json::parse(answer);
                    const std::string id(value.at("interactionid").as_string());
                    interaction::JsonObject body;
                    body.text("id", id);
                    if (const auto* session = value.as_object().if_contains("session")) {
                        body.text("session", std::string(session->as_string()));
                    }
                    Response response = jsonResponse(201, body.take());
                    response.headers.emplace_back("Location", "/api/v1/interactions/" + id);
                    reply(std::move(response));
                });
}

void list(CenterCall call) {
    auto filter = interactionFilter(call.fields);
    if (!filter) return call.reply(problem(filter.error()));
    auto page = pageOf(call.fields);
    if (!page) return call.reply(problem(page.error()));
    answerLook(call.office, call.reply,
               [filter = std::move(*filter), page = std::move(*page)](
                   const center::CenterCore& core, routing::Time) {
                   return interactionPage(core, filter, page);
               });
}

void show(const CenterCall& call) {
    answerInteraction(call.office, call.reply, call.pathValue("id"));
}

void change(CenterCall call) {
    const auto members = membersOf(call.request);
    if (!members) return call.reply(problem(members.error()));
    const std::string id = call.pathValue("id");
    auto command = office::changeFrom(*members, id);
    if (!command) return call.reply(problem(command.error()));
    office::Office& office = call.office;
    sendCommand(std::move(call), std::move(*command),
                [&office, id](const Reply& reply, const std::string&) {
                    answerInteraction(office, reply, id);
                });
}

// The commands that answer nothing.

using MakeCommand = Result<center::CommandBody>(const std::string& id, const json::object& members);

Result<std::string> onlyText(const json::object& members, std::string_view name, bool required) {
    std::string text;
    for (const auto& member : members) {
        const bool good = member.key() == name && member.value().is_string();
        if (!good) {
            return fail("request.badBody",
                        "expected \"" + std::string(name) + "\", a string, and nothing else");
        }
        text = std::string(member.value().get_string());
    }
    if (!required || !text.empty()) return text;
    return fail("request.badBody", "expected \"" + std::string(name) + "\" not to be empty");
}

template <class Command>
Result<center::CommandBody> withReason(const std::string& id, const json::object& members) {
    auto reason = onlyText(members, "reason", false);
    if (!reason) return fail(reason.error());
    return center::CommandBody(Command{id, std::move(*reason)});
}

Result<center::CommandBody> place(const std::string& id, const json::object& members) {
    auto queue = onlyText(members, "queue", true);
    if (!queue) return fail(queue.error());
    return center::CommandBody(center::PlaceInteraction{id, std::move(*queue)});
}

Result<center::CommandBody> line(const std::string& id, const json::object& members) {
    auto line = office::lineFrom(members);
    if (!line) return fail(line.error());
    return center::CommandBody(center::LineReported{id, std::move(*line)});
}

Result<center::CommandBody> content(const std::string& id, const json::object& members) {
    auto content = office::contentFrom(members, id);
    if (!content) return fail(content.error());
    return center::CommandBody(std::move(*content));
}

CenterRoutes::Action command(MakeCommand* make) {
    return [make](CenterCall call) {
        const auto members = membersOf(call.request);
        if (!members) return call.reply(problem(members.error()));
        auto body = make(call.pathValue("id"), *members);
        if (!body) return call.reply(problem(body.error()));
        sendCommand(std::move(call), std::move(*body), &answerDone);
    };
}

}  // namespace

void addInteractions(Router& router, const office::OfficeDirectory& centers) {
    CenterRoutes routes(router, centers);
    const std::string one = "/api/v1/interactions/{id}";
    routes.add("POST", "/api/v1/interactions", {}, &arrive);
    routes.add("GET", "/api/v1/interactions", kInteractionFields, &list);
    routes.add("GET", one, {}, &show);
    routes.add("PATCH", one, {}, &change);
    routes.add("POST", one + "/stop", {}, command(&withReason<center::StopInteraction>));
    routes.add("POST", one + "/place", {}, command(&place));
    routes.add("POST", one + "/end", {}, command(&withReason<center::Left>));
    routes.add("POST", one + "/chat-lines", {}, command(&line));
    routes.add("POST", one + "/content", {}, command(&content));
}

}  // namespace orchestrion::api
