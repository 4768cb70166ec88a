"""What can be seen of the sessions from outside, gathered for the checks."""
import asyncio
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from support.wire import Connection

READERS = 16


@dataclass
class Case:
    """One session: what its clients know, and what the server says."""
    id: str
    acked: dict  # client: numbers
    abandoned: dict
    view: dict = None
    history: list = None  # nothing if the server keeps none

    @property
    def data(self):
        return self.view["data"]

    def applied(self):
        """(client, number) of each event its data tell of."""
        return [(client, number) for client, numbers in self.data["applied"].items() for number in numbers]


@dataclass
class Evidence:
    plan: object
    roster: list  # ids, by index
    cases: dict  # id: Case
    received: list = field(default_factory=list)  # by the sink: (key, fields)
    listed: list = field(default_factory=list)  # all sessions, as the server lists them
    before_restart: dict = field(default_factory=dict)  # id: view, when nothing happened any more
    closed: dict = field(default_factory=dict)  # id: view of those that were ended, after a restart
    surprises: list = field(default_factory=list)

    def work(self, client, number):
        """What the event asked for."""
        return self.plan.work(int(client[1:]), number, self.roster)


class Reader:
    """Reads sessions over a few connections at once."""

    def __init__(self, address):
        self.address = address

    async def each(self, items, read):
        """`read(connection, item)` for all of them."""
        items = iter(items)

        async def reader():
            connection = Connection()
            for item in items:
                await read(connection, item)
            connection.close()

        await asyncio.gather(*(reader() for _ in range(READERS)))

    async def views(self, cases):
        async def read(connection, case):
            case.view = await connection.get(self.address, f"/api/v1/sessions/{case.id}")

        await self.each(cases, read)

    async def histories(self, cases):
        async def read(connection, case):
            case.history = await self.pages(connection, f"/api/v1/sessions/{case.id}/history", "history")

        await self.each(cases, read)

    async def list(self):
        connection = Connection()
        listed = await self.pages(connection, "/api/v1/sessions", "sessions")
        connection.close()
        return listed

    async def pages(self, connection, path, name):
        rows, after = [], ""
        while True:
            page = await connection.get(self.address, f"{path}?limit=1000{after}")
            rows += page[name]
            if not page.get("next"):
                return rows
            after = f"&after={page['next']}"


def unsettled(case):
    """What the session still waits for, from its own point of view; empty if nothing."""
    data = case.data
    waits = {"timers": case.view["timers"] or data["armed"], "mailbox": case.view["queued_events"],
             "helpers": data["helpers"] != data["finished"] or data["helped"] != data["finished"]}
    return [name for name, waiting in waits.items() if waiting]


def unheard(evidence):
    """Receivers that have not heard all they were told."""
    waiting = set()
    for case in evidence.cases.values():
        for receiver, told in case.data["told"].items():
            if len(evidence.cases[receiver].data["heard"].get(case.id, [])) < len(told):
                waiting.add(receiver)
    return waiting


def unseen(evidence):
    """Sessions whose messages have not all reached the sink."""
    seen = {(fields.get("session"), fields.get("what")) for _, fields in evidence.received}
    return {case.id for case in evidence.cases.values() for what in case.data["posted"] if (case.id, what) not in seen}


async def settle(evidence, address, seconds_max):
    """Reads all sessions until none of them waits for anything, or for so long; the ids of those that still do."""
    reader = Reader(address)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds_max
    todo = list(evidence.cases.values())
    while True:
        await reader.views(todo)
        waiting = {case.id for case in evidence.cases.values() if unsettled(case)}
        waiting |= unheard(evidence) | unseen(evidence)
        if not waiting or loop.time() > deadline:
            return waiting
        await asyncio.sleep(0.5)
        todo = [evidence.cases[case] for case in waiting]


def damage(folder):
    """What SQLite finds wrong with the files in this folder; only while no server has them open."""
    found = []
    for path in sorted(Path(folder).rglob("*")):
        if not path.is_file() or path.open("rb").read(15) != b"SQLite format 3":
            continue
        with sqlite3.connect(path) as database:
            rows = [row[0] for row in database.execute("PRAGMA integrity_check")]
        database.close()
        found += [f"{path.name}: {row}" for row in rows if row != "ok"]
    return found
