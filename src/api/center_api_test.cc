// The resources of the contact centre, against a centre on its own thread and openapi.json.
#include <gmock/gmock.h>

#include "api/test_api.h"

namespace orchestrion::api {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

class CenterApiTest : public ApiTest {
protected:
    // Asks for an operation; `values` stand for the names in braces, in order.
    Answer on(const std::string& method, const std::string& path,
              const std::vector<std::string>& values = {}, const std::string& body = {},
              const std::string& query = {}) {
        std::string target;
        size_t begin = 0;
        for (const std::string& value : values) {
            const size_t open = path.find('{', begin);
            target += path.substr(begin, open - begin) + value;
            begin = path.find('}', open) + 1;
        }
        return ask(method, path, target + path.substr(begin) + query, body);
    }
    Answer get(const std::string& path, const std::vector<std::string>& values = {},
               const std::string& query = {}) {
        return on("GET", path, values, {}, query);
    }
    Answer post(const std::string& path, const std::vector<std::string>& values,
                const std::string& body = {}) {
        return on("POST", path, values, body);
    }
    // Of an agent: "accept", about an interaction; "login", without.
    Answer act(const std::string& agent, const std::string& action, const std::string& body = {}) {
        return post("/api/v1/agents/{id}/" + action, {agent}, body);
    }
    Answer act(const std::string& agent, const std::string& action, const std::string& interaction,
               const std::string& body) {
        return post(kAgentInteractions + "/{interaction}/" + action, {agent, interaction}, body);
    }
    std::string arrive(const std::string& body) {
        const Answer answer = post(kInteractions, {}, body);
        EXPECT_EQ(answer.status, 201) << answer.body;
        const json::value id = this->at(answer, "/id");
        return id.is_string() ? std::string(id.as_string()) : "";
    }
    json::value shown(const std::string& id) {
        return json::parse(get(kInteractions + "/{id}", {id}).body);
    }
    // The ids of a page, in order.
    std::string ids(const Answer& answer, const char* list = "/interactions") {
        std::string text;
        const json::value items = this->at(answer, list);
        if (!items.is_array()) return answer.body;
        for (const json::value& item : items.as_array()) {
            text += (text.empty() ? "" : " ") + std::string(item.at("id").as_string());
        }
        return text;
    }
    Answer put(const std::string& kind, const std::string& name, const std::string& body) {
        return on("PUT", kObject, {kind, name}, body);
    }
    void person(const std::string& id) {
        put("capacity-rules", "any", R"({"allowed":[{"voice":1,"email":2,"chat":2,"fax":2}]})");
        EXPECT_EQ(put("agents", id, R"({"capacity_rule":"any"})").status, 200);
        EXPECT_EQ(act(id, "login",
                      R"({"media":[{"medium":"email","ready":true},)"
                      R"({"medium":"chat","ready":true},{"medium":"fax"}]})")
                      .status,
                  200);
    }
    // A session asks for an agent; gives the request.
    std::string submit(const std::string& id, const std::string& target, bool route = true) {
        center::QueueSubmit command{{"", "request-" + id, id}, {}, {}};
        command.by.session = std::string(shown(id).at("session").as_string());
        command.submit.targets = *routing::parseTargets(target);
        command.submit.route = route;
        EXPECT_EQ(offices_.byDefault.tell(command), "{}");
        return command.by.request_id;
    }
    // An email with its session, offered to the agent.
    std::string offered(const std::string& agent) {
        const std::string id = arrive(R"({"media":"email","endpoint":"claims"})");
        submit(id, agent + "@.A");
        return id;
    }
    std::string accepted(const std::string& agent) {
        const std::string id = offered(agent);
        EXPECT_EQ(act(agent, "accept", id, "").status, 204);
        return id;
    }

    void arrivals();
    void workOfAnAgent();
    void configuration();
    void waiting();

