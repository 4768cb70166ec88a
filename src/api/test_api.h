// The whole REST interface on a real socket, with real sessions and contact centres, against its
// own description.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "access/api_keys.h"
#include "api/access_guard.h"
#include "api/api.h"
#include "api/metrics.h"
#include "api/operations.h"
#include "api/origin_guard.h"
#include "api/schema_check.h"
#include "api/store_feed.h"
#include "api/test_client.h"
#include "api/test_office.h"
#include "config/reloader.h"
#include "gateway/attachments.h"
#include "runtime/os/curl_http_client.h"
#include "runtime/os/real_clock.h"
#include "session/loader.h"
#include "store/memory/memory_store.h"
#include "store/threaded_writer.h"

namespace orchestrion::api {

namespace json = boost::json;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

inline constexpr const char* kHello =
    R"(<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
    datamodel="ecmascript" name="hello" initial="greeting">
  <datamodel><data id="customer" expr="'nobody'"/><data id="last"/></datamodel>
  <state id="greeting">
    <onentry><send event="no.answer" delay="1h" id="patience"/></onentry>
    <onexit><cancel sendid="patience"/></onexit>
    <transition event="customer.answers" target="talking">
      <assign location="customer" expr="_event.data.name"/>
    </transition>
  </state>
  <state id="talking">
    <transition event="leave" target="served"/>
    <transition event="*"><assign location="last" expr="_event"/></transition>
  </state>
  <final id="served"><donedata><param name="who" expr="customer"/></donedata></final>
</scxml>)";

class ApiTest : public testing::Test {
protected:
    ApiTest()
        : folder_(fs::path(testing::TempDir()) / ("api" + std::to_string(getpid()))),
          root_(folder_ / "root"),
          loader_({root_, 1u << 20, Milliseconds(5000)}, http_client_),
          manager_(source(), source().load(), clock_),
          reloader_(manager_) {
        reloader_.start();
        fs::create_directories(root_);
        std::ofstream(root_ / "hello.scxml") << kHello;
        std::ofstream(root_ / "bad.scxml") << "<scxml xmlns='http://www.w3.org/2005/07/scxml' "
                                              "version='1.0'>\n<stat id='a'/>\n</scxml>";
        std::ofstream(folder_ / "secret.scxml") << kHello;
    }
    ~ApiTest() override {
        if (events_) events_->closeAll();
        if (server_) server_->stop(0ms);
        if (service_) service_->stop();
        fs::remove_all(folder_);
    }

    void start() {
        session::ServiceOptions options;
        options.applications = {{"hello", (root_ / "hello.scxml").string()}};
        options.limits.sessions_max = sessions_max_;
        options.on_history = [this](const auto& rows) { feed_->committed(rows); };
        service_ = std::make_unique<session::Service>(
            session::Service::World{clock_, random_, http_client_, loader_, &store_, &writer_},
            options);
        feed_ = std::make_unique<StoreFeed>(*service_);
        events_ = std::make_unique<EventHub>(*feed_, clock_, EventHub::Options{});
        ASSERT_TRUE(service_->run());
        auto listening = HttpServer::listen({}, clock_);
        ASSERT_TRUE(listening);
        server_ = std::move(*listening);
        service_->setBasicHttpBase(server_->url() + kBasicHttpPath);
        ApiOptions api;
        api.clock = &clock_;
        api.event_bytes_max = 100000;
        api.health = &health_;
        api.metrics = &registry_;
        api.events = events_.get();
        api.centers = &offices_;
        api.attachments = &attachments_;
        api.config = {&manager_, &reloader_};
        control_ =
            std::move(*access::AccessControl::create(access_, {clock_, random_, http_client_, {}}));
        Router router = guardAccess(makeApi(*service_, api), {*control_, clock_});
        routes_ = router.routes();
        server_->run(guardOrigin(std::move(router), {{"orchestrion.test"}, false}));
        client_ = std::make_unique<TestClient>(server_->port());
        document_ = json::parse(client_->ask("GET", "/api/v1/openapi.json").body);
    }
    void SetUp() override {
        ASSERT_TRUE(attachments_.run());
        start();
    }

    config::Source source() {
        files_.write(
            "/etc/o.yaml",
            "shards: 2\naccess: {api_keys: [{name: k, secret: {file: k}, roles: [admin]}]}\n");
        files_.write("/etc/k", "hunter2");
        return config::Source("/etc/o.yaml", {files_, {}, "/etc"});
    }

    // Asks, and checks the answer against what openapi.json says about this operation.
    //   path  as it stands there
    Answer ask(const std::string& method, const std::string& path, const std::string& target,
               const std::string& body = {}, const std::string& type = "application/json") {
        const Answer answer = client_->ask(method, target, body, type, credential_);
        operations_.insert(method + " " + path);
        const std::string wrong = contractBreach(method, path, answer);
        EXPECT_EQ(wrong, "") << method << " " << target << ": " << answer.status << " "
                             << answer.body;
        return answer;
    }

