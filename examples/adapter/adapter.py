#!/usr/bin/env python3
"""An adapter for the contact centre: a telephone switch in miniature, with Python's own library alone.

It attaches over a WebSocket (docs/reference/adapters.md), reports calls and carries out orders. Its customers and phones
are lines on the standard input, what happens are lines on the standard output, each one JSON object:

    call NAME ENDPOINT [ANI]     a customer calls; NAME is ours, for the lines below
    answer NAME                  the phone that rings for the call is picked up
    hangup NAME                  the customer hangs up
    data NAME KEY VALUE          user data of the call
    fail ORDER [ERROR]           the next order of this kind fails
    send TYPE JSON               any message, as the protocol has it; {call:NAME} stands for a call's id
    quit

usage: adapter.py URL [--name NAME] [--token TOKEN] [--capabilities voice,dialog]

    adapter.py http://127.0.0.1:7210 --name pbx
"""
import argparse
import base64
import hashlib
import json
import os
import queue
import re
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse

TRY_AGAIN = ("center.busy", "channel.tooManyMessages")
ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Closed(Exception):
    """The server has closed the connection, or it is gone; `code` is 1006 then."""

    def __init__(self, code=1006, reason=""):
        super().__init__(f"closed: {code} {reason}".strip())
        self.code, self.reason = code, reason