    const std::string kInteractions = "/api/v1/interactions";
    const std::string kAgentInteractions = "/api/v1/agents/{id}/interactions";
    const std::string kObjects = "/api/v1/routing/{kind}";
    const std::string kObject = "/api/v1/routing/{kind}/{name}";
};

// ---- interactions

void CenterApiTest::arrivals() {
    const Answer answer = post(
        kInteractions, {},
        R"({"endpoint":"claims","media":"email","from":"ada@x","to":"claims@y","cc":["b","c"],)"
        R"("subject":"Claim","external_id":"m-1","contact":"c1","thread":"t1","reference":"r1",)"
        R"("content":{"text":"Hello"},"udata":{"customer":"4711","n":[1]},"attachments":[)"
        R"({"name":"a.pdf","type":"application/pdf","bytes":3,"hash":")" +
            std::string(64, 'a') + R"("}]})");
    EXPECT_EQ(answer.status, 201);
    const std::string id(at(answer, "/id").as_string());
    const std::string session(at(answer, "/session").as_string());
    EXPECT_EQ(answer.headers.at("location"), kInteractions + "/" + id);

    json::value seen = shown(id);
    EXPECT_EQ(seen.at("from"), "ada@x");
    EXPECT_EQ(seen.at("to"), json::array({"claims@y"}));
    EXPECT_EQ(seen.at("cc"), json::array({"b", "c"}));
    EXPECT_EQ(seen.at("category"), "msgbased");
    EXPECT_EQ(seen.at("gateway"), "rest");
    EXPECT_EQ(seen.at("content"), (json::object{{"text", "Hello"}}));
    EXPECT_EQ(seen.at("udata").at("n"), json::parse("[1]"));
    EXPECT_EQ(seen.at("attachments").at(0).at("bytes"), 3);

    const Answer changed =
        on("PATCH", kInteractions + "/{id}", {id},
           R"({"udata":{"n":null,"customer":"4712"},"subject":"Claim 2","reference":"r2"})");
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(at(changed, "/udata/customer"), "4712");
    EXPECT_EQ(at(changed, "/udata/n"), "(nothing)");
    EXPECT_EQ(at(changed, "/subject"), "Claim 2");
    EXPECT_THAT(offices_.byDefault.eventsOf(session),
                Contains(StartsWith("interaction.udata.changed")).Times(1));
    EXPECT_EQ(ids(get(kInteractions, {}, "?key=customer%3D4712")), id);
    EXPECT_EQ(ids(get(kInteractions, {}, "?key=customer%3D4711")), "");
    EXPECT_EQ(ids(get(kInteractions, {}, "?session=" + session)), id);

    EXPECT_EQ(post(kInteractions + "/{id}/content", {id}, R"({"content":[1]})").status, 204);
    EXPECT_EQ(shown(id).at("content"), json::parse("[1]"));

    const std::string fax = arrive(R"({"endpoint":"fax","media":"fax"})");
    EXPECT_EQ(shown(fax).at("stage"), "queued");
    EXPECT_EQ(post(kInteractions + "/{id}/place", {fax}, R"({"queue":"drafts"})").status, 204);
    EXPECT_EQ(ids(get(kInteractions, {}, "?queue=drafts")), fax);
    EXPECT_EQ(post(kInteractions + "/{id}/end", {fax}, R"({"reason":"withdrawn"})").status, 204);
    EXPECT_EQ(shown(fax).at("end_reason"), "withdrawn");
    EXPECT_EQ(shown(fax).at("abandoned"), true);

    const std::string chat = arrive(R"({"endpoint":"chat","media":"chat","from":"ada"})");
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(
            post(kInteractions + "/{id}/chat-lines", {chat}, R"({"id":"1","text":"Hi"})").status,
            204);
    }
    EXPECT_EQ(shown(chat).at("transcript").as_array().size(), 1u);
    EXPECT_EQ(shown(chat).at("transcript").at(0).at("party"), "customer");
    EXPECT_EQ(shown(chat).at("online"), true);
    EXPECT_EQ(post(kInteractions + "/{id}/end", {chat}).status, 204);
    EXPECT_EQ(shown(chat).at("online"), false) << "its session has it still";
    EXPECT_EQ(post(kInteractions + "/{id}/stop", {chat}).status, 204);
    EXPECT_EQ(shown(chat).at("stage"), "ended");
}

