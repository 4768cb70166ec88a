#!/usr/bin/env python3
"""The W3C's tests through a running server and its REST interface: each document as a session of its own, the
BasicHTTP ones through the server's real port.

usage: server_test.py ORCHESTRION IRP_FOLDER [TEST…]     TEST: a document's name, such as ecma/test144.scxml

A session is started by the URL of its document and looked at until it has ended; its last configuration says
pass. Test 513 is a POST to a session's BasicHTTP location.
"""
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ALL_AT_ONCE = 16
DEADLINE_SECONDS = 60


class Server:
    """`orchestrion serve` on a free port, with the documents' folder as its root."""

    def __init__(self, orchestrion, root):
        self.data = tempfile.TemporaryDirectory()
        command = [orchestrion, "serve", "--listen", "127.0.0.1:0", "--root", str(root), "--quiet",
                   "--data", self.data.name]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        if not found:
            sys.exit(f"the server was expected to print where it listens, but printed {line!r}")
        self.url = found.group()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=30)
        self.data.cleanup()

    def request(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return {"refused": error.code, **json.load(error)}


def documents(irp):
    """(name, the state it must end in; none: it must be refused) of everything that can be judged here."""
    manifest = json.loads((irp / "manifest.json").read_text())
    ends = {"178": "final", "230": "final", "250": "final", "307": "final", "415": "final", "301": None}
    for test in manifest["tests"]:
        for document in test["documents"]:
            yield f"ecma/{document}", ends.get(test["id"], "pass")
    for test in manifest["null_datamodel"]:
        yield f"null/{test['document']}", ends.get(test["id"], "pass")


def verdict(server, name, end):
    """What is wrong; empty if nothing is."""
    session = server.request("POST", "/api/v1/sessions", {"src": f"file:{name}"})
    if "refused" in session:
        return "" if end is None else f"refused: {session}"
    if end is None:
        return "was expected to be refused, but runs"
    deadline = time.monotonic() + DEADLINE_SECONDS
    while session.get("status") == "running" and time.monotonic() < deadline:
        time.sleep(0.02)
        session = server.request("GET", "/api/v1/sessions/" + urllib.parse.quote(session["id"]))
    if session.get("status") == "completed" and session.get("configuration") == [end]:
        return ""
    return f"expected it to complete in '{end}', but it is {json.dumps(session)}"


def post_to_location(server):
    """Test 513: the location of the BasicHTTP processor answers 200, and the event arrives."""
    document = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
      <datamodel><data id="location" expr="_ioprocessors['http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor'].location"/></datamodel>
      <state id="s"><transition event="test" cond="_event.data.key1 == 'value1'" target="pass"/></state>
      <final id="pass"/></scxml>"""
    session = server.request("POST", "/api/v1/sessions", {"document": document})
    if "refused" in session:
        return f"refused: {session}"
    form = urllib.parse.urlencode({"_scxmleventname": "test", "key1": "value1", "key2": "value2"}).encode()
    with urllib.request.urlopen(session["data"]["location"], data=form, timeout=30) as answer:
        if answer.status != 200:
            return f"expected status 200, but got {answer.status}"
    deadline = time.monotonic() + DEADLINE_SECONDS
    while session.get("status") == "running" and time.monotonic() < deadline:
        time.sleep(0.02)
        session = server.request("GET", "/api/v1/sessions/" + session["id"])
    return "" if session.get("configuration") == ["pass"] else f"the event did not arrive: {json.dumps(session)}"


def main(orchestrion, irp, *wanted):
    irp = Path(irp)
    tests = [(name, end) for name, end in documents(irp) if not wanted or name in wanted]
    failed = []
    with Server(orchestrion, irp) as server, ThreadPoolExecutor(ALL_AT_ONCE) as pool:
        verdicts = pool.map(lambda test: verdict(server, *test), tests)
        judged = [(name, wrong) for (name, _), wrong in zip(tests, verdicts)]
        if not wanted:
            judged.append(("POST to a session (513)", post_to_location(server)))
        failed = [(name, wrong) for name, wrong in judged if wrong]
    for name, wrong in failed:
        print(f"{name}: {wrong}")
    print(f"{len(judged) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not judged else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
