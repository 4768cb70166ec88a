#!/usr/bin/env python3
"""The crash checker: drives thousands of sessions of a real server, kills it with -9 at random moments, starts it again,
and checks that nothing was lost, doubled or misordered. README.md says what it shows and what it cannot.

usage: crash_test.py [--binary FILE] [--kills N] [--sessions N] [--seed N] …      exit: 0 passed, 1 failed, 77 skipped
"""
import argparse
import asyncio
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
from crash import checks  # noqa: E402
from crash.evidence import Case, Evidence, Reader, damage, settle  # noqa: E402
from crash.kills import Killer  # noqa: E402
from crash.power_loss import Power  # noqa: E402
from crash.workload import Door, Plan, Workload  # noqa: E402
from support.server import Server, default_binary, skip_unless_durable  # noqa: E402
from support.sink import Sink  # noqa: E402
from support.wire import Connection, Lost  # noqa: E402


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=default_binary())
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--sessions", type=int, default=300)
    parser.add_argument("--clients", type=int, default=48, help="connections")
    parser.add_argument("--rate", type=float, default=1000, help="events a second, all clients together")
    parser.add_argument("--interval", type=float, default=1.0, help="mean seconds between kills under load")
    parser.add_argument("--seed", type=int, default=None, help="default: another one each time")
    parser.add_argument("--settle", type=float, default=120, help="seconds to wait at the end for what is under way")
    parser.add_argument("--power-loss", metavar="LIBRARY",
                        help="libpower_loss.so: each kill is a power cut, which takes back what was never synced")
    parser.add_argument("--lying-disk", action="store_true",
                        help="with --power-loss: nothing is ever synced; shows that the checks notice")
    parser.add_argument("--in-memory", action="store_true",
                        help="no kills, and a server that keeps nothing: what of the checks holds for it")
    parser.add_argument("--unkeyed", action="store_true",
                        help="retry without idempotency keys: shows that the checks notice")
    parser.add_argument("--keep", action="store_true", help="keep the folder of data")
    parser.add_argument("--serve-option", action="append", default=[], help="passed on to serve; may be repeated")
    chosen = parser.parse_args()
    if chosen.seed is None:
        chosen.seed = random.SystemRandom().randrange(10**6)
    return chosen


class Run:
    def __init__(self, chosen, folder):
        self.chosen = chosen
        self.folder = folder
        apps = folder / "apps"
        apps.mkdir()
        shutil.copy(HERE / "ledger.scxml", apps)
        self.data = None if chosen.in_memory else folder / "data"
        power = None
        if chosen.power_loss:
            power = Power(Path(chosen.power_loss).resolve(), self.data, folder / "journal",
                          random.Random(f"{chosen.seed}/power"), chosen.lying_disk)
        serve = chosen.serve_option + (["--in-memory"] if chosen.in_memory else [])
        self.server = Server(chosen.binary, apps, self.data, folder / "server.log", serve,
                             power and power.environment)
        self.door = Door()
        self.sink = Sink(chosen.seed, slow=0.02)
        self.killer = Killer(self.server, self.door, chosen.seed, 0 if chosen.in_memory else chosen.kills,
                             chosen.interval, power)
        self.workload = None

    async def run(self):
        """The evidence."""
        await self.sink.start()
        await self.killer.start()
        plan = Plan(self.chosen.seed, self.chosen.sessions)
        self.workload = Workload(plan, self.door, self.sink.url, self.chosen.clients, self.chosen.rate,
                                 not self.chosen.unkeyed)
        await self.drive()
        say("the load is over; waiting for what is under way")
        evidence = await self.gather(plan)
        await self.sink.stop()
        return evidence

    async def drive(self):
        """Load and kills, until the kills are used up and every event is answered. Fails if the server does not start."""
        async with asyncio.TaskGroup() as tasks:
            self.killer.interval = 5 * self.chosen.interval  # most kills shall meet sessions at work
            killing = tasks.create_task(self.killer.run())
            await self.workload.start_all()
            self.killer.interval = self.chosen.interval
            say(f"{self.workload.tally.counts['started']} sessions started")
            tasks.create_task(self.workload.work_all())
            progress = tasks.create_task(self.report())
            await killing
            if self.chosen.in_memory:
                await asyncio.sleep(3 * self.chosen.interval)
            self.workload.stop()
            progress.cancel()

    async def report(self):
        while True:
            await asyncio.sleep(15)
            say(f"{self.killer.done.total()} kills, {self.workload.tally.counts['acked']} events acknowledged")

    async def gather(self, plan):
        tally = self.workload.tally
        cases = {session: Case(session, tally.acked[index], tally.abandoned[index])
                 for index, session in enumerate(tally.roster) if session}
        evidence = Evidence(plan, tally.roster, cases, self.sink.received)
        waiting = await settle(evidence, self.server.address, self.chosen.settle)
        if waiting:
            evidence.surprises.append(f"{len(waiting)} sessions still wait for something after "
                                      f"{self.chosen.settle:.0f} s, such as {sorted(waiting)[:3]}")
        if not self.chosen.in_memory:
            reader = Reader(self.server.address)
            evidence.listed = await reader.list()
            await reader.histories(cases.values())
            await self.restart_at_rest(evidence)
            await self.end_some(evidence)
        evidence.surprises += tally.surprises + self.killer.surprises
        return evidence

    async def restart_at_rest(self, evidence):
        """One more kill, now that nothing happens any more."""
        evidence.before_restart = {case.id: case.view for case in evidence.cases.values()}
        await self.killer.kill("at rest")
        evidence.surprises += damage(self.data)
        await self.killer.start()
        await Reader(self.server.address).views(evidence.cases.values())

    async def end_some(self, evidence):
        connection = Connection()
        for session in list(evidence.cases)[::10]:
            answer = await self.workload.ask(connection, "POST", f"/api/v1/sessions/{session}/events",
                                             {"name": "close"}, f"close-{session}", True)
            if not answer.ok:
                evidence.surprises.append(f"the close of {session} was answered {answer}")
            evidence.closed[session] = None
        await self.killer.kill("at rest")
        await self.killer.start()
        for session in evidence.closed:
            evidence.closed[session] = await connection.get(self.server.address, f"/api/v1/sessions/{session}")
        connection.close()


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def verdict(run, evidence):
    """Prints each check; how many failed."""
    chosen = checks.ALWAYS + ([] if run.chosen.in_memory else checks.DURABLE)
    failed = {}
    for check in chosen:
        count, findings = check(evidence)
        name = check.__name__.replace("_", " ")
        print(f"{'FAILED' if findings else 'ok':6}  {name} ({count:,} looked at)")
        if findings:
            failed[name] = findings
    for name, findings in failed.items():
        explain(run, evidence, name, findings)
    print(f"{len(chosen) - len(failed)} passed, {len(failed)} failed")
    return len(failed)