TEST_F(CenterApiTest, mediaComeInAreChangedAndEnd) {
    arrivals();
}

TEST_F(CenterApiTest, aKeyBringsAnInteractionInOnce) {
    const auto send = [&](const std::string& body) {
        return client_->ask("POST", kInteractions, body, "application/json",
                            "Idempotency-Key: k1\r\n");
    };
    const Answer first = send(R"({"media":"fax","endpoint":"fax"})");
    EXPECT_EQ(first.status, 201);
    const Answer again = send(R"({"media":"fax","endpoint":"fax"})");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    const Answer other = send(R"({"media":"email","endpoint":"fax"})");
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(codeOf(other), "request.keyReused");
    EXPECT_EQ(offices_.byDefault.counts().interactions, 1u);
}

TEST_F(CenterApiTest, interactionsAreListedInPages) {
    std::vector<std::string> faxes;
    for (int i = 0; i < 5; ++i) faxes.push_back(arrive(R"({"endpoint":"fax","media":"fax"})"));
    arrive(R"({"endpoint":"chat","media":"chat"})");
    const auto pages = [&](const std::string& query) {
        std::multiset<std::string> seen;
        std::string after;
        do {
            const Answer page = get(kInteractions, {}, "?limit=2" + query + after);
            const json::value list = at(page, "/interactions");
            for (const json::value& item : list.as_array()) {
                seen.insert(std::string(item.at("id").as_string()));
            }
            const json::value next = at(page, "/next");
            after = next.is_string() ? "&after=" + std::string(next.as_string()) : "";
        } while (!after.empty());
        return seen;
    };
    const std::multiset<std::string> all(faxes.begin(), faxes.end());
    EXPECT_EQ(pages("&queue=faxes"), all);
    EXPECT_EQ(pages("&media=fax"), all);
    EXPECT_EQ(pages("&stage=queued"), all);
    EXPECT_EQ(pages("&stage=new").size(), 1u);
    EXPECT_EQ(pages("").size(), 6u);
    EXPECT_EQ(pages("&queue=faxes&media=chat").size(), 0u);
    for (const char* query : {"?limit=0", "?stage=lost", "?color=red", "?queue=faxes&after=x"}) {
        EXPECT_EQ(codeOf(get(kInteractions, {}, query)), "request.badParameter") << query;
    }
}

TEST_F(CenterApiTest, mistakesAboutInteractionsAreNamed) {
    const auto detail = [&](const std::string& body) {
        const Answer answer = post(kInteractions, {}, body);
        EXPECT_EQ(answer.status, 400) << body;
        return std::string(at(answer, "/detail").as_string());
    };
    EXPECT_EQ(detail("{}"),
              "expected \"media\" to be a string that is not empty, but it is not there");
    EXPECT_EQ(detail(R"({"media":"chat","parties":[{"id":"a"},{"id":"b","state":"gone"}]})"),
              "expected \"parties[1].state\" to be \"waiting\", \"ringing\", \"treating\", "
              "\"connected\", \"hold\", \"transferring\" or \"left\", but found \"gone\"");
    EXPECT_THAT(detail(R"({"media":"chat","subjekt":"x"})"), HasSubstr("did you mean 'subject'?"));
    EXPECT_THAT(detail(R"({"media":"fax","attachments":[{"name":"a","hash":"b"}]})"),
                HasSubstr("SHA-256"));
    EXPECT_EQ(codeOf(post(kInteractions, {}, "[")), "json.syntax");
    EXPECT_EQ(post(kInteractions, {}, R"({"media":"fax","endpoint":"none"})").status, 404);
    const std::string big = R"({"media":"fax","udata":{"a":")" + std::string(70000, 'x') + "\"}}";
    EXPECT_EQ(codeOf(post(kInteractions, {}, big)), "interaction.dataTooLarge");

    const std::string fax = arrive(R"({"endpoint":"fax","media":"fax"})");
    EXPECT_EQ(codeOf(post(kInteractions + "/{id}/place", {fax}, R"({"queue":"none"})")),
              "center.badRequest");
    EXPECT_EQ(codeOf(post(kInteractions + "/{id}/place", {fax}, "{}")), "request.badBody");
    EXPECT_EQ(codeOf(post(kInteractions + "/{id}/stop", {fax}, R"({"why":"x"})")),
              "request.badBody");
    EXPECT_EQ(codeOf(post(kInteractions + "/{id}/chat-lines", {fax}, R"({"text":"x"})")),
              "center.badState");
    for (const char* operation : {"stop", "place", "end", "chat-lines", "content"}) {
        EXPECT_EQ(
            post(kInteractions + "/{id}/" + operation, {"none"}, R"({"queue":"faxes"})").status /
                100,
            4)
            << operation;
    }
    EXPECT_EQ(codeOf(get(kInteractions + "/{id}", {"none"})), "center.unknownInteraction");
}

