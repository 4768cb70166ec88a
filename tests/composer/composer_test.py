#!/usr/bin/env python3
"""The applications of this folder, as a designer generates them: they load, and their runs are what was recorded.

usage: composer_test.py ORCHESTRION check APPLICATION
       composer_test.py ORCHESTRION run APPLICATION [--rewrite]

check  every entry page is a document of the ORS dialect without an error, and all it does not know are elements of
       modules
run    every file runs/NAME.jsonl, fed to the application's entry page, gives runs/NAME.txt; so it does when the
       session is saved, freed and restored after each turn. --rewrite records anew: read it before you commit it.
"""
import difflib
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def entry_page(application):
    return next((HERE / application / "src-gen").glob("IPD_*.scxml"))


# Composer always writes the states to attach and detach, and nothing leads to them.
EXPECTED_WARNINGS = ("lint.unreachableState",)


def check(orchestrion, application):
    page = entry_page(application)
    result = subprocess.run([orchestrion, "check", "--json", page], stdout=subprocess.PIPE, text=True, timeout=100)
    found = json.loads(result.stdout)
    problems = [f"{d['file']}:{d['line']}: {d['message']} [{d['code']}]" for d in found["diagnostics"]
                if d["severity"] != "warning" or d["code"] not in EXPECTED_WARNINGS]
    document = found["documents"][0]
    if document["dialect"] != "ors":
        problems.append(f"it is taken for a document of the dialect {document['dialect']}: {document['reason']}")
    problems += [f"'{name}' is not known" for name in document["unknown"] if ":" not in name]
    for problem in problems:
        print(problem)
    print(f"{application}: {document['states']} states, {document['transitions']} transitions, {document['modules']}")
    return 1 if problems else 0


def record(orchestrion, application, events, *options):
    command = [orchestrion, "run", entry_page(application), "--virtual-time", "--timeout", "3600", "--no-http",
               "--trace", "text", "--events", events, *options]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, timeout=100)
    text = result.stdout.replace(f"{HERE / application}/", "")
    # The data of the whole application after each step are too much to read. Long data are cut off in a trace, and
    # where depends on the length of the application's path: they are cut before it.
    lines = [re.sub(r'"document":.*…$', '"document":…', line) for line in text.splitlines()
             if not re.match(r" *\d+\.\d+  data ", line)]
    return "\n".join(lines) + f"\nexit code {result.returncode}\n"


def compare(expected, actual, name):
    difference = list(difflib.unified_diff(expected.splitlines(), actual.splitlines(), name, "now", lineterm=""))
    print("\n".join(difference))
    return not difference


def run(orchestrion, application, rewrite):
    good = True
    for events in sorted((HERE / application / "runs").glob("*.jsonl")):
        transcript = events.with_suffix(".txt")
        actual = record(orchestrion, application, events)
        if rewrite:
            transcript.write_text(actual)
        if not transcript.is_file():
            sys.exit(f"there is no transcript {transcript}; record it with --rewrite")
        good = compare(transcript.read_text(), actual, str(transcript)) and good
        restarted = record(orchestrion, application, events, "--restart-each-turn")
        good = compare(actual, restarted, f"{transcript}, restarted after each turn") and good
    return 0 if good else 1


def main(orchestrion, what, application, *options):
    if what == "check":
        return check(orchestrion, application)
    return run(orchestrion, application, "--rewrite" in options)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
