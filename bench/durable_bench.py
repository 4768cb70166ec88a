#!/usr/bin/env python3
"""Measures a server that keeps its sessions, from outside: events, memory, restart, waking, timers.

usage: durable_bench.py [--build DIR] [--rows NAMES] [--sessions N] [--quick] [--table]

Prints one JSON object a row; --table prints a table of them at the end. The server keeps its data in a folder made for the
run (--folder; put it on the disk that is to be measured). exit: 0 done, 1 a row failed, 77 this server keeps no sessions
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests"))
from support.server import Server, folder_bytes, skip_unless_durable  # noqa: E402

ROWS = ["events", "starts", "sleep", "restart", "wake", "timers"]
STEP = '{"name":"step","data":{"step":1}}'
BALL = '{"name":"ball"}'
REMIND = '{"name":"remind"}'


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=str(ROOT / "build" / "release"))
    parser.add_argument("--rows", default=",".join(ROWS), help="of " + ", ".join(ROWS))
    parser.add_argument("--sessions", type=int, default=1_000_000, help="stored in sleep, restart and wake")
    parser.add_argument("--timers", type=int, default=100_000, help="due in one second")
    parser.add_argument("--duration", type=float, default=20, help="seconds of each measured run")
    parser.add_argument("--quick", action="store_true", help="20,000 sessions, 5,000 timers, 3 seconds")
    parser.add_argument("--folder", help="where to keep the data; default: a temporary one")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--serve-option", action="append", default=[], help="passed on to serve; may be repeated")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.sessions, chosen.timers, chosen.duration = 20_000, 5_000, 3
    unknown = set(chosen.rows.split(",")) - set(ROWS)
    if unknown:
        parser.error(f"expected --rows of {', '.join(ROWS)}, but got {', '.join(sorted(unknown))}")
    return chosen


class Bench:
    def __init__(self, chosen, folder):
        self.chosen = chosen
        self.folder = folder
        self.binary = Path(chosen.build) / "orchestrion"
        self.generator = Path(chosen.build) / "orchestrion-load"
        self.rows = []
        self.running = []

    def row(self, name, measured, floor="", **figures):
        """`measured` and `floor` (the design's) are for people; the figures are for programs."""
        figures = {key: tidy(value) for key, value in figures.items()}
        self.rows.append((name, measured, floor))
        print(json.dumps({"bench": name, "measured": measured, "floor": floor, **figures}), flush=True)

    def server(self, name):
        """A running one on the data of this name."""
        server = Server(self.binary, ROOT / "bench" / "charts", self.folder / name, self.folder / "server.log",
                        self.chosen.serve_option)
        self.running.append(server)
        server.start().wait_ready()
        return server

    def close(self):
        for server in self.running:
            server.kill()

    def load(self, server, *arguments):
        """The lines of orchestrion-load by their kind; they are in self.last, too, for a failure."""
        command = [self.generator, "--url", server.url, "--pid", server.process.pid, *arguments]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        lines = {line["kind"]: line for line in map(json.loads, done.stdout.splitlines())}
        if done.returncode != 0 or "total" not in lines:
            raise RuntimeError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return lines

    # The rows.

    def events(self):
        """Answered when they are on disk: as fast as it goes, then at half of that."""
        for chart, event in (("pingpong", BALL), ("guarded", STEP)):
            server = self.server(f"events-{chart}")
            chart_options = ["--sessions", 1000, "--event", event, "--duration", self.chosen.duration]
            top = self.load(server, "--application", chart, *chart_options)["total"]
            half = self.load(server, *chart_options, "--rate", round(top["throughput"] / 2))["total"]
            server.stop()
            self.row(f"durable events, {chart}",
                     f"{top['throughput']:,.0f}/s; at half of it p99 {half['p99_ms']:.1f} ms", "20,000/s; p99 20 ms",
                     events_per_second=top["throughput"], p50_ms=top["p50_ms"],
                     p99_ms=top["p99_ms"], p999_ms=top["p999_ms"], half_rate=half["rate"], half_p50_ms=half["p50_ms"],
                     half_p99_ms=half["p99_ms"], half_p999_ms=half["p999_ms"], half_max_ms=half["max_ms"],
                     written_bytes_per_event=top["server_written_bytes"] / top["requests"],
                     events_per_commit=per_commit(top), server_cpu_us_per_event=cpu_us(top),
                     generator_cpu_us_per_event=1e6 * top["client_cpu_seconds"] / top["requests"])

    def starts(self):
        """Durable starts, answered at their first stable configuration."""
        for chart in ("pingpong", "guarded", "small"):
            server = self.server(f"starts-{chart}")
            total = self.load(server, "--application", chart, "--what", "starts", "--duration",
                              self.chosen.duration)["total"]
            server.stop()
            self.row(f"durable starts, {chart}", f"{total['throughput']:,.0f}/s; p99 {total['p99_ms']:.1f} ms", starts_per_second=total["throughput"], p50_ms=total["p50_ms"],
                     p99_ms=total["p99_ms"], server_cpu_us_per_start=cpu_us(total), starts_per_commit=per_commit(total))

    def sleep(self):
        """What a stored session of 1 KB of data costs in memory and on disk. In memory: what a server that has just found them
        all has more than one without any, so that the store's page cache, which has a limit of its own, is not counted."""
        many = self.chosen.sessions
        empty = self.server("empty")
        nothing = empty.resident_bytes()
        empty.stop()
        server = self.server("many")
        began = time.monotonic()
        self.fill(server, many, 0)
        seconds = time.monotonic() - began
        filled = server.resident_bytes()
        server.stop()
        server = self.server("many")
        resident = server.resident_bytes()
        server.stop()
        memory = max(0, resident - nothing) / many
        disk = folder_bytes(self.folder / "many") / many
        self.row(f"a sleeping session, of {many:,}", f"{memory:,.0f} bytes in memory, {disk:,.0f} on disk",
                 "200; 1 KB + data", sessions=many, resident_bytes=resident, resident_bytes_when_filled=filled,
                 resident_bytes_of_none=nothing, memory_bytes_per_session=memory, disk_bytes_per_session=disk,
                 starts_per_second=many / seconds)

    def fill(self, server, count, first):
        self.load(server, "--application", "small", "--what", "starts", "--prefix", "many", "--first", first,
                  "--count", count, "--duration", 0, "--warm-up", 0)

    def restart(self):
        """From exec to ready, after a kill; then to the first answer of a session."""
        self.need_many()
        for how in ("warm", "cold"):
            if how == "cold" and not drop_caches():
                continue
            began = time.monotonic()
            server = self.server("many")
            ready = time.monotonic() - began
            self.load(server, "--prefix", "many", "--sessions", self.chosen.sessions, "--event", REMIND, "--duration", 0,
                      "--count", 1, "--warm-up", 0)
            answered = time.monotonic() - began
            self.row(f"restart, {how} disk cache", f"ready in {ready:.1f} s", "10 s with 1,000,000", sessions=self.chosen.sessions, ready_seconds=ready,
                     first_answer_seconds=answered, resident_bytes=server.resident_bytes(),
                     memory_bytes_per_session=server.resident_bytes() / self.chosen.sessions)
            server.kill()

    def wake(self):
        """Events to sessions that all sleep: each is read, run, stored and put back to sleep."""
        self.need_many()
        server = self.server("many")
        total = self.load(server, "--prefix", "many", "--sessions", self.chosen.sessions, "--event", REMIND,
                          "--duration", self.chosen.duration)["total"]
        woken = sum(value for name, value in total["metrics"].items() if "thaw" in name)
        server.stop()
        core = total["requests"] / max(measured_cpu(total), 1e-9)
        self.row("wake, one event, sleep", f"{total['throughput']:,.0f}/s; {core:,.0f}/s a core", "5,000/s a core", events_per_second=total["throughput"], p50_ms=total["p50_ms"],
                 p99_ms=total["p99_ms"], woken_share=woken / sum_of(total, "events_processed"),
                 server_cpu_us_per_event=cpu_us(total),
                 events_per_second_and_core=core,
                 resident_bytes=total["server_resident_bytes"])

    def need_many(self):
        if not (self.folder / "many").exists():
            server = self.server("many")
            self.fill(server, self.chosen.sessions, 0)
            server.kill()

    def timers(self):
        """Many timers due in one second, and what other events notice of it."""
        count = self.chosen.timers
        server = self.server("timers")
        sample = self.load(server, "--application", "alarm", "--what", "starts", "--prefix", "sample", "--count", 2000,
                           "--params", '{"at":32503680000000,"n":{n}}', "--duration", 0, "--warm-up", 0)["total"]
        probe = ["--sessions", 1000, "--prefix", "probe", "--event", BALL, "--rate", 1000]
        quiet = self.load(server, "--application", "pingpong", *probe, "--duration", 5)["total"]
        due = time.time() + 10 + 1.5 * count / sample["throughput"]
        self.load(server, "--application", "alarm", "--what", "starts", "--prefix", "alarm", "--count", count,
                  "--params", f'{{"at":{int(1000 * due)},"n":{{n}}}}', "--duration", 0, "--warm-up", 0)
        if time.time() > due - 3:
            raise RuntimeError("the timers were due before all of them were set; this machine is too busy to measure")
        time.sleep(due - 2 - time.time())
        loud = self.load(server, *probe, "--duration", 8, "--warm-up", 1)["total"]
        fired = sum_of(loud, "timers_fired")
        server.stop()
        self.row(f"{count:,} timers due in one second", f"others: p99 {loud['p99_ms']:.1f} ms, max {loud['max_ms']:.1f} ms",
                 "50 ms", due_in_one_second=count, fired_during_probe=fired, probe_rate=1000,
                 quiet_p99_ms=quiet["p99_ms"], quiet_max_ms=quiet["max_ms"], burst_p50_ms=loud["p50_ms"],
                 burst_p99_ms=loud["p99_ms"], burst_max_ms=loud["max_ms"])


def tidy(value):
    return round(value, 1 if value >= 100 else 3) if isinstance(value, float) else value


def sum_of(total, part):
    """Of the counters with this in their names."""
    return sum(value for name, value in total["metrics"].items() if part in name)


def per_commit(total):
    """How many requests share one transaction; nothing if the server does not count them."""
    commits = sum_of(total, "store_commits")
    return sum_of(total, "http_answers") / commits if commits else None


def measured_cpu(total):
    """Seconds of the server's processor for the measured requests: the counters run during the warm-up, too."""
    return total["server_cpu_seconds"] * total["requests"] / max(1, sum_of(total, "http_answers"))


def cpu_us(total):
    return 1e6 * measured_cpu(total) / total["requests"]


def drop_caches():
    """As after a boot; needs root."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("1")
    except OSError:
        return False
    return True


def table(rows):
    rows = [("what", "measured", "floor of the design"), *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    print()
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main():
    chosen = options()
    skip_unless_durable(str(Path(chosen.build) / "orchestrion"))
    folder = Path(chosen.folder or tempfile.mkdtemp(prefix="durable-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(chosen, folder)
    failed = 0
    try:
        for name in chosen.rows.split(","):
            try:
                getattr(bench, name)()
            except RuntimeError as error:
                failed += 1
                print(json.dumps({"bench": name, "failed": str(error)}), flush=True)
            finally:
                bench.close()
    finally:
        if not chosen.folder:
            shutil.rmtree(folder, ignore_errors=True)
    if chosen.table:
        table(bench.rows)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