// ---- agents

void CenterApiTest::workOfAnAgent() {
    person("anna");
    person("bert");
    EXPECT_EQ(ids(get("/api/v1/agents", {}, "?limit=1"), "/agents"), "anna");
    EXPECT_EQ(ids(get("/api/v1/agents", {}, "?limit=1&after=anna"), "/agents"), "bert");
    const Answer away = act("anna", "not-ready", R"({"medium":"email","reason":"lunch"})");
    EXPECT_EQ(at(away, "/media/0/reason"), "lunch");
    EXPECT_EQ(at(act("anna", "ready"), "/media/0/routable"), true);

    const std::string first = offered("anna");
    EXPECT_EQ(at(get("/api/v1/agents/{id}", {"anna"}), "/interactions/0/state"), "offered");
    EXPECT_EQ(ids(get(kAgentInteractions, {"anna"})), first);
    EXPECT_EQ(act("anna", "reject", first, R"({"reason":"not mine"})").status, 204);
    EXPECT_EQ(codeOf(act("anna", "accept", first, "")), "center.notOffered");

    const std::string mail = accepted("bert");
    EXPECT_EQ(get(kAgentInteractions + "/{interaction}", {"bert", mail}).status, 200);
    EXPECT_EQ(get(kAgentInteractions + "/{interaction}", {"anna", mail}).status, 404);
    EXPECT_EQ(act("bert", "hold", mail, "").status, 204);
    EXPECT_EQ(act("bert", "retrieve", mail, "").status, 204);
    EXPECT_EQ(codeOf(act("bert", "hold", "none", "")), "center.badState");

    const Answer consult = act("bert", "consult", mail, R"({"to":"anna"})");
    EXPECT_EQ(consult.status, 201) << consult.body;
    const std::string asked(at(consult, "/id").as_string());
    EXPECT_EQ(act("anna", "accept", asked, "").status, 204);
    EXPECT_EQ(act("bert", "conference", mail, "").status, 204);
    EXPECT_EQ(act("anna", "done", mail, "").status, 204);
    EXPECT_EQ(act("bert", "done", mail, R"({"disposition":"sold","wrap_up_open":true})").status,
              204);
    EXPECT_EQ(at(get("/api/v1/agents/{id}", {"bert"}), "/interactions/0/state"), "wrapUp");
    EXPECT_EQ(act("bert", "disposition", mail, R"({"disposition":"lost"})").status, 204);
    EXPECT_EQ(shown(mail).at("disposition"), "lost");
    EXPECT_EQ(act("bert", "wrap-up-done", mail, "").status, 204);

    const std::string draft = accepted("bert");
    EXPECT_EQ(act("bert", "place", draft, R"({"workbin":"later"})").status, 204);
    EXPECT_EQ(ids(get(kAgentInteractions, {"bert"}, "?workbin=later")), draft);
    EXPECT_EQ(act("bert", "pull", draft, "").status, 204);
    EXPECT_EQ(act("bert", "transfer", draft, R"({"to":{"queue":"faxes"}})").status, 204);
    EXPECT_THAT(ids(get(kAgentInteractions, {"bert"}, "?queue=faxes")), HasSubstr(draft));

    const std::string chat = arrive(R"({"endpoint":"chat","media":"chat"})");
    center::QueueSubmit command{{"", "chat", chat}, {}, {}};
    command.by.session = std::string(shown(chat).at("session").as_string());
    command.submit.targets = *routing::parseTargets("bert@.A");
    EXPECT_EQ(offices_.byDefault.tell(command), "{}");
    EXPECT_EQ(act("bert", "accept", chat, "").status, 204);
    EXPECT_EQ(act("bert", "say", chat, R"({"text":"Hello"})").status, 204);
    EXPECT_EQ(shown(chat).at("transcript").at(0).at("party"), "bert");
    EXPECT_EQ(at(act("anna", "logout"), "/logged_in"), false);
    EXPECT_EQ(ids(get("/api/v1/agents", {}, "?logged_in=true"), "/agents"), "bert");
}

