#!/usr/bin/env python3
"""Runs a server at 80 % of what it can do for a long time, and looks whether its memory stays flat and nothing fails.

usage: soak.py [--build DIR] [--minutes N] [--output DIR]      exit: 0 flat and no errors, 1 not, 77 keeps no sessions

Long-lived sessions take events; short ones begin, wait for timers and end. Writes soak.csv, soak.svg and, where rsvg-convert
is installed, soak.png.
"""
import argparse
import csv
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
from support.plot import Panel, write  # noqa: E402
from support.server import Server, folder_bytes, skip_unless_durable  # noqa: E402

EVENT = '{"name":"step","data":{"step":1}}'
GROWTH_MAX = 0.05  # of the median, over the time looked at
GROWTH_BYTES_MAX = 8 << 20  # less than this is no growth
SETTLING = 0.25  # of the run, which is not looked at: caches fill


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=str(ROOT / "build" / "release"))
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--every", type=float, default=5, help="seconds between samples")
    parser.add_argument("--load", type=float, default=0.8, help="share of the measured maximum")
    parser.add_argument("--rate", type=float, help="events a second, instead of measuring the maximum")
    parser.add_argument("--starts", type=float, default=50, help="short sessions a second")
    parser.add_argument("--sessions", type=int, default=5000, help="long-lived ones")
    parser.add_argument("--output", default=".", help="folder for soak.csv and the pictures")
    parser.add_argument("--serve-option", action="append", default=[], help="passed on to serve; may be repeated")
    return parser.parse_args()


class Generator:
    """One orchestrion-load that runs beside us; its lines, as they come, go to `on_line`."""

    def __init__(self, build, server, on_line, *arguments):
        command = [Path(build) / "orchestrion-load", "--url", server.url, "--pid", server.process.pid, *arguments]
        self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)
        self.total = None
        self.thread = threading.Thread(target=self._read, args=(on_line,), daemon=True)
        self.thread.start()

    def _read(self, on_line):
        for text in self.process.stdout:
            line = json.loads(text)
            if line["kind"] == "total":
                self.total = line
            elif line["kind"] == "interval" and on_line:
                on_line(line)

    def wait(self):
        self.process.wait()
        self.thread.join()
        if self.total is None:
            raise RuntimeError(f"orchestrion-load ended with {self.process.returncode} and no total")
        return self.total

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Soak:
    def __init__(self, chosen, folder):
        self.chosen = chosen
        self.folder = folder
        apps = folder / "apps"
        apps.mkdir()
        shutil.copy(HERE / "brief.scxml", apps)
        shutil.copy(ROOT / "bench" / "charts" / "guarded.scxml", apps)
        self.server = Server(Path(chosen.build) / "orchestrion", apps, folder / "data", folder / "server.log",
                             chosen.serve_option)
        self.samples = []
        self.generators = []
        self.began = None
        self.started = 0

    def generate(self, seconds, events, on_line=None):
        """Events and starts beside each other; their totals."""
        starts = ["--application", "brief", "--what", "starts", "--prefix", "brief", "--first", self.started, "--rate",
                  self.chosen.starts, "--connections", 4]
        self.started += int(self.chosen.starts * (seconds + 30))
        both = [Generator(self.chosen.build, self.server, on_line, "--duration", seconds, "--sessions",
                          self.chosen.sessions, "--event", EVENT, *events),
                Generator(self.chosen.build, self.server, None, "--duration", seconds, *starts)]
        self.generators += both
        return [generator.wait() for generator in both]

    def run(self):
        """The totals of the two generators."""
        self.server.start().wait_ready()
        rate = self.chosen.rate
        if rate:
            self.generate(2, ["--application", "guarded", "--rate", rate])
        else:
            top, _ = self.generate(15, ["--application", "guarded"])
            rate = round(self.chosen.load * top["throughput"])
            print(f"at most {top['throughput']:,.0f} events/s beside {self.chosen.starts:.0f} starts/s", flush=True)
        print(f"{rate:,.0f} events/s for {self.chosen.minutes:g} minutes", flush=True)
        self.began = time.monotonic()
        return self.generate(60 * self.chosen.minutes, ["--rate", rate, "--interval", self.chosen.every], self.sample)

    def sample(self, line):
        sample = {"seconds": round(time.monotonic() - self.began, 1), "resident_bytes": line["server_resident_bytes"],
                  "disk_bytes": folder_bytes(self.folder / "data"), "events_per_second": line["throughput"],
                  "p50_ms": line["p50_ms"], "p99_ms": line["p99_ms"], "max_ms": line["max_ms"], "errors": line["errors"]}
        self.samples.append(sample)
        if len(self.samples) % 12 == 0:
            print("{seconds:>7.0f} s  {mib:>7.1f} MiB  {events_per_second:>8,.0f}/s  p99 {p99_ms:>7.1f} ms  {errors} errors"
                  .format(mib=sample["resident_bytes"] / 2**20, **sample), flush=True)

    def close(self):
        for generator in self.generators:
            generator.end()
        self.server.kill()


