"""HTTP/1.1 with as little as a checker needs: one keep-alive connection, one request at a time, JSON bodies."""
import asyncio
import json


class Lost(Exception):
    """The connection broke, or was never made: nobody knows whether the request was carried out.

    sent    False: it never left, so it cannot have been carried out
    """

    def __init__(self, why, sent):
        super().__init__(why)
        self.sent = sent


class Answer:
    def __init__(self, status, head, body):
        self.status = status
        self.head = head
        self.body = body

    @property
    def ok(self):
        return 200 <= self.status < 300

    def json(self):
        return json.loads(self.body) if self.body else {}

    def header(self, name):
        """The value, or nothing."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.lower().encode():
                return value.strip().decode()
        return None

    def code(self):
        """Of a problem document."""
        try:
            return json.loads(self.body).get("code", "")
        except (ValueError, AttributeError):
            return ""

    def __str__(self):
        return f"{self.status} {self.body[:300].decode(errors='replace')}"


class AnswerReader(asyncio.Protocol):
    """Cuts the bytes of one connection into answers."""

    def __init__(self):
        self.buffer = b""
        self.waiting = None
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end]
        at = head.lower().find(b"\r\ncontent-length:")
        length = int(head[at + 17:].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self.buffer) < end + 4 + length:
            return
        body, self.buffer = self.buffer[end + 4:end + 4 + length], self.buffer[end + 4 + length:]
        if b"\r\nconnection: close" in head.lower():
            self.transport.close()
        if self.waiting and not self.waiting.done():
            self.waiting.set_result(Answer(int(head[9:12]), head, body))

    def connection_lost(self, error):
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(Lost(str(error or "the connection was closed"), sent=True))


class Connection:
    """A client of one server at a time; it connects when it needs to."""

    TIMEOUT_SECONDS = 60

    def __init__(self):
        self.reader = None
        self.address = None

    async def request(self, address, method, path, body=None, headers=()):
        """`body`: what becomes JSON, or nothing. Raises Lost."""
        reader = await self._connected(address)
        payload = b"" if body is None else json.dumps(body).encode()
        head = [f"{method} {path} HTTP/1.1", f"Host: {address[0]}:{address[1]}"]
        if body is not None:
            head += ["Content-Type: application/json", f"Content-Length: {len(payload)}"]
        head += [f"{name}: {value}" for name, value in headers]
        reader.waiting = asyncio.get_running_loop().create_future()
        reader.transport.write("\r\n".join(head).encode() + b"\r\n\r\n" + payload)
        try:
            async with asyncio.timeout(self.TIMEOUT_SECONDS):
                return await reader.waiting
        except TimeoutError:
            self.close()
            raise Lost(f"no answer within {self.TIMEOUT_SECONDS} s", sent=True) from None

    async def get(self, address, path):
        """The JSON of an answer that has to be there."""
        answer = await self.request(address, "GET", path)
        if not answer.ok:
            raise RuntimeError(f"GET {path}: {answer}")
        return answer.json()

    async def _connected(self, address):
        if self.reader and self.address == address and not self.reader.transport.is_closing():
            return self.reader
        self.close()
        try:
            _, self.reader = await asyncio.get_running_loop().create_connection(AnswerReader, *address)
        except OSError as error:
            raise Lost(str(error), sent=False) from None
        self.address = address
        return self.reader

    def close(self):
        if self.reader:
            self.reader.transport.close()
            self.reader = None
