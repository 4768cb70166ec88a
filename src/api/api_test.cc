// The REST interface: sessions, documents, the configuration, and how it is described.
#include <gtest/gtest.h>

#include <thread>

#include "api/problem.h"
#include "api/test_api.h"
#include "metrics/lint.h"

namespace orchestrion::api {
namespace {

TEST_F(ScriptedApiTest, aSessionLivesFromStartToFinalState) {
    const Answer started = ask("POST", "/api/v1/sessions", "/api/v1/sessions",
                               R"({"src":"hello.scxml","params":{"customer":"Ada"},"id":"case-1",)"
                               R"("tags":["vip","test"]})");
    EXPECT_EQ(started.status, 201);
    EXPECT_EQ(started.headers.at("location"), "/api/v1/sessions/case-1");
    EXPECT_EQ(at(started, "/status"), "running");
    EXPECT_EQ(at(started, "/configuration"), json::array({"greeting"}));
    EXPECT_EQ(at(started, "/data/customer"), "Ada");
    EXPECT_EQ(at(started, "/timers/0/event"), "no.answer");
    EXPECT_EQ(at(started, "/timers/0/sendid"), "patience");
    EXPECT_EQ(at(started, "/tags"), json::array({"vip", "test"}));
    EXPECT_EQ(at(started, "/name"), "hello");

    const Answer talking = send("case-1", R"({"name":"customer.answers","data":{"name":"Grace"}})");
    EXPECT_EQ(talking.status, 200);
    EXPECT_EQ(at(talking, "/atomic"), json::array({"talking"}));
    EXPECT_EQ(at(talking, "/data/customer"), "Grace");
    EXPECT_EQ(at(talking, "/timers"), json::array());

    EXPECT_EQ(send("case-1", R"({"name":"leave"})", "accepted").status, 202);
    const Answer ended = send("case-1", R"({"name":"late"})");
    EXPECT_TRUE(ended.status == 409 || ended.status == 200);
    const Answer shown = show("case-1");
    EXPECT_EQ(at(shown, "/status"), "completed");
    EXPECT_EQ(at(shown, "/configuration"), json::array({"served"}));
    EXPECT_EQ(at(shown, "/done_data"), (json::object{{"who", "Grace"}}));
    EXPECT_TRUE(at(shown, "/ended").is_string());
    EXPECT_EQ(codeOf(send("case-1", R"({"name":"late"})")), "session.ended");
}

TEST_F(ScriptedApiTest, aDocumentMayComeInTheRequest) {
    json::object body{{"document", kHello}};
    const Answer json_body =
        ask("POST", "/api/v1/sessions", "/api/v1/sessions", json::serialize(body));
    EXPECT_EQ(json_body.status, 201);
    EXPECT_EQ(std::string(at(json_body, "/id").as_string()).size(), 32u);
    const Answer raw =
        ask("POST", "/api/v1/sessions", "/api/v1/sessions", kHello, "application/scxml+xml");
    EXPECT_EQ(raw.status, 201);
}

TEST_F(ScriptedApiTest, aSessionCanBeTerminatedAndStaysSo) {
    startHello("a");
    for (int i = 0; i < 2; ++i) {
        const Answer ended = ask("DELETE", "/api/v1/sessions/{id}", "/api/v1/sessions/a");
        EXPECT_EQ(ended.status, 200);
        EXPECT_EQ(at(ended, "/status"), "terminated");
    }
    EXPECT_EQ(ask("DELETE", "/api/v1/sessions/{id}", "/api/v1/sessions/b").status, 404);
}

TEST_F(ScriptedApiTest, sessionsAreListedWithFiltersAndPages) {
    for (const char* id : {"a", "b", "c"}) startHello(id);
    ask("POST", "/api/v1/sessions", "/api/v1/sessions", R"({"src":"hello.scxml","tags":["x"]})");
    send("b", R"({"name":"customer.answers","data":{}})");
    ask("DELETE", "/api/v1/sessions/{id}", "/api/v1/sessions/c");
    const auto ids = [&](const std::string& query) {
        const Answer answer = ask("GET", "/api/v1/sessions", "/api/v1/sessions" + query);
        const json::value sessions = at(answer, "/sessions");
        std::string text;
        for (const auto& session : sessions.as_array()) {
            text += session.at("id").as_string().front();
        }
        return text;
    };
    EXPECT_EQ(ids("?application=hello"), "cba");
    EXPECT_EQ(ids("?application=hello&status=running"), "ba");
    EXPECT_EQ(ids("?application=hello&state=talking"), "b");
    EXPECT_EQ(ids("?tag=x").size(), 1u);
    EXPECT_EQ(ids("?application=hello&limit=2"), "cb");
    const json::value next =
        at(ask("GET", "/api/v1/sessions", "/api/v1/sessions?application=hello&limit=2"), "/next");
    EXPECT_EQ(ids("?application=hello&limit=2&after=" + std::string(next.as_string())), "a");
    EXPECT_EQ(at(ask("GET", "/api/v1/sessions", "/api/v1/sessions?limit=1"), "/total"), 4);
}

TEST_F(ApiTest, aRefusedDocumentIsNamedWithAllItsFaults) {
    const Answer answer =
        ask("POST", "/api/v1/sessions", "/api/v1/sessions", R"({"src":"bad.scxml"})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(codeOf(answer), "document.refused");
    const json::value diagnostics = at(answer, "/diagnostics");
    const auto& all = diagnostics.as_array();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const json::value& finding) {
        return finding.at("line") == 2 && finding.at("severity") == "error";
    })) << answer.body;
    EXPECT_EQ(at(ask("GET", "/api/v1/sessions", "/api/v1/sessions"), "/total"), 0);
}

