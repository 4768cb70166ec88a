#!/usr/bin/env python3
"""The binary as people use it: the server, its sessions, completion, help.

usage: command_line_test.py PATH-OF-ORCHESTRION [unittest options]
"""
import base64
import hashlib
import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

BINARY = ""

HELLO = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
  <datamodel><data id="customer" expr="'nobody'"/></datamodel>
  <state id="greeting">
    <onentry><send event="no.answer" delay="1h" id="patience"/></onentry>
    <transition event="customer.answers" target="talking">
      <assign location="customer" expr="_event.data.name"/>
    </transition>
  </state>
  <state id="talking"><transition event="leave" target="served"/></state>
  <final id="served"/>
</scxml>
"""
TO_ITSELF = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
  <state id="s">
    <onentry>
      <send event="by.http" type="http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor"
            targetexpr="_ioprocessors['basichttp']['location']"/>
      <send event="too.late" delay="1s"/>
    </onentry>
    <transition event="by.http" target="pass"/>
    <transition event="*" target="fail"/>
  </state>
  <final id="pass"/><final id="fail"/>
</scxml>
"""


def orchestrion(*arguments, **options):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ORCHESTRION_")}
    environment.update(options.pop("env", {}))
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60, env=environment, **options)


class Folder(unittest.TestCase):
    """Tests with a folder of their own that holds an application."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.apps = self.folder / "apps"
        (self.apps / "inner").mkdir(parents=True)
        (self.apps / "hello.scxml").write_text(HELLO)
        (self.apps / "inner" / "inner.scxml").write_text(HELLO)
        (self.apps / "inner" / "README.md").write_text("# inner\n")


class Served(Folder):
    """A server with the applications of the folder."""

    def setUp(self):
        super().setUp()
        self.server = subprocess.Popen(
            [BINARY, "serve", "--apps", str(self.apps), "--listen", "127.0.0.1:0", "--data", str(self.apps.parent / "var"),
             *self.options()],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        self.url = re.search(r"http://\S+", self.server.stdout.readline()).group()

    def options(self):
        return []

    def end(self):
        if self.server.poll() is None:
            self.server.kill()
        self.server.communicate()

    def stop(self, number):
        """What it has printed and logged when the signal has ended it."""
        self.server.send_signal(number)
        # Not communicate(): that forgets what readline() has taken in advance.
        output, log = self.server.stdout.read(), self.server.stderr.read()
        self.assertEqual(self.server.wait(30), 0, log)
        return output, log

    def sessions(self, *arguments):
        return orchestrion("sessions", *arguments, env={"ORCHESTRION_SERVER": self.url})

    def start(self, identifier):
        body = json.dumps({"application": "hello", "id": identifier}).encode()
        request = urllib.request.Request(self.url + "/api/v1/sessions", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


class Serving(Served):
    def test_sessions_are_listed_shown_driven_and_ended(self):
        self.assertEqual(self.sessions("list").stdout, "No sessions.\n")
        self.start("case-1")
        self.assertRegex(self.sessions("list").stdout, r"(?m)^case-1  running  hello +\d{4}-\S+Z  greeting$")
        shown = self.sessions("show", "case-1").stdout
        self.assertIn('data         customer = "nobody"\n', shown)
        self.assertRegex(shown, r"(?m)^timer        \S+Z  no.answer$")
        sent = self.sessions("send", "case-1", 'customer.answers={"name":"Ada"}')
        self.assertEqual(sent.returncode, 0, sent.stderr)
        self.assertRegex(sent.stdout, r"(?m)^active       talking$")
        self.assertIn('customer = "Ada"', sent.stdout)
        ended = json.loads(self.sessions("terminate", "case-1", "--json").stdout)
        self.assertEqual(ended["status"], "terminated")
        listed = json.loads(self.sessions("list", "--json", "--status", "terminated").stdout)
        self.assertEqual([s["id"] for s in listed["sessions"]], ["case-1"])

    def test_operators_look_back_and_carry_sessions_away(self):
        self.start("case-1")
        self.sessions("send", "case-1", 'customer.answers={"name":"Ada"}')
        history = self.sessions("history", "case-1").stdout
        self.assertRegex(history, r"(?m)^\S+Z +2 +customer.answers +talking")
        newest = json.loads(self.sessions("history", "case-1", "--newest-first", "--limit", "1", "--json").stdout)
        self.assertEqual([turn["turn"] for turn in newest["history"]], [2])
        tail = subprocess.Popen([BINARY, "sessions", "tail", "case-1", "--rows", "1", "--server", self.url],
                                stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (tail.kill(), tail.communicate()))
        self.assertIn("#2  customer.answers  -> talking", tail.stdout.readline())
        self.assertIn("[session.notSuspended]", self.sessions("resume", "case-1").stderr)
        self.sessions("terminate", "case-1")
        self.assertIn("#3  (terminate)", tail.stdout.readline())
        file = str(self.folder / "case-1.json")
        self.assertEqual(self.sessions("export", "case-1", "--file", file).returncode, 0)
        again = self.sessions("import", file)
        self.assertIn("[session.exists]", again.stderr)
        self.assertIn("[file.notRead]", self.sessions("import", file + "x").stderr)

    def test_lists_are_filtered_and_go_on(self):
        for number in range(3):
            self.start(f"case-{number}")
        first = json.loads(self.sessions("list", "--limit", "2", "--json").stdout)
        self.assertEqual([s["id"] for s in first["sessions"]], ["case-2", "case-1"])
        rest = self.sessions("list", "--after", first["next"], "--status", "running,failed").stdout
        self.assertEqual(rest.count("case-"), 1)
        self.assertEqual(self.sessions("list", "--started-before", "2020-01-01T00:00:00Z").stdout, "No sessions.\n")
        self.assertEqual(self.sessions("list", "--id-prefix", "x").stdout, "No sessions.\n")

    def migrate(self, *arguments):
        return orchestrion("migrate", "--application", "hello", "--server", self.url, *arguments)

    def test_migration_tells_whom_it_would_strand_and_moves_the_others(self):
        self.start("a")
        self.start("b")
        self.sessions("send", "b", 'customer.answers={"name":"Ada"}')
        new = self.folder / "new.scxml"
        new.write_text(HELLO.replace('"talking"', '"chatting"'))
        dry = self.migrate("--to", str(new), "--dry-run")
        self.assertEqual(dry.returncode, 1)
        self.assertIn("2 live sessions; 0 run it already, 1 can be moved, 1 cannot", dry.stdout)
        self.assertRegex(dry.stdout, r"(?m)^b  .*'talking' is not in the new chart.*--map talking=STATE \[session.stranded\]$")
        self.assertIn("nothing was moved", dry.stdout)
        self.assertIn("\n1 moved\n", self.migrate("--to", str(new)).stdout)
        done = json.loads(self.migrate("--to", str(new), "--map", "talking=chatting", "--json").stdout)
        self.assertEqual((done["already_there"], done["moved"], done["refused"]), (1, 1, []))
        shown = self.sessions("show", "b").stdout
        self.assertRegex(shown, r"(?m)^active       chatting$")
        self.assertIn('customer = "Ada"', shown)
        self.assertIn("expected --map OLD=NEW", self.migrate("--map", "x").stderr)
        # And back to the source as it is now.
        self.assertIn("2 moved", self.migrate("--map", "chatting=talking").stdout)

    def test_what_the_server_refuses_is_told(self):
        missing = self.sessions("show", "nobody")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("there is no session 'nobody' [session.notFound]", missing.stderr)
        self.start("a")
        self.assertIn("[event.badName]", self.sessions("send", "a", "x y").stderr)
        self.assertIn("not JSON", self.sessions("send", "a", "x={").stderr)
        problem = json.loads(self.sessions("show", "nobody", "--json").stdout)
        self.assertEqual(problem["code"], "session.notFound")

    def test_a_signal_ends_the_server_gracefully(self):
        self.start("a")
        output, log = self.stop(signal.SIGTERM)
        self.assertRegex(log, r"(?m)Z info session: session started session=a application=hello ")
        self.assertRegex(log, r"(?m)Z info server: stopped$")
        self.assertIn('"application":"hello"', output)
        self.assertIn('{"name":"customer.answers"}', output)
        self.assertIn("inner/README.md", output)

    def test_the_end_of_a_session_is_logged_without_its_data(self):
        self.start("a")
        self.sessions("send", "a", 'customer.answers={"name":"Ada"}')
        self.sessions("send", "a", "leave")
        log = self.stop(signal.SIGINT)[1]
        self.assertRegex(log, r"(?m)Z info session: session ended session=a application=hello status=completed turns=2$")
        self.assertNotIn("Ada", log)

    def test_the_printed_lines_work_as_they_stand(self):
        printed = ""
        while "openapi.json" not in printed:
            printed += self.server.stdout.readline()
        block = printed[printed.index("Application 'hello'"):].split("\n\n")[0]
        commands = "\n".join(block.split("\n")[1:])
        done = subprocess.run(["bash", "-ec", commands], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count('"id":"try-1"'), 3, done.stdout)
        self.assertIn('"atomic":["talking"]', done.stdout)


ROUTES = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="arriving"
       xmlns:queue="http://www.genesyslab.com/modules/queue">
  <datamodel><data id="interaction" expr="''"/></datamodel>
  <state id="arriving">
    <transition event="interaction.added" target="queueing">
      <script>_data.interaction = _event.data.interactionid;</script>
    </transition>
  </state>
  <state id="queueing">
    <onentry>
      <queue:submit interactionid="_data.interaction" queue="'Claims'" timeout="600">
        <queue:targets type="skill"><queue:target skillexpr="'Billing &gt; 5'"/></queue:targets>
      </queue:submit>
    </onentry>
  </state>
</scxml>
"""
CENTRE = """centers:
  - tenant: default
    endpoints: [{name: claims, application: routes}]
    router: {offer_timeout: 10min}
    default_capacity_rule: desk
    capacity_rules: [{name: desk, allowed: [{email: 1}]}]
    agents:
      - {id: anna, skills: {Billing: 8}}
      - {id: bob, skills: {Billing: 7}}
"""


