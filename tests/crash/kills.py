"""Ends the server again and again: under load, in recovery, while it starts; by -9, now and then by SIGTERM."""
import asyncio
import collections
import random
import statistics
import time


class Killer:
    """
    interval  the mean time under load, in seconds
    power     nothing, or a power_loss.Power that is cut at each kill
    """

    def __init__(self, server, door, seed, kills, interval, power=None):
        self.server = server
        self.door = door
        self.random = random.Random(f"{seed}/kills")
        self.kills = kills
        self.interval = interval
        self.power = power
        self.done = collections.Counter()  # kills by the moment they came
        self.stops = 0
        self.recoveries = []  # seconds from its start until it is ready
        self.surprises = []

    async def start(self):
        """Starts the server, opens the door when it is ready."""
        began = time.monotonic()
        self.server.start()
        await asyncio.to_thread(self.server.wait_ready)
        self.recoveries.append(time.monotonic() - began)
        self.door.open(self.server.address)

    async def run(self):
        """From a running server to a running server."""
        while self.done.total() < self.kills:
            soon = self.random.random() < 0.2
            await asyncio.sleep(self.random.uniform(0, 0.1 if soon else 2 * self.interval))
            if self.random.random() < 0.05:
                await self.stop()
            else:
                await self.kill("in recovery" if soon else "under load")
            while self.done.total() < self.kills and self.random.random() < 0.2:
                self.server.start()
                await asyncio.sleep(self.random.uniform(0, 1.2 * statistics.median(self.recoveries)))
                await self.kill("at start")
            await self.start()

    async def kill(self, moment):
        self.notice_end()
        self.door.shut()
        await asyncio.to_thread(self.server.kill)
        if self.power:
            await asyncio.to_thread(self.power.cut)
        self.done[moment] += 1

    async def stop(self):
        self.notice_end()
        self.door.shut()
        code = await asyncio.to_thread(self.server.stop)
        if self.power:
            await asyncio.to_thread(self.power.cut)
        self.stops += 1
        if code != 0:
            self.surprises.append(f"the server ended with {code} on SIGTERM:\n" + self.server.log_tail())

    def notice_end(self):
        code = self.server.process.poll()
        if code is not None:
            self.surprises.append(f"the server ended by itself with {code}:\n" + self.server.log_tail())
