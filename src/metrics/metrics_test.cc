#include <gmock/gmock.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

#include "metrics/access.h"
#include "metrics/centers.h"
#include "metrics/families.h"
#include "metrics/http.h"
#include "metrics/lint.h"
#include "metrics/server.h"
#include "metrics/sessions.h"
#include "metrics/store.h"

namespace orchestrion::metrics {
namespace {

using testing::Contains;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

HistogramValue observed(const Buckets& buckets, std::initializer_list<uint64_t> ticks) {
    Histogram histogram(buckets);
    for (const uint64_t tick : ticks) histogram.observe(tick);
    return histogram.value();
}

SessionNumbers sessionNumbers() {
    SessionNumbers numbers;
    numbers.started = 12;
    numbers.completed = 7;
    numbers.script_timeouts = 1;
    numbers.turn_time = observed(kTurnMicroseconds, {9, 10, 11, 2000000});
    numbers.timer_lateness = observed(kLatenessMilliseconds, {0, 50});
    return numbers;
}

StoreNumbers storeNumbers() {
    StoreNumbers numbers;
    numbers.group = observed(kGroupTurns, {3});
    numbers.commit_time = observed(kCommitMicroseconds, {1200});
    numbers.healthy = false;
    numbers.recovery_seconds = 2.5;
    return numbers;
}

// A registry in which every source there is has something to tell.
class Everything {
public:
    Everything() {
        keep(addSessions(registry, sessionNumbers));
        keep(addStore(registry, storeNumbers));
        keep(addListeners(registry, [] {
            ListenerNumbers main;
            main.listener = "main";
            main.responses = {0, 0, 8, 0, 1, 0};
            ListenerNumbers other;
            other.listener = "with \"quotes\"";
            return std::vector{main, other};
        }));
        keep(addRoutes(registry, [] {
            return std::vector<RouteNumbers>{
                {"/api/v1/sessions/{id}", 2, observed(kHttpMicroseconds, {300})},
                {"/api/v1/sessions/{id}", 4, observed(kHttpMicroseconds, {20})}};
        }));
        keep(addHttpClient(registry, [] {
            return HttpClientNumbers{
                1, {{"2xx", 3}, {"http.failed", 2}}, observed(kHttpMicroseconds, {5})};
        }));
        keep(addHttpClientTraffic(registry, [] { return HttpClientTraffic{}; }));
        keep(addEventStreams(registry, [] { return EventStreamNumbers{1, 2, 3}; }));
        keep(addLogins(registry, [] { return LoginNumbers{1, 2, 3, 4, 5}; }));
        keep(addAudit(registry, [] { return AuditNumbers{1, 2, 3}; }));
        keep(addCenters(registry, [] {
            CenterNumbers one;
            one.tenant = "default";
            one.arrived = 3;
            return std::vector{one};
        }));
        keep(addWebhooks(registry, [] {
            return std::vector<WebhookNumbers>{{"default", "hook", 1, 2, 3, 4}};
        }));
        keep(addAttachments(registry, [] { return AttachmentNumbers{1, 2}; }));
        keep(addBuild(registry, "1.2.3"));
        keep(addProcess(registry, [] { return ProcessNumbers{}; }));
        keep(addConfig(registry, [] {
            return ConfigNumbers{2, 1, false, WallTime(Milliseconds(1893456000500))};
        }));
        keep(addCertificates(registry, [] {
            return std::vector<CertificateNumbers>{{"main", WallTime(Milliseconds(1893456000000))}};
        }));
        keep(addLog(registry, [] { return LogNumbers{1, 2, 3, 4, 5, 6}; }));
    }
    Registry registry;

private:
    void keep(Registration registration) { registrations_.push_back(std::move(registration)); }
    std::vector<Registration> registrations_;
};

std::vector<std::string> names(const FamilyList& families) {
    std::vector<std::string> names;
    for (const Family* family : families) names.emplace_back(family->name);
    std::sort(names.begin(), names.end());
    return names;
}

TEST(Metrics, EveryFamilyPassesTheLinter) {
    EXPECT_THAT(lint(Everything().registry.text()), IsEmpty());
}

TEST(Metrics, ThePageShowsEveryFamilyInOrder) {
    std::vector<std::string> on_page;
    for (const ListedFamily& family : listFamilies(Everything().registry.text())) {
        on_page.push_back(family.name);
    }
    EXPECT_THAT(on_page, ElementsAreArray(names(allFamilies())));
}

TEST(Metrics, TheReferenceListsExactlyTheFamiliesThereAre) {
    std::ifstream file(std::string(ORCHESTRION_SOURCE_DIR) + "/docs/reference/metrics.md");
    ASSERT_TRUE(file.is_open());
    std::map<std::string, std::string> rows;
    static const std::regex row(R"(\| `(\w+)` \| (\w+) \| ([^|]*) \| .+ \|)");
    for (std::string line; std::getline(file, line);) {
        std::smatch match;
        if (std::regex_match(line, match, row)) {
            EXPECT_TRUE(rows.emplace(match[1], match[2].str() + " " + match[3].str()).second)
                << line;
        }
    }
    std::map<std::string, std::string> expected;
    constexpr const char* kTypes[] = {"counter", "gauge", "histogram"};
    for (const Family* family : allFamilies()) {
        std::string labels;
        for (const std::string_view label : family->labels) {
            if (label.empty()) continue;
            labels += (labels.empty() ? "`" : ", `") + std::string(label) + "`";
        }
        expected[std::string(family->name)] =
            std::string(kTypes[static_cast<size_t>(family->type)]) + " " + labels;
    }
    EXPECT_EQ(rows, expected);
}

TEST(Metrics, ValuesAreShownInBaseUnits) {
    const std::string page = Everything().registry.text();
    for (const char* line :
         {"orchestrion_sessions_started_total 12\n",
          "orchestrion_sessions_ended_total{status=\"completed\"} 7\n",
          "orchestrion_turn_duration_seconds_bucket{le=\"1e-05\"} 2\n",
          "orchestrion_turn_duration_seconds_bucket{le=\"2.5e-05\"} 3\n",
          "orchestrion_turn_duration_seconds_bucket{le=\"1\"} 3\n",
          "orchestrion_turn_duration_seconds_bucket{le=\"+Inf\"} 4\n",
          "orchestrion_turn_duration_seconds_sum 2.00003\n",
          "orchestrion_timer_lateness_seconds_bucket{le=\"0.05\"} 2\n",
          "orchestrion_store_healthy 0\n",
          "orchestrion_http_responses_total{listener=\"main\",status=\"2xx\"} 8\n",
          "orchestrion_http_connections{listener=\"with \\\"quotes\\\"\"} 0\n",
          "orchestrion_config_last_reload_success_timestamp_seconds 1893456000.5\n",
          "orchestrion_build_info{version=\"1.2.3\"} 1\n"}) {
        EXPECT_THAT(page, HasSubstr(line));
    }
}

TEST(Metrics, HistogramsOfShardsAddUp) {
    HistogramValue sum;
    sum += HistogramValue{};
    sum += observed(kTurnMicroseconds, {10, 26});
    sum += observed(kTurnMicroseconds, {26});
    EXPECT_EQ(sum.count(), 3u);
    EXPECT_EQ(sum.counts[2], 2u);
    EXPECT_EQ(sum.ticks, 62u);
}

TEST(Metrics, TheWaysToCountAgree) {
    Counter counter;
    counter.add(2);
    counter.addAlone();
    EXPECT_EQ(counter.value(), 3u);
    Histogram alone(kGroupTurns);
    alone.observeAlone(5);
    const HistogramValue shared = observed(kGroupTurns, {5});
    EXPECT_EQ(alone.value().counts, shared.counts);
    EXPECT_EQ(alone.value().ticks, shared.ticks);
}

TEST(Registry, ACollectorIsAskedWhileItsRegistrationLives) {
    Registry registry;
    {
        Registration moved;
        moved = addBuild(registry, "1");
        EXPECT_THAT(registry.text(), HasSubstr("orchestrion_build_info"));
    }
    EXPECT_THAT(registry.text(), Not(HasSubstr("orchestrion_build_info")));
}

TEST(Registry, TwoCollectorsMayShareAFamily) {
    Registry registry;
    const auto one =
        addListeners(registry, [] { return std::vector<ListenerNumbers>{{.listener = "one"}}; });
    const auto two =
        addListeners(registry, [] { return std::vector<ListenerNumbers>{{.listener = "two"}}; });
    EXPECT_THAT(lint(registry.text()), IsEmpty());
}

TEST(Registry, PagesAreMadeWhileOthersCount) {
    Registry registry;
    Counter counter;
    Histogram histogram(kTurnMicroseconds);
    const auto registration = addSessions(registry, [&] {
        SessionNumbers numbers;
        numbers.started = counter.value();
        numbers.turn_time = histogram.value();
        return numbers;
    });
    std::thread counting([&] {
        for (int i = 0; i < 10000; ++i) {
            counter.add();
            histogram.observeAlone(7);
        }
    });
    for (int i = 0; i < 20; ++i) EXPECT_THAT(lint(registry.text()), IsEmpty());
    counting.join();
    EXPECT_THAT(registry.text(), HasSubstr("orchestrion_sessions_started_total 10000\n"));
}

}  // namespace
}  // namespace orchestrion::metrics