class InACentre(Served):
    """A server with a contact centre: its agents, and why somebody gets an interaction."""

    def options(self):
        (self.apps / "routes.scxml").write_text(ROUTES)
        config = self.folder / "orchestrion.yaml"
        config.write_text(CENTRE)
        return ["--config", str(config)]

    def ask(self, method, path, body):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"},
                                         method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def of(self, *arguments):
        return orchestrion(*arguments, env={"ORCHESTRION_SERVER": self.url})

    def until(self, pattern, *arguments):
        """What the command prints once the pattern is in it."""
        deadline = time.monotonic() + 60
        while True:
            printed = self.of(*arguments)
            if re.search(pattern, printed.stdout):
                return printed.stdout
            self.assertLess(time.monotonic(), deadline, printed.stdout + printed.stderr)
            time.sleep(0.05)

    def login(self, agent):
        self.ask("POST", f"/api/v1/agents/{agent}/login", {"media": [{"medium": "email", "ready": True}]})

    def test_agents_are_listed_and_shown(self):
        self.login("anna")
        self.ask("POST", "/api/v1/agents/anna/not-ready", {"reason": "lunch"})
        listed = self.of("agents", "list").stdout
        self.assertRegex(listed, r"(?m)^ID +STATE +SINCE +PLACE +INTERACTIONS +MEDIA$")
        self.assertRegex(listed, r"(?m)^anna  not ready +\S+Z +0 +email not ready \(lunch\)$")
        self.assertRegex(listed, r"(?m)^bob   logged out ")
        self.assertNotIn("bob", self.of("agents", "list", "--logged-in").stdout)
        first = json.loads(self.of("agents", "list", "--limit", "1", "--json").stdout)
        self.assertEqual(([agent["id"] for agent in first["agents"]], first["next"]), (["anna"], "anna"))
        shown = self.of("agents", "show", "anna").stdout
        self.assertRegex(shown, r"(?m)^medium  email not ready \(lunch\)$")
        missing = self.of("agents", "show", "nobody")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("[routing.unknownAgent]", missing.stderr)
        self.assertIn("[center.unknownTenant]", self.of("agents", "list", "--tenant", "acme").stderr)

    def test_who_got_it_and_why_something_waits_is_explained(self):
        arrived = self.ask("POST", "/api/v1/interactions", {"media": "email", "endpoint": "claims"})
        waits = self.until("waits", "explain", arrived["id"])
        self.assertIn("of interaction " + arrived["id"] + ": waits\n", waits)
        self.assertRegex(waits, r"(?m)^  anna +is logged out")
        self.login("anna")
        chosen = self.until("selected anna", "explain", arrived["session"])
        self.assertRegex(chosen, r"(?m)^  because +an agent became free$")
        self.assertRegex(chosen, r"(?m)^  anna +chosen")
        self.assertRegex(self.of("agents", "show", "anna").stdout, r"(?m)^interaction  " + arrived["id"] + "  email  offered")
        answer = json.loads(self.of("explain", arrived["id"], "--json").stdout)
        self.assertEqual([one["decision"] for one in answer["decisions"]], ["selected"])
        request = answer["decisions"][0]["request"]
        self.assertIn("selected anna", self.of("explain", request).stdout)
        unknown = self.of("explain", "nobody")
        self.assertEqual(unknown.returncode, 1)
        self.assertIn("[explain.unknown]", unknown.stderr)


