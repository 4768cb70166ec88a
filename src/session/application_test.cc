// What the configuration says of an application: how its document is read, and what it begins with.
#include <gtest/gtest.h>

#include "session/shard.h"

#ifdef ORCHESTRION_SCRIPT_ENGINE

namespace orchestrion::session {
namespace {

constexpr std::string_view kDocument = R"(<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <datamodel><data id="limit" expr="1"/><data id="name" expr="'none'"/></datamodel>
  <state id="waiting"/>
</scxml>)";

class OneDocument final : public scxml::ResourceLoader {
public:
    Result<Resource> load(const std::string& url) override {
        return Resource{url, std::string(kDocument)};
    }
};

class ApplicationTest : public testing::Test {
protected:
    LoadedChart load(std::optional<scxml::Dialect> dialect) {
        std::optional<LoadedChart> answer;
        documents_.load({"apps/a.scxml", {}, dialect}, [&](LoadedChart loaded) {
            mailbox_.postAnswer([&, loaded] { answer = loaded; });
        });
        while (!answer) {
            mailbox_.wait(std::nullopt);
            mailbox_.runAll();
        }
        return *answer;
    }

    runtime::VirtualClock clock_;
    runtime::SeededRandom random_{7};
    runtime::Mailbox mailbox_;
    OneDocument loader_;
    Documents documents_{loader_, {}};
};

TEST_F(ApplicationTest, aForcedDialectStaysWithTheDocument) {
    const LoadedChart own = load(std::nullopt);
    const LoadedChart forced = load(scxml::Dialect::kOrs);
    ASSERT_TRUE(own.chart) << toString(own.diagnostics.front());
    ASSERT_TRUE(forced.chart) << toString(forced.diagnostics.front());
    EXPECT_EQ(own.chart->dialect, scxml::Dialect::kW3c);
    EXPECT_EQ(forced.chart->dialect, scxml::Dialect::kOrs);
    EXPECT_NE(own.chart->content_hash, forced.chart->content_hash);
    EXPECT_EQ(own.chart->content_hash, load(scxml::Dialect::kW3c).chart->content_hash);
    const auto runtime = script::Runtime::create({});
    ASSERT_TRUE(runtime);
    const auto again = compileBundle(*forced.bundle, "apps/a.scxml", runtime->get(), {});
    ASSERT_TRUE(again.chart);
    EXPECT_EQ(again.chart->dialect, scxml::Dialect::kOrs);
    EXPECT_EQ(again.chart->content_hash, forced.chart->content_hash);
}

class NoNetwork final : public runtime::HttpClient {
public:
    void send(runtime::HttpRequest, std::function<void(Result<runtime::HttpResponse>)> done) override {
        done(fail("test.noNetwork", "there is no network"));
    }
};

TEST_F(ApplicationTest, parametersStandUnlessTheStartGivesOthers) {
    NoNetwork http;
    ServiceOptions options;
    options.applications = {{"a", "apps/a.scxml", {}, {}, {{"limit", "5"}, {"name", "configured"}}}};
    auto shard = Shard::create({clock_, random_, http, documents_, mailbox_}, options);
    ASSERT_TRUE(shard);
    std::optional<Result<SessionView, StartFailure>> answer;
    StartRequest request;
    request.document.application = "a";
    request.params = Payload::json(R"({"name":"given"})");
    (*shard)->start(std::move(request), [&](auto result) { answer = std::move(result); });
    drive(**shard, mailbox_, clock_, &clock_, clock_.monotonicTime(),
          [&] { return answer.has_value(); });
    ASSERT_TRUE(answer && *answer);
    EXPECT_EQ((*answer)->data, R"({"limit":"5","name":"given"})");
}

}  // namespace
}  // namespace orchestrion::session

#endif
