// Every operation, every role: who comes in, who does not, and what is written down of it.
#include "api/access_guard.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "access/api_keys.h"
#include "access/test_page.h"
#include "api/operations.h"
#include "api/problem.h"

namespace orchestrion::api {
namespace {

using access::Permission;
using access::Role;

// Nobody is asked for keys here.
class NoHttp final : public runtime::HttpClient {
public:
    void send(runtime::HttpRequest /*request*/,
              std::function<void(Result<runtime::HttpResponse>)> done) override {
        done(fail("http.failed", "there is no network"));
    }
};

class RememberedLog final : public access::AuditLog {
public:
    void record(const access::AuditEntry& entry) override { entries.push_back(entry); }
    Result<void> ready() override {
        return works ? Result<void>() : fail("audit.unavailable", "the disk is full");
    }
    access::AuditCounters counters() const override { return {}; }

    std::vector<access::AuditEntry> entries;
    bool works = true;
};

class AccessGuardTest : public testing::Test {
protected:
    AccessGuardTest() {
        options_.login_required = true;
        for (const Role role : access::allRoles()) {
            add(std::string(toString(role)), {{role}, {}, "*"});
        }
        add("acme", {{Role::kAdmin}, {}, "acme"});
        control_ =
            std::move(*access::AccessControl::create(options_, {clock_, random_, http_, {}}));
    }
    void add(const std::string& name, const access::Grant& grant) {
        keys_[name] = access::makeApiKey(random_);
        options_.api_keys.push_back({name, {}, keys_[name], grant});
    }

    // Every operation of openapi.json; each answers 200 and keeps its request.
    Router guarded() {
        Router router;
        for (const Operation& operation : operations()) {
            router.add(operation.method, operation.path, [this](Call call) {
                seen_ = call.request;
                if (!drops_) call.reply(textResponse(200, "done"));
            });
        }
        AccessGuardParts parts{*control_, clock_, &log_, audit_required_, {}, "r"};
        parts.peer_of = [this](const Request&) { return peer_; };
        return guardAccess(std::move(router), std::move(parts));
    }

    static std::string filled(std::string path) {
        for (size_t at; (at = path.find('{')) != std::string::npos;) {
            path.replace(at, path.find('}') - at + 1, "x");
        }
        return path;
    }
    Response ask(const std::string& method, const std::string& target, const std::string& name,
                 Headers headers = {}) {
        if (!name.empty()) headers.emplace_back("authorization", "Bearer " + keys_.at(name));
        Response answer;
        answer.status = 0;
        guarded()({method, target, std::move(headers), {}},
                  [&](Response response) { answer = std::move(response); });
        return answer;
    }
    static std::string header(const Response& response, const std::string& name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) return value;
        }
        return {};
    }
    static std::string code(const Response& response) {
        const size_t at = response.body.find("\"code\":\"");
        return at == std::string::npos
                   ? ""
                   : response.body.substr(at + 8, response.body.find('"', at + 8) - at - 8);
    }
    // "who operation permission target status code" of the only line.
    std::string logged() {
        if (log_.entries.size() != 1) return std::to_string(log_.entries.size()) + " lines";
        const auto& e = log_.entries[0];
        return (e.who.empty() ? "nobody" : e.who + "/" + e.kind + "/" + e.tenant) + " " +
               e.operation + " " + e.permission + " " + e.target + " " + std::to_string(e.status) +
               (e.code.empty() ? "" : " " + e.code);
    }

    runtime::VirtualClock clock_;
    runtime::SeededRandom random_{7};
    NoHttp http_;
    RememberedLog log_;
    access::AccessOptions options_;
    std::map<std::string, std::string> keys_;
    std::unique_ptr<access::AccessControl> control_;
    access::Peer peer_{"10.0.0.7", nullptr};
    bool audit_required_ = false;
    bool drops_ = false;
    Request seen_;
};

// docs/reference/access.md says who may do what; this asks the server, one by one.
TEST_F(AccessGuardTest, everyOperationAnswersEveryRoleAsThePageSays) {
    const auto operations_table = access::tableOfPage(ORCHESTRION_SOURCE_DIR, "operation");
    const auto permissions_table = access::tableOfPage(ORCHESTRION_SOURCE_DIR, "permission");
    std::map<std::string, std::map<std::string, std::string>> cells;  // permission, role
    for (const auto& row : permissions_table) {
        for (size_t i = 2; i < row.size(); ++i) cells[row[0]][permissions_table[0][i]] = row[i];
    }
    std::set<std::string> asked;
    for (size_t i = 1; i < operations_table.size(); ++i) {
        const std::string name = operations_table[i][0];
        const size_t space = name.find(' ');
        const std::string method = name.substr(0, space);
        const std::string target = filled(name.substr(space + 1));
        auto& roles = cells.at(operations_table[i][1]);
        for (const Role role : access::allRoles()) {
            const std::string who(toString(role));
            EXPECT_EQ(ask(method, target, who).status, roles[who].empty() ? 403 : 200)
                << name << " by " << who;
        }
        EXPECT_EQ(ask(method, target, "").status, roles["admin"] == "all" ? 200 : 401) << name;
        asked.insert(name);
    }
    std::set<std::string> described;
    for (const Operation& one : operations()) described.insert(one.method + " " + one.path);
    EXPECT_EQ(asked, described) << "the page has every operation";
}

