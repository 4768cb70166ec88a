// Every kind of mistake: its place, its code, what was expected and what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/test_world.h"

namespace orchestrion::config {
namespace {

struct Case {
    const char* text;
    const char* message;
};

void expectMistakes(TestWorld& world, std::initializer_list<Case> cases) {
    for (const Case& c : cases) EXPECT_EQ(world.mistake(c.text), c.message) << c.text;
}

TEST(Mistakes, ofTheLanguage) {
    TestWorld world;
    expectMistakes(
        world,
        {{"a: b: c\n", "o.yaml:1:5: error: this is not YAML: illegal map value [config.syntax]"},
         {"--- {}\n--- {}\n",
          "o.yaml:2:1: error: a second document begins here; one file holds one document; remove "
          "the "
          "line '---' [config.syntax]"},
         {"listen: &a [*a]\n",
          "o.yaml:1:13: error: an alias stands inside of what it names [config.syntax]"},
         {"[a]: b\n", "o.yaml:1:1: error: a key has to be one word [config.syntax]"},
         {"log: \xff\n",
          "o.yaml:1:6: error: a byte here is not UTF-8; save the file in UTF-8 [config.syntax]"},
         {"# \xc3\xa4\xc3\xb6\napps: [\xc3\xa4,\n",
          "o.yaml:3:1: error: this is not YAML: end of sequence flow not found [config.syntax]"},
         {"shards: 1\nshards: 2\n",
          "o.yaml:2:1: error: 'shards' stands here again; it stands already at o.yaml:1:1; remove "
          "one "
          "of them [config.duplicateKey]"}});
    const std::string deep(100, '[');
    EXPECT_EQ(world.mistake("apps: " + deep + std::string(100, ']') + "\n"),
              "o.yaml:1:70: error: values stand inside of each other more than 64 deep "
              "[config.tooLarge]");
    std::string bombs = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
    for (char c = 'b'; c < 'i'; ++c) {
        const std::string before = "*" + std::string(1, static_cast<char>(c - 1));
        bombs += std::string(1, c) + ": &" + c + " [";
        for (int i = 0; i < 10; ++i) bombs += before + ",";
        bombs += "]\n";
    }
    EXPECT_EQ(world.mistake(bombs),
              "o.yaml:5:29: error: the file holds more than 100000 values [config.tooLarge]");
}

TEST(Mistakes, ofKeys) {
    TestWorld world;
    expectMistakes(
        world,
        {{"limits:\n  sesions_max: 1\n",
          "o.yaml:2:3: error: 'limits.sesions_max' is not a key of the configuration; did you mean "
          "'limits.sessions_max'? [config.unknownKey]"},
         {"memory: 1GiB\n",
          "o.yaml:1:1: error: 'memory' is not a key of the configuration; did you mean "
          "'limits.memory'? [config.unknownKey]"},
         {"data: {x: 1}\n",
          "o.yaml:1:8: error: 'data.x' is not a key of the configuration; expected folder or "
          "in_memory [config.unknownKey]"},
         {"listeners:\n  - {name: a, adress: '::1'}\n",
          "o.yaml:2:15: error: 'listeners.a.adress' is not a key of the configuration; expected "
          "name, "
          "address, port, tls, certificate, key, ca, crl, min_version, ciphers, serves or limits; "
          "did "
          "you "
          "mean 'listeners.a.address'? [config.unknownKey]"},
         {"listeners:\n  - port: 1\n",
          "o.yaml:2:5: error: 'listeners.1' lacks 'name'; expected text; What logs and metrics "
          "call it "
          "[config.missingKey]"},
         {"limits: 3\n",
          "o.yaml:1:9: error: 'limits' cannot be '3'; expected keys with values below it "
          "[config.badValue]"},
         {"listeners: {name: a}\n",
          "o.yaml:1:12: error: 'listeners' cannot be a section; expected a list, each item with "
          "its "
          "keys [config.badValue]"},
         {"listeners: [a]\n",
          "o.yaml:1:13: error: 'listeners.1' cannot be 'a'; expected keys with values below it "
          "[config.badValue]"},
         {"- listen\n",
          "o.yaml:1:1: error: 'o.yaml' does not hold keys with values; expected lines such as "
          "'listen: "
          "127.0.0.1:7210' [config.badValue]"},
         {"listeners:\n  - {name: a}\n  - {name: a, port: 1}\n",
          "o.yaml:3:12: error: 'listeners' has 'a' already, at o.yaml:2:12; remove or rename one "
          "of "
          "them [config.duplicateName]"}});
}

TEST(Mistakes, ofValues) {
    TestWorld world;
    expectMistakes(
        world,
        {{"listen: here\n",
          "o.yaml:1:9: error: 'listen' cannot be 'here'; expected ADDRESS:PORT, such as "
          "127.0.0.1:7210 or [::1]:7210 [config.badValue]"},
         {"insecure_any_address: yes\n",
          "o.yaml:1:23: error: 'insecure_any_address' cannot be 'yes'; expected true or false "
          "[config.badValue]"},
         {"shards:\n",
          "o.yaml:1:1: error: 'shards' cannot be empty; expected a whole number from 0 to 1024 "
          "[config.badValue]"},
         {"limits: {memory: 1MB}\n",
          "o.yaml:1:18: error: 'limits.memory' cannot be '1MB'; expected a size from 16MiB, such "
          "as "
          "64KiB or 512MB [config.badValue]"},
         {"http: {idle_time_max: 0s}\n",
          "o.yaml:1:23: error: 'http.idle_time_max' cannot be '0s'; expected a time such as 30s, "
          "500ms "
          "or 5min [config.badValue]"},
         {"defaults: {max_age: forever}\n",
          "o.yaml:1:21: error: 'defaults.max_age' cannot be 'forever'; expected a time such as "
          "30s, 12h "
          "or 7d, or 'none' [config.badValue]"},
         {"defaults: {history: ful}\n",
          "o.yaml:1:21: error: 'defaults.history' cannot be 'ful'; expected full, summary or off "
          "[config.badValue]"},
         {"host_names: x\n",
          "o.yaml:1:13: error: 'host_names' cannot be 'x'; expected a list of names, such as [a, "
          "b] "
          "[config.badValue]"},
         {"host_names: [x, [y]]\n",
          "o.yaml:1:17: error: 'host_names' cannot be a list; expected a name [config.badValue]"},
         {"public_url: h\n",
          "o.yaml:1:13: error: 'public_url' cannot be 'h'; expected an http: or https: URL "
          "[config.badValue]"},
         {"listeners: [{name: a, address: localhost}]\n",
          "o.yaml:1:32: error: 'listeners.a.address' cannot be 'localhost'; expected an address "
          "such as "
          "127.0.0.1 or ::1 [config.badValue]"},
         {"outbound: {allow: [10.0.0.0/40]}\n",
          "o.yaml:1:20: error: 'outbound.allow' cannot be '10.0.0.0/40'; expected a host such as "
          "api.example.com or *.example.com, or an address or a network such as 10.0.0.0/8; a port "
          "may "
          "follow, as in example.com:8443 [config.badValue]"},
         {"outbound: {destinations: [{match: h, local_ports: 9-8}]}\n",
          "o.yaml:1:51: error: 'outbound.destinations.h.local_ports' cannot be '9-8'; expected a "
          "port or "
          "a range of ports such as 40000-40100 [config.badValue]"},
         {"applications: [{name: a, source: 'http://h/', parameters: {x: [1]}}]\n",
          "o.yaml:1:63: error: 'applications.a.parameters.x' cannot be a list; expected a text "
          "[config.badValue]"}});
}

TEST(Mistakes, ofNumbers) {
    TestWorld world;
    for (const char* value : {"0", "-1", "1.5", "x", "''", "[1]", "99999999999999999999", "1 "}) {
        const bool fits = std::string(value) == "1 ";
        const std::string text = "limits:\n  timers_per_session_max: " + std::string(value) + "\n";
        EXPECT_EQ(world.mistakes(text), fits ? "" : "o.yaml:2:27 config.badValue\n") << value;
    }
}

TEST(Mistakes, ofFilesAndFolders) {
    TestWorld world;
    world.write("tls/c.pem", "C");
    const std::string advice = "paths are relative to the folder of the file they stand in ";
    EXPECT_EQ(world.mistake("apps: nowhere\n"),
              "o.yaml:1:7: error: the folder of applications '/etc/orchestrion/nowhere' is not a "
              "folder; " +
                  advice + "[config.noFolder]");
    EXPECT_EQ(
        world.mistake("listeners: [{name: a, tls: simple, certificate: tls/c.pem, key: k}]\n"),
        "o.yaml:1:65: error: the private key '/etc/orchestrion/k' cannot be read: there is no "
        "such file; " +
            advice + "[config.noFile]");
    EXPECT_EQ(
        world.mistake("include: [tls/*.yaml, more.yaml]\n"),
        "o.yaml:1:23: error: the configuration 'more.yaml' cannot be read: there is no such file "
        "[config.noFile]");
    EXPECT_EQ(toString(Source("x.yaml", world.world()).load()->diagnostics.front()),
              "x.yaml: error: the configuration 'x.yaml' cannot be read: there is no such file "
              "[config.noFile]");
    world.write("big.yaml", std::string(kFileBytesMax + 1, '#'));
    EXPECT_EQ(world.mistake("include: big.yaml\n"),
              "o.yaml:1:10: error: the configuration 'big.yaml' cannot be read: it has more than "
              "1048576 bytes [config.tooLarge]");
}

TEST(Mistakes, ofSecrets) {
    TestWorld world;
    world.environment["EMPTY"] = "";
    const auto secret = [&](const std::string& text) {
        return world.mistake(
            "access:\n  api_keys:\n    - name: k\n      roles: [admin]\n      secret: " + text +
            "\n");
    };
    const std::string where = "o.yaml:5:15: error: 'access.api_keys.k.secret' ";
    const std::string expected =
        "; expected {file: PATH} or {env: NAME}; put it into a file that only the server may read "
        "[config.badSecret]";
    EXPECT_EQ(secret("hunter2"), where + "stands here in clear" + expected);
    for (const char* text :
         {"{value: hunter2}", "[hunter2]", "{file: a, env: b}", "{file: [hunter2]}"}) {
        EXPECT_EQ(secret(text), where + "does not say where the secret is" + expected) << text;
    }
    EXPECT_EQ(
        secret("{env: NOBODY}"),
        "o.yaml:5:21: error: 'access.api_keys.k.secret' has no value: the environment variable "
        "NOBODY is not set [config.badSecret]");
    EXPECT_EQ(
        secret("{env: EMPTY}"),
        "o.yaml:5:21: error: 'access.api_keys.k.secret' is empty: the environment variable EMPTY "
        "holds nothing; expected a secret [config.badSecret]");
    EXPECT_EQ(world.mistake("outbound: {proxy: {url: 'http://u:hunter2@h'}}\n"),
              "o.yaml:1:25: error: 'outbound.proxy.url' holds a user or a password; expected a URL "
              "without them; passwords are given as secrets, by file or environment "
              "[config.badSecret]");
}

TEST(Mistakes, ofIncludes) {
    TestWorld world;
    world.write("a.yaml", "include: b.yaml\nshards: x\n");
    world.write("b.yaml", "include: a.yaml\n");
    world.write("self.yaml", "include: self.yaml\n");
    EXPECT_EQ(world.mistakes("include: a.yaml\nlimits: {x: 1}\n"),
              "a.yaml:2:9 config.badValue\nb.yaml:1:10 config.includedByItself\n"
              "o.yaml:2:10 config.unknownKey\n");
    EXPECT_EQ(world.mistake("include: self.yaml\n"),
              "self.yaml:1:10: error: 'self.yaml' includes itself in the end; remove one of the "
              "includes of this circle [config.includedByItself]");
    world.write("c.yaml", "");
    EXPECT_EQ(
        world.mistake("include: [c.yaml, ./c.yaml]\n"),
        "o.yaml:1:19: error: 'c.yaml' is included already, at o.yaml:1:11; remove one of them "
        "[config.includedTwice]");
    EXPECT_EQ(
        world.mistake("include: {a: b}\n"),
        "o.yaml:1:10: error: 'include' names something else than files; expected a path, or a "
        "list of paths, such as [secrets.yaml, conf.d/*.yaml] [config.badValue]");
    for (int i = 0; i < 12; ++i) {
        world.write("deep" + std::to_string(i) + ".yaml",
                    "include: deep" + std::to_string(i + 1) + ".yaml\n");
    }
    EXPECT_EQ(
        world.mistake("include: deep0.yaml\n"),
        "deep7.yaml:1:10: error: files include each other more than 8 deep [config.tooLarge]");
}

TEST(Mistakes, ofKeysTogether) {
    TestWorld world;
    world.write("c.pem", "C");
    world.write("k", "hunter2\n");
    expectMistakes(
        world,
        {{"listen: 127.0.0.1:1\nlisteners: [{name: a}]\n",
          "o.yaml:2:1: error: 'listen' and 'listeners' stand both here; keep one of them: 'listen' "
          "is "
          "short for one listener without TLS [config.conflict]"},
         {"listeners: []\n",
          "o.yaml:1:1: error: 'listeners' is empty; name one, or remove it [config.badValue]"},
         {"listeners:\n  - {name: a, serves: []}\n",
          "o.yaml:2:15: error: 'listeners.a.serves' is empty; remove it to serve everything, or "
          "remove "
          "the listener [config.badValue]"},
         {"listeners:\n  - {name: a}\n  - {name: b}\n",
          "o.yaml:3:5: error: 'listeners.b' has the address and port of 'listeners.a'; choose "
          "another "
          "port [config.conflict]"},
         {"listeners:\n  - {name: a, tls: simple, key: c.pem}\n",
          "o.yaml:2:5: error: 'listeners.a' lacks 'certificate', which TLS needs; name a PEM file "
          "[config.missingKey]"},
         {"listeners:\n  - {name: a, tls: mutual, key: c.pem, certificate: c.pem}\n",
          "o.yaml:2:5: error: 'listeners.a' lacks 'ca', which 'tls: mutual' needs; name the PEM "
          "file of "
          "who signs clients' certificates [config.missingKey]"},
         {"listeners:\n  - {name: a, key: c.pem}\n",
          "o.yaml:2:15: error: 'listeners.a.key' is of no use without 'tls'; add 'tls: "
          "simple' or "
          "'tls: mutual', or remove it [config.conflict]"},
         {"applications: [{name: a}]\n",
          "o.yaml:1:16: error: 'applications.a' lacks 'source', and there is no folder 'apps' to "
          "find "
          "it in; name its document, or set 'apps' [config.missingKey]"},
         {"outbound: {tls: {certificate: c.pem}}\n",
          "o.yaml:1:12: error: 'outbound.tls' lacks 'key'; they stand together "
          "[config.missingKey]"},
         {"outbound: {proxy: {user: u}}\n",
          "o.yaml:1:12: error: 'outbound.proxy' lacks 'url'; name the proxy [config.missingKey]"},
         {"access: {login: required}\n",
          "o.yaml:1:10: error: nobody could log in; add 'api_keys', 'jwt' or 'certificates' to "
          "'access' "
          "[config.conflict]"},
         {"access: {jwt: [{issuer: i, jwks_url: 'https://h'}]}\n",
          "o.yaml:1:16: error: 'access.jwt.i' lacks 'audience'; expected list of texts; What "
          "tokens "
          "have to be for: claim `aud` has one of them [config.missingKey]"},
         {"access: {jwt: [{issuer: i, audience: []}]}\n",
          "o.yaml:1:28: error: 'access.jwt.i.audience' is empty; tokens made for others must not "
          "be "
          "taken [config.badValue]"},
         {"access: {jwt: [{issuer: i, audience: [a], jwks_url: 'https://h', jwks_file: k}]}\n",
          "o.yaml:1:66: error: 'jwks_url' and 'jwks_file' stand both here; keep one of them "
          "[config.conflict]"},
         {"access: {api_keys: [{name: a, secret: {file: k}, roles: []}]}\n",
          "o.yaml:1:21: error: 'access.api_keys.a' lacks 'roles'; without roles or permissions "
          "nothing "
          "is allowed [config.missingKey]"},
         {"access: {certificates: [{name: a, roles: [admin]}]}\n",
          "o.yaml:1:25: error: 'access.certificates.a' has none of 'subject', 'common_name', 'san' "
          "and "
          "'fingerprint'; say which certificates are meant [config.conflict]"},
         {"access: {api_keys: [{name: a, roles: [admin]}]}\n",
          "o.yaml:1:21: error: 'access.api_keys.a' has to have one of 'secret' and 'hash'; "
          "'orchestrion keys new' makes both [config.conflict]"}});
    EXPECT_THAT(world.mistake("listen: 0.0.0.0:1\n"),
                testing::StartsWith("o.yaml:1:1: error: other machines could reach 0.0.0.0"));
    EXPECT_EQ(world.mistake("listen: 0.0.0.0:1\ninsecure_any_address: true\n"), "");
}

}  // namespace
}  // namespace orchestrion::config