TEST_F(CenterApiTest, anAgentWorksThroughADay) {
    workOfAnAgent();
}

TEST_F(CenterApiTest, mistakesAboutAgentsAreNamed) {
    person("anna");
    const std::string mail = accepted("anna");
    EXPECT_EQ(codeOf(act("nobody", "login", R"({"media":[{"medium":"voice"}]})")),
              "routing.unknownAgent");
    EXPECT_EQ(codeOf(act("anna", "login", R"({"media":[]})")), "routing.badLogin");
    EXPECT_EQ(codeOf(act("anna", "login", R"({"media":[{"ready":1}]})")), "request.badBody");
    EXPECT_EQ(codeOf(act("anna", "ready", R"({"medium":"smoke"})")), "routing.unknownMedium");
    EXPECT_EQ(codeOf(act("anna", "consult", mail, "{}")), "request.badBody");
    EXPECT_EQ(codeOf(act("anna", "consult", mail, R"({"to":"anna"})")), "center.badRequest");
    EXPECT_EQ(codeOf(act("anna", "place", mail, "{}")), "request.badBody");
    EXPECT_EQ(codeOf(act("anna", "place", mail, R"({"queue":"a","workbin":"b"})")),
              "request.badBody");
    EXPECT_EQ(codeOf(act("anna", "say", mail, R"({"text":"x"})")), "center.badState");
    EXPECT_EQ(codeOf(act("anna", "done", mail, R"({"wrap_up_ms":-1})")), "request.badBody");
    EXPECT_EQ(codeOf(get("/api/v1/agents/{id}", {"nobody"})), "routing.unknownAgent");
    EXPECT_EQ(codeOf(get(kAgentInteractions, {"nobody"})), "routing.unknownAgent");
    EXPECT_EQ(codeOf(get(kAgentInteractions, {"anna"}, "?queue=a&workbin=b")),
              "request.badParameter");
    EXPECT_EQ(codeOf(get(kAgentInteractions, {"anna"}, "?workbin=b&owner=bert")),
              "center.notOwned");
    put("agent-groups", "desk", R"({"agents":["anna"]})");
    EXPECT_EQ(ids(get(kAgentInteractions, {"anna"}, "?workbin=b&owner=desk")), "");
    EXPECT_EQ(codeOf(get("/api/v1/agents", {}, "?logged_in=maybe")), "request.badParameter");
}

// ---- the router's configuration

