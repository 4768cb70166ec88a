#!/usr/bin/env python3
"""What the suites outside the server stand on: the wire, the sink, the picture, and how soak and upgrade judge."""
import asyncio
import contextlib
import sys
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from soak.soak import memory_verdict  # noqa: E402
from support.plot import Panel, Picture, ticks  # noqa: E402
from support.sink import Sink  # noqa: E402
from support.wire import Connection, Lost  # noqa: E402
from upgrade.upgrade_test import differences  # noqa: E402


class Wire(unittest.IsolatedAsyncioTestCase):
    async def serve(self, *pieces, close=False):
        """The address of a server that answers each request by these pieces, with a pause for others between them."""
        async def answer(reader, writer):
            with contextlib.suppress(asyncio.IncompleteReadError):
                while await reader.readuntil(b"\r\n\r\n"):
                    for piece in pieces:
                        writer.write(piece)
                        await writer.drain()
                        await asyncio.sleep(0)
                    if close:
                        break
            writer.close()
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        self.addAsyncCleanup(server.wait_closed)
        self.addCleanup(server.close)
        return server.sockets[0].getsockname()

    async def test_answers_in_pieces_over_one_connection(self):
        address = await self.serve(b"HTTP/1.1 200 OK\r\nContent-", b"length: 8\r\nRetry-After: 3\r\n\r\n{\"a\"", b": 1}")
        connection = Connection()
        for _ in range(3):
            answer = await connection.request(address, "GET", "/")
            self.assertEqual((answer.status, answer.ok, answer.json(), answer.header("retry-after")),
                             (200, True, {"a": 1}, "3"))
        connection.close()

    async def test_an_answer_cut_short_is_lost_after_it_was_sent(self):
        address = await self.serve(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{", close=True)
        with self.assertRaises(Lost) as lost:
            await Connection().request(address, "GET", "/")
        self.assertTrue(lost.exception.sent)

    async def test_nobody_there_means_never_sent(self):
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        address = server.sockets[0].getsockname()
        server.close()
        await server.wait_closed()
        with self.assertRaises(Lost) as lost:
            await Connection().request(address, "GET", "/")
        self.assertFalse(lost.exception.sent)


class Sinking(unittest.IsolatedAsyncioTestCase):
    async def test_a_message_is_kept_with_its_key(self):
        sink = Sink()
        await sink.start()
        address = ("127.0.0.1", int(sink.url.rstrip("/").rsplit(":", 1)[1]))
        reader, writer = await asyncio.open_connection(*address)
        for key in (b"idempotency-key: s-1-0\r\n", b""):
            writer.write(b"POST / HTTP/1.1\r\nContent-Length: 11\r\n" + key + b"\r\na=%C3%A4&b=c")
            self.assertIn(b"200", await reader.readuntil(b"\r\n\r\n"))
        writer.close()
        await sink.stop()
        self.assertEqual(sink.received, [("s-1-0", {"a": "ä", "b": ""}), (None, {"a": "ä", "b": ""})])


class Plot(unittest.TestCase):
    def test_scales_are_round_and_reach_the_top(self):
        for top in (0.013, 0.9, 1, 7, 99, 101, 23456):
            marks = ticks(top)
            self.assertEqual(marks[0], 0)
            self.assertGreaterEqual(marks[-1], top * 0.999)
            self.assertTrue(3 <= len(marks) <= 8, (top, marks))
        self.assertEqual(ticks(0), [0, 1])

    def test_a_picture_is_sound_xml_with_each_line(self):
        panels = [Panel("a < b", {"one": [(0, 1), (1, 3)], "two": [(0, 2), (1, 2)]}), Panel("c", {"three": []})]
        drawn = xml.fromstring(Picture("title & more", panels, "minutes").svg())
        texts = [element.text for element in drawn.iter() if element.tag.endswith("text")]
        for text in ("title & more", "a < b", "one", "two", "c", "minutes"):
            self.assertIn(text, texts)


class Soaking(unittest.TestCase):
    def verdict(self, bytes_at):
        return memory_verdict([{"seconds": 5.0 * i, "resident_bytes": bytes_at(i)} for i in range(200)])[0]

    def test_flat_memory_passes(self):
        self.assertTrue(self.verdict(lambda i: 400 << 20))
        self.assertTrue(self.verdict(lambda i: (400 << 20) + (i % 7) * (4 << 20)))
        self.assertTrue(self.verdict(lambda i: (400 << 20) if i > 40 else i * (10 << 20)))  # it fills its caches first

    def test_growing_memory_fails(self):
        self.assertFalse(self.verdict(lambda i: (400 << 20) + i * (1 << 20)))
        self.assertFalse(self.verdict(lambda i: (400 << 20) + i * (1 << 20) + (i % 7) * (4 << 20)))

    def test_too_few_samples_prove_nothing(self):
        self.assertFalse(memory_verdict([{"seconds": 1.0, "resident_bytes": 1}] * 3)[0])


class Upgrading(unittest.TestCase):
    def test_what_differs_is_named_by_its_place(self):
        expected = {"a": {"b": [1, {"c": 2}]}, "d": None}
        self.assertEqual(differences(expected, {"a": {"b": [1, {"c": 2, "new": 9}]}, "d": None, "more": 1}), [])
        self.assertEqual(differences(expected, {"a": {"b": [1, {"c": 3}]}, "d": None}),
                         ["a.b[1].c: expected 2, but found 3"])
        self.assertEqual(differences(expected, {"a": {"b": [1, {}]}, "d": None}), ["a.b[1].c is missing"])
        self.assertEqual(len(differences(expected, {"a": {"b": [1]}, "d": 0})), 2)


if __name__ == "__main__":
    unittest.main()
