#!/usr/bin/env python3
"""The load generator against servers that misbehave in known ways: what it counts, and what it measures.

usage: load_test.py PATH-OF-ORCHESTRION-LOAD [unittest options]
"""
import json
import os
import socket
import subprocess
import sys
import threading
import time
import unittest

BINARY = ""
OK = b"HTTP/1.1 202 Accepted\r\nServer: x\r\ncontent-length: 2\r\n\r\n{}"
METRICS = b"a_total %d\nb 1\n"


class Answering:
    """A server whose `answer(number, head)` gives the bytes to send; nothing closes the connection."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []
        self.looks = 0
        self.lock = threading.Lock()
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = "http://{}:{}".format(*self.socket.getsockname())
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client:
            while True:
                head, body = self.read(client)
                if head is None:
                    return
                answer = self.take(head, body)
                if not answer:
                    return
                client.sendall(answer)
                if b"connection: close" in answer.lower():
                    return

    def read(self, client):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = client.recv(65536)
            if not piece:
                return None, None
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = [line for line in head.split(b"\r\n") if line.startswith(b"Content-Length")]
        while length and len(body) < int(length[0].split(b":")[1]):
            body += client.recv(65536)
        return head.decode(), body.decode()

    def take(self, head, body):
        with self.lock:
            if head.startswith("GET /metrics "):
                self.looks += 1
                page = METRICS % (10 * self.looks)
                return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(page), page)
            self.requests.append((head, body))
            number = len(self.requests) - 1
        return self.answer(number, head)

    def close(self):
        self.socket.close()


class Load(unittest.TestCase):
    def run_load(self, answer, *arguments, code=0):
        self.server = Answering(answer)
        self.addCleanup(self.server.close)
        done = subprocess.run([BINARY, "--url", self.server.url, "--warm-up", "0", *map(str, arguments)],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_sessions_are_started_then_take_events_in_turn(self):
        starts, total = self.run_load(lambda *_: OK, "--application", "a", "--sessions", 10, "--duration", 0,
                                      "--count", 25, "--connections", 4, "--event", '{"name":"e","data":{n}}',
                                      "--keys", "k", "--stable", "--metric", "a_")
        self.assertEqual((starts["kind"], starts["requests"]), ("starts", 10))
        self.assertEqual((total["kind"], total["requests"], total["errors"]), ("total", 25, 0))
        started = sorted(json.loads(body)["id"] for _, body in self.server.requests[:10])
        self.assertEqual(started, sorted(f"load-{n}" for n in range(10)))
        events = self.server.requests[10:]
        self.assertEqual(sorted(json.loads(body)["data"] for _, body in events), list(range(25)))
        for head, body in events:
            number = json.loads(body)["data"]
            self.assertTrue(head.startswith(f"POST /api/v1/sessions/load-{number % 10}/events?wait=stable HTTP/1.1"))
            self.assertIn(f"\r\nIdempotency-Key: k-{number}", head)
        self.assertEqual(total["metrics"], {"a_total": 10})

    def test_errors_are_counted_by_status_and_not_measured(self):
        def answer(number, _):
            if number % 10 == 3:
                return b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 4\r\n\r\nslow"
            return b"" if number % 10 == 7 else OK
        total = self.run_load(answer, "--duration", 0, "--count", 100, "--connections", 5, code=1)[-1]
        self.assertEqual(total["errors_by_status"], {"429": 10, "lost": 10})
        self.assertEqual(total["requests"], 80)
        self.assertIn(total["first_error"], ("429 slow", "no answer"))

    def test_sessions_that_are_there_already_are_no_error(self):
        conflict = b"HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n"
        self.run_load(lambda number, head: OK if "/events" in head else conflict,
                      "--application", "a", "--sessions", 3, "--duration", 0, "--count", 3)

    def test_an_answer_may_come_in_pieces_and_close_the_connection(self):
        long = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n" + b"x" * 100000
        total = self.run_load(lambda *_: long, "--duration", 0, "--count", 20, "--connections", 2)[-1]
        self.assertEqual((total["requests"], total["errors"]), (20, 0))

    def test_a_stall_shows_in_every_request_that_was_due_in_it(self):
        """No coordinated omission: one answer that takes half a second delays the 50 that were due meanwhile."""
        def answer(number, _):
            if number == 0:
                time.sleep(0.5)
            return OK
        total = self.run_load(answer, "--rate", 100, "--duration", 0, "--connections", 1, "--count", 50)[-1]
        self.assertEqual((total["requests"], total["unsent"]), (50, 0))
        self.assertGreaterEqual(total["p50_ms"], 240)
        self.assertGreaterEqual(total["max_ms"], 490)

    def test_what_was_due_and_never_sent_is_told(self):
        def answer(number, _):
            time.sleep(0.5)
            return OK
        total = self.run_load(answer, "--rate", 1000, "--duration", 0.3, "--connections", 1, "--late", 0, code=1)[-1]
        self.assertEqual((total["requests"], total["unsent"]), (0, 299))
        self.assertEqual(total["errors_by_status"], {"lost": 1})

    def test_starts_can_be_what_is_measured(self):
        total = self.run_load(lambda *_: OK, "--application", "a", "--what", "starts", "--first", 100, "--duration", 0,
                              "--count", 5, "--params", '{"x":{n}}')[-1]
        self.assertEqual(total["what"], "starts")
        bodies = sorted((json.loads(body) for _, body in self.server.requests), key=lambda body: body["id"])
        self.assertEqual(bodies[0], {"application": "a", "id": "load-100", "params": {"x": 100}})
        self.assertEqual(len(bodies), 5)

    def test_pieces_of_the_run_are_printed(self):
        lines = self.run_load(lambda *_: OK, "--rate", 200, "--duration", 1, "--interval", 0.2, "--pid", os.getpid())
        pieces = [line for line in lines if line["kind"] == "interval"]
        self.assertGreaterEqual(len(pieces), 3)
        self.assertGreater(pieces[0]["server_resident_bytes"], 0)
        self.assertLessEqual(sum(piece["requests"] for piece in pieces), lines[-1]["requests"])

    def test_a_wrong_command_line_says_what_was_expected(self):
        for arguments in (["--url", "ftp://x"], ["--url", "http://localhost"], ["--duration", "0"], ["--rate", "-1"]):
            done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    BINARY = os.path.abspath(sys.argv.pop(1))
    unittest.main()
