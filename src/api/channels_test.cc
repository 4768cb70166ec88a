// The channels of adapters and agents, and what belongs to them, against a contact centre on its
// own thread and openapi.json.
#include <gmock/gmock.h>

#include <thread>

#include "api/test_api.h"
#include "api/test_web_socket.h"

namespace orchestrion::api {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ChannelsTest : public ApiTest {
protected:
    ChannelsTest() {
        access_.login_required = true;
        for (const auto& [name, grant] :
             {std::pair<std::string, access::Grant>{"admin", {{access::Role::kAdmin}, {}, "*"}},
              {"anna", {{access::Role::kAgent}, {}, "default"}},
              {"pbx",
               {{},
                {access::Permission::kGatewaysAct, access::Permission::kInteractionsSubmit},
                "default"}}}) {
            keys_[name] = access::makeApiKey(random_);
            access_.api_keys.push_back({name, {}, keys_[name], grant});
        }
        as("admin");
    }
    void as(const std::string& name) {
        credential_ = "Authorization: Bearer " + keys_.at(name) + "\r\n";
    }

    // A WebSocket, whose handshake is checked against its description.
    std::unique_ptr<TestWebSocket> open(const std::string& path, const std::string& target,
                                        int status = 101, const std::string& headers = {}) {
        auto client = std::make_unique<TestWebSocket>(server_->port());
        const Answer answer = client->open(target, headers.empty() ? credential_ : headers);
        operations_.insert("GET " + path);
        EXPECT_EQ(contractBreach("GET", path, answer), "");
        EXPECT_EQ(answer.status, status) << answer.body;
        return client;
    }
    std::unique_ptr<TestWebSocket> openAdapter(int status = 101) {
        return open("/api/v1/adapters/{name}/channel", "/api/v1/adapters/pbx/channel", status);
    }
    std::unique_ptr<TestWebSocket> openAgent(const std::string& id, int status = 101) {
        return open("/api/v1/agents/{id}/channel", "/api/v1/agents/" + id + "/channel", status);
    }
    static std::string textOf(const json::value& value) {
        return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
    }
    static json::value hear(TestWebSocket& client) {
        const std::string text = client.hear();
        EXPECT_NE(text, "");
        return text.empty() ? json::value(json::object()) : json::parse(text);
    }
    // The next message of this type.
    static json::value hear(TestWebSocket& client, const std::string& type) {
        for (int i = 0; i < 50; ++i) {
            json::value message = hear(client);
            const auto* found = message.as_object().if_contains("type");
            if (found == nullptr || textOf(*found) == type) return message;
        }
        return json::object();
    }
    json::value say(TestWebSocket& client, const std::string& message) {
        EXPECT_TRUE(client.say(message));
        return hear(client, "confirm");
    }
    std::unique_ptr<TestWebSocket> attach() {
        auto adapter = openAdapter();
        adapter->say(R"({"type":"hello","id":"h","capabilities":["voice","fax"]})");
        EXPECT_EQ(hear(*adapter).at("type"), "welcome");
        return adapter;
    }
    void person(const std::string& id) {
        const auto put = [&](const std::string& kind, const std::string& name,
                             const std::string& body) {
            EXPECT_EQ(client_
                          ->ask("PUT", "/api/v1/routing/" + kind + "/" + name, body,
                                "application/json", credential_)
                          .status,
                      200);
        };
        put("capacity-rules", "any", R"({"allowed":[{"voice":1,"email":2,"chat":2,"fax":2}]})");
        put("agents", id, R"({"capacity_rule":"any"})");
    }
    Answer upload(const std::string& bytes, const std::string& type = "text/plain") {
        return ask("POST", "/api/v1/attachments", "/api/v1/attachments", bytes, type);
    }