TEST_F(ApiTest, filesOutsideOfTheRootCannotBeStarted) {
    for (const std::string source :
         {"../secret.scxml", "file:../secret.scxml", "file:%2e%2e/secret.scxml", "/etc/passwd",
          "file:///etc/passwd", "file://localhost/etc/passwd", "./../secret.scxml"}) {
        const Answer answer = ask("POST", "/api/v1/sessions", "/api/v1/sessions",
                                  json::serialize(json::object{{"src", source}}));
        EXPECT_EQ(answer.status, 403) << source;
        EXPECT_EQ(codeOf(answer), "document.forbidden") << source;
        EXPECT_EQ(at(answer, "/diagnostics/0/code"), "document.forbidden") << source;
    }
    for (const char* target :
         {"/api/v1/../../etc/passwd", "/..%2f..%2fetc/passwd", "//etc/passwd"}) {
        EXPECT_EQ(client_->ask("GET", target).status, 404) << target;
    }
}

TEST_F(ScriptedApiTest, mistakesOfTheCallerAreNamed) {
    startHello("a");
    const std::string sessions = "/api/v1/sessions";
    const std::string events = "/api/v1/sessions/{id}/events";
    const auto code = [&](const std::string& path, const std::string& target,
                          const std::string& body, const std::string& type = "application/json") {
        return codeOf(ask("POST", path, target, body, type));
    };
    EXPECT_EQ(code(sessions, sessions, "{"), "json.syntax");
    EXPECT_EQ(code(sessions, sessions, "[]"), "request.badBody");
    EXPECT_EQ(code(sessions, sessions, "{}"), "request.badBody");
    EXPECT_EQ(code(sessions, sessions, R"({"src":"a","application":"b"})"), "request.badBody");
    EXPECT_EQ(code(sessions, sessions, R"({"sorce":"a"})"), "request.badBody");
    EXPECT_EQ(code(sessions, sessions, R"({"src":1})"), "request.badBody");
    EXPECT_EQ(code(sessions, sessions, R"({"src":"hello.scxml","tags":"x"})"), "request.badBody");
    EXPECT_EQ(code(sessions, sessions, R"({"src":"hello.scxml","params":[]})"), "request.badBody");
    EXPECT_EQ(code(sessions, sessions, R"({"src":"hello.scxml","id":"a b"})"), "session.badId");
    EXPECT_EQ(code(sessions, sessions, R"({"src":"hello.scxml","id":"a"})"), "session.exists");
    EXPECT_EQ(code(sessions, sessions, R"({"application":"nope"})"), "application.notFound");
    EXPECT_EQ(code(sessions, sessions, "src=a", "application/x-www-form-urlencoded"),
              "request.badMediaType");
    EXPECT_EQ(code(events, sessions + "/a/events", "{\n \"name\": }"), "json.syntax");
    EXPECT_EQ(code(events, sessions + "/a/events", R"({"nmae":"x"})"), "event.badMember");
    EXPECT_EQ(code(events, sessions + "/a/events", R"({"name":"x y"})"), "event.badName");
    EXPECT_EQ(code(events, sessions + "/a/events?wait=long", R"({"name":"x"})"),
              "request.badParameter");
    EXPECT_EQ(code(events, sessions + "/a/events?wiat=stable", R"({"name":"x"})"),
              "request.badParameter");
    EXPECT_EQ(code(events, sessions + "/none/events", R"({"name":"x"})"), "session.notFound");
    EXPECT_EQ(code(events, sessions + "/a/events",
                   R"({"name":"x","data":")" + std::string(100000, 'x') + "\"}"),
              "event.tooLarge");
    for (const char* query :
         {"?limit=0", "?limit=1001", "?limit=x", "?status=dead", "?foo=1", "?a=%"}) {
        const Answer answer = ask("GET", sessions, sessions + query);
        EXPECT_EQ(codeOf(answer), "request.badParameter") << query;
    }
}

