// WebSockets that attach somebody to a contact centre: …/adapters/{name}/channel.
#include "api/channels.h"

#include "api/problem.h"
#include "api/tenancy.h"
#include "api/web_socket_handshake.h"
#include "gateway/adapter_link.h"

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

void openAdapter(const office::OfficeDirectory& offices, const Call& call) {
    const std::string& name = call.pathValue("name");
    if (!gateway::isGatewayName(name)) {
        return call.reply(problem("request.badParameter",
                                  "expected 1 to 64 of A-Z a-z 0-9 . _ - as the adapter's name"));
    }
    const std::string tenant = tenantOfNew(call.request);
    office::Office* office = offices.find(tenant);
    if (office == nullptr) {
        return call.reply(
            problem("center.notFound", "the tenant '" + tenant + "' has no contact centre"));
    }
    call.reply(openWebSocket(call.request, {kProtocol}, [office, name](const WebSocket& socket) {
        connect(socket, std::make_shared<gateway::AdapterLink>(
                            *office, name, std::make_shared<SocketWire>(socket)));
    }));
}

}  // namespace

void addChannels(Router& router, const office::OfficeDirectory& offices) {
    router.add("GET", "/api/v1/adapters/{name}/channel",
               [&offices](const Call& call) { openAdapter(offices, call); });
}

}  // namespace orchestrion::api
