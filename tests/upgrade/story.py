"""What happens to the sessions of a release's data: what comes before it is kept, and what comes after it is opened."""
import asyncio

from support.wire import Connection

APPLICATION = "matter"
SESSIONS = ["talking", "paused", "helped", "served", "terminated", "fresh", "scheduled"]
STARTS_AT = {"scheduled": "2126-01-01T00:00:00.000Z"}
PEERS = {"talking": "paused", "paused": "talking"}

# (session, event, data) in the release that makes the data. What one session does to another comes last.
BEFORE = [
    ("talking", "next", None), ("paused", "next", None), ("paused", "next", None), ("paused", "pause", None),
    ("helped", "next", None), ("served", "next", None), ("served", "finish", None), ("terminated", "next", None),
    ("talking", "tell", {"text": "before"}), ("helped", "call", None),
]
# The same in the release that opens them: everything goes on as if nothing had happened.
AFTER = [
    ("paused", "resume", None), ("paused", "inspect", None), ("paused", "next", None), ("paused", "forget", None),
    ("talking", "inspect", None), ("talking", "next", None), ("helped", "inspect", None), ("helped", "next", None),
    ("fresh", "next", None), ("fresh", "pause", None), ("fresh", "resume", None), ("fresh", "finish", None),
    ("served", "next", None), ("terminated", "next", None),
    ("talking", "tell", {"text": "after"}), ("helped", "poke", None),
]
# Of a view, what stays the same for ever.
LASTING = ["id", "status", "configuration", "atomic", "data", "timers", "application", "name", "tags", "started", "failure",
           "parent", "invocations", "turns", "done_data"]
OF_HISTORY = ["turn", "kind", "event", "transitions", "exited", "entered", "effects"]


class Teller:
    """Tells the story to a server, and sees what became of it."""

    def __init__(self, address):
        self.address = address
        self.connection = Connection()

    async def start_all(self):
        for session in SESSIONS:
            body = {"application": APPLICATION, "id": session, "tags": ["upgrade", session],
                    "params": {"peer": PEERS.get(session, "fresh")}}
            if session in STARTS_AT:
                body["start_at"] = STARTS_AT[session]
            answer = await self.connection.request(self.address, "POST", "/api/v1/sessions", body)
            if not answer.ok:
                raise RuntimeError(f"the start of '{session}' was answered {answer}")

    async def tell(self, events):
        """How each was answered: "ok" or the code of the refusal."""
        answers = []
        for session, name, data in events:
            event = {"name": name} if data is None else {"name": name, "data": data}
            path = f"/api/v1/sessions/{session}/events?wait=stable"
            answer = await self.connection.request(self.address, "POST", path, event)
            answers.append("ok" if answer.ok else answer.code())
        return answers

    async def terminate(self, session):
        await self.connection.request(self.address, "DELETE", f"/api/v1/sessions/{session}")

    async def views(self):
        """Of all sessions, invoked ones included, by their ids."""
        listed = (await self.connection.get(self.address, "/api/v1/sessions?limit=1000"))["sessions"]
        views = [await self.connection.get(self.address, f"/api/v1/sessions/{session['id']}") for session in listed]
        return {view["id"]: view for view in sorted(views, key=lambda view: view["id"])}

    async def see(self):
        """Sessions and histories when nothing is under way any more."""
        before = None
        for _ in range(300):
            views = await self.views()
            soon = any(timer["event"] == "soon" for view in views.values() for timer in view["timers"])
            if views == before and not soon:
                break
            before = views
            await asyncio.sleep(0.2)
        else:
            raise RuntimeError("the sessions do not come to rest within a minute")
        histories = {}
        for session in views:
            rows = (await self.connection.get(self.address, f"/api/v1/sessions/{session}/history?limit=1000"))["history"]
            histories[session] = [{key: row[key] for key in OF_HISTORY if row.get(key)} for row in rows]
        return {"sessions": {session: {key: view[key] for key in LASTING} for session, view in views.items()},
                "history": histories}

    def close(self):
        self.connection.close()


async def open_and_go_on(address):
    """What a server makes of the data: as it opens them, and after the rest of the story."""
    teller = Teller(address)
    opened = await teller.see()
    answers = await teller.tell(AFTER)
    continued = await teller.see()
    teller.close()
    return {"opened": opened, "answers": answers, "continued": continued}
