#!/usr/bin/env python3
"""The contact centre of a running server: messages arrive by REST, sessions route them, agents take them, and the
server is killed in between.

usage: centre_test.py ORCHESTRION story|kills

story   one message from its arrival to the end of its session, and the explanation of who got it
kills   kill -9 at each step of several messages: nothing is lost, nothing happens twice
"""
import json
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from support.server import Server  # noqa: E402

DEADLINE_SECONDS = 120
AGENTS = ["anna", "bob", "cleo"]
CONFIG = """
apps: {apps}
data: {{folder: {data}}}
defaults: {{history: full}}
centers:
  - tenant: default
    endpoints: [{{name: support, application: strategy, params: {{subject: "[EMAILSUBJECT]"}}}}]
    indexed_keys: [customer]
    router: {{offer_timeout: 10min, transition_time: 10min, connection_grace: 10min}}
    default_capacity_rule: desk
    capacity_rules: [{{name: desk, allowed: [{{email: 1}}]}}]
    agents:
      - {{id: anna, skills: {{Billing: 8}}}}
      - {{id: bob, skills: {{Billing: 7}}}}
      - {{id: cleo, skills: {{Billing: 6}}}}
      - {{id: dan, skills: {{Billing: 1}}}}
"""


class Centre:
    """A server with a contact centre, and what people do there."""

    def __init__(self, binary, folder):
        self.folder = Path(folder)
        config = self.folder / "orchestrion.yaml"
        config.write_text(CONFIG.format(apps=HERE, data=self.folder / "data"))
        self.server = Server(binary, log=self.folder / "log", arguments=["--config", config])

    def start(self):
        self.server.start().wait_ready()

    def kill_and_start(self):
        self.server.kill()
        self.start()

    def call(self, method, path, body=None, key=None):
        request = urllib.request.Request(self.server.url + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if key:
            request.add_header("Idempotency-Key", key)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return json.loads(text) if text else {}
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def wait_for(self, what, look):
        """What `look` gives as soon as it gives anything."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < deadline:
            found = look()
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"waited for {DEADLINE_SECONDS} s until {what}\n{self.server.log_tail()}")

    # Customers.

    def arrive(self, subject, key=None):
        answer = self.call("POST", "/api/v1/interactions",
                           {"endpoint": "support", "media": "email", "from": "customer@x.example", "subject": subject,
                            "udata": {"customer": subject}}, key)
        return answer["id"], answer["session"]

    # Agents.

    def login(self, agent):
        self.call("POST", f"/api/v1/agents/{agent}/login", {"media": [{"medium": "email", "ready": True}]})

    def act(self, agent, interaction, action, body=None, key=None):
        self.call("POST", f"/api/v1/agents/{agent}/interactions/{interaction}/{action}", body or {}, key)

    def at_agents(self, state):
        """{interaction: agents} of what agents have in this state."""
        found = {}
        for agent in self.call("GET", "/api/v1/agents")["agents"]:
            for handling in agent.get("interactions", []):
                if handling["state"] == state:
                    found.setdefault(handling["interaction"], []).append(agent["id"])
        return found

    # Sessions.

    def session(self, session):
        return self.call("GET", f"/api/v1/sessions/{session}")

    def in_state(self, session, state):
        def look():
            view = self.session(session)
            assert "wrong" not in view["configuration"], view["data"]["_data"]["log"]
            return view if state in view["configuration"] else None
        return self.wait_for(f"{session} is in {state}", look)

    def say(self, session, event):
        self.call("POST", f"/api/v1/sessions/{session}/events", {"name": event})

    def interaction(self, interaction):
        return self.call("GET", f"/api/v1/interactions/{interaction}")


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def story(centre):
    message, session = centre.arrive("Where is my loan?")
    view = centre.in_state(session, "queueing")
    expect(view["data"]["_data"]["subject"] == "Where is my loan?", view["data"])
    centre.login("dan")  # knows too little
    centre.login("anna")
    centre.in_state(session, "selected")
    centre.say(session, "give")
    centre.wait_for("it is offered", lambda: centre.at_agents("offered").get(message) == ["anna"])
    centre.act("anna", message, "accept")
    centre.in_state(session, "kept")
    shown = centre.interaction(message)
    expect(shown["stage"] == "handled" and shown["session"] == session, shown)
    expect(shown["udata"]["answered_by"] == "anna", shown)
    centre.act("anna", message, "done", {"disposition": "answered"})
    view = centre.in_state(session, "over")
    expect(view["data"]["_data"]["log"] == ["added", "selected", "given", "kept"], view["data"])
    explain(centre, message, session)
    metrics = centre.server.metrics()
    expect(metrics['orchestrion_center_arrived_total{tenant="default"}'] == 1, "metrics")
    health = centre.call("GET", "/healthz")
    expect("contact centre default" in json.dumps(health), health)


def explain(centre, message, session):
    """Why anna: by REST, and in the history of the session."""
    decisions = centre.call("GET", "/api/v1/decisions?" + urllib.parse.urlencode({"interaction": message}))["decisions"]
    selected = [one for one in decisions if one["decision"] == "selected"]
    expect(len(selected) == 1 and "anna" in json.dumps(selected), decisions)
    rows = centre.call("GET", f"/api/v1/sessions/{session}/history")["history"]
    said = [row["decision"] for row in rows if row["kind"] == "decision"]
    expect([one["decision"] for one in said] == ["selected"], rows)
    expect("anna" in json.dumps(said[0]["explanation"]), said)


def kills(centre):
    """Three messages go the same way; at each step the server is killed at once."""
    messages = []
    for number in range(len(AGENTS)):
        messages.append(centre.arrive(f"message {number}", key=f"arrival-{number}"))
        centre.kill_and_start()
        # Whoever did not hear the answer asks again, and it is the same.
        expect(centre.arrive(f"message {number}", key=f"arrival-{number}") == messages[-1], "another message")
    for agent in AGENTS:
        centre.login(agent)
        centre.kill_and_start()
        centre.login(agent)
    for agent in AGENTS:  # all of them are back
        centre.login(agent)
    for _, session in messages:
        centre.in_state(session, "selected")
    centre.kill_and_start()  # between selection and redirect
    for agent in AGENTS:
        centre.login(agent)
    for _, session in messages:
        centre.say(session, "give")
    centre.kill_and_start()  # between redirect and offer, or after it
    for agent in AGENTS:
        centre.login(agent)
    offered = centre.wait_for("all are offered", lambda: all_offered(centre))
    expect(sorted(agent for agents in offered.values() for agent in agents) == AGENTS, offered)
    centre.kill_and_start()  # between offer and accept
    for agent in AGENTS:
        centre.login(agent)
    expect(centre.at_agents("offered") == offered, "the offers are others after the restart")
    for number, (message, _) in enumerate(messages):
        centre.act(offered[message][0], message, "accept", key=f"accept-{number}")
        centre.kill_and_start()
        centre.act(offered[message][0], message, "accept", key=f"accept-{number}")
    for message, session in messages:
        view = centre.in_state(session, "kept")
        expect(view["data"]["_data"]["log"] == ["added", "selected", "given", "kept"], view["data"]["_data"]["log"])
        expect(centre.interaction(message)["udata"]["answered_by"] == offered[message][0], "another agent")
    expect(centre.at_agents("active") == offered, "each message is with its agent, once")
    finish(centre, messages, offered)


def all_offered(centre):
    offered = centre.at_agents("offered")
    return offered if len(offered) == len(AGENTS) else None


def finish(centre, messages, offered):
    for message, _ in messages:
        centre.act(offered[message][0], message, "done")
    centre.kill_and_start()
    for message, session in messages:
        centre.in_state(session, "over")
        expect(centre.interaction(message)["stage"] == "ended", "it has not ended")
    total = centre.call("GET", "/api/v1/interactions?limit=1000")["interactions"]
    expect(len(total) == len(messages), total)


def main():
    binary, scenario = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="centre") as folder:
        centre = Centre(binary, folder)
        with centre.server:
            centre.start()
            {"story": story, "kills": kills}[scenario](centre)
            expect(centre.server.stop() == 0, "the server did not stop well:\n" + centre.server.log_tail())
    print(f"{scenario}: all right")


if __name__ == "__main__":
    main()
