#include <cmath>

#include "config/forms.h"
#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

FormOf<std::string> name() {
    return text({"name", "a name"});
}

FormOf<std::vector<std::string>> names(const std::string& of) {
    return listOf(text(), "list of " + of);
}

FormOf<Annex> texts() {
    return mapOf(anyText(), "names with texts");
}

// A whole number is shown as one.
json::value shownNumber(const double& value) {
    constexpr double kMax = 1e15;
    const bool whole = std::abs(value) < kMax && value == std::floor(value);
    return whole ? json::value(static_cast<int64_t>(value)) : json::value(value);
}

FormOf<double> real() {
    return word<double>({"decimal", "a number such as 3 or 0.5", &asNumber, &shownNumber,
                         json::object{{"type", "number"}}});
}

// access::isTenantName().
FormOf<std::string> tenant() {
    const auto fits = [](const std::string& text) {
        return text.find_first_not_of(
                   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                   std::string::npos &&
               text.size() <= 64;
    };
    return text({"name", "1 to 64 of A-Z a-z 0-9 . _ -", fits});
}

std::vector<Key> startKeys() {
    return {
        key("application", &CenterStart::application, name(), "The application that is started"),
        key("url", &CenterStart::url, text(),
            "Or the document that is started; `[ANI]`, `[DNIS]`, `[UDATA.key]` … are filled in"),
        key("fallback_url", &CenterStart::fallback_url, text(),
            "The document that stands in when that one cannot be loaded"),
        key("params", &CenterStart::params, texts(),
            "Initial values of the session's data; with the same substitutions"),
    };
}

Section endpointKeys() {
    Section section{{key("name", &CenterEndpoint::name, name(),
                         "A DN, an email address, the name of a chat entry or of a source")
                         .needed()},
                    "name"};
    for (Key& one : within(&CenterEndpoint::start, startKeys())) {
        section.keys.push_back(std::move(one));
    }
    section.keys.push_back(key("queue", &CenterEndpoint::queue, name(),
                               "Or the workflow queue it goes to, whose views start sessions"));
    section.keys.push_back(key("default_destination", &CenterEndpoint::default_destination, text(),
                               "Where a call goes when nothing could be started for it; a number"));
    return section;
}

Section viewKeys() {
    Section section{
        {
            key("name", &CenterView::name, name(), "What it is called").needed(),
            key("when", &CenterView::when, mapOf(names("texts"), "properties with their values"),
                "Which interactions: each property (`media`, `type`, `subject`, `from`, "
                "`external_id`, `thread`, `reference`, `contact`) or key of user data has one of "
                "the values"),
            key("order_by", &CenterView::order_by, text(),
                "A key of user data, compared as a number, the highest first")
                .defaults("the oldest first"),
        },
        "name"};
    for (Key& one : within(&CenterView::start, startKeys())) section.keys.push_back(std::move(one));
    section.keys.push_back(key("sessions_max", &CenterView::sessions_max, count<uint32_t>(),
                               "Interactions it has pulled, at the same time"));
    return section;
}

Section queueKeys() {
    return {{
                key("name", &CenterQueue::name, name(), "A workflow queue").needed(),
                key("views", &CenterQueue::views, namedList<CenterView>(viewKeys()),
                    "What takes interactions out of it; the first that matches pulls"),
            },
            "name"};
}

Section correlationKeys() {
    return {{
                key("by", &CenterCorrelation::by,
                    choice<CorrelateBy>({{"contact", CorrelateBy::kContact},
                                         {"thread", CorrelateBy::kThread},
                                         {"reference", CorrelateBy::kReference}}),
                    "A new interaction joins the session that knows the same contact, thread or "
                    "reference number")
                    .needed(),
                key("media", &CenterCorrelation::media, names("media"), "Of these media only")
                    .defaults("all"),
            },
            "by"};
}

Section centerLimitKeys() {
    return {{
        key("interactions_max", &CenterLimits::interactions_max, count<uint32_t>(),
            "Interactions that have not ended; more are refused"),
        key("chat_lines_max", &CenterLimits::chat_lines_max, count<uint32_t>(),
            "Lines of one transcript; the oldest go first"),
        key("attachments_max", &CenterLimits::attachments_max, count<uint32_t>(0),
            "Attachments of one interaction; more are refused"),
        key("attachment_bytes", &CenterLimits::attachment_bytes_max, size<uint64_t>(),
            "Their size, of one interaction; more are refused"),
        key("outputs_max", &CenterLimits::outputs_max, count<uint32_t>(),
            "Events and orders that wait to be taken; no new interactions beyond"),
        key("user_data", &CenterLimits::user_data_bytes_max, size<uint32_t>(),
            "User data of one interaction; a change beyond is refused"),
        key("user_data_keys_max", &CenterLimits::user_data_keys_max, count<uint32_t>(),
            "Its keys; a change beyond is refused"),
        key("keys_kept", &CenterLimits::keys_kept, time(),
            "How long the key of a request makes it repeatable"),
        key("ended_kept", &CenterLimits::ended_kept, time(),
            "How long an interaction that has ended takes a disposition"),
        key("retry_pause", &CenterLimits::retry_pause, time(),
            "Until what could not be delivered is sent again"),
    }};
}

std::vector<Key> offerKeys() {
    return {
        key("transition_time", &CenterRouter::transition_time, time(),
            "How long a selected agent is held for `route=\"false\"`"),
        key("offer_timeout", &CenterRouter::offer_timeout, time(),
            "An offer nobody answers ends after this"),
        key("retry_penalty", &CenterRouter::retry_penalty, time(),
            "So long the same agent does not get it again"),
        key("not_ready_after_no_answer", &CenterRouter::not_ready_after_no_answer, flag(),
            "An agent who does not answer is not ready any more"),
        key("rejects_before_not_ready", &CenterRouter::rejects_before_not_ready, count<uint32_t>(0),
            "Rejects in a row, after which an agent is not ready; 0: never"),
        key("offers_at_once_max", &CenterRouter::offers_at_once_max, count<uint32_t>(),
            "Reserved or offered to an agent at the same time"),
        key("connection_grace", &CenterRouter::connection_grace, time(),
            "An agent whose connection is lost is logged out after this"),
        key("wrap_up_consumes_capacity", &CenterRouter::wrap_up_consumes_capacity, flag(),
            "Wrap-up counts as an interaction"),
    };
}

Section routerKeys() {
    Section section{{key(
        "precedence", &CenterRouter::precedence,
        choice<Precedence>({{"and_first", Precedence::kAndFirst}, {"flat", Precedence::kFlat}}),
        "How the operators of skill expressions bind: `and` before `or`, or `flat`, from left to "
        "right")}};
    for (Key& one : offerKeys()) section.keys.push_back(std::move(one));
    for (Key& one : std::vector<Key>{
             key("objective_default", &CenterRouter::objective_default, time(),
                 "Service objective of requests without one"),
             key("service_level_ordering", &CenterRouter::service_level_ordering, flag(),
                 "Every request is ordered by its wait over its objective"),
             key("ideal_agent_orders_requests", &CenterRouter::ideal_agent_orders_requests, flag(),
                 "Of requests with one priority, that of the ideal agent goes first"),
             key("statistics_window", &CenterRouter::statistics_window, time(),
                 "What statistics count over"),
             key("handling_time_default", &CenterRouter::handling_time_default, time(),
                 "Handling time before anything was measured"),
             key("explanations", &CenterRouter::explanations,
                 choice<Explanations>({{"off", Explanations::kOff},
                                       {"brief", Explanations::kBrief},
                                       {"full", Explanations::kFull}}),
                 "How much is kept of why a decision was made"),
             key("explanation_entries_max", &CenterRouter::explanation_entries_max,
                 count<uint32_t>(0), "Candidates, targets and competitors in it, each"),
             key("agents_max", &CenterRouter::agents_max, count<uint32_t>(), "Agents"),
             key("objects_max", &CenterRouter::objects_max, count<uint32_t>(),
                 "Objects of each other kind"),
             key("requests_max", &CenterRouter::requests_max, count<uint32_t>(),
                 "Requests that wait or are selected; more are refused"),
             key("requests_per_interaction_max", &CenterRouter::requests_per_interaction_max,
                 count<uint32_t>(), "The same, of one interaction"),
         }) {
        section.keys.push_back(std::move(one));
    }
    return section;
}

Section agentKeys() {
    return {{
                key("id", &CenterAgent::id, name(), "Employee id, as targets name it").needed(),
                key("login", &CenterAgent::login, text(), "His name at the switch"),
                key("name", &CenterAgent::name, text(), "What people call him"),
                key("skills", &CenterAgent::skills,
                    mapOf(count<uint32_t>(0, 10000), "skills with levels"),
                    "Levels by skill; one that is not named is level 0"),
                key("groups", &CenterAgent::groups, names("groups"),
                    "Agent groups, beside their own lists"),
                key("capacity_rule", &CenterAgent::capacity_rule, name(), "His capacity")
                    .defaults("that of his place, else of the tenant"),
                key("default_place", &CenterAgent::default_place, name(),
                    "The place of a login that names none"),
                key("wrap_up_time", &CenterAgent::wrap_up_time, timeOr("none", Milliseconds(0)),
                    "After each interaction"),
                key("annex", &CenterAgent::annex, texts(), "Anything else"),
            },
            "id"};
}

Section skillKeys() {
    return {{key("name", &CenterSkill::name, name(), "A skill").needed(),
             key("annex", &CenterSkill::annex, texts(), "Anything else")},
            "name"};
}

Section agentGroupKeys() {
    return {{
                key("name", &CenterAgentGroup::name, name(), "A group of agents").needed(),
                key("agents", &CenterAgentGroup::agents, names("agents"), "Their ids"),
                key("script", &CenterAgentGroup::script, text(),
                    "A skill expression: whoever it describes belongs to the group"),
                key("annex", &CenterAgentGroup::annex, texts(), "Anything else"),
            },
            "name"};
}

Section dnKeys() {
    return {{
                key("number", &CenterDn::number, text(), "A device of the place").needed(),
                key("switch", &CenterDn::switch_name, text(), "Its switch"),
                key("medium", &CenterDn::medium, text(), "What it takes"),
            },
            "number"};
}

Section placeKeys() {
    return {{
                key("name", &CenterPlace::name, name(), "A desk").needed(),
                key("switch", &CenterPlace::switch_name, text(), "Of media without a number"),
                key("dns", &CenterPlace::dns, namedList<CenterDn>(dnKeys()), "Its devices"),
                key("capacity_rule", &CenterPlace::capacity_rule, name(), "Its capacity")
                    .defaults("that of the tenant"),
                key("annex", &CenterPlace::annex, texts(), "Anything else"),
            },
            "name"};
}

Section groupKeys(const std::string& of) {
    return {{
                key("name", &CenterGroup::name, name(), "A group of " + of).needed(),
                key(of, &CenterGroup::members, names(of), "Who belongs to it"),
                key("annex", &CenterGroup::annex, texts(), "Anything else"),
            },
            "name"};
}

Section destinationKeys() {
    return {
        {
            key("name", &CenterDestination::name, name(),
                "A place to send to that has no agent state")
                .needed(),
            key("kind", &CenterDestination::kind,
                choice<DestinationKind>({{"dn", DestinationKind::kDn},
                                         {"routing_point", DestinationKind::kRoutingPoint},
                                         {"acd_queue", DestinationKind::kAcdQueue},
                                         {"label", DestinationKind::kLabel}}),
                "What it is"),
            key("number", &CenterDestination::number, text(), "Its number").defaults("the name"),
            key("switch", &CenterDestination::switch_name, text(), "Its switch"),
            key("cost", &CenterDestination::cost, real(), "What thresholds read as RStatCost"),
            key("agents", &CenterDestination::agents, names("agents"),
                "Of an ACD queue, for its statistics"),
            key("annex", &CenterDestination::annex, texts(), "Anything else"),
        },
        "name"};
}

Section virtualQueueKeys() {
    return {
        {
            key("name", &CenterVirtualQueue::name, name(), "A name to wait and to be counted under")
                .needed(),
            key("switch", &CenterVirtualQueue::switch_name, text(), "Its switch"),
            key("objective", &CenterVirtualQueue::objective, timeOr("default", Milliseconds(0)),
                "Service objective"),
            key("service_threshold", &CenterVirtualQueue::service_threshold, time(),
                "What StatServiceFactor calls in time"),
            key("annex", &CenterVirtualQueue::annex, texts(), "Anything else"),
        },
        "name"};
}

Section capacityRuleKeys() {
    return {{
                key("name", &CenterCapacityRule::name, name(), "A capacity rule").needed(),
                key("allowed", &CenterCapacityRule::allowed,
                    listOf(mapOf(count<uint32_t>(0), "media with numbers"), "list of combinations"),
                    "Combinations of interactions at the same time: all that are within one of "
                    "them, such as `[{voice: 1}, {chat: 3, email: 1}]`"),
            },
            "name"};
}

std::vector<Key> objectKeys() {
    return {
        key("default_capacity_rule", &Center::default_capacity_rule, name(),
            "Of agents and places without one")
            .defaults("one call and nothing else")
            .live(),
        key("skills", &Center::skills, namedList<CenterSkill>(skillKeys()), "Skills").live(),
        key("capacity_rules", &Center::capacity_rules,
            namedList<CenterCapacityRule>(capacityRuleKeys()), "Capacity rules")
            .live(),
        key("places", &Center::places, namedList<CenterPlace>(placeKeys()), "Places").live(),
        key("place_groups", &Center::place_groups, namedList<CenterGroup>(groupKeys("places")),
            "Groups of places")
            .live(),
        key("agent_groups", &Center::agent_groups, namedList<CenterAgentGroup>(agentGroupKeys()),
            "Groups of agents")
            .live(),
        key("agents", &Center::agents, namedList<CenterAgent>(agentKeys()), "Agents").live(),
        key("destinations", &Center::destinations, namedList<CenterDestination>(destinationKeys()),
            "Destinations")
            .live(),
        key("queue_groups", &Center::queue_groups, namedList<CenterGroup>(groupKeys("queues")),
            "Groups of queues")
            .live(),
        key("virtual_queues", &Center::virtual_queues,
            namedList<CenterVirtualQueue>(virtualQueueKeys()), "Virtual queues")
            .live(),
        key("settings", &Center::settings, mapOf(real(), "names with numbers"),
            "Numbers that thresholds read: `application/folder/property` or `list/item/property`")
            .live(),
    };
}

}  // namespace

