#!/usr/bin/env python3
"""An adapter and an agent's desktop at a real server: see README.md.

usage: channels_test.py [--verbose] [TEST …]
"""
import hashlib
import hmac
import http.server
import json
import os
import queue
import sys
import tempfile
import threading
import unittest
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "examples" / "adapter")]

import adapter as example  # noqa: E402
from support import server as support  # noqa: E402

CENTRE = ROOT / "examples" / "centre"
SECRET = "correct horse battery staple"
PATIENCE = 60  # seconds for anything to happen
VERBOSE = "--verbose" in sys.argv


def show(who, what):
    if VERBOSE:
        print(f"{who:8} {json.dumps(what)}", file=sys.stderr, flush=True)


class Heard:
    """What somebody hears, in order; others may wait for some of it."""

    def __init__(self, who):
        self.who, self._all, self._arrived = who, [], threading.Condition()

    def put(self, message):
        show(self.who, message)
        with self._arrived:
            self._all.append(message)
            self._arrived.notify_all()

    def wait(self, **wanted):
        """The first message with these members that nobody has waited for yet."""
        def find():
            for message in self._all:
                if all(message.get(name) == value for name, value in wanted.items()):
                    return message
        with self._arrived:
            if not self._arrived.wait_for(find, PATIENCE):
                raise AssertionError(f"{self.who} never heard {wanted}, but {self._all}")
            message = find()
            self._all.remove(message)
            return message

    def count(self, **wanted):
        with self._arrived:
            return sum(all(m.get(name) == value for name, value in wanted.items()) for m in self._all)


class Desktop:
    """The desktop of an agent."""

    def __init__(self, url, agent):
        self.heard = Heard(agent)
        self._socket = example.WebSocket(f"{url}/api/v1/agents/{agent}/channel")
        self._count = 0
        self.closed, self.code = threading.Event(), None
        threading.Thread(target=self._read, daemon=True).start()
        self.state = self.heard.wait(type="state")

    def _read(self):
        try:
            while True:
                self.heard.put(json.loads(self._socket.receive()))
        except example.Closed as why:
            self._socket.abandon()
            self.code = why.code
            self.closed.set()

    def close(self):
        self._socket.close()
        self.closed.wait(PATIENCE)

    def say(self, type, **members):
        self._count += 1
        id = f"{os.urandom(4).hex()}-{self._count}"
        self._socket.send(json.dumps({"type": type, "id": id, **members}))
        return id

    def do(self, type, **members):
        return self.heard.wait(type="confirm", id=self.say(type, **members))["result"]


class Webhook(http.server.ThreadingHTTPServer):
    """A web service that takes orders; the first answers are those it is told to give."""

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), WebhookRequest)
        self.heard, self.answers = Heard("webhook"), list(answers)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/orders"

    def close(self):
        self.shutdown()
        self.server_close()