TEST_F(ScriptedApiTest, whoMayStartApplicationsMayNotStartWhateverTheyBring) {
    const std::string operators = access::makeApiKey(random_);
    const std::string developers = access::makeApiKey(random_);
    access::AccessOptions options;
    options.login_required = true;
    options.api_keys = {{"operator", {}, operators, {{access::Role::kOperator}, {}, "*"}},
                        {"developer", {}, developers, {{access::Role::kDeveloper}, {}, "*"}}};
    ASSERT_TRUE(control_->replace(options));
    const std::string sessions = "/api/v1/sessions";
    const auto start = [&](const std::string& body) {
        return ask("POST", sessions, sessions, body).status;
    };
    const auto orsStart = [&](const std::string& form) {
        return ask("POST", "/scxml/session/start", "/scxml/session/start", form,
                   "application/x-www-form-urlencoded")
            .status;
    };
    const std::string text = json::serialize(json::object{{"document", kHello}});
    EXPECT_EQ(start(R"({"application":"hello"})"), 401);
    credential_ = "Authorization: Bearer " + operators + "\r\n";
    EXPECT_EQ(start(R"({"application":"hello","id":"a"})"), 201);
    EXPECT_EQ(start(R"({"src":"hello.scxml"})"), 403);
    EXPECT_EQ(start(text), 403);
    EXPECT_EQ(orsStart("src=hello"), 200);
    EXPECT_EQ(orsStart("src=file:hello.scxml"), 403);
    EXPECT_EQ(ask("GET", "/metrics", "/metrics").status, 200);
    // What a session keeps of a message is without its credential.
    ask("POST", "/sessions/{id}", "/sessions/a", "x", "text/plain");
    send("a", R"({"name":"customer.answers","data":{"name":"Ada"}})");
    ask("POST", "/sessions/{id}", "/sessions/a", "x", "text/plain");
    const std::string raw(at(show("a"), "/data/last/raw").as_string());
    EXPECT_NE(raw.find("Content-Type: text/plain"), std::string::npos) << raw;
    EXPECT_EQ(raw.find("ork_"), std::string::npos) << raw;
    credential_ = "X-API-Key: " + developers + "\r\n";
    EXPECT_EQ(start(R"({"src":"hello.scxml"})"), 201);
    EXPECT_EQ(start(text), 201);
    EXPECT_EQ(orsStart("src=file:hello.scxml"), 200);
}

TEST_F(ApiTest, badJsonIsNamedWithItsPlace) {
    const Answer answer =
        ask("POST", "/api/v1/sessions", "/api/v1/sessions", "{\n  \"src\": oops\n}");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(at(answer, "/detail"), "line 2, column 10: unexpected 'o'");
}

TEST_F(ScriptedApiTest, theServerRunsNoMoreSessionsThanItMay) {
    server_->stop(0ms);
    service_->stop();
    sessions_max_ = 1;
    start();
    EXPECT_EQ(startHello("a").status, 201);
    const Answer refused = startHello("b");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(codeOf(refused), "session.tooMany");
    EXPECT_EQ(refused.headers.at("retry-after"), "1");
}