void CenterApiTest::configuration() {
    const std::vector<std::pair<std::string, std::string>> objects = {
        {"skills", R"({"annex":{"a":"b"}})"},
        {"capacity-rules", R"({"allowed":[{"voice":1},{"chat":3,"email":1}]})"},
        {"places", R"({"switch":"s","dns":[{"number":"1"},{"number":"2","medium":"chat"}]})"},
        {"place-groups", R"({"places":["p"]})"},
        {"agents", R"({"login":"l","name":"N","skills":{"x":3},"wrap_up_ms":5})"},
        {"agent-groups", R"({"agents":["a"],"script":"x>=3"})"},
        {"destinations", R"({"kind":"acd_queue","number":"5","cost":1.5,"agents":["a"]})"},
        {"queue-groups", R"({"queues":["q"]})"},
        {"queues", R"({"objective_ms":1000,"service_threshold_ms":2000})"},
        {"settings", R"({"value":2.5})"}};
    for (const auto& [kind, body] : objects) {
        const std::string name = kind == "settings" ? "a%2Fb%2Fc" : "one";
        const Answer made = put(kind, name, body);
        EXPECT_EQ(made.status, 200) << kind << made.body;
        const Answer seen = get(kObject, {kind, name});
        EXPECT_EQ(seen.body, made.body) << kind;
        EXPECT_EQ(put(kind, name, seen.body).body, seen.body) << kind;
        EXPECT_EQ(at(get(kObjects, {kind}), "/objects").as_array().size(), 1u) << kind;
        EXPECT_EQ(on("DELETE", kObject, {kind, name}).status, 204) << kind;
        EXPECT_EQ(codeOf(get(kObject, {kind, name})), "routing.notFound") << kind;
        EXPECT_EQ(codeOf(on("DELETE", kObject, {kind, name})), "routing.notFound") << kind;
    }
}

TEST_F(CenterApiTest, everyKindOfObjectIsMadeAndRemoved) {
    configuration();
}

TEST_F(CenterApiTest, objectsAreListedInPagesAndMistakesNamed) {
    for (const char* name : {"c", "a", "b"}) put("skills", name, "{}");
    put("agents", "d", "{}");
    const auto names = [&](const std::string& query) {
        std::string text;
        const Answer page = get(kObjects, {"skills"}, query);
        const json::value list = at(page, "/objects");
        for (const json::value& item : list.as_array()) {
            text += item.at("name").as_string().c_str();
        }
        return text + (at(page, "/next").is_null() ? "" : "…");
    };
    EXPECT_EQ(names(""), "abc");
    EXPECT_EQ(names("?limit=2"), "ab…");
    EXPECT_EQ(names("?limit=2&after=b"), "c");
    EXPECT_EQ(codeOf(put("skills", "a", R"({"name":"b"})")), "request.badBody");
    EXPECT_EQ(codeOf(put("agents", "a", R"({"skills":{"x":"high"}})")), "request.badBody");
    EXPECT_EQ(codeOf(put("agents", "a", R"({"skills":{"x":10001}})")), "request.badBody");
    EXPECT_EQ(codeOf(put("agent-groups", "a", R"({"script":"x>"})")), "routing.badObject");
    EXPECT_EQ(codeOf(client_->ask("GET", "/api/v1/routing/robots")), "request.notFound");
}

// ---- who waits, and why

