#include <boost/json/serialize.hpp>

#include <array>

#include "office/forms.h"
#include "office/json_form.h"

namespace orchestrion::office {
namespace {

using center::AgentAct;
using center::CommandBody;

WallTime wall(routing::Time time) {
    return WallTime(time);
}

// ---- what an agent can do

CommandBody login(FormIn& io, const AgentAct& by) {
    center::AgentLogin command;
    command.login.agent = by.agent;
    io.text("place", command.login.place);
    io.list("media", command.login.media, [](FormIn& in, routing::MediumLogin& medium) {
        in.required("medium", medium.medium);
        in.text("dn", medium.dn);
        in.text("switch", medium.switch_name);
        in.text("queue", medium.queue);
        in.flag("ready", medium.ready);
    });
    return command;
}

CommandBody logout(FormIn&, const AgentAct& by) {
    return center::AgentLogout{by.agent};
}

CommandBody ready(FormIn& io, const AgentAct& by) {
    center::AgentReady command{by.agent, {}};
    io.text("medium", command.medium);
    return command;
}

CommandBody notReady(FormIn& io, const AgentAct& by) {
    center::AgentNotReady command{by.agent, {}, {}};
    io.text("medium", command.medium);
    io.text("reason", command.reason);
    return command;
}

CommandBody accept(FormIn&, const AgentAct& by) {
    return center::AgentAccept{by};
}

CommandBody reject(FormIn& io, const AgentAct& by) {
    center::AgentReject command{by, {}};
    io.text("reason", command.reason);
    return command;
}

CommandBody hold(FormIn&, const AgentAct& by) {
    return center::AgentHold{by, true};
}

CommandBody retrieve(FormIn&, const AgentAct& by) {
    return center::AgentHold{by, false};
}

// A text, or a resource object.
std::string destination(FormIn& io, bool required) {
    const auto* to = io.value("to");
    const bool good = to == nullptr
                          ? !required
                          : to->is_object() || (to->is_string() && !to->get_string().empty());
    if (!good) io.wrong("to", "an agent, a queue or a number, as a string or an object");
    return to == nullptr ? "" : boost::json::serialize(*to);
}

CommandBody consult(FormIn& io, const AgentAct& by) {
    return center::AgentConsult{by, destination(io, true)};
}

CommandBody transfer(FormIn& io, const AgentAct& by) {
    return center::AgentTransfer{by, destination(io, false)};
}

CommandBody conference(FormIn&, const AgentAct& by) {
    return center::AgentConference{by};
}

CommandBody done(FormIn& io, const AgentAct& by) {
    center::AgentDone command{by};
    io.text("disposition", command.disposition);
    Milliseconds wrap_up{0};
    io.span("wrap_up_ms", wrap_up);
    if (io.has("wrap_up_ms")) command.wrap_up = wrap_up;
    bool open = false;
    io.flag("wrap_up_open", open);
    if (open) command.wrap_up = routing::Router::kWrapUpOpen;
    return command;
}

CommandBody disposition(FormIn& io, const AgentAct& by) {
    center::AgentDisposition command{by, {}};
    io.required("disposition", command.disposition);
    return command;
}

CommandBody wrapUpDone(FormIn&, const AgentAct& by) {
    return center::AgentWrapUpDone{by};
}

CommandBody place(FormIn& io, const AgentAct& by) {
    center::AgentPlace command{by};
    io.text("queue", command.queue);
    io.text("workbin", command.workbin);
    io.text("owner", command.owner);
    if (command.queue.empty() == command.workbin.empty()) {
        io.wrong("queue", "a queue, unless \"workbin\" says where instead");
    }
    return command;
}

CommandBody pull(FormIn&, const AgentAct& by) {
    return center::AgentPull{by};
}

CommandBody say(FormIn& io, const AgentAct& by) {
    center::AgentSay command{by, {}};
    io.required("text", command.text);
    io.text("id", command.id);
    return command;
}

using Read = CommandBody(FormIn& io, const AgentAct& by);
constexpr std::array<AgentAction, 17> kActions{{{"login"},
                                                {"logout"},
                                                {"ready"},
                                                {"not-ready"},
                                                {"accept", true},
                                                {"reject", true},
                                                {"hold", true},
                                                {"retrieve", true},
                                                {"consult", true},
                                                {"transfer", true},
                                                {"conference", true},
                                                {"done", true},
                                                {"disposition", true},
                                                {"wrap-up-done", true},
                                                {"place", true},
                                                {"pull", true},
                                                {"say", true}}};
constexpr std::array<Read*, 17> kReads{
    login,    logout,     ready, notReady,    accept,     reject, hold, retrieve, consult,
    transfer, conference, done,  disposition, wrapUpDone, place,  pull, say};

// ---- how he is

constexpr auto kMedium = [](FormOut& io, const routing::MediumView& m) {
    io.text("medium", m.medium);
    io.text("dn", m.dn);
    io.text("switch", m.switch_name);
    io.flag("ready", m.ready);
    io.text("reason", m.reason);
    io.time("since", wall(m.since));
    io.flag("routable", m.routable);
    io.whole("current", m.current);
    io.whole("allowed", m.allowed);
};
constexpr auto kHandling = [](FormOut& io, const routing::HandlingView& h) {
    io.text("interaction", h.interaction);
    io.text("request", h.request);
    io.text("medium", h.medium);
    io.text("queue", h.queue);
    io.object().text("state", toString(h.state));
    io.time("since", wall(h.since));
    if (h.until) io.time("until", wall(*h.until));
};

}  // namespace

std::span<const AgentAction> agentActions() {
    return kActions;
}

Result<CommandBody> agentCommand(std::string_view action, AgentAct by,
                                 const boost::json::object& members) {
    const auto found = std::ranges::find(kActions, action, &AgentAction::name);
    if (found == kActions.end()) {
        return fail("request.badBody", "there is no action '" + std::string(action) + "'");
    }
    FormIn io(members);
    CommandBody command = kReads[static_cast<size_t>(found - kActions.begin())](io, by);
    if (auto read = io.end(); !read) return fail(read.error());
    return command;
}

std::string toJson(const routing::AgentView& agent) {
    FormOut io;
    io.required("id", agent.id);
    io.flag("logged_in", agent.logged_in);
    io.flag("connected", agent.connected);
    io.text("place", agent.place);
    io.time("since", wall(agent.since));
    io.whole("rejects_in_a_row", agent.rejects_in_a_row);
    io.list("media", agent.media, kMedium);
    io.list("interactions", agent.handlings, kHandling);
    return io.take();
}

}  // namespace orchestrion::office