def slope(points):
    """Of the line that fits best."""
    xs, ys = zip(*points)
    return statistics.linear_regression(xs, ys).slope if len(set(xs)) > 1 else 0.0


def memory_verdict(samples):
    """(whether it is flat, a sentence)"""
    looked_at = [(s["seconds"], s["resident_bytes"]) for s in samples[int(SETTLING * len(samples)):]]
    if len(looked_at) < 4:
        return False, f"expected at least 4 samples to judge by, but got {len(looked_at)}"
    time_looked_at = looked_at[-1][0] - looked_at[0][0]
    growth = slope(looked_at) * time_looked_at
    median = statistics.median(size for _, size in looked_at)
    flat = growth <= max(GROWTH_MAX * median, GROWTH_BYTES_MAX)
    return flat, (f"memory is {'flat' if flat else 'growing'}: {growth / 2**20:+.1f} MiB within {time_looked_at / 60:.1f} "
                  f"minutes around {median / 2**20:.1f} MiB")


def write_results(output, samples, title):
    output.mkdir(parents=True, exist_ok=True)
    with open(output / "soak.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, samples[0])
        writer.writeheader()
        writer.writerows(samples)

    def line(name, scale=1.0):
        return [(sample["seconds"] / 60, sample[name] / scale) for sample in samples]

    write(output / "soak.svg", title, [
        Panel("Resident memory, MiB", {"resident": line("resident_bytes", 2**20)}),
        Panel("Latency, ms", {"p50": line("p50_ms"), "p99": line("p99_ms")}),
        Panel("Events a second", {"events": line("events_per_second")})], "minutes")
    if shutil.which("rsvg-convert"):
        subprocess.run(["rsvg-convert", output / "soak.svg", "-o", output / "soak.png"], check=True)


def main():
    chosen = options()
    skip_unless_durable(str(Path(chosen.build) / "orchestrion"))
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    soak = Soak(chosen, folder)
    try:
        events, starts = soak.run()
    finally:
        soak.close()
        shutil.rmtree(folder, ignore_errors=True)
    title = f"{chosen.minutes:g} minutes at {events['rate']:,.0f} events/s and {chosen.starts:.0f} starts/s"
    write_results(Path(chosen.output), soak.samples, title)
    flat, sentence = memory_verdict(soak.samples)
    errors = events["errors"] + events["unsent"] + starts["errors"] + starts["unsent"]
    print(f"{events['requests']:,} events, {starts['requests']:,} starts; p50 {events['p50_ms']:.1f} ms, p99 "
          f"{events['p99_ms']:.1f} ms, max {events['max_ms']:.1f} ms\n{sentence}\n{errors} errors")
    for total in (events, starts):
        if total["errors"]:
            print(f"  {total['errors_by_status']}, first: {total['first_error']}")
    passed = [flat, errors == 0].count(True)
    print(f"{passed} passed, {2 - passed} failed")
    return 0 if passed == 2 else 1


if __name__ == "__main__":
    sys.exit(main())