void CenterApiTest::waiting() {
    person("cleo");
    act("cleo", "not-ready");
    const std::string requests = "/api/v1/routing/requests";
    const std::string mail = arrive(R"({"media":"email","endpoint":"claims"})");
    const std::string session(shown(mail).at("session").as_string());
    center::QueueSubmit command{{session, "r1", mail}, {}, {}};
    command.submit.targets = *routing::parseTargets("cleo@.A");
    command.submit.queue = "Claims";
    command.submit.priority = 7;
    EXPECT_EQ(offices_.byDefault.tell(command), "{}");
    arrive(R"({"media":"fax","endpoint":"fax"})");

    const Answer queues = get("/api/v1/queues");
    EXPECT_EQ(at(queues, "/queues/0/name"), "Claims");
    EXPECT_EQ(at(queues, "/queues/0/waiting"), 1);
    EXPECT_TRUE(at(queues, "/queues/0/oldest").is_string());
    EXPECT_EQ(at(queues, "/workflow_queues/0/name"), "faxes");
    EXPECT_EQ(at(queues, "/workflow_queues/0/waiting"), 1);
    EXPECT_EQ(at(queues, "/workflow_queues/1/waiting"), 0);

    for (const std::string& query :
         {std::string(), "?interaction=" + mail, "?session=" + session,
          std::string("?queue=Claims"), "?limit=1&interaction=" + mail}) {
        const Answer list = get(requests, {}, query);
        EXPECT_EQ(at(list, "/requests/0/request"), "r1") << query;
        EXPECT_TRUE(at(list, "/next").is_null()) << query;
    }
    for (const char* query : {"?interaction=none", "?session=none", "?queue=none"}) {
        EXPECT_EQ(at(get(requests, {}, query), "/requests"), json::array()) << query;
    }
    EXPECT_EQ(codeOf(get(requests, {}, "?after=x")), "request.badParameter");
    const Answer one = get(requests + "/{id}", {"r1"});
    EXPECT_EQ(at(one, "/priority"), 7);
    EXPECT_EQ(at(one, "/position"), 1);
    EXPECT_EQ(at(one, "/state"), "waiting");
    const Answer why = get(requests + "/{id}/explain", {"r1"});
    EXPECT_EQ(at(why, "/request/request"), "r1");
    EXPECT_EQ(at(why, "/explanation/candidates/0/agent"), "cleo");
    EXPECT_EQ(at(why, "/explanation/candidates/0/verdict"), "notReady");
    EXPECT_EQ(codeOf(get(requests + "/{id}", {"r2"})), "routing.notFound");
    EXPECT_EQ(codeOf(get(requests + "/{id}/explain", {"r2"})), "routing.notFound");
    const Answer in_queue = get("/api/v1/statistics", {}, "?object=Claims&name=StatCallsInQueue");
    EXPECT_EQ(at(in_queue, "/value").to_number<double>(), 1);
    EXPECT_EQ(codeOf(get("/api/v1/statistics", {}, "?object=Claims")), "request.badParameter");
    EXPECT_EQ(codeOf(get("/api/v1/statistics", {}, "?object=Claims&name=Luck")),
              "routing.unknownStatistic");

    EXPECT_EQ(at(get("/api/v1/decisions", {}, "?request=r1"), "/decisions"), json::array());
    EXPECT_EQ(act("cleo", "ready").status, 200);
    EXPECT_EQ(act("cleo", "accept", mail, "").status, 204);
    for (const std::string& query :
         {std::string("?request=r1"), "?interaction=" + mail, "?session=" + session}) {
        const Answer decided = get("/api/v1/decisions", {}, query);
        EXPECT_EQ(at(decided, "/decisions/0/decision"), "selected") << query;
        EXPECT_EQ(at(decided, "/decisions/0/explanation/candidates/0/agent"), "cleo") << query;
        EXPECT_TRUE(at(decided, "/next").is_null()) << query;
    }
    EXPECT_EQ(codeOf(get(requests + "/{id}", {"r1"})), "routing.notFound");
    EXPECT_EQ(codeOf(get("/api/v1/decisions", {}, "?after=0")), "request.badParameter");
    EXPECT_EQ(act("cleo", "done", mail, "").status, 204);
    EXPECT_EQ(act("cleo", "logout").status, 200);
    EXPECT_EQ(on("DELETE", kObject, {"agents", "cleo"}).status, 204);
}

TEST_F(CenterApiTest, whoWaitsAndWhyIsTold) {
    waiting();
}