class Operated(Served):
    """A server as operators run it: a log of its own, and time to leave."""

    def options(self):
        self.log = self.apps.parent / "server.log"
        return ["--log", str(self.log), "--log-json", "--drain-delay", "600"]

    def status(self, path):
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def wait_for(self, what):
        for _ in range(6000):
            found = what()
            if found:
                return found
            self.assertIsNone(self.server.poll())
            time.sleep(0.01)
        self.fail("it did not come")

    def lines(self):
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def test_the_log_is_json_and_goes_on_in_a_new_file(self):
        self.start("a")
        started = self.wait_for(lambda: [line for line in self.lines() if line["message"] == "session started"])[0]
        self.assertEqual((started["level"], started["component"]), ("info", "session"))
        self.assertEqual((started["session"], started["application"]), ("a", "hello"))
        moved = self.log.rename(self.log.with_suffix(".1"))
        self.server.send_signal(signal.SIGHUP)
        self.wait_for(self.log.exists)
        self.start("b")
        self.wait_for(lambda: [line for line in self.lines() if line.get("session") == "b"])
        self.assertNotIn('"session":"b"', moved.read_text())

    def test_it_says_that_it_leaves_before_it_does(self):
        self.assertEqual(self.wait_for(lambda: self.status("/readyz")[0] == 200 and "ready"), "ready")
        self.server.send_signal(signal.SIGTERM)
        leaving = self.wait_for(lambda: self.status("/readyz")[0] == 503 and self.status("/readyz")[1])
        self.assertIn({"name": "server", "status": "failed", "reason": "the server is stopping"}, leaving["checks"])
        self.assertEqual(self.status("/healthz")[0], 200)
        self.start("a")  # who has not noticed yet is still served
        self.stop(signal.SIGTERM)
        self.assertEqual(self.lines()[-1]["message"], "stopped")

    def test_what_happens_can_be_followed(self):
        self.start("a")
        with urllib.request.urlopen(self.url + "/api/v1/events?after=0", timeout=30) as stream:
            self.assertEqual(stream.headers["Content-Type"], "text/event-stream")
            line = self.wait_for(lambda: (text := stream.readline()).startswith(b"data: ") and text)
        row = json.loads(line[len("data: "):])
        self.assertEqual((row["session"], row["kind"]), ("a", "start"))