def explain(run, evidence, name, findings):
    print(f"\n{name}: {len(findings)} findings; seed {run.chosen.seed}")
    for session, sentence in findings[:10]:
        print(f"  {session or '-'}: {sentence[:2000]}")
    case = next((evidence.cases[session] for session, _ in findings if session in evidence.cases), None)
    if case:
        print(f"  session {case.id}: {json.dumps(case.view)[:4000]}")
        for row in (case.history or [])[-50:]:
            print(f"    {json.dumps(row)[:300]}")


def summary(run, seconds):
    counts, killer = run.workload.tally.counts, run.killer
    received = len(run.sink.received)
    recoveries = sorted(killer.recoveries)
    print(f"\nseed {run.chosen.seed}, {seconds:.0f} s, {run.chosen.sessions} sessions, {run.chosen.clients} clients")
    print(f"kills          {killer.done.total()} by -9 (" + ", ".join(f"{n} {how}" for how, n in killer.done.items())
          + f"), {killer.stops} stops by SIGTERM")
    if killer.power:
        losses = killer.power.losses
        print(f"power cuts     {sum(loss.writes > 0 for loss in losses)} of {len(losses)} met writes that were not synced: "
              f"{sum(loss.sectors_lost for loss in losses)} sectors lost, "
              f"{sum(loss.sectors_kept for loss in losses)} kept")
    print(f"events         {counts['sent']} sent, {counts['acked']} acknowledged ({counts['retried']} of them or of "
          f"starts after a retry, of which {counts['replayed']} had been carried out), {counts['abandoned']} abandoned, {counts['unanswered']} times no answer")
    print(f"refusals       {dict(run.workload.tally.refusals) or 'none'}")
    print(f"sink           {received} messages, {received - len({key for key, _ in run.sink.received})} of them again")
    print(f"recovery       p50 {statistics.median(recoveries):.2f} s, max {recoveries[-1]:.2f} s\n")


def main():
    chosen = options()
    if not chosen.in_memory:
        skip_unless_durable(chosen.binary)
    print(f"seed {chosen.seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="crash-"))
    run = Run(chosen, folder)
    began = time.monotonic()
    try:
        evidence = asyncio.run(run.run())
        summary(run, time.monotonic() - began)
        failed = verdict(run, evidence)
    except* (RuntimeError, Lost) as errors:
        failed = 1
        print(f"seed {chosen.seed}: " + "\n".join(map(str, errors.exceptions)) + "\n0 passed, 1 failed")
    finally:
        run.server.kill()
        if chosen.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
