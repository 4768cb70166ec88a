#!/usr/bin/env python3
"""Runs the examples of the documentation as a reader would, and compares what they print.

In each Markdown file of FILES, from top to bottom and in one empty folder:
  - a line "Save this as `NAME`:" makes a file of the next fenced block;
  - a ```sh block is run by bash; it has to succeed. A ```text block that follows it directly is what it prints, where
    "…" stands for anything;
  - <!-- not run --> before a block leaves it out.
The address 127.0.0.1:7210 is replaced by a free port, so that tests do not meet each other.

usage: docs_test.py [--update]     --update writes docs/reference/command-line.md anew from the program's own help
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("ORCHESTRION", ROOT / "build" / "release" / "orchestrion"))
FILES = ["README.md", "examples/mortgage/README.md", "examples/centre/README.md", "docs/operating.md"]
HELP = ROOT / "docs" / "reference" / "command-line.md"
COMMANDS = ["run", "check", "render", "test", "bench", "serve", "sessions", "sessions list", "sessions show", "sessions send",
            "sessions terminate", "agents", "agents list", "agents show", "explain", "keys", "keys new", "config", "config check", "config show", "config diff",
            "config schema", "config reload", "completion"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def blocks(text):
    """(kind, name, body, line) in order; kind is file, sh or text."""
    lines = text.split("\n")
    found, i, save_as, skip = [], 0, None, False
    while i < len(lines):
        named = re.match(r"Save this as `([^`]+)`", lines[i])
        if named:
            save_as = named.group(1)
        if lines[i].strip() == "<!-- not run -->":
            skip = True
        fence = re.match(r"```(\w*)\s*$", lines[i])
        if fence:
            start = i + 1
            i += 1
            while not lines[i].startswith("```"):
                i += 1
            body = "\n".join(lines[start:i]) + "\n"
            if not skip:
                if save_as:
                    found.append(("file", save_as, body, start))
                elif fence.group(1) in ("sh", "text"):
                    found.append((fence.group(1), None, body, start))
            save_as, skip = None, False
        i += 1
    return found


def matches(expected, printed):
    pattern = ".*?".join(re.escape(part) for part in expected.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


class Reader:
    """Somebody who reads one page and types what it says."""

    def __init__(self, page):
        self.page = page
        self.folder = Path(tempfile.mkdtemp(prefix="docs"))
        self.port = free_port()
        (self.folder / "build").mkdir()
        (self.folder / "build" / "release").symlink_to(BINARY.parent)
        for name in ("examples", "bench", "docs"):
            (self.folder / name).symlink_to(ROOT / name)
        self.problems = []
        self.ran = 0

    def address(self, text):
        return text.replace("127.0.0.1:7210", f"127.0.0.1:{self.port}")

    def run(self):
        server = f"http://127.0.0.1:{self.port}"
        environment = dict(os.environ, ORCHESTRION_SERVER=server, ORCHESTRION_LISTEN=f"127.0.0.1:{self.port}",
                           NO_COLOR="1")
        shell = subprocess.Popen(["bash", "--noprofile", "--norc"], cwd=self.folder, env=environment, text=True,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 start_new_session=True)
        try:
            self.read(shell)
        finally:
            subprocess.run(["pkill", "-TERM", "-s", str(shell.pid)], check=False)
            shell.stdin.close()
            shell.wait(timeout=20)
            shutil.rmtree(self.folder, ignore_errors=True)

    def read(self, shell):
        todo = blocks((ROOT / self.page).read_text())
        for place, (kind, name, body, line) in enumerate(todo):
            body = self.address(body)
            if kind == "file":
                (self.folder / name).write_text(body)
            elif kind == "sh":
                expected = todo[place + 1][2] if place + 1 < len(todo) and todo[place + 1][0] == "text" else None
                self.type(shell, body, expected and self.address(expected), line)

    def type(self, shell, body, expected, line):
        starts_server = re.search(r"serve\b.*&\s*$", body, re.MULTILINE)
        if starts_server:
            body = re.sub(r"(serve\b[^\n]*?)\s*&\s*$", rf"\1 --listen 127.0.0.1:{self.port} > server.log 2>&1 &\n"
                          f"for i in $(seq 200); do curl -sf http://127.0.0.1:{self.port}/healthz > healthz.log && "
                          "break; sleep 0.05; done", body, flags=re.MULTILINE)
        shell.stdin.write(body + "\necho \"--- done $?\"\n")
        shell.stdin.flush()
        printed = []
        for text in shell.stdout:
            done = re.match(r"(.*)--- done (\d+)$", text.rstrip("\n"))
            if done:
                printed.append(done.group(1))
                break
            printed.append(text)
        else:
            self.problems.append(f"{self.page}:{line}: the shell ended")
            return
        self.ran += 1
        output = "".join(printed)
        allowed = ("0", "3") if expected is not None else ("0",)
        if done.group(2) not in allowed:
            self.problems.append(f"{self.page}:{line}: exit {done.group(2)}:\n{body}\n{output}")
        if expected is not None and not matches(expected, output):
            self.problems.append(f"{self.page}:{line}: printed\n{output}\nexpected\n{expected}")


def help_page():
    def ask(arguments):
        return subprocess.run([str(BINARY), *arguments, "--help"], capture_output=True, text=True, check=True).stdout

    page = ["# The command line", "", "Made from the program's own help (`tests/docs/docs_test.py --update`).", ""]
    for command in [""] + COMMANDS:
        page += [f"## orchestrion {command}".rstrip(), "", "```", ask(command.split()).strip(), "```", ""]
    return re.sub(r"[ \t]+\n", "\n", "\n".join(page))


def main():
    if "--update" in sys.argv:
        HELP.write_text(help_page())
        return 0
    problems, ran = [], 0
    for page in FILES:
        reader = Reader(page)
        reader.run()
        problems += reader.problems
        ran += reader.ran
        if reader.ran == 0:
            problems.append(f"{page}: no example was run")
    if HELP.read_text() != help_page():
        problems.append("docs/reference/command-line.md is not what the program says; run tests/docs/docs_test.py --update")
    for problem in problems:
        print(problem)
    print(f"{ran} examples run, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
