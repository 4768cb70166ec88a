#include "server/center_options.h"

#include <gtest/gtest.h>

#include "server/centre_services.h"

namespace orchestrion::server {
namespace {

config::Config withCentre() {
    config::Config config;
    config.centers.resize(1);
    config.centers[0].tenant = "bank";
    return config;
}

TEST(CenterOptions, theDefaultsOfTheConfigurationAreThoseOfTheCentre) {
    const auto made = officeOptions(withCentre());
    ASSERT_TRUE(made) << made.error().message;
    const center::CenterOptions& options = made->at(0).center;
    const center::CenterLimits own;
    EXPECT_EQ(options.tenant, "bank");
    EXPECT_EQ(options.limits.interactions_max, own.interactions_max);
    EXPECT_EQ(options.limits.chat_lines_max, own.chat_lines_max);
    EXPECT_EQ(options.limits.attachments_max, own.attachments_max);
    EXPECT_EQ(options.limits.attachment_bytes_max, own.attachment_bytes_max);
    EXPECT_EQ(options.limits.outputs_max, own.outputs_max);
    EXPECT_EQ(options.limits.keys_kept, own.keys_kept);
    EXPECT_EQ(options.limits.ended_kept, own.ended_kept);
    EXPECT_EQ(options.limits.retry_pause, own.retry_pause);
    EXPECT_EQ(options.limits.user_data.bytes_max, own.user_data.bytes_max);
    EXPECT_EQ(options.limits.user_data.keys_max, own.user_data.keys_max);
}

TEST(CenterOptions, theDefaultsOfWebhooksAndAttachmentsAreTheirOwn) {
    const gateway::WebhookOptions webhook = webhookOptions({});
    EXPECT_EQ(webhook.time_max, gateway::WebhookOptions{}.time_max);
    EXPECT_EQ(webhook.retry_time_max, gateway::WebhookOptions{}.retry_time_max);
    const gateway::AttachmentOptions attachments = attachmentOptions({});
    const gateway::AttachmentOptions own;
    EXPECT_EQ(attachments.bytes_max, own.bytes_max);
    EXPECT_EQ(attachments.total_bytes_max, own.total_bytes_max);
    EXPECT_EQ(attachments.unreferenced_kept, own.unreferenced_kept);
}

TEST(CenterOptions, theDefaultsOfTheRouterAreItsOwn) {
    const auto made = officeOptions(withCentre());
    ASSERT_TRUE(made);
    const routing::RouterOptions& router = made->at(0).center.router;
    const routing::RouterOptions own;
    EXPECT_EQ(router.precedence, own.precedence);
    EXPECT_EQ(router.transition_time, own.transition_time);
    EXPECT_EQ(router.offer_timeout, own.offer_timeout);
    EXPECT_EQ(router.retry_penalty, own.retry_penalty);
    EXPECT_EQ(router.not_ready_after_no_answer, own.not_ready_after_no_answer);
    EXPECT_EQ(router.rejects_before_not_ready, own.rejects_before_not_ready);
    EXPECT_EQ(router.offers_at_once_max, own.offers_at_once_max);
    EXPECT_EQ(router.connection_grace, own.connection_grace);
    EXPECT_EQ(router.wrap_up_consumes_capacity, own.wrap_up_consumes_capacity);
    EXPECT_EQ(router.objective_default, own.objective_default);
    EXPECT_EQ(router.service_level_ordering, own.service_level_ordering);
    EXPECT_EQ(router.ideal_agent_orders_requests, own.ideal_agent_orders_requests);
    EXPECT_EQ(router.statistics_window, own.statistics_window);
    EXPECT_EQ(router.handling_time_default, own.handling_time_default);
    EXPECT_EQ(router.explanations, own.explanations);
    EXPECT_EQ(router.explanation_entries_max, own.explanation_entries_max);
    EXPECT_EQ(router.agents_max, own.agents_max);
    EXPECT_EQ(router.objects_max, own.objects_max);
    EXPECT_EQ(router.requests_max, own.requests_max);
    EXPECT_EQ(router.requests_per_interaction_max, own.requests_per_interaction_max);
}

TEST(CenterOptions, objectsThatTheRouterWouldRefuseAreRefused) {
    config::Config config = withCentre();
    config.centers[0].agents.push_back({.id = "anna", .capacity_rule = "any"});
    const auto made = officeOptions(config);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "config.badCenter");
    EXPECT_NE(made.error().message.find("'any'"), std::string::npos) << made.error().message;
    config.centers[0].capacity_rules.push_back({.name = "any", .allowed = {{{"voice", 1}}}});
    const auto good = officeOptions(config);
    ASSERT_TRUE(good);
    EXPECT_EQ(good->at(0).seeds.size(), 2u);
}

TEST(CenterOptions, anApplicationHasToBeThere) {
    config::Config config = withCentre();
    config.centers[0].endpoints.push_back({.name = "8001", .start = {.application = "voice"}});
    const auto made = officeOptions(config);
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().message.find("the endpoint '8001' names the application 'voice'"),
              std::string::npos)
        << made.error().message;
    config.applications.push_back({.name = "voice", .source = "http://apps/voice.scxml"});
    EXPECT_TRUE(officeOptions(config));
}

}  // namespace
}  // namespace orchestrion::server