    std::map<std::string, std::string> keys_;
};

TEST_F(ChannelsTest, anAdapterReportsAndCarriesOut) {
    as("pbx");
    const auto adapter = attach();
    const json::value arrived = say(
        *adapter, R"({"type":"arrived","id":"1","interaction":{"media":"fax","endpoint":"fax"}})");
    const std::string id(arrived.at("result").at("interactionid").as_string());
    EXPECT_EQ(offices_.byDefault.tell(center::StopInteraction{id, "enough"}), "{}");
    const json::value order = hear(*adapter, "order");
    EXPECT_EQ(order.at("order"), "release");
    EXPECT_EQ(textOf(order.at("interaction")), id);
    const uint64_t outputs = offices_.byDefault.counts().outputs;
    say(*adapter, R"({"type":"order_done","id":"2","sequence":)" +
                      json::serialize(order.at("sequence")) + "}");
    EXPECT_LT(offices_.byDefault.counts().outputs, outputs);
    as("admin");
    const Answer list = ask("GET", "/api/v1/adapters", "/api/v1/adapters");
    EXPECT_EQ(list.body, R"({"adapters":[{"name":"pbx","capabilities":["voice","fax"]}]})");
}

TEST_F(ChannelsTest, aNewerAdapterReplacesTheOlder) {
    as("pbx");
    const auto first = attach();
    const auto second = attach();
    EXPECT_EQ(first->receive().code, 4001);
    EXPECT_EQ(offices_.byDefault.links().gateways().size(), 1u);
}

TEST_F(ChannelsTest, onlyWhoMayOpensAChannel) {
    as("anna");
    openAdapter(403);
    as("admin");
    open("/api/v1/adapters/{name}/channel", "/api/v1/adapters/a%20b/channel", 400);
    open("/api/v1/adapters/{name}/channel", "/api/v1/adapters/pbx/channel?tenant=none", 404);
    openAgent("nobody", 404);
    const Answer plain =
        ask("GET", "/api/v1/adapters/{name}/channel", "/api/v1/adapters/pbx/channel");
    EXPECT_EQ(plain.status, 426);
}

TEST_F(ChannelsTest, aPageOpensAChannelWithItsTokenAsASubprotocol) {
    person("anna");
    TestWebSocket client(server_->port());
    Answer answer = client.open(
        "/api/v1/agents/anna/channel",
        "Sec-WebSocket-Protocol: orchestrion.v1, orchestrion.bearer." + keys_.at("anna") + "\r\n");
    EXPECT_EQ(answer.status, 101);
    EXPECT_EQ(answer.headers["sec-websocket-protocol"], "orchestrion.v1");
    EXPECT_EQ(hear(client).at("type"), "state");
    TestWebSocket stranger(server_->port());
    EXPECT_EQ(
        stranger.open("/api/v1/agents/anna/channel", "Sec-WebSocket-Protocol: orchestrion.v1\r\n")
            .status,
        401);
    TestWebSocket foreign(server_->port());
    EXPECT_EQ(
        foreign
            .open("/api/v1/agents/anna/channel", "Origin: https://evil.example\r\n" + credential_)
            .status,
        403);
}

TEST_F(ChannelsTest, anAgentWorksAtHisDesktop) {
    person("anna");
    person("bert");
    as("anna");
    openAgent("bert", 403);
    const auto desk = openAgent("anna");
    const json::value state = hear(*desk);
    EXPECT_EQ(state.at("type"), "state");
    EXPECT_EQ(state.at("agent").at("id"), "anna");
    say(*desk, R"({"type":"login","id":"1","media":[{"medium":"fax","ready":true}]})");
    as("admin");
    const Answer fax =
        client_->ask("POST", "/api/v1/interactions", R"({"media":"fax","endpoint":"claims"})",
                     "application/json", credential_);
    ASSERT_EQ(fax.status, 201) << fax.body;
    const std::string id(at(fax, "/id").as_string());
    center::QueueSubmit submit{{std::string(at(fax, "/session").as_string()), "r", id}, {}, {}};
    submit.submit.targets = *routing::parseTargets("anna@.A");
    submit.submit.route = true;
    EXPECT_EQ(offices_.byDefault.tell(submit), "{}");
    json::value notice = hear(*desk, "notice");
    while (notice.at("notice") != "offer") notice = hear(*desk, "notice");
    EXPECT_EQ(textOf(notice.at("interaction")), id);
    say(*desk, R"({"type":"accept","id":"2","interaction":")" + id + "\"}");
    // Another desktop sees it in the state.
    as("anna");
    const auto second = openAgent("anna");
    EXPECT_EQ(textOf(hear(*second).at("interactions").at(0).at("id")), id);
    say(*desk, R"({"type":"done","id":"3","interaction":")" + id + "\"}");
}

