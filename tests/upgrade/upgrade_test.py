#!/usr/bin/env python3
"""Opens the data of every release with this one: sessions, timers and history are there, and everything goes on.

usage: upgrade_test.py [--binary FILE] [DATA…]      exit: 0 passed, 1 failed, 77 nothing to open or nothing to open it with
"""
import argparse
import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
from support.server import SKIPPED, default_binary, skip_unless_durable  # noqa: E402
from upgrade.make_release_data import expect  # noqa: E402


def differences(expected, found, place=""):
    """Where `found` is not what was expected; what it has beyond that is not looked at."""
    if isinstance(expected, dict) and isinstance(found, dict):
        wrong = []
        for key, value in expected.items():
            inner = f"{place}.{key}" if place else key
            wrong += differences(value, found[key], inner) if key in found else [f"{inner} is missing"]
        return wrong
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [line for i, pair in enumerate(zip(expected, found)) for line in differences(*pair, f"{place}[{i}]")]
    return [] if expected == found else [f"{place}: expected {json.dumps(expected)}, but found {json.dumps(found)}"]


def check(binary, release):
    """What is wrong."""
    expected = json.loads((release / "expected.json").read_text())
    with tempfile.TemporaryDirectory(prefix="upgrade-") as folder:
        try:
            found = expect(binary, release / "data.tar.xz", Path(folder))
        except RuntimeError as error:
            return [str(error)]
    return differences(expected, found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=default_binary())
    parser.add_argument("data", nargs="*", type=Path, help="folders as make_release_data.py makes them")
    chosen = parser.parse_args()
    skip_unless_durable(chosen.binary)
    releases = chosen.data or sorted(path.parent for path in (HERE / "data").glob("*/expected.json"))
    if not releases:
        print("skipped: no release has left its data yet (tests/upgrade/data)")
        return SKIPPED
    failed = 0
    for release in releases:
        wrong = check(chosen.binary, release)
        failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok':6}  data of {release.name}")
        for line in wrong[:20]:
            print(f"        {line[:600]}")
    print(f"{len(releases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