class Starting(Folder):
    def test_addresses_others_can_reach_need_a_clear_word(self):
        refused = orchestrion("serve", "--listen", "0.0.0.0:0")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("nobody has to log in", refused.stderr)
        self.assertIn("--insecure-any-address", refused.stderr)

    def test_a_bad_configuration_is_refused_with_its_places(self):
        config = self.folder / "c.yaml"
        config.write_text("listen: here\nlimits:\n  sesions_max: 1\n  mailbox_events_max: 0\nhost_names: x\n")
        refused = orchestrion("serve", "--config", str(config))
        self.assertEqual(refused.returncode, 2)
        for place in ("c.yaml:1:9: ", "c.yaml:3:3: ", "c.yaml:4:23: ", "c.yaml:5:13: "):
            self.assertIn(place, refused.stderr)
        self.assertIn("did you mean 'limits.sessions_max'?", refused.stderr)

    def test_what_is_not_there_is_named(self):
        self.assertIn("'nowhere'", orchestrion("serve", "--apps", "nowhere").stderr)
        self.assertIn("such as 127.0.0.1:7210", orchestrion("serve", "--listen", "nowhere").stderr)
        (self.apps / "hello").mkdir()
        (self.apps / "hello" / "hello.scxml").write_text(HELLO)
        twice = orchestrion("serve", "--apps", str(self.apps))
        self.assertIn("stands in two places", twice.stderr)

    def test_without_a_server_the_client_says_what_to_do(self):
        lonely = orchestrion("sessions", "list", "--server", "http://127.0.0.1:1")
        self.assertEqual(lonely.returncode, 1)
        self.assertIn("start one with 'orchestrion serve'", lonely.stderr)