TEST_F(AccessGuardTest, aRefusalSaysWhatIsMissing) {
    const Response nobody = ask("GET", "/api/v1/sessions", "");
    EXPECT_EQ(nobody.status, 401);
    EXPECT_EQ(code(nobody), "access.required");
    EXPECT_EQ(header(nobody, "WWW-Authenticate"), "Bearer realm=\"orchestrion\"");
    const Response stranger = ask("GET", "/api/v1/sessions", "", {{"Authorization", "Basic YTpi"}});
    EXPECT_EQ(code(stranger), "access.badCredentials");
    EXPECT_EQ(header(stranger, "WWW-Authenticate"),
              "Bearer realm=\"orchestrion\", error=\"invalid_token\", error_description=\"expected "
              "'Authorization: Bearer' with an API key or a JSON Web Token\"");
    const Response agent = ask("DELETE", "/api/v1/sessions/a", "agent");
    EXPECT_EQ(agent.status, 403);
    EXPECT_EQ(code(agent), "access.forbidden");
    EXPECT_NE(agent.body.find("lacks the permission sessions.terminate"), std::string::npos);
    EXPECT_EQ(header(agent, "WWW-Authenticate"), "");
    const Response other = ask("GET", "/metrics", "acme");
    EXPECT_EQ(other.status, 403);
    EXPECT_NE(other.body.find("concerns all tenants"), std::string::npos);
}

TEST_F(AccessGuardTest, whoGuessesIsToldHowLongToWait) {
    const Headers guess{{"X-API-Key", access::makeApiKey(random_)}};
    for (int i = 0; i < 10; ++i) EXPECT_EQ(ask("GET", "/metrics", "", guess).status, 401);
    clock_.advance(Milliseconds(1500));
    const Response blocked = ask("GET", "/metrics", "", guess);
    EXPECT_EQ(blocked.status, 429);
    EXPECT_EQ(code(blocked), "access.tooManyAttempts");
    EXPECT_EQ(header(blocked, "Retry-After"), "59");
    peer_.address = "10.0.0.8";
    EXPECT_EQ(ask("GET", "/metrics", "admin").status, 200);
}

TEST_F(AccessGuardTest, whatIsNotThereIsToldWithoutLogin) {
    EXPECT_EQ(ask("GET", "/nothing", "").status, 404);
    EXPECT_EQ(ask("PUT", "/api/v1/sessions", "").status, 405);
    EXPECT_EQ(ask("OPTIONS", "/api/v1/sessions", "").status, 204);
    EXPECT_EQ(ask("HEAD", "/api/v1/sessions", "").status, 401);
    EXPECT_EQ(ask("HEAD", "/api/v1/sessions", "viewer").status, 200);
}

TEST_F(AccessGuardTest, handlersSeeWhoAsksAndNoCredential) {
    ask("POST", "/sessions/x", "operator",
        {{"Content-Type", "text/plain"}, {"X-Request-Id", "web-17"}});
    ASSERT_NE(seen_.identity, nullptr);
    EXPECT_EQ(seen_.identity->name, "operator");
    EXPECT_EQ(seen_.id, "web-17");
    EXPECT_EQ(seen_.headers, (Headers{{"Content-Type", "text/plain"}, {"X-Request-Id", "web-17"}}));
    ask("GET", "/metrics", "", {{"x-api-key", keys_.at("admin")}});
    EXPECT_EQ(seen_.headers, Headers{});
    ask("GET", "/healthz", "");
    EXPECT_EQ(seen_.identity, nullptr);
}

TEST_F(AccessGuardTest, aWebSocketMayBringItsTokenAsASubprotocol) {
    const std::string token = "orchestrion.bearer." + keys_.at("viewer");
    const Headers upgrade{{"Upgrade", "websocket"},
                          {"Sec-WebSocket-Protocol", "orchestrion.v1, " + token}};
    EXPECT_EQ(ask("GET", "/api/v1/sessions", "", upgrade).status, 200);
    EXPECT_EQ(seen_.identity->name, "viewer");
    EXPECT_EQ(seen_.headers[1].second, "orchestrion.v1");
    EXPECT_EQ(ask("GET", "/api/v1/sessions", "", {upgrade[1]}).status, 401);   // no such request
    EXPECT_EQ(ask("GET", "/api/v1/sessions", "viewer", upgrade).status, 401);  // two credentials
    Headers both = upgrade;
    both.emplace_back("X-API-Key", keys_.at("viewer"));
    EXPECT_EQ(ask("GET", "/api/v1/sessions", "", both).status, 401);
    const Headers bad{upgrade[0], {"Sec-WebSocket-Protocol", "orchestrion.bearer.ork_guess"}};
    EXPECT_EQ(ask("GET", "/api/v1/sessions", "", bad).status, 401);
}

