#include "gateway/adapter_protocol.h"

#include <algorithm>
#include <boost/json/object.hpp>

#include "gateway/draft.h"
#include "gateway/fields.h"
#include "interaction/json_object.h"

namespace orchestrion::gateway {
namespace {

using center::CommandBody;
using interaction::JsonObject;

// One message: its type, and how its members become a command.
struct Row {
    std::string_view type;
    CommandBody (*read)(Fields& fields, const std::string& gateway);
};

CommandBody arrived(Fields& fields, const std::string& gateway) {
    center::Arrived command;
    bool given = false;
    fields.inside("interaction", [&](Fields& draft) {
        given = true;
        command = readArrived(draft, gateway);
    });
    if (!given) fields.refuse("interaction", "an object");
    return command;
}

CommandBody routeRequested(Fields& fields, const std::string&) {
    return center::RouteRequested{fields.needed("interaction")};
}

CommandBody partyReported(Fields& fields, const std::string&) {
    center::PartyReported command;
    command.interaction = fields.needed("interaction");
    bool given = false;
    fields.inside("party", [&](Fields& party) {
        given = true;
        command.party = readParty(party);
    });
    if (!given) fields.refuse("party", "an object");
    return command;
}

CommandBody partyGone(Fields& fields, const std::string&) {
    return center::PartyGone{fields.needed("interaction"), fields.needed("party")};
}

CommandBody left(Fields& fields, const std::string&) {
    return center::Left{fields.needed("interaction"), fields.text("reason")};
}

CommandBody dataReported(Fields& fields, const std::string&) {
    center::DataReported command{fields.needed("interaction"), fields.object("keys")};
    if (command.keys.empty()) fields.refuse("keys", "an object");
    return command;
}

CommandBody contentReported(Fields& fields, const std::string&) {
    center::ContentReported command;
    command.interaction = fields.needed("interaction");
    command.content = fields.json("content");
    fields.each("attachments",
                [&](Fields& file) { command.attachments.push_back(readAttachment(file)); });
    return command;
}

CommandBody lineReported(Fields& fields, const std::string&) {
    center::LineReported command;
    command.interaction = fields.needed("interaction");
    bool given = false;
    fields.inside("line", [&](Fields& line) {
        given = true;
        command.line = readChatLine(line);
    });
    if (!given) fields.refuse("line", "an object");
    return command;
}

CommandBody orderDone(Fields& fields, const std::string&) {
    center::OrderEnded command;
    command.order = fields.neededNumber("sequence");
    command.result = fields.object("result");
    command.udata = fields.object("udata");
    return command;
}

CommandBody orderFailed(Fields& fields, const std::string&) {
    center::OrderEnded command;
    command.order = fields.neededNumber("sequence");
    command.error = fields.needed("error");
    command.description = fields.text("description");
    command.udata = fields.object("udata");
    return command;
}

CommandBody merged(Fields& fields, const std::string&) {
    return center::Merged{fields.needed("consult"), fields.needed("parent")};
}

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

AdapterHello hello(Fields& fields, const std::string& gateway) {
    const std::string name = fields.text("name");
    if (!name.empty() && name != gateway) {
        fields.refuse("name", "'" + gateway + "', as in the path of the channel,");
    }
    return {fields.texts("capabilities")};
}

std::string knownTypes() {
    std::string all = "hello";
    for (const Row& row : kRows) all.append(", ").append(row.type);
    return all;
}

}  // namespace

Result<AdapterMessage, BadMessage> readAdapterMessage(std::string_view text,
                                                      const std::string& gateway) {
    boost::json::object members;
    auto envelope = readEnvelope(text, members);
    if (!envelope) return fail(std::move(envelope.error()));
    Fields fields(members);
    AdapterMessage message{envelope->id, {}};
    const auto row = std::ranges::find(kRows, std::string_view(envelope->type), &Row::type);
    if (envelope->type == "hello") {
        message.what = hello(fields, gateway);
    } else if (row != std::end(kRows)) {
        message.what = row->read(fields, gateway);
    } else {
        return fail(BadMessage{envelope->id,
                               {kBadMessage, "there is no message '" + envelope->type +
                                                 "'; expected one of " + knownTypes()}});
    }
    if (auto good = fields.end(kBadMessage); !good) {
        return fail(BadMessage{envelope->id, good.error()});
    }
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
