#!/usr/bin/env python3
"""Runs the benchmark programs of a build and prints one table.

usage: tools/bench_table.py BUILD_DIRECTORY [FILTER]

FILTER is a regular expression over the benchmarks' names.
"""
import json
import subprocess
import sys
from pathlib import Path

HIDDEN = {"name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions",
          "repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit", "label",
          "aggregate_name", "aggregate_unit"}


def run(program, name_filter):
    command = [program, f"--benchmark_filter={name_filter}", "--benchmark_format=json"]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if "Failed to match" in result.stderr:
        return []
    if result.returncode != 0:
        sys.exit(f"{program.name} failed with exit code {result.returncode}:\n{result.stderr}")
    return json.loads(result.stdout)["benchmarks"]


def cells(benchmark):
    if benchmark.get("error_occurred"):
        return ["failed: " + benchmark["error_message"]]
    time = f'{benchmark["cpu_time"]:,.0f} {benchmark["time_unit"]}'
    counters = [f"{value:,.0f} {name.replace('_', ' ')}" for name, value in benchmark.items()
                if name not in HIDDEN and isinstance(value, (int, float))]
    return [time, ", ".join(counters).replace("items per second", "items/s")]


def main(build, name_filter="."):
    programs = sorted(path for path in Path(build).glob("*_bench") if path.is_file())
    if not programs:
        sys.exit(f"expected programs named *_bench in {build}, but found none; build the target benchmarks")
    rows = [["benchmark", "CPU time", "result"]]
    for program in programs:
        rows += [[benchmark["name"], *cells(benchmark)] for benchmark in run(program, name_filter)]
    name_width, time_width = (max(len(row[i]) for row in rows) for i in (0, 1))
    for name, time, *result in rows:
        print(f"{name:<{name_width}}  {time:>{time_width}}  {' '.join(result)}".rstrip())
    return 1 if any(row[1].startswith("failed") for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