    // Begins a stream of events and checks its head.
    Answer followFrom(TestClient& client, const std::string& target,
                      const std::string& headers = {}, const std::string& path = "/api/v1/events") {
        client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
        const Answer head = client.receiveHead();
        operations_.insert("GET " + path);
        EXPECT_EQ(contractBreach("GET", path, head), "");
        EXPECT_EQ(client.receiveChunk(), "retry: 2000\n\n");
        return head;
    }
    // Session and kind of the next turn that a stream tells of, and its id.
    std::pair<std::string, std::string> nextTurn(TestClient& client) {
        std::string& text = unread_[&client];  // a chunk may hold several
        if (text.find("\n\n") == std::string::npos) {
            for (int i = 0; i < 1000 && !client.hasNews(10); ++i) events_->tick();
            text += client.receiveChunk();
        }
        const size_t end = std::min(text.find("\n\n"), text.size());
        const std::string event = text.substr(0, end);
        text.erase(0, std::min(end + 2, text.size()));
        const size_t data = event.find("\nevent: turn\ndata: ");
        if (!event.starts_with("id: ") || data == std::string::npos) return {event, ""};
        const auto row = json::parse(event.substr(data + 19));
        EXPECT_EQ(misfit(document_, document_.at("components").at("schemas").at("HistoryRow"), row),
                  "");
        return {std::string(row.at("session").as_string()) + " " +
                    std::string(row.at("kind").as_string()),
                event.substr(4, data - 4)};
    }

    std::string contractBreach(std::string method, const std::string& path, const Answer& answer) {
        for (char& c : method) c = static_cast<char>(std::tolower(c));
        const auto& operation = document_.at("paths").at(path).at(method);
        const auto* declared =
            operation.at("responses").as_object().if_contains(std::to_string(answer.status));
        if (declared == nullptr) return "this status is not declared";
        const json::object& response = resolved(document_, *declared).as_object();
        const auto* content = response.if_contains("content");
        if (content == nullptr) return answer.body.empty() ? "" : "no body is declared";
        const auto type = answer.headers.find("content-type");
        if (type == answer.headers.end()) return "there is no content type";
        const auto* media = content->as_object().if_contains(type->second);
        const bool any = answer.status == 200 || answer.status == 201;
        if (media == nullptr && any) media = content->as_object().if_contains("*/*");
        if (media == nullptr) return "the content type is not declared: " + type->second;
        const auto* schema = media->as_object().if_contains("schema");
        const bool is_json = type->second.ends_with("json");
        return misfit(document_, *schema,
                      is_json ? json::parse(answer.body) : json::value(answer.body));
    }

    Answer startHello(const std::string& id) {
        return ask("POST", "/api/v1/sessions", "/api/v1/sessions",
                   R"({"application":"hello","id":")" + id + "\"}");
    }
    Answer send(const std::string& id, const std::string& event,
                const std::string& wait = "stable") {
        return ask("POST", "/api/v1/sessions/{id}/events",
                   "/api/v1/sessions/" + id + "/events?wait=" + wait, event);
    }
    Answer show(const std::string& id) {
        return ask("GET", "/api/v1/sessions/{id}", "/api/v1/sessions/" + id);
    }
    static json::value at(const Answer& answer, std::string_view pointer) {
        json::error_code error;
        const auto body = json::parse(answer.body, error);
        const auto* found =
            error ? nullptr : body.find_pointer({pointer.data(), pointer.size()}, error);
        return found == nullptr ? json::value("(nothing)") : *found;
    }
    static std::string codeOf(const Answer& answer) {
        const json::value code = at(answer, "/code");
        return code == json::value("(nothing)") ? "none" : std::string(code.as_string());
    }

    fs::path folder_;
    fs::path root_;
    runtime::RealClock clock_;
    runtime::SeededRandom random_{1};
    runtime::CurlHttpClient http_client_{runtime::NetworkPolicyOptions{.allow_loopback = true}};
    session::FileAndHttpLoader loader_;
    runtime::MemoryFiles files_;
    config::Manager manager_;
    config::Reloader reloader_;
    uint64_t sessions_max_ = 1000;
    store::MemoryStore store_;
    store::ThreadedWriter writer_{store_, {}};
    Health health_;
    metrics::Registry registry_;
    TestOffices offices_;
    runtime::MemoryBlobs blobs_{clock_};
    gateway::Attachments attachments_{blobs_, clock_, {1000, 100000, Milliseconds(1000)}};
    access::AccessOptions access_;
    std::string credential_;  // a header line
    std::unique_ptr<session::Service> service_;
    std::map<TestClient*, std::string> unread_;  // of streams of events
    std::unique_ptr<StoreFeed> feed_;
    std::unique_ptr<EventHub> events_;
    std::unique_ptr<access::AccessControl> control_;
    std::unique_ptr<HttpServer> server_;
    metrics::Registration sessions_ =
        metrics::addSessions(registry_, [this] { return numbersOf(service_->counters()); });
    metrics::Registration listeners_ =
        metrics::addListeners(registry_, [this] { return numbersOf(server_->counters()); });
    std::unique_ptr<TestClient> client_;
    std::vector<std::pair<std::string, std::string>> routes_;
    json::value document_;
    std::set<std::string> operations_;
};

// Whether channels_test.cc drives the operation.
inline bool isOfChannels(std::string_view path) {
    return path.ends_with("/channel") || path.starts_with("/api/v1/adapters") ||
           path.find("/attachments") != std::string_view::npos;
}

// Whether it is an operation of the contact centre that center_api_test.cc drives.
inline bool isOfCenter(std::string_view path) {
    if (isOfChannels(path)) return false;
    for (const char* resource :
         {"interactions", "agents", "routing", "queues", "decisions", "statistics"}) {
        if (path.starts_with("/api/v1/" + std::string(resource))) return true;
    }
    return false;
}

// Those whose documents have scripts; ThreadSanitizer builds have no engine for them.
class ScriptedApiTest : public ApiTest {
protected:
    void SetUp() override {
        if (!script::Runtime::create({})) GTEST_SKIP() << "this build has no script engine";
        ApiTest::SetUp();
    }
};

}  // namespace orchestrion::api