TEST_F(ApiTest, unknownPathsAndMethodsAreNamed) {
    EXPECT_EQ(codeOf(client_->ask("GET", "/")), "request.notFound");
    EXPECT_EQ(codeOf(client_->ask("GET", "/api/v1/sessions/a/b/c")), "request.notFound");
    EXPECT_EQ(codeOf(client_->ask("GET", "/api/v1/sessions/")), "request.notFound");
    const Answer wrong = client_->ask("PUT", "/api/v1/sessions");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.headers.at("allow"), "POST, GET, HEAD, OPTIONS");
    EXPECT_EQ(client_->ask("OPTIONS", "/api/v1/sessions").status, 204);
    EXPECT_EQ(client_->ask("HEAD", "/healthz").status, 200);
}

TEST_F(ApiTest, pagesOfOtherSitesAreKeptOut) {
    const auto code = [&](const std::string& headers) {
        TestClient client(server_->port());
        client.send("GET /healthz HTTP/1.1\r\n" + headers + "\r\n");
        return codeOf(client.receive());
    };
    EXPECT_EQ(code("Host: localhost:7210\r\n"), "none");
    EXPECT_EQ(code("Host: [::1]:7210\r\n"), "none");
    EXPECT_EQ(code("Host: 192.168.1.2\r\n"), "none");
    EXPECT_EQ(code("Host: Orchestrion.Test\r\n"), "none");
    EXPECT_EQ(code("Host: evil.example\r\n"), "request.wrongHost");
    EXPECT_EQ(code("Host: localhost.evil.example:7210\r\n"), "request.wrongHost");
    EXPECT_EQ(code("Host: localhost:7210\r\nOrigin: http://localhost:7210\r\n"), "none");
    EXPECT_EQ(code("Host: localhost:7210\r\nOrigin: http://evil.example\r\n"),
              "request.crossOrigin");
    EXPECT_EQ(code("Host: localhost:7210\r\nOrigin: null\r\n"), "request.crossOrigin");
}

TEST_F(ScriptedApiTest, basicHttpMessagesReachTheirSession) {
    startHello("a");
    const std::string form = "application/x-www-form-urlencoded";
    const Answer answer = ask("POST", "/sessions/{id}", "/sessions/a",
                              "_scxmleventname=customer.answers&name=Ada", form);
    EXPECT_EQ(answer.status, 200);
    ask("PUT", "/sessions/{id}", "/sessions/a?k=1", "text", "text/plain");
    const Answer shown = send("a", R"({"name":"nothing"})");
    EXPECT_EQ(at(shown, "/data/customer"), "Ada");
    ask("GET", "/sessions/{id}", "/sessions/a?_scxmleventname=query&k=1");
    const Answer raw = show("a");
    EXPECT_EQ(at(raw, "/data/last/name"), "query");
    EXPECT_EQ(at(raw, "/data/last/data/k"), "1");
    EXPECT_EQ(at(raw, "/data/last/origintype"),
              "http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor");
    EXPECT_EQ(std::string(at(raw, "/data/last/raw").as_string()).substr(0, 32),
              "GET /sessions/a?_scxmleventname=");
    EXPECT_EQ(ask("POST", "/sessions/{id}", "/sessions/none", "a=1", form).status, 404);
    EXPECT_EQ(ask("POST", "/sessions/{id}", "/sessions/a", "a=%", form).status, 400);
    EXPECT_EQ(ask("DELETE", "/sessions/{id}", "/sessions/a").status, 200);
}

// W3C test 201 and its like: the processor in both directions.
TEST_F(ScriptedApiTest, aSessionSendsToItselfByHttp) {
    const std::string document = R"(<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
        datamodel="ecmascript"><state id="s">
      <onentry><send event="event1" type="http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor"
                     targetexpr="_ioprocessors['basichttp']['location']"/>
               <send event="timeout"/></onentry>
      <transition event="event1" target="pass"/><transition event="*" target="fail"/></state>
      <final id="pass"/><final id="fail"/></scxml>)";
    const Answer answer =
        ask("POST", "/api/v1/sessions", "/api/v1/sessions", document, "application/scxml+xml");
    EXPECT_EQ(at(answer, "/configuration"), json::array({"pass"})) << answer.body;
}

