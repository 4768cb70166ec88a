"""The clients: thousands of sessions, driven over many connections, each event with a number and an idempotency key.

What an event asks for follows from the seed, the client and its number alone, so that a retry is the same request and
the checks can work out later what should have happened.
"""
import asyncio
import collections
import random

from support.wire import Connection, Lost

RETRY_SECONDS = 0.02


class Door:
    """Where the server is, while there is one."""

    def __init__(self):
        self.address = None
        self._open = asyncio.Event()

    def open(self, address):
        self.address = address
        self._open.set()

    def shut(self):
        self._open.clear()

    async def wait(self):
        await self._open.wait()
        return self.address


class Plan:
    """What is asked for, as a function of the seed."""

    ABANDONED = 0.3  # of the clients' unanswered events: never tried again

    def __init__(self, seed, sessions):
        self.seed = seed
        self.sessions = sessions

    def work(self, client, number, roster):
        """The data of the client's event of this number. `roster`: the ids of all sessions."""
        dice = random.Random(f"{self.seed}/{client}/{number}")
        data = {"client": f"c{client}", "seq": number, "amount": dice.randrange(1, 100)}
        if dice.random() < 0.3:
            data["delay"] = 1 + min(8000, int(dice.expovariate(1 / 1500)))
            if dice.random() < 0.5:
                data["relay"] = roster[dice.randrange(self.sessions)]
        if dice.random() < 0.3:
            data["to"] = roster[dice.randrange(self.sessions)]
        if dice.random() < 0.3:
            data["post"] = True
        if dice.random() < 0.05:
            data["spawn"] = True
        return data

    def session(self, client, number):
        """Its index. A few are hot, so that clients meet in them."""
        dice = random.Random(f"{self.seed}/{client}/{number}/session")
        hot = max(1, self.sessions // 500)
        return dice.randrange(hot if dice.random() < 0.02 else self.sessions)

    def start(self, index, sink):
        """The body that starts a session. Every other id is left to the server."""
        body = {"application": "ledger", "params": {"sink": sink}, "tags": ["roster"]}
        return {**body, "id": f"ledger-{index}"} if index % 2 else body

    def abandons(self, client, number):
        return random.Random(f"{self.seed}/{client}/{number}/abandon").random() < self.ABANDONED


class Tally:
    """What the clients saw."""

    def __init__(self, sessions):
        self.roster = [None] * sessions
        self.acked = [collections.defaultdict(set) for _ in range(sessions)]  # by session: client: numbers
        self.abandoned = [collections.defaultdict(set) for _ in range(sessions)]
        self.counts = collections.Counter()
        self.refusals = collections.Counter()
        self.surprises = []

    def surprise(self, what):
        if len(self.surprises) < 20:
            self.surprises.append(what)


class Workload:
    def __init__(self, plan, door, sink_url, clients, rate, keyed=True):
        self.plan = plan
        self.door = door
        self.sink_url = sink_url
        self.clients = clients
        self.rate = rate
        self.keyed = keyed
        self.tally = Tally(plan.sessions)
        self.stopping = False

    async def ask(self, connection, method, path, body, key, keep_trying):
        """The answer, or nothing if it stayed unknown whether it was carried out and `keep_trying` is not set."""
        headers = [("Idempotency-Key", key)] if self.keyed else []
        tries = 0
        while True:
            address = await self.door.wait()
            try:
                answer = await connection.request(address, method, path, body, headers)
            except Lost as lost:
                if lost.sent:
                    self.tally.counts["unanswered"] += 1
                    tries += 1
                    if not keep_trying:
                        return None
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if answer.status == 429 or answer.status >= 500:
                self.tally.refusals[f"{answer.status} {answer.code()}"] += 1
                if answer.status >= 500 and not keep_trying:
                    return None  # it may have been carried out
                await asyncio.sleep(min(1.0, float(answer.header("Retry-After") or RETRY_SECONDS)))
                continue
            if tries and answer.ok:
                self.tally.counts["retried"] += 1
                self.tally.counts["replayed"] += answer.header("Idempotent-Replayed") == "true"
            return answer

    # Starting.

    async def start_all(self):
        todo = collections.deque(range(self.plan.sessions))

        async def starter():
            connection = Connection()
            while todo:
                await self.start_one(connection, todo.popleft())
            connection.close()

        await asyncio.gather(*(starter() for _ in range(self.clients)))

    async def start_one(self, connection, index):
        body = self.plan.start(index, self.sink_url)
        answer = await self.ask(connection, "POST", "/api/v1/sessions", body, f"start-{self.plan.seed}-{index}", True)
        if answer.ok:
            self.tally.roster[index] = answer.json()["id"]
            self.tally.counts["started"] += 1
        else:
            self.tally.surprise(f"the start of session {index} was answered {answer}")

    # Working.

    async def work_all(self):
        """Until stop() is called and every event that is kept is answered."""
        await asyncio.gather(*(self.client(number) for number in range(self.clients)))

    def stop(self):
        self.stopping = True

    async def client(self, client):
        connection = Connection()
        pause = random.Random(f"{self.plan.seed}/{client}/pause")
        number = 0
        while not self.stopping:
            await asyncio.sleep(pause.expovariate(self.rate / self.clients))
            number += 1
            await self.send_one(connection, client, number)
        connection.close()

    async def send_one(self, connection, client, number):
        index = self.plan.session(client, number)
        session = self.tally.roster[index]
        data = self.plan.work(client, number, self.tally.roster)
        wait = "stable" if number % 4 == 0 else "accepted"
        self.tally.counts["sent"] += 1
        answer = await self.ask(connection, "POST", f"/api/v1/sessions/{session}/events?wait={wait}",
                                {"name": "work", "data": data}, f"{self.plan.seed}-{client}-{number}",
                                not self.plan.abandons(client, number))
        if answer is None:
            self.tally.abandoned[index][data["client"]].add(number)
            self.tally.counts["abandoned"] += 1
        elif answer.ok:
            self.tally.acked[index][data["client"]].add(number)
            self.tally.counts["acked"] += 1
        else:
            self.tally.surprise(f"event {client}:{number} to session {session} was answered {answer}")
