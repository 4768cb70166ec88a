#include "gateway/adapter_protocol.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "interaction/json_object.h"
#include "office/forms.h"
#include "office/json_form.h"

namespace orchestrion::gateway {
namespace {

namespace json = boost::json;
using center::CommandBody;
using interaction::JsonObject;
using office::FormIn;

// Null: the form knows what is wrong.
const json::object* objectIn(FormIn& io, std::string_view name) {
    const json::value* value = io.value(name);
    if (value != nullptr && value->is_object()) return &value->get_object();
    io.wrong(name, "an object");
    return nullptr;
}

// As JSON text; empty if it is not there.
std::string objectText(FormIn& io, std::string_view name) {
    const json::value* value = io.value(name);
    if (value == nullptr) return {};
    if (value->is_object()) return json::serialize(*value);
    io.wrong(name, "an object");
    return {};
}

std::string required(FormIn& io, std::string_view name) {
    std::string text;
    io.required(name, text);
    return text;
}

std::string text(FormIn& io, std::string_view name) {
    std::string found;
    io.text(name, found);
    return found;
}

// A part that a form of the office reads; what it finds wrong is said with the part's name.
template <class T, class Read>
Result<T> part(FormIn& io, std::string_view name, Read read) {
    const json::object* members = objectIn(io, name);
    if (members == nullptr) return T();
    Result<T> value = read(*members);
    if (value) return value;
    return fail(kBadMessage, "'" + std::string(name) + "': " + value.error().message);
}

using Read = Result<CommandBody>(FormIn& io, const std::string& gateway);

Result<CommandBody> arrived(FormIn& io, const std::string& gateway) {
    auto command = part<center::Arrived>(io, "interaction", [&](const json::object& members) {
        return office::arrivedFrom(members, gateway);
    });
    if (!command) return fail(command.error());
    return CommandBody(std::move(*command));
}

Result<CommandBody> routeRequested(FormIn& io, const std::string&) {
    return CommandBody(center::RouteRequested{required(io, "interaction")});
}

Result<CommandBody> partyReported(FormIn& io, const std::string&) {
    center::PartyReported command{required(io, "interaction"), {}};
    auto party = part<interaction::Party>(io, "party", &office::partyFrom);
    if (!party) return fail(party.error());
    command.party = std::move(*party);
    return CommandBody(std::move(command));
}

Result<CommandBody> partyGone(FormIn& io, const std::string&) {
    return CommandBody(center::PartyGone{required(io, "interaction"), required(io, "party")});
}

Result<CommandBody> left(FormIn& io, const std::string&) {
    return CommandBody(center::Left{required(io, "interaction"), text(io, "reason")});
}

Result<CommandBody> dataReported(FormIn& io, const std::string&) {
    center::DataReported command{required(io, "interaction"), {}};
    if (const auto* keys = objectIn(io, "keys")) command.keys = json::serialize(*keys);
    return CommandBody(std::move(command));
}

Result<CommandBody> contentReported(FormIn& io, const std::string&) {
    const std::string id = required(io, "interaction");
    json::object members;  // of the form, which knows no interaction
    for (const char* name : {"content", "attachments"}) {
        if (const json::value* value = io.value(name)) members[name] = *value;
    }
    auto command = office::contentFrom(members, id);
    if (!command) return fail(command.error());
    return CommandBody(std::move(*command));
}

Result<CommandBody> lineReported(FormIn& io, const std::string&) {
    center::LineReported command{required(io, "interaction"), {}};
    auto line = part<interaction::ChatLine>(io, "line", &office::lineFrom);
    if (!line) return fail(line.error());
    command.line = std::move(*line);
    return CommandBody(std::move(command));
}

uint64_t sequence(FormIn& io) {
    uint64_t number = 0;
    io.whole("sequence", number);
    if (!io.has("sequence")) io.wrong("sequence", "that of an order");
    return number;
}

Result<CommandBody> orderDone(FormIn& io, const std::string&) {
    center::OrderEnded command;
    command.order = sequence(io);
    command.result = objectText(io, "result");
    command.udata = objectText(io, "udata");
    return CommandBody(std::move(command));
}

Result<CommandBody> orderFailed(FormIn& io, const std::string&) {
    center::OrderEnded command;
    command.order = sequence(io);
    command.error = required(io, "error");
    command.description = text(io, "description");
    command.udata = objectText(io, "udata");
    return CommandBody(std::move(command));
}

Result<CommandBody> merged(FormIn& io, const std::string&) {
    return CommandBody(center::Merged{required(io, "consult"), required(io, "parent")});
}

// One message: its type, and how its members become a command.
struct Row {
    std::string_view type;
    Read* read;
};
constexpr Row kRows[] = {
    {"arrived", &arrived},
    {"route_requested", &routeRequested},
    {"party", &partyReported},
    {"party_gone", &partyGone},
    {"left", &left},
    {"data", &dataReported},
    {"content", &contentReported},
    {"line", &lineReported},
    {"order_done", &orderDone},
    {"order_failed", &orderFailed},
    {"merged", &merged},
};

AdapterHello hello(FormIn& io, const std::string& gateway) {
    AdapterHello said;
    const std::string name = text(io, "name");
    if (!name.empty() && name != gateway) {
        io.wrong("name", "'" + gateway + "', as in the path of the channel");
    }
    io.texts("capabilities", said.capabilities);
    return said;
}

std::string knownTypes() {
    std::string all = "hello";
    for (const Row& row : kRows) all.append(", ").append(row.type);
    return all;
}

Result<AdapterMessage, BadMessage> bad(const Envelope& envelope, std::string message) {
    return fail(BadMessage{envelope.id, {kBadMessage, std::move(message)}});
}

}  // namespace

Result<AdapterMessage, BadMessage> readAdapterMessage(std::string_view text,
                                                      const std::string& gateway) {
    json::object members;
    auto envelope = readEnvelope(text, members);
    if (!envelope) return fail(std::move(envelope.error()));
    FormIn io(members);
    AdapterMessage message{envelope->id, {}};
    if (envelope->type == "hello") {
        message.what = hello(io, gateway);
        if (auto good = io.end(); !good) return bad(*envelope, good.error().message);
        return message;
    }
    const auto row = std::ranges::find(kRows, std::string_view(envelope->type), &Row::type);
    if (row == std::end(kRows)) {
        return bad(*envelope,
                   "there is no message '" + envelope->type + "'; expected one of " + knownTypes());
    }
    auto command = row->read(io, gateway);
    if (auto good = io.end(); !good) return bad(*envelope, good.error().message);
    if (!command) return bad(*envelope, command.error().message);
    message.what = std::move(*command);
    return message;
}

std::string welcome(std::string_view id, std::string_view gateway, std::string_view tenant) {
    return JsonObject()
        .text("type", "welcome")
        .text("id", id)
        .text("gateway", gateway)
        .text("tenant", tenant)
        .take();
}

std::string orderMessage(uint64_t sequence, const center::GatewayOrder& order) {
    return JsonObject()
        .text("type", "order")
        .raw("sequence", std::to_string(sequence))
        .text("order", order.order)
        .text("interaction", order.interaction)
        .flag("answered", order.answered)
        .raw("arguments", order.arguments.empty() ? "{}" : order.arguments)
        .take();
}

}  // namespace orchestrion::gateway
