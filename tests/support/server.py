"""The server as a process: started on a free port, killed, measured."""
import ctypes
import functools
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = 77  # the exit code that CTest takes for "skipped"
READY_SECONDS_MAX = 120


def default_binary():
    return os.environ.get("ORCHESTRION", str(ROOT / "build" / "release" / "orchestrion"))


def keeps_sessions(binary):
    """Whether this binary can keep its sessions on disk."""
    help_text = subprocess.run([binary, "serve", "--help"], capture_output=True, text=True, timeout=60, check=True)
    return "--data" in help_text.stdout


def skip_unless_durable(binary):
    if not keeps_sessions(binary):
        print(f"skipped: {binary} keeps sessions in memory only (its serve has no --data)")
        sys.exit(SKIPPED)


def _die_with(parent):
    """In the child: it ends when the test does, however that ends (PR_SET_PDEATHSIG), or has ended by now."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Server:
    """One server on one folder of data; may be started and ended many times, one process at a time.

    log          file its standard error is appended to
    arguments    more options of `serve`
    environment  more variables
    """

    def __init__(self, binary, apps=None, data=None, log=os.devnull, arguments=(), environment=None):
        self.command = [str(binary), "serve", "--listen", "127.0.0.1:0", "--quiet", *map(str, arguments)]
        if apps:
            self.command += ["--apps", str(apps)]
        if data:
            self.command += ["--data", str(data)]
        self.log = str(log)
        self.environment = environment
        self.process = None
        self.url = None
        self._listens = None

    def start(self):
        """Returns at once; wait_ready() waits until it serves."""
        self.url, self._listens = None, threading.Event()
        with open(self.log, "ab") as log:
            environment = {**os.environ, **self.environment} if self.environment else None
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                                            preexec_fn=functools.partial(_die_with, os.getpid()), text=True,
                                            env=environment)
        threading.Thread(target=self._read, args=(self.process, self._listens), daemon=True).start()
        return self

    def _read(self, process, listens):
        for line in process.stdout:
            found = re.search(r"listens on (http://\S+)", line)
            if found and process is self.process:
                self.url = found.group(1)
                listens.set()
        listens.set()  # it has ended

    def wait_ready(self, seconds=READY_SECONDS_MAX):
        """Its URL when /readyz says so; an error that shows its log if it ends or takes too long."""
        deadline = time.monotonic() + seconds
        self._listens.wait(seconds)
        while self.url and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=10):
                    return self.url
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None:
                    break
                time.sleep(0.01)
        raise RuntimeError(f"the server did not become ready within {seconds} s (exit code {self.process.poll()}):\n"
                           + self.log_tail())

    def log_tail(self, lines=30):
        if self.log == os.devnull:
            return ""
        return "\n".join(Path(self.log).read_text(errors="replace").splitlines()[-lines:])

    @property
    def address(self):
        host, port = self.url.removeprefix("http://").rsplit(":", 1)
        return host, int(port)

    def kill(self):
        self._end(signal.SIGKILL, 60)

    def stop(self, seconds=60):
        """By SIGTERM; its exit code."""
        return self._end(signal.SIGTERM, seconds)

    def _end(self, number, seconds):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return -signal.SIGKILL

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    # What the operating system says of it.

    def resident_bytes(self):
        return 1024 * int(re.search(r"VmRSS:\s+(\d+)", self._proc("status")).group(1))

    def written_bytes(self):
        """What it has given to the disk."""
        return int(re.search(r"^write_bytes: (\d+)", self._proc("io"), re.MULTILINE).group(1))

    def cpu_seconds(self):
        fields = self._proc("stat").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _proc(self, name):
        return Path(f"/proc/{self.process.pid}/{name}").read_text()

    # What it says of itself.

    def metrics(self):
        """{name, with its labels: value}"""
        with urllib.request.urlopen(self.url + "/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in pairs}


def folder_bytes(folder):
    """Of all files in it, while others make and remove some."""
    total = 0
    for path in Path(folder).rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            pass
    return total
