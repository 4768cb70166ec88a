// The resource /api/v1/adapters: who is attached, and the late answers of webhooks to their orders.
#include <charconv>

#include "api/api.h"
#include "api/center_resource.h"
#include "api/problem.h"
#include "gateway/webhook_message.h"
#include "interaction/json_object.h"

namespace orchestrion::api {
namespace {

std::string gatewayJson(const office::Links::GatewayView& gateway) {
    return interaction::JsonObject()
        .text("name", gateway.name)
        .texts("capabilities", gateway.capabilities)
        .take();
}

void list(const CenterCall& call) {
    call.reply(jsonResponse(
        200,
        interaction::JsonObject()
            .raw("adapters", interaction::jsonArray(call.office.links().gateways(), &gatewayJson))
            .take()));
}

std::optional<uint64_t> sequenceOf(const std::string& text) {
    uint64_t sequence = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), sequence);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return sequence;
}

// An order that nobody waits for any more is none that failed: it may have been answered before.
void endOrder(CenterCall call) {
    const auto sequence = sequenceOf(call.pathValue("sequence"));
    if (!sequence) {
        return call.reply(
            problem("request.badParameter", "expected the sequence of an order, a number"));
    }
    const auto members = membersOf(call.request);  // that it is JSON, and said to be
    if (!members) return call.reply(problem(members.error()));
    auto ended = gateway::readOrderEnd(call.request.body, *sequence, "request.badBody");
    if (!ended) return call.reply(problem(ended.error()));
    sendCommand(std::move(call), std::move(*ended), &answerDone);
}

}  // namespace

void addAdapters(Router& router, const office::OfficeDirectory& centers) {
    CenterRoutes routes(router, centers);
    routes.add("GET", "/api/v1/adapters", {}, &list);
    routes.add("POST", "/api/v1/adapters/{name}/orders/{sequence}", {}, &endOrder);
}

}  // namespace orchestrion::api
