// The resource /api/v1/agents: how agents are, and what they do. Whoever has agents.act acts as the
// agent of their own name, with supervision.act as any.
#include <boost/json.hpp>
#include <optional>

#include "api/agent_access.h"
#include "api/api.h"
#include "api/interaction_pages.h"
#include "api/problem.h"
#include "interaction/json_object.h"
#include "office/forms.h"

namespace orchestrion::api {
namespace {

namespace json = boost::json;
using center::CenterCore;
using interaction::Interaction;

// ---- how they are

Result<std::string> agentJson(const CenterCore& core, const std::string& id) {
    const auto agent = core.router().agent(id);
    if (!agent) return fail("routing.unknownAgent", "there is no agent '" + id + "'");
    return office::toJson(*agent);
}

void answerAgent(office::Office& office, const Reply& reply, const std::string& id) {
    answerLook(office, reply,
               [id](const CenterCore& core, routing::Time) { return agentJson(core, id); });
}

struct AgentFilter {
    std::optional<bool> logged_in;
    std::string place;
    bool fits(const routing::AgentView& agent) const {
        return (!logged_in || agent.logged_in == *logged_in) &&
               (place.empty() || agent.place == place);
    }
};

std::string agentPage(const CenterCore& core, const AgentFilter& filter, const Page& page) {
    std::vector<std::string> items;
    std::string next;
    std::string last;
    for (const routing::AgentView& agent : core.router().agents()) {
        if (agent.id <= page.after || !filter.fits(agent)) continue;
        if (items.size() == page.limit) {
            next = last;
            break;
        }
        items.push_back(office::toJson(agent));
        last = agent.id;
    }
    return pageJson("agents", items, next);
}

void list(const CenterCall& call) {
    AgentFilter filter;
    filter.place = call.fields["place"];
    const std::string logged_in = call.fields["logged_in"];
    if (logged_in == "true" || logged_in == "false") filter.logged_in = logged_in == "true";
    if (!logged_in.empty() && !filter.logged_in) {
        return call.reply(
            problem("request.badParameter", "expected logged_in to be true or false"));
    }
    const auto page = pageOf(call.fields);
    if (!page) return call.reply(problem(page.error()));
    answerLook(
        call.office, call.reply,
        [filter, page = *page](const CenterCore& core, routing::Time) -> Result<std::string> {
            return agentPage(core, filter, page);
        });
}

void show(const CenterCall& call) {
    answerAgent(call.office, call.reply, call.pathValue("id"));
}

// ---- what they have

Result<std::string> handsJson(const CenterCore& core, const std::string& agent) {
    if (!core.router().agent(agent)) {
        return fail("routing.unknownAgent", "there is no agent '" + agent + "'");
    }
    std::vector<std::string> items;
    for (const std::string& id : inHand(core, agent)) {
        if (const Interaction* i = core.interaction(id)) items.push_back(office::toJson(*i));
    }
    return pageJson("interactions", items, {});
}

Result<std::string> shelfJson(const CenterCore& core, const std::string& agent,
                              const InteractionFilter& filter, const Page& page) {
    if (!filter.workbin.empty()) {
        const std::string owner = filter.workbin.substr(0, filter.workbin.find('/'));
        if (!core.mayOpen(agent, owner)) {
            return fail("center.notOwned", "the workbin belongs to '" + owner + "'");
        }
    }
    return interactionPage(core, filter, page);
}

void listInteractions(const CenterCall& call) {
    const std::string agent = call.pathValue("id");
    if (auto may = mayActFor(call.request, agent); !may) return call.reply(problem(may.error()));
    const auto page = pageOf(call.fields);
    if (!page) return call.reply(problem(page.error()));
    InteractionFilter filter;
    filter.queue = call.fields["queue"];
    if (const std::string workbin = call.fields["workbin"]; !workbin.empty()) {
        const std::string owner = call.fields["owner"];
        filter.workbin = (owner.empty() ? agent : owner) + "/" + workbin;
    }
    if (!filter.queue.empty() && !filter.workbin.empty()) {
        return call.reply(problem("request.badParameter", "expected queue or workbin, not both"));
    }
    answerLook(call.office, call.reply,
               [agent, filter, page = *page](const CenterCore& core, routing::Time) {
                   const bool shelf = !filter.queue.empty() || !filter.workbin.empty();
                   return shelf ? shelfJson(core, agent, filter, page) : handsJson(core, agent);
               });
}

void showInteraction(const CenterCall& call) {
    const std::string agent = call.pathValue("id");
    if (auto may = mayActFor(call.request, agent); !may) return call.reply(problem(may.error()));
    answerLook(call.office, call.reply,
               [agent, id = call.pathValue("interaction")](const CenterCore& core,
                                                           routing::Time) -> Result<std::string> {
                   const auto found = visibleTo(core, agent, id);
                   if (!found) return fail(found.error());
                   return office::toJson(**found);
               });
}

// ---- what they do

// A consult of media without a switch is an interaction of its own.
void answerAct(const Reply& reply, const std::string& answer) {
    const json::value value = json::parse(answer);
    const auto* id = value.as_object().if_contains("interactionid");
    if (id == nullptr) return answerDone(reply, answer);
    const std::string text(id->as_string());
    reply(jsonResponse(201, interaction::JsonObject().text("id", text).take()));
}

void act(const office::AgentAction& action, CenterCall call) {
    center::AgentAct by{call.pathValue("id"), {}};
    if (action.about_interaction) by.interaction = call.pathValue("interaction");
    if (auto may = mayActFor(call.request, by.agent); !may) {
        return call.reply(problem(may.error()));
    }
    const auto members = membersOf(call.request);
    if (!members) return call.reply(problem(members.error()));
    auto command = office::agentCommand(action.name, by, *members);
    if (!command) return call.reply(problem(command.error()));
    if (action.about_interaction) {
        return sendCommand(std::move(call), std::move(*command), &answerAct);
    }
    office::Office& office = call.office;
    sendCommand(std::move(call), std::move(*command),
                [&office, agent = by.agent](const Reply& reply, const std::string&) {
                    answerAgent(office, reply, agent);
                });
}

}  // namespace

void addAgents(Router& router, const office::OfficeDirectory& centers) {
    CenterRoutes routes(router, centers);
    const std::string one = "/api/v1/agents/{id}";
    const std::string held = one + "/interactions";
    routes.add("GET", "/api/v1/agents", {"logged_in", "place", "after", "limit"}, &list);
    routes.add("GET", one, {}, &show);
    routes.add("GET", held, {"queue", "workbin", "owner", "after", "limit"}, &listInteractions);
    routes.add("GET", held + "/{interaction}", {}, &showInteraction);
    for (const office::AgentAction& action : office::agentActions()) {
        const std::string path = action.about_interaction ? held + "/{interaction}/" : one + "/";
        routes.add("POST", path + std::string(action.name), {},
                   [&action](CenterCall call) { act(action, std::move(call)); });
    }
}

}  // namespace orchestrion::api