TEST_F(ScriptedApiTest, clientsOfOrsFindTheirPaths) {
    const std::string form = "application/x-www-form-urlencoded";
    const Answer started = ask("POST", "/scxml/session/start", "/scxml/session/start",
                               "src=file:hello.scxml&customer=Ada&idealtime=0", form);
    EXPECT_EQ(started.status, 200);
    const std::string id = started.body;
    EXPECT_EQ(id.size(), 32u);
    EXPECT_EQ(started.headers.at("set-cookie"), "ORSSESSIONID=" + id + ".node1; Path=/");
    const std::string session = "/scxml/session/" + id;
    const Answer shown = ask("GET", "/scxml/session/{id}/query", session + "/query");
    EXPECT_EQ(at(shown, "/data/customer"), "Ada");
    EXPECT_EQ(shown.headers.at("set-cookie"), started.headers.at("set-cookie"));
    const std::string event = "/scxml/session/{id}/event/{name}";
    EXPECT_EQ(ask("POST", event, session + "/event/customer.answers", R"({"name":"Grace"})").status,
              200);
    EXPECT_EQ(at(show(id), "/data/customer"), "Grace");
    EXPECT_EQ(ask("GET", event, session + "/event/gmm.page.entered?page=1").status, 200);
    EXPECT_EQ(at(show(id), "/data/last/name"), "gmm.page.entered");
    EXPECT_EQ(at(show(id), "/data/last/data/page"), "1");
    const std::string terminate = "/scxml/session/{id}/terminate";
    EXPECT_EQ(ask("POST", terminate, session + "/terminate").status, 200);
    EXPECT_EQ(ask("POST", event, session + "/event/late").status, 404);
    EXPECT_EQ(ask("GET", terminate, "/scxml/session/none/terminate").status, 404);
    EXPECT_EQ(
        ask("POST", "/scxml/session/start", "/scxml/session/start", R"({"src":"hello"})").status,
        200);
    EXPECT_EQ(
        ask("POST", "/scxml/session/start", "/scxml/session/start", "customer=Ada", form).status,
        400);
    EXPECT_EQ(ask("POST", "/scxml/session/start", "/scxml/session/start",
                  "src=hello&idealtime=99999999999999", form)
                  .status,
              200);  // it begins then
    EXPECT_EQ(at(client_->ask("GET", "/api/v1/sessions?status=scheduled", ""), "/sessions")
                  .as_array()
                  .size(),
              1u);
    EXPECT_EQ(
        ask("POST", "/scxml/session/start", "/scxml/session/start", "src=bad.scxml", form).status,
        422);
    EXPECT_EQ(ask("GET", "/ors/help", "/ors/help").status, 200);
    EXPECT_EQ(ask("GET", "/ors/heartbeat", "/ors/heartbeat").status, 200);
    EXPECT_EQ(ask("POST", "/scxml/session/{id}/request/{name}",
                  "/scxml/session/none/request/balance", "{}")
                  .status,
              404);
}

TEST_F(ScriptedApiTest, theServerTellsHowItIs) {
    startHello("a");
    EXPECT_EQ(ask("GET", "/healthz", "/healthz").status, 200);
    EXPECT_EQ(ask("GET", "/readyz", "/readyz").status, 200);
    const Answer metrics = ask("GET", "/metrics", "/metrics");
    for (const char* line :
         {"\norchestrion_sessions_started_total 1\n", "\norchestrion_sessions_running 1\n",
          "\norchestrion_timers_pending 1\n",
          "\norchestrion_http_responses_total{listener=\"main\",status=\"2xx\"} ",
          "\norchestrion_http_request_duration_seconds_count{route=\"/readyz\",status=\"2xx\"} 1\n",
          "# TYPE orchestrion_http_connections gauge\n"}) {
        EXPECT_NE(metrics.body.find(line), std::string::npos) << line << metrics.body;
    }
    EXPECT_EQ(metrics::lint(metrics.body), std::vector<std::string>());
}

TEST_F(ApiTest, timesAreTakenOfPathsThatAreNoneToo) {
    EXPECT_EQ(client_->ask("GET", "/nowhere").status, 404);
    EXPECT_EQ(client_->ask("GET", "/elsewhere").status, 404);
    EXPECT_NE(registry_.text().find("_duration_seconds_count{route=\"other\",status=\"4xx\"} 2\n"),
              std::string::npos)
        << registry_.text();
}