// gateway::isGatewayName().
Section webhookKeys() {
    return {
        {
            key("name", &CenterWebhook::name, tenant(), "The gateway's name").needed(),
            key("url", &CenterWebhook::url, httpUrl(), "Where orders are posted to").needed(),
            key("capabilities", &CenterWebhook::capabilities, names("capabilities"),
                "What it carries out: `voice`, `dialog`, `chat`, media that it sends"),
            key("secret", &CenterWebhook::secret, secret(), "What orders are signed with").needed(),
            key("time_max", &CenterWebhook::time_max, time(), "For each answer"),
            key("retry_time_max", &CenterWebhook::retry_time_max, time(),
                "From the first try of an order to its last; then it has failed"),
        },
        "name"};
}

Section centerKeys() {
    Section all{
        {
            key("tenant", &Center::tenant, tenant(), "Whose contact centre it is").needed(),
            key("endpoints", &Center::endpoints, namedList<CenterEndpoint>(endpointKeys()),
                "Where interactions come in, and what they start")
                .live(),
            key("queues", &Center::queues, namedList<CenterQueue>(queueKeys()), "Workflow queues")
                .live(),
            key("correlations", &Center::correlations,
                namedList<CenterCorrelation>(correlationKeys()),
                "What belongs together; in this order")
                .live(),
            key("indexed_keys", &Center::indexed_keys, names("keys"),
                "Keys of user data by whose values interactions are found")
                .live(),
            key("limits", &Center::limits, section<CenterLimits>(centerLimitKeys()), "Limits")
                .live(),
            key("router", &Center::router, section<CenterRouter>(routerKeys()),
                "How the router behaves")
                .restart(),
            key("webhooks", &Center::webhooks, namedList<CenterWebhook>(webhookKeys()),
                "Gateways that are HTTP services")
                .live(),
        },
        "tenant"};
    for (Key& one : objectKeys()) all.keys.push_back(std::move(one));
    return all;
}

Section attachmentKeys() {
    return {{
        key("bytes_max", &Attachments::bytes_max, size<uint64_t>(1024),
            "A larger file is refused; `http.body_bytes_max` holds as well"),
        key("total_bytes_max", &Attachments::total_bytes_max, size<uint64_t>(1024),
            "All files together; more are refused"),
        key("unreferenced_kept", &Attachments::unreferenced_kept, time(),
            "How long a file is kept that no interaction refers to, from its last upload"),
    }};
}

}  // namespace orchestrion::config
