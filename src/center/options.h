// How the contact centre of one tenant behaves: what starts which application, queues and views,
// what belongs together, and its limits.
//
// Source     The interaction interface, §1.2 and §3.2 of its reference;
// docs/reference/interactions.md.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/units.h"
#include "interaction/user_data.h"
#include "routing/options.h"

namespace orchestrion::center {

// What is started. In `url`, `fallback_url` and the values of `params` stand substitutions: [ANI],
// [DNIS], [DN], [CED], [EMAILFROM], [EMAILTO], [EMAILSUBJECT], [UDATA], [UDATA.*], [UDATA.key]; in
// a URL their values are percent-encoded.
struct ApplicationStart {
    std::string application;   // a configured name; or, if empty,
    std::string url;           // a document …
    std::string fallback_url;  // … and the one that stands in when it cannot be loaded
    std::map<std::string, std::string> params = {};
    bool empty() const { return application.empty() && url.empty(); }
};

// A place where interactions come in: a routing point, a mailbox, a chat entry, a number for text
// messages, a source of open media. Its name is the address: a DN, an email address, any name.
struct Endpoint {
    std::string name;
    ApplicationStart start = {};  // empty: it goes to `queue`
    std::string queue = {};       // a workflow queue; whose views start applications
    // Where a call goes if its application cannot be started; a number. Empty: it stays.
    std::string default_destination = {};
};

// Which interactions of a queue start which application, and in which order.
struct View {
    std::string name;
    // All must hold: a property (media, type, subject, from, external_id, thread, reference,
    // contact) or a key of user data has one of the values; no conditions: every interaction.
    struct Condition {
        std::string property;
        std::vector<std::string> values;
    };
    std::vector<Condition> conditions = {};
    std::string order_by = {};  // a key of user data, compared as a number, high first; empty: age
    ApplicationStart start = {};
    uint32_t sessions_max = 1000;  // interactions pulled and not given back, at the same time
};

struct WorkflowQueue {
    std::string name;
    std::vector<View> views = {};  // the first that matches pulls
};

// A new interaction joins the session that an earlier one with the same value belongs to.
enum class CorrelateBy : uint8_t { kContact, kThread, kReference };
struct Correlation {
    CorrelateBy by = CorrelateBy::kThread;
    std::vector<std::string> media = {};  // empty: of any medium
};

struct CenterLimits {
    uint32_t interactions_max = 1000000;  // that have not ended
    uint32_t chat_lines_max = 2000;       // of one transcript; the oldest go first
    uint32_t attachments_max = 100;       // of one interaction
    uint64_t attachment_bytes_max = 100u << 20;
    uint32_t outputs_max = 1000000;  // that wait to be confirmed: no new interactions beyond
    Milliseconds keys_kept{24 * 3600 * 1000};
    Milliseconds ended_kept{3600 * 1000};  // an interaction that has ended: for dispositions
    Milliseconds retry_pause{1000};        // of an output that could not be delivered
    interaction::UserDataLimits user_data = {};
};

struct CenterOptions {
    std::string tenant = "default";
    std::vector<Endpoint> endpoints = {};
    std::vector<WorkflowQueue> queues = {};
    std::vector<Correlation> correlations = {};
    std::vector<std::string> indexed_keys = {};  // of user data, to find interactions by
    CenterLimits limits = {};
    routing::RouterOptions router = {};
    std::string default_capacity_rule = {};  // empty: one voice interaction and nothing else
};

}  // namespace orchestrion::center