TEST_F(ApiTest, healthAndReadinessTellWhy) {
    const auto recovery = health_.add("recovery", Health::Kind::kReadiness, [] {
        return CheckResult{false, "sessions are being read", CheckResult::Progress{3, 10}};
    });
    const Answer ready = ask("GET", "/readyz", "/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_EQ(ready.body,
              R"({"status":"unready","checks":[{"name":"recovery","status":"failed",)"
              R"("reason":"sessions are being read","progress":{"done":3,"total":10}}]})");
    EXPECT_EQ(ask("GET", "/healthz", "/healthz").body, R"({"status":"ok","checks":[]})");

    const auto stuck = health_.add("sessions", Health::Kind::kLiveness,
                                   [] { return CheckResult::bad("no answer for 20 s"); });
    const Answer dead = ask("GET", "/healthz", "/healthz");
    EXPECT_EQ(dead.status, 503);
    EXPECT_EQ(at(dead, "/checks/0/reason"), "no answer for 20 s");
    EXPECT_EQ(dead.headers.at("cache-control"), "no-store");
}

TEST_F(ApiTest, theConfigurationIsShownWithoutItsSecrets) {
    const Answer shown = ask("GET", "/api/v1/config", "/api/v1/config");
    EXPECT_EQ(at(shown, "/file"), "/etc/o.yaml");
    EXPECT_EQ(at(shown, "/config/shards"), 2);
    EXPECT_EQ(at(shown, "/config/access/api_keys/0/secret"), "(secret from file /etc/k)");
    EXPECT_EQ(at(shown, "/last_reload/cause"), "start");
    EXPECT_EQ(shown.body.find("hunter2"), std::string::npos);
}

TEST_F(ApiTest, theConfigurationIsReloadedAsAWhole) {
    const auto reload = [this] {
        return ask("POST", "/api/v1/config/reload", "/api/v1/config/reload");
    };
    EXPECT_EQ(at(reload(), "/outcome"), "unchanged");
    files_.write("/etc/o.yaml", "shards: 3\n");
    const Answer applied = reload();
    EXPECT_EQ(at(applied, "/outcome"), "applied");
    EXPECT_EQ(at(applied, "/changes/0/key"), "shards");
    EXPECT_EQ(at(applied, "/changes/0/restart"), true);
    files_.write("/etc/o.yaml", "shards: 4\nlimits:\n  memory: little\n");
    const Answer refused = reload();
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(codeOf(refused), "config.refused");
    EXPECT_EQ(at(refused, "/diagnostics/0/line"), 3);
    const Answer shown = ask("GET", "/api/v1/config", "/api/v1/config");
    EXPECT_EQ(at(shown, "/config/shards"), 3);
    EXPECT_EQ(at(shown, "/last_reload/outcome"), "refused");
    EXPECT_EQ(at(shown, "/restart_pending/0/key"), "shards");
    reloader_.stop();
    EXPECT_EQ(codeOf(reload()), "service.stopping");
}

TEST_F(ApiTest, theDescriptionNamesEveryOperationAndNoOther) {
    std::set<std::string> described;
    for (const auto& [path, item] : document_.at("paths").as_object()) {
        for (const auto& [method, operation] : item.as_object()) {
            if (method == "parameters") continue;
            std::string name(method);
            for (char& c : name) c = static_cast<char>(std::toupper(c));
            described.insert(name + " " + std::string(path));
        }
    }
    std::set<std::string> served;
    for (const auto& [method, path] : routes_) {
        served.insert(method + " " + path);
        EXPECT_NE(findOperation(method, path), nullptr) << "no permission: " << path;
    }
    EXPECT_EQ(described, served);
    EXPECT_EQ(document_.at("openapi"), "3.1.0");
}

