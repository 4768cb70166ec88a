// The WebSockets of a contact centre: …/adapters/{name}/channel attaches a gateway,
// …/agents/{id}/channel opens the desktop of an agent.
#include "api/agent_access.h"
#include "api/api.h"
#include "api/center_resource.h"
#include "api/problem.h"
#include "api/web_socket_handshake.h"
#include "gateway/adapter_link.h"
#include "gateway/desk_link.h"

namespace orchestrion::api {
namespace {

constexpr std::string_view kProtocol = "orchestrion.v1";

class SocketWire final : public gateway::Wire {
public:
    explicit SocketWire(WebSocket socket) : socket_(std::move(socket)) {}
    bool send(std::string_view message) override { return socket_.send(message); }
    void close(uint16_t code, std::string_view reason) override { socket_.close(code, reason); }

private:
    const WebSocket socket_;
};

// Until the socket's end. A link has receive(text) and end().
template <class Link>
void connect(const WebSocket& socket, const std::shared_ptr<Link>& link) {
    socket.onMessage([socket, link](const SocketMessage& message) {
        if (!message.binary) return link->receive(message.bytes);
        socket.close(gateway::kCloseUnsupported, "expected messages as texts");
    });
    socket.onEnd([link](const SocketEnd&) { link->end(); });
}

void openAdapter(const CenterCall& call) {
    const std::string& name = call.pathValue("name");
    if (!gateway::isGatewayName(name)) {
        return call.reply(problem("request.badParameter",
                                  "expected 1 to 64 of A-Z a-z 0-9 . _ - as the adapter's name"));
    }
    office::Office* office = &call.office;
    call.reply(openWebSocket(call.request, {kProtocol}, [office, name](const WebSocket& socket) {
        connect(socket, std::make_shared<gateway::AdapterLink>(
                            *office, name, std::make_shared<SocketWire>(socket)));
    }));
}

void openDesk(office::Office& office, const std::string& agent, const WebSocket& socket) {
    const auto link =
        std::make_shared<gateway::DeskLink>(office, agent, std::make_shared<SocketWire>(socket));
    connect(socket, link);
    link->begin();
}

// The agent has to be there before anything is promised.
void openAgent(const CenterCall& call) {
    const std::string agent = call.pathValue("id");
    if (auto may = mayActFor(call.request, agent); !may) return call.reply(problem(may.error()));
    office::Office* office = &call.office;
    const auto looking =
        office->line().look([office, agent, request = call.request, reply = call.reply](
                                center::CenterCore& core, routing::Time) {
            if (!core.router().agent(agent)) {
                return reply(problem("routing.unknownAgent", "there is no agent '" + agent + "'"));
            }
            reply(openWebSocket(request, {kProtocol}, [office, agent](const WebSocket& socket) {
                openDesk(*office, agent, socket);
            }));
        });
    if (!looking) call.reply(problem(looking.error()));
}

}  // namespace

void addChannels(Router& router, const office::OfficeDirectory& centers) {
    CenterRoutes routes(router, centers);
    routes.add("GET", "/api/v1/adapters/{name}/channel", {}, &openAdapter);
    routes.add("GET", "/api/v1/agents/{id}/channel", {}, &openAgent);
}

}  // namespace orchestrion::api
