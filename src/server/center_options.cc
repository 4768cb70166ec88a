#include "server/center_options.h"

#include <set>

#include "server/applications.h"
#include "server/center_objects.h"

namespace orchestrion::server {
namespace {

center::ApplicationStart startOf(const config::CenterStart& from) {
    return {from.application, from.url, from.fallback_url, from.params};
}

center::WorkflowQueue queueOf(const config::CenterQueue& from) {
    center::WorkflowQueue queue{from.name, {}};
    for (const config::CenterView& view : from.views) {
        center::View made{view.name, {}, view.order_by, startOf(view.start), view.sessions_max};
        for (const auto& [property, values] : view.when) {
            made.conditions.push_back({property, values});
        }
        queue.views.push_back(std::move(made));
    }
    return queue;
}

center::Correlation correlationOf(const config::CenterCorrelation& from) {
    center::Correlation rule;
    rule.media = from.media;
    switch (from.by) {
        case config::CorrelateBy::kContact:
            rule.by = center::CorrelateBy::kContact;
            break;
        case config::CorrelateBy::kThread:
            rule.by = center::CorrelateBy::kThread;
            break;
        case config::CorrelateBy::kReference:
            rule.by = center::CorrelateBy::kReference;
            break;
    }
    return rule;
}

center::CenterLimits limitsOf(const config::CenterLimits& from) {
    center::CenterLimits limits;
    limits.interactions_max = from.interactions_max;
    limits.chat_lines_max = from.chat_lines_max;
    limits.attachments_max = from.attachments_max;
    limits.attachment_bytes_max = from.attachment_bytes_max;
    limits.outputs_max = from.outputs_max;
    limits.keys_kept = from.keys_kept;
    limits.ended_kept = from.ended_kept;
    limits.retry_pause = from.retry_pause;
    limits.user_data.bytes_max = from.user_data_bytes_max;
    limits.user_data.keys_max = from.user_data_keys_max;
    return limits;
}

routing::ExplanationDetail detailOf(config::Explanations from) {
    switch (from) {
        case config::Explanations::kOff:
            return routing::ExplanationDetail::kOff;
        case config::Explanations::kBrief:
            return routing::ExplanationDetail::kBrief;
        case config::Explanations::kFull:
            break;
    }
    return routing::ExplanationDetail::kFull;
}

routing::RouterOptions routerOf(const config::CenterRouter& from) {
    routing::RouterOptions router;
    router.precedence = from.precedence == config::Precedence::kFlat
                            ? routing::Precedence::kFlat
                            : routing::Precedence::kAndFirst;
    router.transition_time = from.transition_time;
    router.offer_timeout = from.offer_timeout;
    router.retry_penalty = from.retry_penalty;
    router.not_ready_after_no_answer = from.not_ready_after_no_answer;
    router.rejects_before_not_ready = from.rejects_before_not_ready;
    router.offers_at_once_max = from.offers_at_once_max;
    router.connection_grace = from.connection_grace;
    router.wrap_up_consumes_capacity = from.wrap_up_consumes_capacity;
    router.objective_default = from.objective_default;
    router.service_level_ordering = from.service_level_ordering;
    router.ideal_agent_orders_requests = from.ideal_agent_orders_requests;
    router.statistics_window = from.statistics_window;
    router.handling_time_default = from.handling_time_default;
    router.explanations = detailOf(from.explanations);
    router.explanation_entries_max = from.explanation_entries_max;
    router.agents_max = from.agents_max;
    router.objects_max = from.objects_max;
    router.requests_max = from.requests_max;
    router.requests_per_interaction_max = from.requests_per_interaction_max;
    return router;
}

Unexpected<Error> bad(const config::Center& center, const std::string& why) {
    return fail("config.badCenter", "centers." + center.tenant + ": " + why);
}

Result<void> checkStart(const config::Center& center, const std::string& where,
                        const center::ApplicationStart& start,
                        const std::set<std::string>& applications) {
    if (start.application.empty() || applications.contains(start.application)) return {};
    return bad(center, where + " names the application '" + start.application +
                           "', which there is not; add it to 'applications' or to the folder "
                           "'apps'");
}

Result<void> checkStarts(const config::Center& from, const center::CenterOptions& options,
                         const std::set<std::string>& applications) {
    for (const center::Endpoint& endpoint : options.endpoints) {
        auto good =
            checkStart(from, "the endpoint '" + endpoint.name + "'", endpoint.start, applications);
        if (!good) return good;
    }
    for (const center::WorkflowQueue& queue : options.queues) {
        for (const center::View& view : queue.views) {
            auto good = checkStart(from, "the view '" + view.name + "' of '" + queue.name + "'",
                                   view.start, applications);
            if (!good) return good;
        }
    }
    return {};
}

Result<office::OfficeOptions> officeOf(const config::Center& from,
                                       const std::set<std::string>& applications) {
    office::OfficeOptions made;
    center::CenterOptions& options = made.center;
    options.tenant = from.tenant;
    for (const config::CenterEndpoint& endpoint : from.endpoints) {
        options.endpoints.push_back(
            {endpoint.name, startOf(endpoint.start), endpoint.queue, endpoint.default_destination});
    }
    for (const config::CenterQueue& queue : from.queues) options.queues.push_back(queueOf(queue));
    for (const auto& rule : from.correlations) options.correlations.push_back(correlationOf(rule));
    options.indexed_keys = from.indexed_keys;
    options.limits = limitsOf(from.limits);
    options.router = routerOf(from.router);
    options.default_capacity_rule = from.default_capacity_rule;
    if (auto good = checkStarts(from, options, applications); !good) return fail(good.error());
    const routing::Configuration objects = centerObjects(from);
    if (auto good = routing::validate(objects, options.router); !good) {
        return bad(from, good.error().message);
    }
    made.seeds = seedsOf(objects);
    return made;
}

}  // namespace

Result<std::vector<office::OfficeOptions>> officeOptions(const config::Config& config) {
    std::set<std::string> names;
    const auto applications = applicationsOf(config);
    if (!applications) return fail(applications.error());
    for (const session::Application& one : *applications) names.insert(one.name);
    std::vector<office::OfficeOptions> all;
    for (const config::Center& center : config.centers) {
        auto made = officeOf(center, names);
        if (!made) return fail(made.error());
        all.push_back(std::move(*made));
    }
    return all;
}

}  // namespace orchestrion::server