class Keys(unittest.TestCase):
    def new(self, *arguments):
        return orchestrion("keys", "new", *arguments)

    def test_the_configuration_holds_a_digest_of_the_key(self):
        made = json.loads(self.new("ci", "--role", "operator", "--role", "viewer", "--json").stdout)
        self.assertRegex(made["key"], r"^ork_[\w-]{43}$")
        kind, salt, digest = made["hash"].split(":")
        plain = hashlib.sha256(base64.urlsafe_b64decode(salt + "==") + made["key"].encode()).digest()
        self.assertEqual((kind, digest), ("sha256", base64.urlsafe_b64encode(plain).decode().rstrip("=")))
        self.assertEqual(made["roles"], ["operator", "viewer"])
        self.assertNotEqual(made["key"], json.loads(self.new("ci", "--role", "viewer", "--json").stdout)["key"])

    def test_people_get_the_lines_for_the_configuration(self):
        made = self.new('Ada "A"', "--permission", "sessions.send", "--tenant", "acme")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertRegex(made.stdout, r"(?m)^  ork_[\w-]{43}$")
        self.assertRegex(made.stdout, r'(?m)^    - name: "Ada \\"A\\""\n      hash: "sha256:\S+"\n'
                                      r'      permissions: \[sessions.send\]\n      tenant: "acme"$')
        self.assertEqual(made.stderr, "")

    def test_mistakes_are_named(self):
        self.assertEqual(self.new("ci").returncode, 2)
        self.assertIn("expected roles or permissions", self.new("ci").stderr)
        self.assertEqual(self.new("ci", "--role", "root").returncode, 2)
        self.assertIn("'sessions.write'", self.new("ci", "--permission", "sessions.write").stderr)
        self.assertIn("[access.badOptions]", self.new("ci", "--role", "viewer", "--tenant", "a b").stderr)
        self.assertIn("config.read, backup.make concern all tenants", self.new("ci", "--role", "operator").stderr)
        self.assertEqual(self.new("ci", "--role", "operator", "--tenant", "*").stderr, "")


class Showing(Folder):
    """What `sessions` sends to a server that wants a key."""

    def setUp(self):
        super().setUp()
        seen = self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                seen.append(self.headers["Authorization"])
                body = b'{"sessions":[],"next":null,"total":0}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}"

    def list(self, *arguments, **environment):
        return orchestrion("sessions", "list", "--server", self.url, *arguments, env=environment)

    def test_the_key_comes_from_a_file_or_the_environment(self):
        (self.folder / "key").write_text("ork_file\n")
        self.list()
        self.list(ORCHESTRION_KEY="ork_here")
        self.list("--key-file", str(self.folder / "key"), ORCHESTRION_KEY="ork_here")
        self.list(ORCHESTRION_KEY_FILE=str(self.folder / "key"))
        self.assertEqual(self.seen, [None, "Bearer ork_here", "Bearer ork_file", "Bearer ork_file"])
        missing = self.list("--key-file", str(self.folder / "none"))
        self.assertEqual(missing.returncode, 1)
        self.assertIn("[keys.notRead]", missing.stderr)


