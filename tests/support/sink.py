"""An HTTP server that takes what sessions send by BasicHTTP, and remembers what came under which idempotency key."""
import asyncio
import random
import urllib.parse


class Sink:
    """`slow`: the share of messages it answers late, so that kills meet effects that are under way."""

    def __init__(self, seed=0, slow=0.0, delay_seconds=0.3):
        self.random = random.Random(f"{seed}/sink")
        self.slow = slow
        self.delay_seconds = delay_seconds
        self.received = []  # (idempotency key or None, {field: value}), in order of arrival
        self.url = None
        self.server = None

    async def start(self):
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(lambda: _Messages(self), "127.0.0.1", 0)
        host, port = self.server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}/"

    async def stop(self):
        self.server.close()
        await self.server.wait_closed()

    def take(self, head, body):
        key = None
        for line in head.split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name.strip().lower() == "idempotency-key":
                key = value.strip()
        fields = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        self.received.append((key, fields))


class _Messages(asyncio.Protocol):
    def __init__(self, sink):
        self.sink = sink
        self.buffer = b""
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].decode("latin-1")
            lengths = [line.partition(":")[2] for line in head.split("\r\n") if line.lower().startswith("content-length:")]
            length = int(lengths[0]) if lengths else 0
            if len(self.buffer) < end + 4 + length:
                return
            body = self.buffer[end + 4:end + 4 + length].decode()
            self.buffer = self.buffer[end + 4 + length:]
            self.sink.take(head, body)
            late = self.sink.random.random() < self.sink.slow
            asyncio.get_running_loop().call_later(self.sink.delay_seconds if late else 0, self.answer)

    def answer(self):
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
