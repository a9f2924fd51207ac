"""PostgreSQL servers of our own, thrown away afterwards."""

import os
import pathlib
import shutil
import signal
import subprocess
import time

from service import ROOT, environment, free_port

DATABASE = "parlance"


def programs():
    """Where PostgreSQL's programs are; brought by scripts/postgres where they are missing."""
    def find():
        packaged = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        found = shutil.which("initdb")
        return packaged[-1] if packaged else pathlib.Path(found).parent if found else None

    if find() is None:
        without = {name: value for name, value in os.environ.items() if name != "PARLANCE_TEST_POSTGRES_URL"}
        subprocess.run([ROOT / "scripts/postgres", "true"], check=True, env=without)
    return find()


class Cluster:
    name = "PostgreSQL"

    def __init__(self, folder, copied_from=None, initdb=(), **settings):
        self.bin, self.folder, self.port = programs(), pathlib.Path(folder), free_port()
        self.data = self.folder / "data"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings = {"port": self.port, "listen_addresses": "127.0.0.1", "max_connections": 200,
                         "unix_socket_directories": self.folder, **settings}
        # PostgreSQL refuses to run as root.
        self._as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self._as_owner:
            shutil.chown(self.folder, "postgres")
            for parent in self.folder.parents:
                if parent != pathlib.Path("/") and not parent.stat().st_mode & 0o001:
                    parent.chmod(parent.stat().st_mode | 0o011)
        if copied_from is None:
            self.program("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *initdb)
            self.start()
            self.sql(f"CREATE DATABASE {DATABASE}", "postgres")
        else:
            self.program("pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-D", self.data,
                         "-d", f"postgres://postgres@127.0.0.1:{copied_from.port}/postgres?application_name=replica")
            self.start()

    @property
    def url(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/{DATABASE}"

    def program(self, name, *arguments, check=True):
        command = [*self._as_owner, self.bin / name, *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, env=environment({}), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if check and done.returncode != 0:
            raise RuntimeError(f"{name} fails: {done.stdout[-2000:]}")
        return done.returncode

    def start(self, check=True):
        options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        # Its output is inherited by the server: kept from our pipe, which would wait for its end.
        command = [*self._as_owner, self.bin / "pg_ctl", "-D", self.data, "-l", self.folder / "log", "-t", "60", "-w", "start", "-o", options]
        nothing = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        done = subprocess.run(list(map(str, command)), cwd=self.folder, **nothing)
        if check and done.returncode != 0:
            raise RuntimeError(f"PostgreSQL does not start: {(self.folder / 'log').read_text()[-2000:]}")
        return done.returncode == 0

    def stop(self, mode="immediate"):
        self.program("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop", check=False)

    def runs(self):
        return self.program("pg_ctl", "-D", self.data, "status", check=False) == 0

    def accepts(self):
        return self.program("pg_isready", "-q", "-h", "127.0.0.1", "-p", self.port, check=False) == 0

    def promote(self):
        self.program("pg_ctl", "-D", self.data, "-w", "promote")

    def processes(self):
        """The postmaster first, so that it starts no others while they are stopped."""
        postmaster = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        found = [postmaster]
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == postmaster:
                found.append(int(stat.parent.name))
        return found

    def pause(self):
        paused = []
        while set(self.processes()) - set(paused):
            for pid in self.processes():
                if pid not in paused:
                    os.kill(pid, signal.SIGSTOP)
                    paused.append(pid)
        return paused

    def resume(self, paused):
        for pid in reversed(paused):
            os.kill(pid, signal.SIGCONT)

    def sql(self, text, database=DATABASE):
        url = f"postgres://postgres@127.0.0.1:{self.port}/{database}"
        done = subprocess.run([self.bin / "psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", url, "-c", text],
                              env=environment({}), text=True, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        return done.stdout

    def rows(self, query):
        return [tuple(line.split("\x1f")) for line in self.sql(query).splitlines()]

    def wait_for_replica(self):
        deadline = time.monotonic() + 30
        while self.rows("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")[0][0] == "0":
            if time.monotonic() > deadline:
                raise RuntimeError("the replica does not follow")
            time.sleep(0.1)