class WebhookRequest(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fields = dict(field.split("=", 1) for field in self.headers["Orchestrion-Signature"].split(","))
        expected = hmac.new(SECRET.encode(), fields["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
        self.server.heard.put({**json.loads(body), "key": self.headers["Idempotency-Key"],
                               "genuine": hmac.compare_digest(expected, fields["v1"])})
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, b"")
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def ask(url, method, path, body=None, type="application/json"):
    """(status, body) of a request to the server."""
    request = urllib.request.Request(url + path, body, {"Content-Type": type} if body is not None else {}, method=method)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.status, answer.read()


class ChannelsTest(unittest.TestCase):
    def configuration(self, folder):
        """That of the example, with a gateway that is a web service."""
        self.webhook = Webhook([(503, b""), (202, b"")])
        self.addCleanup(self.webhook.close)
        (folder / "secret").write_text(SECRET)
        config = (CENTRE / "orchestrion.yaml").read_text().replace("apps: .", f"apps: {CENTRE}")
        hook = f"    webhooks: [{{name: hook, url: '{self.webhook.url}', capabilities: [email], secret: {{file: secret}}}}]\n"
        (folder / "o.yaml").write_text(config.replace("  - tenant: default\n", "  - tenant: default\n" + hook))
        return folder / "o.yaml"

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        folder = Path(self.folder.name)
        self.server = support.Server(support.default_binary(), data=folder / "data", log=folder / "log",
                                     arguments=["--config", self.configuration(folder)])
        self.addCleanup(self.server.kill)
        self.server.start().wait_ready()
        self.orders = Heard("switch")
        self.lost = queue.Queue()
        self.adapter = example.Adapter(self.server.url, "pbx", ["voice", "dialog"], on_order=self.on_order,
                                       log=self.on_event)
        self.addCleanup(self.adapter.stop)
        self.adapter.start()
        self.assertTrue(self.adapter.attached.wait(PATIENCE))
        self.anna = Desktop(self.server.url, "anna")
        self.addCleanup(lambda: self.anna.close())

    def on_event(self, **event):
        show("pbx", event)
        if event["event"] == "lost":
            self.lost.put(event)

    def on_order(self, adapter, order):
        self.orders.put(order)
        adapter.end_order(order["sequence"])

    def login(self):
        self.anna.do("login", media=[{"medium": "voice", "dn": "7001", "ready": True}])

    def call(self, name="c-1"):
        result = self.adapter.report("arrived", timeout=PATIENCE, interaction={
            "media": "voice", "endpoint": "support", "external_id": name, "voice": {"ani": "+4930", "dnis": "support"}})
        self.assertIn("session", result)
        return result["interactionid"]

    def offered(self, call):
        """The call rings at anna's telephone."""
        offer = self.anna.heard.wait(type="notice", notice="offer")
        self.assertEqual(offer["interaction"], call)
        order = self.orders.wait(order="redirect", interaction=call)
        self.assertEqual(order["arguments"]["agent"], "anna")
        return order

    def pick_up(self, call, device="7001"):
        self.adapter.report("party", timeout=PATIENCE, interaction=call, party={
            "id": "phone", "device": device, "device_type": "agent", "agent": "anna", "state": "connected"})

    def test_a_call_is_answered_at_the_phone_and_ended_by_the_agent(self):
        self.login()
        call = self.call()
        self.offered(call)
        self.pick_up(call)
        self.anna.heard.wait(notice="accepted", interaction=call)
        self.anna.do("done", interaction=call, disposition="solved")
        self.orders.wait(order="release", interaction=call)

    def test_the_agent_accepts_at_her_desktop(self):
        self.login()
        call = self.call()
        self.offered(call)
        self.anna.do("accept", interaction=call)
        self.anna.heard.wait(notice="accepted", interaction=call)

    def test_the_customer_hangs_up_before_anybody_answers(self):
        self.login()
        call = self.call()
        self.offered(call)
        self.adapter.report("left", timeout=PATIENCE, interaction=call, reason="hung up")
        self.anna.heard.wait(notice="withdrawn", interaction=call)

    def test_whom_the_centre_does_not_know_it_says_so(self):
        with self.assertRaisesRegex(LookupError, "center.unknownInteraction"):
            self.adapter.report("left", timeout=PATIENCE, interaction="nobody", reason="")
        self.assertEqual(self.anna.heard.wait(type="error", id=self.anna.say("accept", interaction="nobody"))["type"],
                         "error")

    def test_a_webhook_gets_signed_orders_until_it_takes_them(self):
        status, answer = ask(self.server.url, "POST", "/api/v1/interactions",
                             json.dumps({"media": "email", "gateway": "hook", "endpoint": "support"}).encode())
        self.assertEqual(status, 201)
        email = json.loads(answer)["id"]
        ask(self.server.url, "POST", f"/api/v1/interactions/{email}/stop", b"{}")
        first = self.webhook.heard.wait(order="release", interaction=email)
        again = self.webhook.heard.wait(order="release", interaction=email)
        self.assertTrue(first["genuine"] and again["genuine"])
        self.assertEqual(first["key"], again["key"])
        self.assertEqual(first["key"], f"default-hook-{first['sequence']}")
        status, _ = ask(self.server.url, "POST", f"/api/v1/adapters/hook/orders/{first['sequence']}", b"{}")
        self.assertEqual(status, 204)

    def test_attachments_lie_beside_the_database(self):
        status, answer = ask(self.server.url, "POST", "/api/v1/attachments", b"%PDF-", "application/pdf")
        self.assertEqual(status, 201)
        hash = json.loads(answer)["hash"]
        self.assertEqual(hash, hashlib.sha256(b"%PDF-").hexdigest())
        self.server.kill()
        self.assertEqual((Path(self.folder.name) / "data" / "attachments" / "default" / hash).read_bytes(), b"%PDF-")
        self.server.start().wait_ready()
        self.assertEqual(ask(self.server.url, "GET", f"/api/v1/attachments/{hash}"), (200, b"%PDF-"))

    def test_a_stopping_server_says_goodbye(self):
        self.assertEqual(self.server.stop(), 0)
        self.assertTrue(self.anna.closed.wait(PATIENCE))
        self.assertEqual(self.anna.code, 1001)

    def test_a_kill_between_offer_and_accept_loses_and_doubles_nothing(self):
        self.login()
        call = self.call()
        self.offered(call)
        self.server.kill()
        self.assertTrue(self.anna.closed.wait(PATIENCE))
        self.lost.get(timeout=PATIENCE)
        self.server.start().wait_ready()
        self.adapter.url = self.server.url
        self.assertTrue(self.adapter.attached.wait(PATIENCE))
        self.anna = Desktop(self.server.url, "anna")
        self.assertTrue(self.anna.state["agent"]["logged_in"])
        self.assertEqual([one["id"] for one in self.anna.state["interactions"]], [call])
        self.pick_up(call)
        self.anna.heard.wait(notice="accepted", interaction=call)
        self.assertEqual(self.orders.count(order="redirect"), 0, "no other redirect than the one it knows")
        self.anna.do("done", interaction=call)
        self.orders.wait(order="release", interaction=call)


if __name__ == "__main__":
    unittest.main(warnings="ignore", argv=[argument for argument in sys.argv if argument != "--verbose"])