class Tenants(Folder):
    """Two customers of one server, and its operator."""

    def setUp(self):
        super().setUp()
        keys = ""
        self.keys = {}
        for name, tenant in (("red", "red"), ("blue", "blue"), ("all", "'*'")):
            self.keys[name] = json.loads(orchestrion("keys", "new", name, "--role", "operator", "--json").stdout)["key"]
            (self.folder / name).write_text(self.keys[name])
            keys += f"    - {{name: {name}, secret: {{file: {name}}}, roles: [operator, developer], tenant: {tenant}}}\n"
        (self.apps / "itself.scxml").write_text(TO_ITSELF)
        (self.folder / "o.yaml").write_text(f"listen: 127.0.0.1:0\napps: {self.apps}\naccess:\n  api_keys:\n" + keys)
        self.server = subprocess.Popen([BINARY, "serve", "--config", str(self.folder / "o.yaml"), "--data", str(self.folder / "var")],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (self.server.kill(), self.server.communicate()))
        self.url = re.search(r"http://\S+", self.server.stdout.readline()).group()

    def ask(self, who, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if who:
            headers["Authorization"] = "Bearer " + self.keys[who]
        request = urllib.request.Request(self.url + path, body and json.dumps(body).encode(), headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or "null")

    def ids(self, who, path="/api/v1/sessions"):
        return sorted(s["id"] for s in self.ask(who, "GET", path)[1]["sessions"])

    def test_sessions_of_one_tenant_are_not_there_for_another(self):
        for who in ("red", "blue", "all"):
            status, session = self.ask(who, "POST", "/api/v1/sessions", {"application": "hello", "id": "of-" + who})
            self.assertEqual((status, session["tenant"]), (201, "default" if who == "all" else who))
        self.assertEqual(self.ids("red"), ["of-red"])
        self.assertEqual(self.ids("all"), ["of-all", "of-blue", "of-red"])
        for method, path, body in (
                ("GET", "", None), ("DELETE", "", None), ("POST", "/events", {"name": "x"}), ("GET", "/history", None),
                ("POST", "/resume", None), ("POST", "/retry", None), ("GET", "/export", None),
                ("POST", "/migrate", {"document_hash": "0" * 32})):
            status, problem = self.ask("red", method, "/api/v1/sessions/of-blue" + path, body)
            self.assertEqual((status, problem["code"]), (404, "session.notFound"), path)
        for path in ("/scxml/session/of-blue/query", "/scxml/session/of-blue/event/x", "/scxml/session/of-blue/terminate",
                     "/sessions/of-blue?_scxmleventname=x"):
            self.assertEqual(self.ask("red", "GET", path)[0], 404, path)
        self.assertEqual(self.ask("blue", "GET", "/api/v1/sessions/of-blue")[1]["status"], "running")
        rows = self.ask("red", "GET", "/api/v1/history")[1]["history"]
        self.assertEqual({row["session"] for row in rows}, {"of-red"})
        self.assertEqual(self.ask("red", "GET", "/api/v1/timers")[0], 403)
        self.assertEqual(self.ask(None, "GET", "/api/v1/sessions")[0], 401)
        exported = self.ask("blue", "GET", "/api/v1/sessions/of-blue/export")[1]
        exported["id"] = "taken"
        self.assertEqual(self.ask("red", "POST", "/api/v1/sessions/import", exported)[1]["tenant"], "red")

    def test_a_session_may_send_itself_messages_by_http(self):
        self.ask("red", "POST", "/api/v1/sessions", {"application": "itself", "id": "i"})
        while self.ask("red", "GET", "/api/v1/sessions/i")[1]["status"] == "running":
            pass
        self.assertEqual(self.ask("red", "GET", "/api/v1/sessions/i")[1]["configuration"], ["pass"])


class Configuring(Folder):
    """orchestrion config, and a server whose configuration changes."""

    def setUp(self):
        super().setUp()
        self.file = self.folder / "o.yaml"
        (self.folder / "key").write_text("hunter2\n")

    def config(self, *arguments):
        return orchestrion("config", *arguments)

    def write(self, text):
        # As editors do: the file is never half written.
        (self.folder / "new").write_text(text)
        os.rename(self.folder / "new", self.file)

    def serve(self):
        self.server = subprocess.Popen([BINARY, "serve", "--config", str(self.file), "--in-memory"], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        self.url = re.search(r"http://\S+", self.server.stdout.readline()).group()

    def end(self):
        self.server.kill()
        self.server.communicate()

    def logged(self, what):
        """The lines of the log up to one with `what`."""
        lines = []
        while not lines or what not in lines[-1]:
            lines.append(self.server.stderr.readline())
            self.assertNotEqual(lines[-1], "", "the server ended: " + "".join(lines))
        return "".join(lines)

    def test_mistakes_are_named_and_counted(self):
        self.write("listen: here\nlimts: 1\naccess: {api_keys: [{name: a, roles: [admin], secret: hunter2}]}\n")
        checked = self.config("check", str(self.file))
        self.assertEqual(checked.returncode, 2)
        for place in ("o.yaml:1:9: ", "o.yaml:2:1: ", "o.yaml:3:55: "):
            self.assertIn(place, checked.stdout)
        self.assertIn("did you mean 'limits'?", checked.stdout)
        self.assertIn("3 mistakes", checked.stdout)
        self.assertNotIn("hunter2", checked.stdout + checked.stderr)
        findings = json.loads(self.config("check", "--json", str(self.file)).stdout)
        self.assertFalse(findings["valid"])
        self.assertEqual([d["code"] for d in findings["diagnostics"]],
                         ["config.badValue", "config.unknownKey", "config.badSecret"])
        self.write("listen: 127.0.0.1:0\n")
        good = self.config("check", str(self.file))
        self.assertEqual((good.returncode, good.stdout), (0, f"{self.file} is right\n"))

    def test_it_is_shown_compared_and_described(self):
        self.write("access: {api_keys: [{name: a, roles: [admin], secret: {file: key}}]}\n")
        shown = self.config("show", "--config", str(self.file))
        self.assertIn(f'"(secret from file {self.folder}/key)"', shown.stdout)
        self.assertNotIn("hunter2", shown.stdout)
        self.assertEqual(json.loads(self.config("show", "--json").stdout)["listeners"][0]["port"], 7210)
        other = self.folder / "other.yaml"
        other.write_text("limits: {memory: 2GiB}\n")
        differences = self.config("diff", str(self.file), str(other)).stdout
        self.assertIn("limits.memory: 1GiB -> 2GiB (takes effect at the next start)\n", differences)
        self.assertIn("access.api_keys.a: ", differences)
        self.assertEqual(self.config("diff", str(other), str(other)).stdout, "No differences.\n")
        self.assertIn("$schema", json.loads(self.config("schema").stdout))

    def test_a_server_reads_it_again_when_asked_signalled_and_when_it_changes(self):
        self.write("listen: 127.0.0.1:0\nreload_on_change: false\n")
        self.serve()
        self.write("listen: 127.0.0.1:0\nreload_on_change: false\nlog: {level: debug}\nlimits: {memory: 2GiB}\n")
        coming = self.config("diff", str(self.file), "--server", self.url).stdout
        self.assertIn("log.level: info -> debug\n", coming)
        reloaded = self.config("reload", "--server", self.url)
        self.assertEqual(reloaded.returncode, 0, reloaded.stderr)
        self.assertIn("log.level: info -> debug\n", reloaded.stdout)
        self.assertIn("limits.memory: 1GiB -> 2GiB (takes effect at the next start)\n", reloaded.stdout)
        self.write("listen: nowhere\nshards: x\n")
        refused = self.config("reload", "--server", self.url)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("o.yaml:1: 'listen' cannot be 'nowhere'", refused.stderr)
        self.assertIn("[config.refused]", refused.stderr)
        self.server.send_signal(signal.SIGHUP)
        log = self.logged("configuration refused: the one before stays in force cause=SIGHUP")
        self.assertIn("o.yaml:2:9: error: 'shards' cannot be 'x'", log)
        with urllib.request.urlopen(self.url + "/api/v1/config", timeout=30) as answer:
            self.assertEqual(json.load(answer)["config"]["limits"]["memory"], "2GiB")

    def test_a_change_of_a_file_is_noticed(self):
        (self.folder / "conf.d").mkdir()
        self.write("include: conf.d/*.yaml\nlisten: 127.0.0.1:0\n")
        self.serve()
        (self.folder / "conf.d" / "a.yaml").write_text("log: {level: warning}\n")
        # Not in the log: that takes warnings only from now on. Not refused either.
        (self.folder / "conf.d" / "b.yaml").write_text("logg: {}\n")
        log = self.logged('configuration refused: the one before stays in force cause="file change"')
        self.assertIn("b.yaml:1:1: error: 'logg' is not a key", log)

    def test_without_a_server_nothing_is_reloaded(self):
        lonely = self.config("reload", "--server", "http://127.0.0.1:1")
        self.assertEqual(lonely.returncode, 1)
        self.assertIn("start one with 'orchestrion serve'", lonely.stderr)


class Running(Folder):
    def run_document(self, *options):
        (self.folder / "self.scxml").write_text(TO_ITSELF)
        return orchestrion("run", str(self.folder / "self.scxml"), *options).stdout.strip().split("\n")[-1]

    def test_a_document_may_send_to_itself_by_http(self):
        self.assertEqual(self.run_document("--virtual-time"), "final: pass")
        self.assertEqual(self.run_document("--virtual-time", "--restart-each-turn"), "final: pass")
        self.assertEqual(self.run_document(), "final: pass")

    def test_without_the_port_it_cannot(self):
        self.assertEqual(self.run_document("--virtual-time", "--no-http"), "final: fail")

    def test_json_nests_as_deep_as_the_server_takes_it(self):
        (self.folder / "deep.scxml").write_text(
            '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">'
            '<datamodel><data id="given"/><data id="sent"/></datamodel>'
            '<state id="s"><transition event="e" target="t"><assign location="sent" expr="_event.data"/></transition>'
            '</state><final id="t"/></scxml>')

        def ran(depth, *more):
            nested = "[" * depth + "]" * depth
            return orchestrion("run", str(self.folder / "deep.scxml"), "--param", "given=" + nested, "--event",
                               "e=" + nested, "--json", *more)

        output = ran(150)
        self.assertEqual(output.returncode, 0, output.stderr)
        data = json.loads(output.stdout.strip().split("\n")[-1])["data"]
        self.assertEqual(json.dumps(data["given"]), "[" * 150 + "]" * 150)
        self.assertEqual(data["given"], data["sent"])
        self.assertEqual(ran(201).returncode, 1)

    def test_a_picture_is_drawn(self):
        for name in ("a.svg", "a.png", "a.dot", "a.mmd"):
            drawn = orchestrion("render", str(self.apps / "hello.scxml"), "-o", str(self.folder / name),
                                "--state", "talking")
            self.assertEqual(drawn.returncode, 0, drawn.stderr)
            self.assertGreater((self.folder / name).stat().st_size, 100)
        unknown = orchestrion("render", str(self.apps / "hello.scxml"), "-o", "a.xyz")
        self.assertEqual(unknown.returncode, 1)
        nowhere = orchestrion("render", str(self.apps / "hello.scxml"), "-o", str(self.folder / "no/a.svg"))
        self.assertIn("cannot be written", nowhere.stderr)


class Helping(Folder):
    def complete(self, *words):
        """What bash offers for the last of the words."""
        script = orchestrion("completion", "bash").stdout
        listed = " ".join(f"'{word}'" for word in ("orchestrion",) + words)
        script += f"COMP_WORDS=({listed}); COMP_CWORD={len(words)}; _orchestrion; printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
        done = subprocess.run(["bash", "-uc", script], capture_output=True, text=True, timeout=60, cwd=self.apps)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.split()

    def test_bash_completes_commands_options_values_and_files(self):
        self.assertIn("sessions", self.complete(""))
        self.assertEqual(self.complete("ser"), ["serve"])
        self.assertEqual(self.complete("sessions", "te"), ["terminate"])
        self.assertEqual(self.complete("run", "--virt"), ["--virtual-time"])
        self.assertEqual(self.complete("run", "--trace", ""), ["text", "json"])
        self.assertEqual(self.complete("sessions", "list", "--status", "r"), ["running"])
        self.assertEqual(self.complete("check", "hel"), ["hello.scxml"])
        self.assertEqual(self.complete("completion", ""), ["bash", "zsh", "fish", "--help", "-h", "--help-all"])

    def test_the_other_shells_understand_their_scripts(self):
        for shell in ("zsh", "fish"):
            script = orchestrion("completion", shell).stdout
            self.assertIn("terminate", script)
            if shutil.which(shell):
                done = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 0, shell + done.stderr)

    def test_every_command_explains_itself_with_examples(self):
        commands = re.findall(r"(?m)^  (\w+) {2,}", orchestrion("help").stdout.split("Subcommands:")[1])
        self.assertGreaterEqual(len(commands), 9)
        for command in commands:
            explained = orchestrion("help", command)
            self.assertIn(f"orchestrion {command} ", explained.stdout)
            if command != "version":
                self.assertRegex(explained.stdout, r"Examples?:\n", command)
        self.assertIn("Usage: orchestrion sessions send [", orchestrion("help", "sessions", "send").stdout)
        self.assertEqual(orchestrion("help", "nothing").returncode, 2)
        self.assertEqual(orchestrion("nothing").returncode, 2)
        self.assertRegex(json.loads(orchestrion("version", "--json").stdout)["version"], r"^\d+\.\d+\.\d+$")


if __name__ == "__main__":
    BINARY = os.path.abspath(sys.argv.pop(1))
    unittest.main()
