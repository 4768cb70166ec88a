#include "modules/interaction/interaction_module.h"

#include <algorithm>
#include <boost/json.hpp>

namespace orchestrion::modules {
namespace {

using enum scxml::ModuleForm;
using Kind = InteractionCommand::Kind;

constexpr scxml::ModuleAttribute kInteraction[] = {{"requestid", kLocation}, {"interactionid"}};
constexpr scxml::ModuleAttribute kTerminate[] = {
    {"requestid", kLocation}, {"interactionid"}, {"reason"}, {"resource"}, {"hints"}};
constexpr scxml::ModuleAttribute kRedirect[] = {{"requestid", kLocation},
                                                {"interactionid"},
                                                {"from"},
                                                {"to"},
                                                {"type"},
                                                {"hints"},
                                                {"reason"},
                                                {"detach", kLiteralOrExpression}};
constexpr scxml::ModuleAttribute kAccept[] = {
    {"requestid", kLocation}, {"interactionid"}, {"resource"}, {"hints"}};
constexpr scxml::ModuleAttribute kAssociate[] = {
    {"requestid", kLocation}, {"interactionid"}, {"sessionid"}, {"tosession"}};
constexpr scxml::ModuleAttribute kCreateCall[] = {{"requestid", kLocation},
                                                  {"from", kExpression, true},
                                                  {"to", kExpression, true},
                                                  {"type", kLiteral},
                                                  {"interactionid"},
                                                  {"reason"},
                                                  {"udata"},
                                                  {"hints"}};
constexpr scxml::ModuleAttribute kHold[] = {
    {"requestid", kLocation}, {"interactionid"}, {"resource"}, {"device"}, {"reason"}, {"hints"}};
constexpr scxml::ModuleAttribute kParties[] = {{"requestid", kLocation},
                                               {"interactionid"},
                                               {"from"},
                                               {"to"},
                                               {"resource"},
                                               {"consultid"},
                                               {"reason"},
                                               {"hints"}};
constexpr scxml::ModuleAttribute kCreateMessage[] = {{"requestid", kLocation},
                                                     {"interactionid"},
                                                     {"type", kLiteral},
                                                     {"media", kLiteral},
                                                     {"server"},
                                                     {"from"},
                                                     {"to"},
                                                     {"cc"},
                                                     {"bcc"},
                                                     {"subject"},
                                                     {"content"},
                                                     {"queue"},
                                                     {"standardresponse"},
                                                     {"fieldcodes"},
                                                     {"includeoriginal", kLiteralOrExpression},
                                                     {"send", kLiteralOrExpression},
                                                     {"udata"},
                                                     {"hints"}};
constexpr scxml::ModuleAttribute kSendChat[] = {{"requestid", kLocation},
                                                {"interactionid"},
                                                {"from", kExpression, true},
                                                {"message", kExpression, true}};
constexpr scxml::ModuleAttribute kUserData[] = {
    {"requestid", kLocation}, {"interactionid"}, {"udata"}};
constexpr scxml::ModuleAttribute kUpdate[] = {
    {"requestid", kLocation}, {"interactionid"}, {"properties"}};

constexpr scxml::ModuleElement kElements[] = {
    {"terminate", "interaction", kTerminate},
    {"redirect", "interaction", kRedirect},
    {"accept", "interaction", kAccept},
    {"attach", "interaction", kInteraction},
    {"detach", "interaction", kInteraction},
    {"associate", "interaction", kAssociate},
    {"merge", "interaction", kParties},
    {"update", "interaction", kUpdate},
    {"createcall", "voice", kCreateCall},
    {"hold", "voice", kHold},
    {"retrieve", "voice", kHold},
    {"consult", "voice", kParties},
    {"transfer", "voice", kParties},
    {"conference", "voice", kParties},
    {"createmessage", "msgbased", kCreateMessage, {}, true, true},
    {"sendmessage", "msgbased", kInteraction},
    {"getcontent", "msgbased", kInteraction},
    {"sendchatmessage", "chat", kSendChat},
    {"gettranscript", "chat", kInteraction},
    // What the functions of these names do.
    {"setudata", "interaction", kUserData},
    {"deleteudata", "interaction", kUserData}};
constexpr scxml::ModuleRule kRule{"interaction", kElements};

struct KindOf {
    std::string_view action;
    Kind kind;
};
constexpr KindOf kKinds[] = {{"terminate", Kind::kTerminate},
                             {"redirect", Kind::kRedirect},
                             {"accept", Kind::kAccept},
                             {"attach", Kind::kAttach},
                             {"detach", Kind::kDetach},
                             {"associate", Kind::kAssociate},
                             {"merge", Kind::kMerge},
                             {"update", Kind::kUpdate},
                             {"createcall", Kind::kCreateCall},
                             {"hold", Kind::kHold},
                             {"retrieve", Kind::kRetrieve},
                             {"consult", Kind::kConsult},
                             {"transfer", Kind::kTransfer},
                             {"conference", Kind::kConference},
                             {"createmessage", Kind::kCreateMessage},
                             {"sendmessage", Kind::kSendMessage},
                             {"getcontent", Kind::kGetContent},
                             {"sendchatmessage", Kind::kSendChatMessage},
                             {"gettranscript", Kind::kGetTranscript},
                             {"setudata", Kind::kSetUserData},
                             {"deleteudata", Kind::kDeleteUserData}};

constexpr std::string_view kFunctions[] = {"setuData", "deleteuData", "getuData"};

// Both spellings of the two that have two (interaction.md §1.3, "case trap").
constexpr std::string_view kMediaTypes[] = {
    "TMediaAny",           "TMediaVoice",      "TMediaVoIP",       "TMediaEMail",
    "TMediaVMail",         "TMediaSMail",      "TMediaChat",       "TMediaVideo",
    "TMediaCobrowsing",    "TMediaWhiteboard", "TMediaAppSharing", "TMediaWebform",
    "TMediaWorkItem",      "TMediaCallback",   "TMediaFax",        "TMediaIMChat",
    "TMediaBusinessEvent", "TMediaAlert",      "TMediaSMS",        "TMediaOutboundPreview",
    "TMediaOpenMedia",     "TMediaNativeSMS",  "TMediaCoBrowsing", "TMediaWebForm"};

std::string constantsText() {
    boost::json::object media;
    for (const std::string_view name : kMediaTypes) {
        std::string_view text = name;
        if (name == "TMediaCobrowsing") text = "TMediaCoBrowsing";
        if (name == "TMediaWebform") text = "TMediaWebForm";
        media[name] = text;
    }
    const boost::json::object all{{"mediaType", std::move(media)},
                                  {"interactions", boost::json::object()}};
    return boost::json::serialize(all);
}

// The interaction a function means: by its id, or the session's first. Null if there is none.
const boost::json::object* interactionIn(const boost::json::object& model, std::string id) {
    const auto* ixn = model.if_contains("ixn");
    if (ixn == nullptr || !ixn->is_object()) return nullptr;
    if (id.empty() || id == "0") {
        const auto* first = ixn->get_object().if_contains("firstixnid");
        if (first == nullptr) return nullptr;
        id = textOf(*first);
    }
    const auto* all = ixn->get_object().if_contains("interactions");
    if (all == nullptr || !all->is_object()) return nullptr;
    const auto* found = all->get_object().if_contains(id);
    return found == nullptr ? nullptr : found->if_object();
}

session::ModuleAnswer getUserData(const FunctionCall& call) {
    const auto* interaction = interactionIn(call.model, call.text(1));
    const auto* udata = interaction == nullptr ? nullptr : interaction->if_contains("udata");
    if (udata == nullptr || !udata->is_object()) return value(nullptr);
    if (!call.given(0)) return value(*udata);
    const auto* found = udata->get_object().if_contains(call.text(0));
    return found == nullptr ? value(nullptr) : value(*found);
}

}  // namespace

const scxml::ModuleRule& InteractionModule::rule() const {
    return kRule;
}

std::vector<Root> InteractionModule::roots() const {
    static const std::string kConstants = constantsText();
    return {{"ixn", kConstants, kFunctions}};
}

void InteractionModule::perform(const session::ModuleRequest& request, const Answer& answer) {
    const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const KindOf& known) {
        return known.action == request.effect.action;
    });
    if (kind == std::end(kKinds)) return unsupported(answer);
    Arguments arguments(request);
    InteractionCommand command;
    command.kind = kind->kind;
    command.interaction_id = interactionOf(arguments);
    command.from_json = arguments.json("from");
    command.to_json = arguments.json("to");
    command.resource_json = arguments.json(arguments.has("resource") ? "resource" : "device");
    command.type = arguments.text("type");
    command.reason = arguments.text("reason");
    command.target_session = arguments.text("sessionid", arguments.text("tosession"));
    command.detach = arguments.flag("detach", false);
    command.message = arguments.text("message");
    command.object_json = arguments.json(arguments.has("udata") ? "udata" : "properties");
    command.hints_json = arguments.json("hints");
    command.attributes_json = boost::json::serialize(arguments.attributes());
    switch (command.kind) {
        case Kind::kRedirect:
            arguments.required("to");
            break;
        case Kind::kAssociate:
            if (command.target_session.empty()) arguments.required("sessionid");
            break;
        case Kind::kCreateCall:
            arguments.required("from");
            arguments.required("to");
            break;
        case Kind::kSendChatMessage:
            arguments.required("from");
            arguments.required("message");
            break;
        default:
            break;
    }
    performAtCenter(world_, answer, arguments, std::move(command));
}

session::ModuleAnswer InteractionModule::call(const FunctionCall& call) {
    if (call.function == "getuData") return getUserData(call);
    if (call.function == "setuData") {
        if (!call.argument(0).is_object()) {
            return thrown("setuData(data [, interaction]): expected an object of keys and values");
        }
        return asAction("interaction", "setudata", "interaction",
                        {{"udata", call.argument(0)}, {"interactionid", call.argument(1)}});
    }
    // Without keys all are deleted.
    const bool all = !call.argument(0).is_object();
    boost::json::object attributes{{"interactionid", call.argument(1)}};
    if (!all) attributes["udata"] = call.argument(0);
    return asAction("interaction", "deleteudata", "interaction", std::move(attributes));
}

}  // namespace orchestrion::modules