TEST_F(ScriptedApiTest, everyOperationAnswersAsDescribed) {
    const std::string hash(at(startHello("first"), "/document/hash").as_string());
    const auto filled = [&](std::string path, const std::string& id) {
        for (const auto& [name, value] : {std::pair<std::string, std::string>{"{id}", id},
                                          {"{name}", "customer.answers"},
                                          {"{hash}", id == "none" ? "none" : hash}}) {
            const size_t at = path.find(name);
            if (at != std::string::npos) path.replace(at, name.size(), value);
        }
        return path;
    };
    int number = 0;
    size_t of_center = 0;
    for (const auto& [method, path] : routes_) {
        if (isOfCenter(path) || isOfChannels(path)) {
            ++of_center;  // center_api_test.cc and channels_test.cc drive them
            continue;
        }
        if (path.ends_with("/events") && method == "GET") {
            TestClient follower(server_->port());
            const bool application = path.find("{name}") != std::string::npos;
            const std::string target =
                application ? "/api/v1/applications/hello/events" : filled(path, "first");
            EXPECT_EQ(followFrom(follower, target, "", path).status, 200);
            continue;
        }
        if (path.find("/request/") != std::string::npos) {
            // Only a session with <ws:response> answers one (web_requests_test.cc).
            EXPECT_EQ(ask(method, path, filled(path, "none"), method == "GET" ? "" : "{}").status,
                      404);
            continue;
        }
        const bool starts = path == "/api/v1/sessions" || path == "/scxml/session/start";
        std::string special;
        if (path.ends_with("/import"))
            special = client_->ask("GET", filled("/api/v1/sessions/{id}/export", "first"), "").body;
        if (path.ends_with("/migrate")) special = "{\"document_hash\":\"" + hash + "\"}";
        if (path.ends_with("/backups")) special = R"({"name":"copy"})";
        if (path == "/api/v1/documents") special = R"({"application":"hello"})";
        const std::string body = method != "POST" && method != "PUT" ? ""
                                 : starts                            ? R"({"src":"hello.scxml"})"
                                                                     : R"({"name":"leave"})";
        const std::string id = "a" + std::to_string(number++);
        startHello(id);
        const Answer good = ask(method, path, filled(path, id), special.empty() ? body : special);
        // Nothing is suspended here, and a session that is exported is still there.
        const bool in_vain =
            path.ends_with("/resume") || path.ends_with("/retry") || path.ends_with("/import");
        if (in_vain) {
            EXPECT_EQ(good.status, 409) << method << " " << path << good.body;
        } else if (path.ends_with("/backups")) {
            EXPECT_EQ(good.status, 501) << good.body;  // there is no folder in memory
        } else {
            EXPECT_TRUE(good.status >= 200 && good.status < 300)
                << method << " " << path << good.body;
        }
        const Answer bad =
            ask(method, path, filled(path, "none"), special.empty() ? body : special);
        const bool names_one =
            path.find("{id}") != std::string::npos || path.find("{hash}") != std::string::npos;
        EXPECT_EQ(bad.status == 404, names_one) << method << " " << path << bad.body;
    }
    EXPECT_EQ(operations_.size(), routes_.size() - of_center);
}

TEST_F(ScriptedApiTest, eventsAreFollowedAndGoneOnWith) {
    startHello("a");
    TestClient all(server_->port());
    followFrom(all, "/api/v1/events?after=0");
    EXPECT_EQ(nextTurn(all).first, "a start");
    TestClient one(server_->port());
    followFrom(one, "/api/v1/events?session=b");
    startHello("b");
    EXPECT_EQ(nextTurn(all).first, "b start");
    const auto [start, id] = nextTurn(one);
    EXPECT_EQ(start, "b start");
    ask("POST", "/api/v1/sessions/{id}/events", "/api/v1/sessions/a/events?wait=stable",
        R"({"name":"other"})");
    ask("POST", "/api/v1/sessions/{id}/events", "/api/v1/sessions/b/events?wait=stable",
        R"({"name":"other"})");
    EXPECT_EQ(nextTurn(all).first, "a event");
    EXPECT_EQ(nextTurn(one).first, "b event");
    TestClient again(server_->port());
    followFrom(again, "/api/v1/events?application=hello", "Last-Event-ID: " + id + "\r\n");
    EXPECT_EQ(nextTurn(again).first, "a event");
    EXPECT_EQ(nextTurn(again).first, "b event");
    EXPECT_EQ(events_->numbers().open, 3u);
    TestClient session(server_->port());
    followFrom(session, "/api/v1/sessions/b/events?after=0", "", "/api/v1/sessions/{id}/events");
    EXPECT_EQ(nextTurn(session).first, "b start");
    EXPECT_EQ(nextTurn(session).first, "b event");
    EXPECT_EQ(codeOf(ask("GET", "/api/v1/sessions/{id}/events", "/api/v1/sessions/x/events")),
              "session.notFound");
    EXPECT_EQ(
        codeOf(ask("GET", "/api/v1/applications/{name}/events", "/api/v1/applications/x/events")),
        "application.notFound");
    EXPECT_EQ(ask("GET", "/api/v1/events", "/api/v1/events?after=x").status, 400);
    events_->closeAll();
    EXPECT_EQ(ask("GET", "/api/v1/events", "/api/v1/events").status, 503);
}