TEST_F(AccessGuardTest, aRequestHasAnIdThatItsAnswerHas) {
    const auto id = [&](const std::string& given) {
        return header(ask("GET", "/metrics", "viewer", {{"X-Request-Id", given}}), "X-Request-Id");
    };
    EXPECT_EQ(id("web-17"), "web-17");
    EXPECT_EQ(id("a b"), "r-1");
    EXPECT_EQ(id(std::string(65, 'a')), "r-1");
    EXPECT_EQ(id("\"}{"), "r-1");
    EXPECT_EQ(header(ask("GET", "/metrics", ""), "X-Request-Id"), "r-1");
}

TEST_F(AccessGuardTest, changesAreWrittenDown) {
    ask("POST", "/api/v1/sessions/case-1/events?wait=stable", "operator");
    EXPECT_EQ(logged(),
              "operator/api_key/* sendEvent sessions.send POST /api/v1/sessions/case-1/events 200");
    EXPECT_EQ(log_.entries[0].from, "10.0.0.7");
    EXPECT_EQ(log_.entries[0].request_id, "r-1");
    EXPECT_EQ(log_.entries[0].time, clock_.wallTime());
    log_.entries.clear();
    ask("GET", "/scxml/session/a/terminate", "operator");
    EXPECT_EQ(logged(),
              "operator/api_key/* orsTerminateGet sessions.terminate GET "
              "/scxml/session/a/terminate 200")
        << "whatever the method";
    log_.entries.clear();
    ask("GET", "/api/v1/sessions", "viewer");
    EXPECT_EQ(logged(), "0 lines") << "who only looks";
}

TEST_F(AccessGuardTest, refusalsAreWrittenDown) {
    ask("GET", "/api/v1/sessions?tag=secret", "");
    EXPECT_EQ(logged(),
              "nobody listSessions sessions.read GET /api/v1/sessions 401 access.required");
    log_.entries.clear();
    ask("GET", "/api/v1/sessions", "agent");
    EXPECT_EQ(logged(),
              "agent/api_key/* listSessions sessions.read GET /api/v1/sessions 403 "
              "access.forbidden");
}

TEST_F(AccessGuardTest, aHandlerThatDoesNotAnswerIsWrittenDown) {
    drops_ = true;
    EXPECT_EQ(ask("DELETE", "/api/v1/sessions/a", "operator").status, 0);
    EXPECT_EQ(logged(),
              "operator/api_key/* terminateSession sessions.terminate DELETE "
              "/api/v1/sessions/a 503");
}

TEST_F(AccessGuardTest, nothingIsChangedUnrecordedIfThatIsRequired) {
    log_.works = false;
    EXPECT_EQ(ask("DELETE", "/api/v1/sessions/a", "operator").status, 200);
    audit_required_ = true;
    seen_ = {};
    const Response refused = ask("DELETE", "/api/v1/sessions/a", "operator");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(code(refused), "audit.unavailable");
    EXPECT_EQ(seen_.method, "") << "the operation has not begun";
    EXPECT_EQ(ask("GET", "/api/v1/sessions", "operator").status, 200);
    log_.works = true;
    EXPECT_EQ(ask("DELETE", "/api/v1/sessions/a", "operator").status, 200);
}

TEST_F(AccessGuardTest, withoutLoginEverythingIsOpen) {
    ASSERT_TRUE(control_->replace({}));
    for (const Operation& operation : operations()) {
        EXPECT_EQ(ask(operation.method, filled(operation.path), "").status, 200);
    }
    ask("DELETE", "/api/v1/sessions/a", "");
    EXPECT_EQ(log_.entries.back().who, "development");
}

TEST(Operations, aDescriptionWithoutPermissionIsNone) {
    const auto parsed = [](const std::string& operation) {
        return parseOperations(R"({"paths":{"/a":{"parameters":[],"get":)" + operation + "}}}");
    };
    const auto good = parsed(R"({"operationId":"a","x-permission":"sessions.read"})");
    ASSERT_TRUE(good);
    ASSERT_EQ(good->size(), 1u);
    EXPECT_EQ(good->front().id, "a");
    EXPECT_EQ(good->front().permission, Permission::kSessionsRead);
    EXPECT_FALSE(parsed(R"({"operationId":"a"})"));
    EXPECT_FALSE(parsed(R"({"operationId":"a","x-permission":"sessions.write"})"));
    EXPECT_FALSE(parsed(R"({"operationId":"a","x-permission":7})"));
    EXPECT_FALSE(parsed(R"({"x-permission":"sessions.read"})"));
    EXPECT_FALSE(parsed("7"));
    EXPECT_FALSE(parseOperations("{}"));
    EXPECT_FALSE(parseOperations("no"));
}

}  // namespace
}  // namespace orchestrion::api
