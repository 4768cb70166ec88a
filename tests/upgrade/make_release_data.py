#!/usr/bin/env python3
"""Makes the data file of a release, which every later release has to open: data/RELEASE/data.tar.xz and expected.json.

usage: make_release_data.py [--binary FILE] [--output DIR] RELEASE

The server is killed with -9, so that the file holds a log that is not merged, and timers that are overdue when it is opened.
expected.json is what this release makes of it: read it before you commit it. A release's file is never made again.
"""
import argparse
import asyncio
import json
import shutil
import sys
import tarfile
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
from support.server import Server, default_binary, skip_unless_durable  # noqa: E402
from upgrade.story import BEFORE, Teller, open_and_go_on  # noqa: E402

SOON_SECONDS = 6  # matter.scxml's


async def tell_before(address):
    teller = Teller(address)
    await teller.start_all()
    await teller.tell(BEFORE)
    await teller.terminate("terminated")
    views = await teller.views()
    teller.close()
    return views


def make(binary, folder):
    """The data, after the first part of the story, in folder/data."""
    apps = folder / "apps"
    apps.mkdir()
    shutil.copy(HERE / "matter.scxml", apps)
    with Server(binary, apps, folder / "data", folder / "server.log") as server:
        server.start().wait_ready()
        views = asyncio.run(tell_before(server.address))
        server.kill()
    fired = [session for session, view in views.items() if view["data"].get("reminded")]
    if fired:
        raise RuntimeError(f"this machine was too slow: the timers of {fired} fired before the end of the story; try again")
    shutil.rmtree(apps)  # sessions keep their documents
    time.sleep(SOON_SECONDS + 0.5)


def pack(folder, archive):
    with tarfile.open(archive, "w:xz") as tar:
        for path in sorted((folder / "data").rglob("*")):
            tar.add(path, path.relative_to(folder), recursive=False, filter=anonymous)


def anonymous(member):
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def expect(binary, archive, folder):
    """What this release makes of the archive."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    with Server(binary, None, folder / "data", folder / "server.log") as server:
        server.start().wait_ready()
        return asyncio.run(open_and_go_on(server.address))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", help="such as 0.2.0")
    parser.add_argument("--binary", default=default_binary())
    parser.add_argument("--output", default=str(HERE / "data"))
    chosen = parser.parse_args()
    skip_unless_durable(chosen.binary)
    output = Path(chosen.output) / chosen.release
    if output.exists():
        sys.exit(f"{output} exists; the data of a release are never made again")
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        make(chosen.binary, Path(folder))
        output.mkdir(parents=True)
        pack(Path(folder), output / "data.tar.xz")
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        expected = expect(chosen.binary, output / "data.tar.xz", Path(folder))
    (output / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")
    print(f"made {output}: {(output / 'data.tar.xz').stat().st_size:,} bytes; now read expected.json")


if __name__ == "__main__":
    main()