TEST_F(ApiTest, manyClientsAtOnceAreServed) {
    const std::string document = R"(<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
        datamodel="null"><state id="ping"><transition event="ball" target="pong"/></state>
        <state id="pong"><transition event="ball" target="ping"/></state></scxml>)";
    constexpr int kClients = 8;
    constexpr int kEvents = 50;
    const auto play = [&](int number) {
        TestClient client(server_->port());
        const std::string id = "s" + std::to_string(number);
        const std::string start = json::serialize(json::object{{"document", document}, {"id", id}});
        EXPECT_EQ(client.ask("POST", "/api/v1/sessions", start).status, 201);
        for (int i = 1; i <= kEvents; ++i) {
            const Answer answer = client.ask(
                "POST", "/api/v1/sessions/" + id + "/events?wait=stable", R"({"name":"ball"})");
            EXPECT_EQ(at(answer, "/turns"), i);
            EXPECT_EQ(client.ask("GET", "/metrics").status, 200);
        }
        EXPECT_EQ(client.ask("DELETE", "/api/v1/sessions/" + id).status, 200);
    };
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) clients.emplace_back(play, i);
    for (std::thread& client : clients) client.join();
    EXPECT_EQ(service_->counters().sessions_started, static_cast<uint64_t>(kClients));
}

TEST(Problems, everyCodeHasItsLineInTheReference) {
    std::ifstream file(std::string(ORCHESTRION_SOURCE_DIR) + "/docs/reference/errors.md");
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    for (const KnownProblem& known : knownProblems()) {
        const std::string start =
            "| `" + std::string(known.code) + "` | " + std::to_string(known.status) + " |";
        EXPECT_NE(text.find(start), std::string::npos) << start;
    }
}

TEST_F(ApiTest, aDocumentThatCannotBeFetchedIsAnsweredWithWhy) {
    const std::string includes = R"(<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
        xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="none.xml"/></scxml>)";
    const auto start = [&](const char* member, const std::string& value) {
        return ask("POST", "/api/v1/sessions", "/api/v1/sessions",
                   json::serialize(json::object{{member, value}}));
    };
    const auto expect = [](const Answer& answer, int status, const char* code) {
        EXPECT_EQ(answer.status, status) << answer.body;
        EXPECT_EQ(codeOf(answer), code);
    };
    expect(start("src", "none.scxml"), 404, "document.notFound");
    expect(start("src", "ftp://example.com/a.scxml"), 400, "document.badUrl");
    expect(ask("POST", "/scxml/session/start", "/scxml/session/start", R"({"src":"none.scxml"})"),
           404, "document.notFound");
    // What a document includes is the document's own matter.
    expect(start("document", includes), 422, "document.refused");
}

TEST(Problems, aDocumentWhoseServerFailsIsABadGateway) {
    Diagnostic finding;
    finding.code = "http.failed";
    finding.message = "GET http://x/: no connection";
    const Error refused{"document.refused", "1 mistake"};
    const Response response = problem(refused, {finding});
    EXPECT_EQ(response.status, 502);
    EXPECT_NE(response.body.find("no connection"), std::string::npos);
    finding.where = {"a.scxml", {3, 1}};
    EXPECT_EQ(problem(refused, {finding}).status, 422);
}

TEST(Problems, aCodeNobodyKnowsIsOurOwnFault) {
    const Response response = problem("disk.onFire", "smoke");
    EXPECT_EQ(response.status, 500);
    EXPECT_NE(response.body.find("disk.onFire: smoke"), std::string::npos);
}

}  // namespace
}  // namespace orchestrion::api
