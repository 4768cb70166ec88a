#include <gtest/gtest.h>

#include "config/compare.h"
#include "config/manager.h"
#include "config/show.h"
#include "config/test_world.h"

#include <boost/json.hpp>

namespace orchestrion::config {
namespace {

using namespace std::chrono_literals;

constexpr const char* kCentre = R"(
centers:
  - tenant: bank
    endpoints:
      - {name: "8001", url: "http://apps/voice?ani=[ANI]", fallback_url: "http://apps/spare",
         params: {dn: "[DN]"}, default_destination: "9999"}
      - {name: fax@bank.example, queue: faxes}
    queues:
      - name: faxes
        views:
          - {name: urgent, when: {priority: [high]}, order_by: rank, url: "http://apps/fax"}
    correlations: [{by: thread}, {by: reference, media: [email]}]
    indexed_keys: [customer]
    limits: {interactions_max: 10, attachment_bytes: 1MiB, ended_kept: 2h}
    router: {offer_timeout: 10s, explanations: brief}
    default_capacity_rule: any
    capacity_rules: [{name: any, allowed: [{voice: 1}, {chat: 3, email: 1}]}]
    agents: [{id: anna, skills: {English: 7}, wrap_up_time: 30s}]
    settings: {app/folder/limit: 0.5}
attachments: {bytes_max: 5MiB, unreferenced_kept: 2d}
)";

TEST(Centers, aContactCentreIsRead) {
    TestWorld world;
    const auto snapshot = world.load(kCentre);
    ASSERT_TRUE(snapshot->diagnostics.empty()) << toString(snapshot->diagnostics.front());
    const Center& center = snapshot->config->centers.at(0);
    EXPECT_EQ(center.tenant, "bank");
    EXPECT_EQ(center.endpoints[0].start.url, "http://apps/voice?ani=[ANI]");
    EXPECT_EQ(center.endpoints[0].start.params.at("dn"), "[DN]");
    EXPECT_EQ(center.endpoints[0].default_destination, "9999");
    EXPECT_EQ(center.endpoints[1].queue, "faxes");
    EXPECT_EQ(center.queues[0].views[0].when.at("priority"), std::vector<std::string>{"high"});
    EXPECT_EQ(center.correlations[1].by, CorrelateBy::kReference);
    EXPECT_EQ(center.limits.attachment_bytes_max, 1u << 20);
    EXPECT_EQ(center.limits.ended_kept, 2h);
    EXPECT_EQ(center.router.offer_timeout, 10s);
    EXPECT_EQ(center.router.explanations, Explanations::kBrief);
    EXPECT_EQ(center.capacity_rules[0].allowed[1].at("chat"), 3u);
    EXPECT_EQ(center.agents[0].skills.at("English"), 7u);
    EXPECT_EQ(center.settings.at("app/folder/limit"), 0.5);
    EXPECT_EQ(snapshot->config->attachments.bytes_max, 5u << 20);
    EXPECT_EQ(snapshot->config->attachments.unreferenced_kept, 48h);
}

TEST(Centers, aWebhookHasASecretThatIsNotInTheFile) {
    TestWorld world;
    world.environment["MAILER_SECRET"] = "hunter2";
    const std::string text =
        "centers:\n  - tenant: bank\n    webhooks:\n      - {name: m, url: \"http://x/orders\"";
    const auto snapshot =
        world.load(text + ", capabilities: [email], secret: {env: MAILER_SECRET}, time_max: 5s}\n");
    ASSERT_TRUE(snapshot->diagnostics.empty()) << toString(snapshot->diagnostics.front());
    const CenterWebhook& webhook = snapshot->config->centers[0].webhooks.at(0);
    EXPECT_EQ(webhook.url, "http://x/orders");
    EXPECT_EQ(webhook.secret.value, "hunter2");
    EXPECT_EQ(webhook.time_max, 5s);
    EXPECT_EQ(world.mistakes(text + "}\n"), "o.yaml:4:9 config.missingKey\n");
    EXPECT_EQ(world.mistakes(text + ", secret: hunter2}\n"), "o.yaml:4:51 config.badSecret\n");
}

TEST(Centers, itIsShownAsItIsRead) {
    TestWorld world;
    const auto first = world.load(kCentre);
    const auto again = world.load(toYaml(showConfig(*first->config)));
    ASSERT_TRUE(again->config) << toString(again->diagnostics.front());
    EXPECT_EQ(again->config->centers, first->config->centers);
}

TEST(Centers, whatTakesEffectAtOnceAndWhatAtTheNextStart) {
    TestWorld world;
    const std::string text =
        "centers:\n  - tenant: bank\n    endpoints: [{name: a, url: u}]\n"
        "    router: {offer_timeout: 10s}\n";
    const std::string other =
        "centers:\n  - tenant: bank\n    endpoints: [{name: a, url: v}]\n"
        "    router: {offer_timeout: 11s}\n  - {tenant: shop}\n";
    std::string changes;
    for (const Change& change :
         compare(showConfig(*world.load(text)->config), showConfig(*world.load(other)->config))) {
        changes += change.path + (change.restart ? " restart\n" : "\n");
    }
    EXPECT_EQ(changes,
              "centers.bank.endpoints.a.url\ncenters.bank.router.offer_timeout restart\n"
              "centers.shop restart\n");
}

TEST(Centers, whatDoesNotFitTogetherIsReportedWithItsPlace) {
    TestWorld world;
    EXPECT_EQ(world.mistakes("centers:\n"
                             "  - tenant: bank\n"
                             "    endpoints:\n"
                             "      - {name: a}\n"
                             "      - {name: b, application: x, url: y}\n"
                             "      - {name: c, queue: q}\n"
                             "      - {name: d, queue: faxes, url: y}\n"
                             "    queues:\n"
                             "      - {name: faxes, views: [{name: v}]}\n"
                             "    capacity_rules: [{name: r}]\n"),
              "o.yaml:4:9 config.missingKey\no.yaml:5:9 config.conflict\n"
              "o.yaml:6:19 config.badValue\no.yaml:7:9 config.conflict\n"
              "o.yaml:9:31 config.missingKey\no.yaml:10:22 config.missingKey\n");
    EXPECT_EQ(world.mistakes("centers:\n  - {tenant: a b}\n"), "o.yaml:2:14 config.badValue\n");
}

}  // namespace
}  // namespace orchestrion::config
