// The contact centres, one a tenant, as the configuration has them: part of config.h, whose rules
// hold.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/units.h"
#include "config/secret.h"

namespace orchestrion::config {

// What an endpoint or a view starts. Substitutions ([ANI], [UDATA.key] …) in URLs and params.
struct CenterStart {
    std::string application = {};  // a name; or
    std::string url = {};          // a document
    std::string fallback_url = {};
    std::map<std::string, std::string> params = {};
    bool operator==(const CenterStart&) const = default;
};

struct CenterEndpoint {
    std::string name = {};
    CenterStart start = {};
    std::string queue = {};  // instead of `start`
    std::string default_destination = {};
    bool operator==(const CenterEndpoint&) const = default;
};

struct CenterView {
    std::string name = {};
    std::map<std::string, std::vector<std::string>> when = {};  // property or key → one of these
    std::string order_by = {};
    CenterStart start = {};
    uint32_t sessions_max = 1000;
    bool operator==(const CenterView&) const = default;
};

struct CenterQueue {
    std::string name = {};
    std::vector<CenterView> views = {};
    bool operator==(const CenterQueue&) const = default;
};

enum class CorrelateBy : uint8_t { kContact, kThread, kReference };
struct CenterCorrelation {
    CorrelateBy by = CorrelateBy::kThread;
    std::vector<std::string> media = {};  // empty: of any medium
    bool operator==(const CenterCorrelation&) const = default;
};

struct CenterLimits {
    uint32_t interactions_max = 1000000;
    uint32_t chat_lines_max = 2000;
    uint32_t attachments_max = 100;
    uint64_t attachment_bytes_max = 100u << 20;
    uint32_t outputs_max = 1000000;
    uint32_t user_data_bytes_max = 65536;
    uint32_t user_data_keys_max = 1000;
    Milliseconds keys_kept{24 * 3600 * 1000};
    Milliseconds ended_kept{3600 * 1000};
    Milliseconds retry_pause{1000};
    bool operator==(const CenterLimits&) const = default;
};

enum class Precedence : uint8_t { kAndFirst, kFlat };
enum class Explanations : uint8_t { kOff, kBrief, kFull };

struct CenterRouter {
    Precedence precedence = Precedence::kAndFirst;
    Milliseconds transition_time{5000};
    Milliseconds offer_timeout{20000};
    Milliseconds retry_penalty{30000};
    bool not_ready_after_no_answer = true;
    uint32_t rejects_before_not_ready = 3;
    uint32_t offers_at_once_max = 1;
    Milliseconds connection_grace{60000};
    bool wrap_up_consumes_capacity = false;
    Milliseconds objective_default{60000};
    bool service_level_ordering = false;
    bool ideal_agent_orders_requests = true;
    Milliseconds statistics_window{600000};
    Milliseconds handling_time_default{90000};
    Explanations explanations = Explanations::kFull;
    uint32_t explanation_entries_max = 5;
    uint32_t agents_max = 100000;
    uint32_t objects_max = 100000;
    uint32_t requests_max = 1000000;
    uint32_t requests_per_interaction_max = 16;
    bool operator==(const CenterRouter&) const = default;
};

// --- Objects of the router (routing/configuration.h) ---------------------------------------------

using Annex = std::map<std::string, std::string>;

struct CenterAgent {
    std::string id = {};
    std::string login = {};
    std::string name = {};
    std::map<std::string, uint32_t> skills = {};
    std::vector<std::string> groups = {};
    std::string capacity_rule = {};
    std::string default_place = {};
    Milliseconds wrap_up_time{0};  // 0: none
    Annex annex = {};
    bool operator==(const CenterAgent&) const = default;
};

struct CenterSkill {
    std::string name = {};
    Annex annex = {};
    bool operator==(const CenterSkill&) const = default;
};

struct CenterAgentGroup {
    std::string name = {};
    std::vector<std::string> agents = {};
    std::string script = {};
    Annex annex = {};
    bool operator==(const CenterAgentGroup&) const = default;
};

struct CenterDn {
    std::string number = {};
    std::string switch_name = {};
    std::string medium = "voice";
    bool operator==(const CenterDn&) const = default;
};

struct CenterPlace {
    std::string name = {};
    std::string switch_name = {};
    std::vector<CenterDn> dns = {};
    std::string capacity_rule = {};
    Annex annex = {};
    bool operator==(const CenterPlace&) const = default;
};

// A place group names places, a queue group queues.
struct CenterGroup {
    std::string name = {};
    std::vector<std::string> members = {};
    Annex annex = {};
    bool operator==(const CenterGroup&) const = default;
};

enum class DestinationKind : uint8_t { kDn, kRoutingPoint, kAcdQueue, kLabel };
struct CenterDestination {
    std::string name = {};
    DestinationKind kind = DestinationKind::kDn;
    std::string number = {};
    std::string switch_name = {};
    double cost = 0;
    std::vector<std::string> agents = {};
    Annex annex = {};
    bool operator==(const CenterDestination&) const = default;
};

struct CenterVirtualQueue {
    std::string name = {};
    std::string switch_name = {};
    Milliseconds objective{0};  // 0: CenterRouter::objective_default
    Milliseconds service_threshold{20000};
    Annex annex = {};
    bool operator==(const CenterVirtualQueue&) const = default;
};

struct CenterCapacityRule {
    std::string name = {};
    std::vector<std::map<std::string, uint32_t>> allowed = {};
    bool operator==(const CenterCapacityRule&) const = default;
};

// A gateway that is an HTTP service.
struct CenterWebhook {
    std::string name = {};
    std::string url = {};
    std::vector<std::string> capabilities = {};
    Secret secret = {};
    Milliseconds time_max{10000};
    Milliseconds retry_time_max{600000};
    bool operator==(const CenterWebhook&) const = default;
};

struct Center {
    std::string tenant = {};
    std::vector<CenterEndpoint> endpoints = {};
    std::vector<CenterQueue> queues = {};
    std::vector<CenterCorrelation> correlations = {};
    std::vector<std::string> indexed_keys = {};
    CenterLimits limits = {};
    CenterRouter router = {};
    std::string default_capacity_rule = {};
    std::vector<CenterSkill> skills = {};
    std::vector<CenterCapacityRule> capacity_rules = {};
    std::vector<CenterPlace> places = {};
    std::vector<CenterGroup> place_groups = {};
    std::vector<CenterAgentGroup> agent_groups = {};
    std::vector<CenterAgent> agents = {};
    std::vector<CenterDestination> destinations = {};
    std::vector<CenterGroup> queue_groups = {};
    std::vector<CenterVirtualQueue> virtual_queues = {};
    std::map<std::string, double> settings = {};
    std::vector<CenterWebhook> webhooks = {};
    bool operator==(const Center&) const = default;
};

// Files of the interactions of all contact centres.
struct Attachments {
    uint64_t bytes_max = 20u << 20;
    uint64_t total_bytes_max = 10ull << 30;
    Milliseconds unreferenced_kept{24 * 3600 * 1000};
    bool operator==(const Attachments&) const = default;
};

}  // namespace orchestrion::config