class WebSocket:
    """The client of a WebSocket (RFC 6455): texts in both directions. send() may be called by any thread."""

    def __init__(self, url, headers=(), protocol="orchestrion.v1", timeout=30):
        parts = urllib.parse.urlsplit(url)
        secure = parts.scheme in ("https", "wss")
        port = parts.port or (443 if secure else 80)
        plain = socket.create_connection((parts.hostname, port), timeout=timeout)
        plain.settimeout(None)
        if secure:
            plain = ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
        self._socket, self._received, self._lock = plain, b"", threading.Lock()
        key = base64.b64encode(os.urandom(16)).decode()
        target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        lines = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}", "Connection: Upgrade", "Upgrade: websocket",
                 "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", f"Sec-WebSocket-Protocol: {protocol}"]
        lines += [f"{name}: {value}" for name, value in headers]
        try:
            self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            self._shake_hands(key)
        except (OSError, Closed):
            self._socket.close()
            raise

    def _shake_hands(self, key):
        while b"\r\n\r\n" not in self._received:
            self._fill()
        head, self._received = self._received.split(b"\r\n\r\n", 1)
        status, *headers = head.decode("latin-1").split("\r\n")
        if " 101 " not in status:
            raise ConnectionError(f"{status}: {self._received.decode(errors='replace')}")
        fields = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in headers)}
        expected = base64.b64encode(hashlib.sha1((key + ACCEPT_SALT).encode()).digest()).decode()
        if fields.get("sec-websocket-accept") != expected:
            raise ConnectionError("the server did not understand the request for a WebSocket")

    def _fill(self):
        try:
            received = self._socket.recv(65536)
        except OSError as error:
            raise Closed() from error
        if not received:
            raise Closed()
        self._received += received

    def _take(self, count):
        while len(self._received) < count:
            self._fill()
        taken, self._received = self._received[:count], self._received[count:]
        return taken

    def _frame(self):
        """(last, kind, payload)"""
        first, second = self._take(2)
        length = second & 0x7F
        if length == 126:
            length = struct.unpack(">H", self._take(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self._take(8))[0]
        return bool(first & 0x80), first & 0x0F, self._take(length)

    def _send_frame(self, kind, payload):
        mask = os.urandom(4)
        size = len(payload)
        if size < 126:
            head = struct.pack(">BB", 0x80 | kind, 0x80 | size)
        elif size < 65536:
            head = struct.pack(">BBH", 0x80 | kind, 0x80 | 126, size)
        else:
            head = struct.pack(">BBQ", 0x80 | kind, 0x80 | 127, size)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        with self._lock:
            try:
                self._socket.sendall(head + mask + masked)
            except OSError as error:
                raise Closed() from error

    def send(self, text):
        self._send_frame(TEXT, text.encode())

    def receive(self):
        """The next text. Raises Closed."""
        message = b""
        while True:
            last, kind, payload = self._frame()
            if kind == PING:
                self._send_frame(PONG, payload)
            elif kind == CLOSE:
                code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 1005
                try:
                    self._send_frame(CLOSE, payload[:2])
                finally:
                    self._socket.close()
                raise Closed(code, payload[2:].decode(errors="replace"))
            elif kind != PONG:
                message += payload
                if last:
                    return message.decode()

    def close(self, code=1000):
        """Says goodbye; whoever receives meanwhile is told by Closed."""
        try:
            self._send_frame(CLOSE, struct.pack(">H", code))
            self._socket.shutdown(socket.SHUT_RDWR)
        except (OSError, Closed):
            pass

    def abandon(self):
        """Without a word: nobody uses it any more."""
        self._socket.close()


class Adapter:
    """One adapter that is attached, and attaches again when the connection is lost.

    Reports are kept until they are answered and sent again under their ids after a lost connection; orders are taken
    once, by their sequence, and answered again when they come again.
    """

    def __init__(self, url, name, capabilities, headers=(), on_order=None, log=lambda **_: None):
        self.url = url  # of the server; a change takes effect with the next connection
        self._name, self._capabilities, self._headers = name, capabilities, list(headers)
        self._on_order, self._log = on_order, log
        self._lock = threading.RLock()
        self._prefix = os.urandom(6).hex()  # so that no id is ever used twice
        self._count = 0
        self._socket = None
        self._waiting = {}   # id: (message, queue for the answer)
        self._answered = {}  # sequence: type and members of the answer
        self._stopped = False
        self.attached = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self._stopped = True
        with self._lock:
            if self._socket:
                self._socket.close()
        self._thread.join(timeout=10)

    def cut(self):
        """Loses the connection, for tests."""
        with self._lock:
            if self._socket:
                self._socket._socket.shutdown(socket.SHUT_RDWR)

    def report(self, type, timeout=30, **members):
        """Sends a message and waits for its answer: the result. Raises LookupError with the error's code."""
        answer = self.send(type, **members).get(timeout=timeout)
        if answer["type"] == "error":
            raise LookupError(f"{answer['code']}: {answer['message']}")
        return answer.get("result", {})

    def send(self, type, **members):
        """Sends a message; its answer comes through the queue."""
        answers = queue.Queue()
        with self._lock:
            self._count += 1
            id = f"{self._prefix}-{self._count}"
            message = {"type": type, "id": id, **members}
            self._waiting[id] = (message, answers)
            if self.attached.is_set():
                self._say(message)
        return answers

    def end_order(self, sequence, error="", description="", **members):
        """Answers an order, now or later."""
        type = "order_failed" if error else "order_done"
        if error:
            members |= {"error": error, "description": description}
        with self._lock:
            self._answered[sequence] = (type, members)
        self.send(type, sequence=sequence, **members)

    def _say(self, message):
        try:
            self._socket.send(json.dumps(message))
        except Closed:
            pass  # it is sent again when we are attached again

    def _run(self):
        pause = 0.1
        while not self._stopped:
            try:
                self._attach()
                pause = 0.1
                while True:
                    self._take(json.loads(self._socket.receive()))
            except (Closed, OSError) as why:
                self.attached.clear()
                with self._lock:
                    if self._socket:
                        self._socket.abandon()
                self._log(event="lost", why=str(why))
                if isinstance(why, Closed) and why.code == 4001:
                    return  # another one has our name
            time.sleep(pause)
            pause = min(pause * 2, 10)

    def _attach(self):
        opened = WebSocket(f"{self.url.rstrip('/')}/api/v1/adapters/{urllib.parse.quote(self._name)}/channel",
                           self._headers)
        opened.send(json.dumps({"type": "hello", "id": f"{self._prefix}-hello", "name": self._name,
                                "capabilities": self._capabilities}))
        welcome = json.loads(opened.receive())
        if welcome["type"] != "welcome":
            raise ConnectionError(welcome)
        with self._lock:
            self._socket = opened
            self._log(event="attached", tenant=welcome["tenant"])
            self.attached.set()
            for message, _ in self._waiting.values():
                self._say(message)

    def _take(self, message):
        if message.get("code") in TRY_AGAIN:
            threading.Timer(1.0, self._repeat, [message["id"]]).start()
        elif message["type"] in ("confirm", "error"):
            with self._lock:
                _, answers = self._waiting.pop(message.get("id"), (None, None))
            if answers is None:
                self._log(event="unexpected", message=message)
            else:
                answers.put(message)
        elif message["type"] == "order":
            self._take_order(message)

    def _repeat(self, id):
        with self._lock:
            if id in self._waiting and self.attached.is_set():
                self._say(self._waiting[id][0])

    def _take_order(self, order):
        with self._lock:
            known = order["sequence"] in self._answered
            if known and self._answered[order["sequence"]]:
                type, members = self._answered[order["sequence"]]
                self.send(type, sequence=order["sequence"], **members)
            self._answered.setdefault(order["sequence"], None)
        if known:
            return self._log(event="repeated", sequence=order["sequence"])
        self._on_order(self, order)


class Switch:
    """Calls and phones on lines of text."""

    def __init__(self, say):
        self._say = say
        self._calls = {}    # our name: the interaction's id
        self._ringing = {}  # the interaction's id: (device, agent)
        self._failing = {}  # order: error

    def on_order(self, adapter, order):
        self._say(event="order", call=self._name_of(order["interaction"]), **{
            key: order[key] for key in ("order", "sequence", "arguments")})
        arguments = order["arguments"]
        error = self._failing.pop(order["order"], "")
        if error:
            return adapter.end_order(order["sequence"], error, "told to fail")
        if order["order"] == "redirect":
            self._ringing[order["interaction"]] = (arguments.get("to", ""), arguments.get("agent", ""))
        if order["order"] == "createcall":
            self._calls[order["interaction"]] = order["interaction"]
        adapter.end_order(order["sequence"])

    def _name_of(self, interaction):
        names = [name for name, id in self._calls.items() if id == interaction]
        return names[0] if names else interaction

    def obey(self, adapter, line):
        verb, *words = line.split(" ")
        if verb == "call":
            name, endpoint, ani = (words + ["+49301234567"])[:3]
            result = adapter.report("arrived", interaction={
                "media": "voice", "endpoint": endpoint, "external_id": name, "voice": {"ani": ani, "dnis": endpoint}})
            self._calls[name] = result["interactionid"]
            self._say(event="arrived", call=name, **result)
        elif verb == "answer":
            id = self._calls[words[0]]
            device, agent = self._ringing.pop(id)
            adapter.report("party", interaction=id, party={
                "id": f"device:{device}", "device": device, "device_type": "agent" if agent else "unknown",
                "agent": agent, "state": "connected"})
            self._say(event="answered", call=words[0], device=device)
        elif verb == "hangup":
            adapter.report("left", interaction=self._calls[words[0]], reason="hung up")
            self._say(event="left", call=words[0])
        elif verb == "data":
            adapter.report("data", interaction=self._calls[words[0]], keys={words[1]: " ".join(words[2:])})
            self._say(event="data", call=words[0])
        elif verb == "fail":
            self._failing[words[0]] = words[1] if len(words) > 1 else "busy"
        elif verb == "send":
            text = re.sub(r"\{call:([^}]+)\}", lambda match: self._calls[match.group(1)], " ".join(words[1:]))
            self._say(event="confirmed", result=adapter.report(words[0], **json.loads(text)))
        else:
            self._say(event="error", message=f"there is no '{verb}'")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("url")
    parser.add_argument("--name", default="pbx")
    parser.add_argument("--token", default="", help="API key or token with the permission gateways.act")
    parser.add_argument("--capabilities", default="voice,dialog")
    options = parser.parse_args()
    lock = threading.Lock()

    def say(**event):
        with lock:
            print(json.dumps(event), flush=True)

    switch = Switch(say)
    headers = [("Authorization", f"Bearer {options.token}")] if options.token else []
    adapter = Adapter(options.url, options.name, options.capabilities.split(","), headers, switch.on_order, say).start()
    for line in map(str.strip, sys.stdin):
        if line == "quit":
            break
        try:
            if line:
                switch.obey(adapter, line)
        except (LookupError, ValueError, queue.Empty) as error:
            say(event="error", message=str(error))
    adapter.stop()


if __name__ == "__main__":
    main()