TEST_F(CenterApiTest, requestsAndDecisionsAreListedInPages) {
    person("anna");
    act("anna", "not-ready");
    for (int i = 0; i < 5; ++i)
        submit(arrive(R"({"media":"email","endpoint":"claims"})"), "anna@.A");
    const auto pages = [&](const std::string& path, const char* list, const std::string& query) {
        size_t count = 0;
        std::string after;
        do {
            const Answer page = get(path, {}, "?limit=2" + query + after);
            const json::value items = at(page, list);
            EXPECT_LE(items.as_array().size(), 2u);
            count += items.as_array().size();
            const json::value next = at(page, "/next");
            after = next.is_string() ? "&after=" + std::string(next.as_string()) : "";
        } while (!after.empty());
        return count;
    };
    EXPECT_EQ(pages("/api/v1/routing/requests", "/requests", ""), 5u);
    const Answer waiting = get("/api/v1/routing/requests");
    const json::value list = at(waiting, "/requests");
    for (const json::value& request : list.as_array()) {
        center::QueueCancel cancel{{"", "c", ""}, "", {}};
        cancel.by.session = std::string(request.at("session").as_string());
        cancel.by.interaction = std::string(request.at("interaction").as_string());
        cancel.submit = std::string(request.at("request").as_string());
        EXPECT_EQ(offices_.byDefault.tell(cancel), "{}");
    }
    EXPECT_EQ(pages("/api/v1/routing/requests", "/requests", ""), 0u);
    EXPECT_EQ(pages("/api/v1/decisions", "/decisions", ""), 5u);
}

// ---- who may

TEST_F(CenterApiTest, tenantsHaveCentresOfTheirOwn) {
    const std::string fax = R"({"endpoint":"fax","media":"fax"})";
    const Answer acme = on("POST", kInteractions, {}, fax, "?tenant=acme");
    EXPECT_EQ(acme.status, 201);
    EXPECT_EQ(offices_.acme.counts().interactions, 1u);
    EXPECT_EQ(ids(get(kInteractions)), "");
    EXPECT_EQ(codeOf(get(kInteractions, {}, "?tenant=nobody")), "center.unknownTenant");

    const std::string key = access::makeApiKey(random_);
    access::AccessOptions options;
    options.login_required = true;
    options.api_keys = {{"ops", {}, key, {{access::Role::kSupervisor}, {}, "acme"}}};
    ASSERT_TRUE(control_->replace(options));
    credential_ = "X-API-Key: " + key + "\r\n";
    EXPECT_EQ(ids(get(kInteractions)), std::string(at(acme, "/id").as_string()));
    EXPECT_EQ(get(kInteractions, {}, "?tenant=acme").status, 200);
    EXPECT_EQ(codeOf(get(kInteractions, {}, "?tenant=default")), "center.unknownTenant");
}

TEST_F(CenterApiTest, agentsActForThemselvesAndSupervisorsForAll) {
    person("anna");
    person("bert");
    const std::string agents = access::makeApiKey(random_);
    const std::string supervisors = access::makeApiKey(random_);
    access::AccessOptions options;
    options.login_required = true;
    options.api_keys = {{"anna", {}, agents, {{access::Role::kAgent}, {}, "default"}},
                        {"boss", {}, supervisors, {{access::Role::kSupervisor}, {}, "default"}}};
    ASSERT_TRUE(control_->replace(options));
    credential_ = "X-API-Key: " + agents + "\r\n";
    EXPECT_EQ(act("anna", "not-ready").status, 200);
    const Answer refused = act("bert", "not-ready");
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(std::string(at(refused, "/detail").as_string()), HasSubstr("supervision.act"));
    EXPECT_EQ(get(kAgentInteractions, {"bert"}).status, 403);
    EXPECT_EQ(get("/api/v1/agents/{id}", {"bert"}).status, 200);
    EXPECT_EQ(get(kInteractions).status, 403);
    EXPECT_EQ(get(kObjects, {"skills"}).status, 403);
    credential_ = "X-API-Key: " + supervisors + "\r\n";
    EXPECT_EQ(act("bert", "not-ready").status, 200);
    EXPECT_EQ(get(kAgentInteractions, {"bert"}).status, 200);
    EXPECT_EQ(put("skills", "x", "{}").status, 200);
}

TEST_F(CenterApiTest, everyOperationOfTheCentreIsDriven) {
    configuration();
    waiting();
    arrivals();
    workOfAnAgent();
    std::set<std::string> of_center;
    for (const auto& [method, path] : routes_) {
        if (isOfCenter(path)) of_center.insert(method + " " + path);
    }
    for (const std::string& operation : of_center)
        EXPECT_TRUE(operations_.contains(operation)) << operation;
}

}  // namespace
}  // namespace orchestrion::api
