"""The service as a process, and its database as an operator sees it."""

import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

from client import Client

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OPEN_LIMITS = {f"PARLANCE_{name}_RATE": "1000000" for name in ("AUTH", "ACCOUNT", "API", "MAIL", "REGISTRATION")}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def binary():
    """The service, built unless FAULTS_BINARY names one."""
    if os.environ.get("FAULTS_BINARY"):
        return os.environ["FAULTS_BINARY"]
    subprocess.run(["cargo", "build", "--release", "--bin", "parlance"], cwd=ROOT, check=True)
    return str(pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/parlance")


def environment(variables):
    """This environment without what configures the service, and with that."""
    foreign = ("PARLANCE_", "S3_", "DATABASE_", "JWT_", "SMTP_", "AZURE_", "RUST_")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(foreign)}, **variables}


def until(condition, seconds, pause=0.02):
    """How long it took until the condition held, or None."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if condition():
            return time.monotonic() - began
        time.sleep(pause)
    return None


class Service:
    """The service on a database, in a folder of its own, at an address that stays over restarts."""

    started = []

    def __init__(self, program, folder, database, **variables):
        self.program, self.folder, self.database = program, pathlib.Path(folder), database
        self.address = f"127.0.0.1:{free_port()}"
        self.variables = {
            "DATABASE_URL": database.url,
            "PARLANCE_ADDR": self.address,
            "PARLANCE_OBJECTS_ADDR": f"127.0.0.1:{free_port()}",
            "PARLANCE_DATA_DIR": str(self.folder / "data"),
            "RUST_LOG": "parlance=warn",
            **OPEN_LIMITS,
            **variables,
        }
        self.log = self.folder / "log"
        self.process = None

    def command(self, *arguments):
        return subprocess.Popen([self.program, *arguments], env=environment(self.variables), cwd=self.folder,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, *arguments):
        """Exit code and output of a command."""
        process = self.command(*arguments)
        output = process.communicate(timeout=600)[0]
        return process.returncode, output

    def start(self):
        """Seconds until it is ready."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([self.program], env=environment(self.variables), cwd=self.folder,
                                            stdout=log, stderr=log)
        self.started.append(self.process)
        if until(lambda: self.is_ready() or self.process.poll() is not None, 120, 0.005) is None or self.process.poll() is not None:
            sys.exit(f"the service does not get ready:\n{self.log.read_text()[-3000:]}")
        return time.monotonic() - began

    def is_ready(self):
        client = Client(self.address, timeout=10)
        answer = client.request("GET", "/health/ready")
        client.close()
        return answer is not None and answer.status == 200

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)

    @classmethod
    def end_all(cls):
        """Also those of scenarios that broke off."""
        while cls.started:
            process = cls.started.pop()
            process.kill()
            process.wait()

    def resident_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def scores_agree(self):
        """What `scores rebuild --check` says, where it finds a difference."""
        code, output = self.run("scores", "rebuild", "--check")
        return None if code == 0 else output.strip()[-500:]


class Sqlite:
    name = "SQLite"

    def __init__(self, path):
        self.path, self.url = path, f"sqlite://{path}"

    def rows(self, query):
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)
        try:
            return [tuple(map(str, row)) for row in connection.execute(query)]
        finally:
            connection.close()


class Readiness(threading.Thread):
    """Asks for readiness again and again, and keeps when it changed."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.service, self.changes, self._ended = service, [], threading.Event()
        self.start()

    def run(self):
        while not self._ended.wait(0.1):
            ready = self.service.is_ready()
            if not self.changes or self.changes[-1][1] != ready:
                self.changes.append((time.monotonic(), ready))

    def lost(self, since):
        """Seconds from `since` until it was first not ready, or None."""
        return next((at - since for at, ready in self.changes if not ready and at > since), None)

    def again(self, since, seconds):
        """Seconds from `since` until it was ready for good, or None when it is not within these."""
        if until(lambda: self.changes[-1][1], seconds) is None:
            return None
        return max(self.changes[-1][0] - since, 0.0)

    def end(self):
        self._ended.set()
        self.join()