TEST_F(ChannelsTest, attachmentsAreKeptByTheirHash) {
    as("pbx");
    const Answer stored = upload("abc", "application/pdf");
    ASSERT_EQ(stored.status, 201) << stored.body;
    const std::string hash(at(stored, "/hash").as_string());
    EXPECT_EQ(at(stored, "/bytes"), 3);
    EXPECT_EQ(stored.headers.at("location"), "/api/v1/attachments/" + hash);
    as("admin");
    const Answer file = ask("GET", "/api/v1/attachments/{hash}", "/api/v1/attachments/" + hash);
    EXPECT_EQ(file.body, "abc");
    EXPECT_EQ(file.headers.at("content-type"), "application/pdf");
    EXPECT_EQ(file.headers.at("content-disposition"), "attachment");
    EXPECT_EQ(file.headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(
        ask("GET", "/api/v1/attachments/{hash}", "/api/v1/attachments/" + hash + "?tenant=acme")
            .status,
        404);
    EXPECT_EQ(codeOf(upload(std::string(2000, 'x'))), "attachment.tooLarge");
}

TEST_F(ChannelsTest, anAgentReadsTheFilesOfWhatHeMaySee) {
    const std::string hash(at(upload("abc"), "/hash").as_string());
    person("anna");
    const std::string body =
        R"({"media":"fax","endpoint":"fax","attachments":[{"name":"f","bytes":3,"hash":")" + hash +
        "\"}]}";
    const Answer fax =
        client_->ask("POST", "/api/v1/interactions", body, "application/json", credential_);
    const std::string id(at(fax, "/id").as_string());
    as("anna");
    const std::string path = "/api/v1/agents/{id}/interactions/{interaction}/attachments/{hash}";
    const auto get = [&](const std::string& agent, const std::string& interaction,
                         const std::string& file) {
        return ask(
            "GET", path,
            "/api/v1/agents/" + agent + "/interactions/" + interaction + "/attachments/" + file);
    };
    EXPECT_EQ(get("anna", id, hash).body, "abc");  // it lies in a queue
    EXPECT_EQ(codeOf(get("anna", id, std::string(64, '0'))), "attachment.notFound");
    EXPECT_EQ(codeOf(get("anna", "none", hash)), "center.unknownInteraction");
    EXPECT_EQ(get("bert", id, hash).status, 403);
    EXPECT_EQ(ask("GET", "/api/v1/attachments/{hash}", "/api/v1/attachments/" + hash).status, 403);
}

TEST_F(ChannelsTest, anOrderMayBeAnsweredLater) {
    as("pbx");
    const auto adapter = attach();
    const json::value arrived = say(
        *adapter, R"({"type":"arrived","id":"1","interaction":{"media":"fax","endpoint":"fax"}})");
    const std::string id(arrived.at("result").at("interactionid").as_string());
    EXPECT_EQ(offices_.byDefault.tell(center::StopInteraction{id, "enough"}), "{}");
    const std::string sequence = json::serialize(hear(*adapter, "order").at("sequence"));
    const std::string path = "/api/v1/adapters/{name}/orders/{sequence}";
    const std::string target = "/api/v1/adapters/pbx/orders/";
    const uint64_t outputs = offices_.byDefault.counts().outputs;
    EXPECT_EQ(ask("POST", path, target + sequence, R"({"result":{}})").status, 204);
    EXPECT_LT(offices_.byDefault.counts().outputs, outputs);
    EXPECT_EQ(ask("POST", path, target + sequence).status, 204);  // again
    EXPECT_EQ(ask("POST", path, target + "x").status, 400);
    EXPECT_EQ(ask("POST", path, target + sequence, R"({"colour":1})").status, 400);
}

TEST_F(ChannelsTest, everyOperationOfChannelsIsDriven) {
    const std::string hash(at(upload("abc"), "/hash").as_string());
    person("anna");
    as("anna");
    openAgent("anna");
    as("admin");
    openAdapter();
    ask("GET", "/api/v1/adapters", "/api/v1/adapters");
    ask("GET", "/api/v1/attachments/{hash}", "/api/v1/attachments/" + hash);
    ask("GET", "/api/v1/agents/{id}/interactions/{interaction}/attachments/{hash}",
        "/api/v1/agents/anna/interactions/none/attachments/" + hash);
    ask("POST", "/api/v1/adapters/{name}/orders/{sequence}", "/api/v1/adapters/pbx/orders/1");
    for (const auto& [method, path] : routes_) {
        EXPECT_TRUE(!isOfChannels(path) || operations_.contains(method + " " + path)) << path;
    }
}

TEST_F(ChannelsTest, stoppingTheServerEndsChannels) {
    as("pbx");
    const auto adapter = attach();
    const std::jthread stopping([this] { server_->stop(10s); });
    EXPECT_EQ(adapter->receive().code, 1001);
    adapter->leave();
}

}  // namespace
}  // namespace orchestrion::api
