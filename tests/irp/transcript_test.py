#!/usr/bin/env python3
"""Runs a document of the working directory and compares all it prints, and its exit code, with a transcript.

usage: transcript_test.py ORCHESTRION DOCUMENT TRANSCRIPT [--rewrite]

With --rewrite the transcript is recorded anew: read it before you commit it.
"""
import difflib
import subprocess
import sys
from pathlib import Path


def record(orchestrion, document):
    command = [orchestrion, "run", document, "--virtual-time", "--until-final", "--trace", "text"]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, timeout=100)
    return result.stdout.replace(f"{Path.cwd()}/", "") + f"exit code {result.returncode}\n"


def main(orchestrion, document, transcript, *options):
    transcript = Path(transcript)
    actual = record(orchestrion, document)
    if "--rewrite" in options:
        transcript.write_text(actual)
        return 0
    if not transcript.is_file():
        sys.exit(f"expected a recorded transcript {transcript}, but there is none; record it with --rewrite")
    expected = transcript.read_text()
    difference = difflib.unified_diff(expected.splitlines(), actual.splitlines(), str(transcript), "now", lineterm="")
    print("\n".join(difference))
    return 0 if actual == expected else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
