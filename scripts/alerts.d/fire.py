"""Two processes of Parlance on PostgreSQL, a Prometheus that scrapes them, a little load, and one fault after another.

The alerts are those of deploy/prometheus/alerts.yml with shorter windows: what takes hours there takes seconds here.
"""

import json
import os
import pathlib
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(sys.argv[1]).resolve()
PASSWORD = "correct horse battery"
SECRET = secrets.token_hex(32)
PATIENCE = 180
# What each window and threshold is here.
SHORTER = [("[2h]", "[15s]"), ("[1h]", "[40s]"), ("[10m]", "[15s]"), ("[5m]", "[10s]"), ("[1m]", "[10s]"),
           ("> 172800", "> 100"), ("> 300", "> 15")]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


def ask(url, body=None, token=None):
    """The status and the JSON of an answer; 0 where there is none."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refusal:
        return refusal.code, None
    except OSError:
        return 0, None


def until(what, condition):
    started = time.monotonic()
    while not (found := condition()):
        if time.monotonic() - started > PATIENCE:
            sys.exit(f"not within {PATIENCE} s: {what}")
        time.sleep(0.5)
    print(f"  {time.monotonic() - started:5.1f} s  {what}", flush=True)
    return found


class Postgres:
    def __init__(self):
        self.server = os.environ["PARLANCE_TEST_POSTGRES_URL"]
        self.name = f"parlance_alerts_{os.getpid()}"
        self.url = self.server.rsplit("/", 1)[0] + "/" + self.name
        found = shutil.which("psql")
        self.psql = found or str(sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"))[-1])
        self.run(f"CREATE DATABASE {self.name}")

    def run(self, *statements, url=None):
        arguments = [part for statement in statements for part in ("-c", statement)]
        subprocess.run([self.psql, "-q", "-v", "ON_ERROR_STOP=1", url or self.server, *arguments], check=True, stdout=subprocess.DEVNULL)

    def go_away(self):
        self.run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false",
                 f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'")

    def come_back(self):
        self.run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")

    def hold_a_table(self, seconds):
        self.run(f"BEGIN; LOCK TABLE user_progress IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep({seconds}); COMMIT", url=self.url)

    def drop(self):
        self.run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


class Parlance:
    def __init__(self, folder, database, **variables):
        self.folder, self.port = folder, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PATH": os.environ["PATH"], "DATABASE_URL": database.url, "DATABASE_POOL_SIZE": "4",
            "JWT_SECRET": f"k1:{SECRET}", "S3_ACCESS_KEY_ID": "parlance", "S3_SECRET_ACCESS_KEY": SECRET,
            "PARLANCE_ADDR": f"127.0.0.1:{self.port}", "PARLANCE_AUTH_RATE": "100000", "PARLANCE_ACCOUNT_RATE": "100000",
        } | variables
        folder.mkdir(parents=True)

    def command(self, *arguments):
        subprocess.run([BINARY, *arguments], cwd=self.folder, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def start(self):
        log = open(self.folder / "log", "a")
        self.process = subprocess.Popen([BINARY], cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        until(f"{self.base} serves", lambda: ask(f"{self.base}/health/live")[0] == 200)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Prometheus:
    def __init__(self, folder, targets):
        rules = (ROOT / "deploy/prometheus/alerts.yml").read_text()
        self.names = set(re.findall(r"alert: (\w+)", rules))
        for long, short in SHORTER:
            if long not in rules:
                sys.exit(f"no alert has {long} any more")
            rules = rules.replace(long, short)
        (folder / "alerts.yml").write_text(re.sub(r"for: \d+m", "for: 2s", rules))
        jobs = [{"job_name": "parlance", "static_configs": [{"targets": targets}]}]
        settings = {"global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "rule_files": ["alerts.yml"], "scrape_configs": jobs}
        (folder / "prometheus.yml").write_text(json.dumps(settings))
        self.base = f"http://127.0.0.1:{free_port()}"
        self.started = time.time()
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address={self.base.removeprefix('http://')}", "--log.level=warn"])
        until("Prometheus answers", lambda: ask(f"{self.base}/api/v1/status/buildinfo")[0] == 200)

    def firing(self):
        alerts = ask(f"{self.base}/api/v1/alerts")[1]["data"]["alerts"]
        return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}

    def answers(self, query):
        span = {"query": query, "start": self.started, "end": time.time(), "step": 5}
        status, answer = ask(f"{self.base}/api/v1/query_range?{urllib.parse.urlencode(span)}")
        values = [value for series in (answer["data"]["result"] if status == 200 else []) for _, value in series["values"]]
        return any(value != "NaN" for value in values)


class Load:
    """A learner who reads and records at each process, four times a second, and a load balancer that asks for readiness."""

    def __init__(self, bases, token, unit):
        self.bases, self.token, self.unit, self.over = bases, token, unit, threading.Event()
        for base in bases:
            threading.Thread(target=self.go_on, args=(base,), daemon=True).start()

    def go_on(self, base):
        while not self.over.wait(0.5):
            for path, body in [("/api/v1/levels", None), (f"/api/v1/units/{self.unit}/start", {}), ("/health/ready", None)]:
                # Somebody waits for each answer, but not the next one.
                threading.Thread(target=ask, args=(base + path, body, self.token), daemon=True).start()


def fire(prometheus, names, inject, mend):
    before = prometheus.firing()
    if before:
        sys.exit(f"firing without a fault: {before}")
    print(f"{', '.join(names)}: {inject.__doc__ or inject.__name__}", flush=True)
    inject()
    for name in names:
        until(f"{name} fires", lambda: name in prometheus.firing())
    mend()
    until("it ends", lambda: not prometheus.firing())


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="parlance-alerts."))
    database = Postgres()
    backups = folder / "backups"
    started = []
    try:
        # They share a store, so the second has none of its own.
        store = free_port()
        first = Parlance(folder / "first", database, PARLANCE_OBJECTS_ADDR=f"127.0.0.1:{store}", PARLANCE_API_RATE="20",
                         PARLANCE_BACKUP_TO=str(backups), PARLANCE_BACKUP_EVERY="1m", PARLANCE_BACKUP_KEEP="2")
        first.command("migrate", "run")
        first.start()
        started.append(first)
        second = Parlance(folder / "second", database, S3_ENDPOINT=f"http://127.0.0.1:{store}")
        second.start()
        started.append(second)
        account = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
        token = ask(f"{first.base}/api/v1/auth/register", account)[1]["accessToken"]
        tree = ask(f"{first.base}/api/v1/catalog", token=token)[1]
        unit = tree["levels"][0]["stories"][0]["units"][0]["id"]
        prometheus = Prometheus(folder, [base.removeprefix("http://") for base in (first.base, second.base)])
        started.append(prometheus)
        load = Load([first.base, second.base], token, unit)
        # Longer than every window and every `for`.
        time.sleep(20)

        guessing = threading.Event()

        def guess():
            """somebody tries passwords"""
            wrong = {"username": "ada", "password": "not this one"}
            for _ in range(40):
                ask(f"{second.base}/api/v1/auth/login", wrong)

        def hurry():
            """an app asks much more often than it may"""
            def go_on():
                while not guessing.is_set():
                    ask(f"{first.base}/api/v1/levels", token=token)
            for _ in range(4):
                threading.Thread(target=go_on, daemon=True).start()

        def hold():
            """a session holds a table that progress is written to"""
            threading.Thread(target=database.hold_a_table, args=(20,), daemon=True).start()

        def kill():
            """a process is killed"""
            second.kill()

        def stop_database():
            """the database takes no connections"""
            database.go_away()

        def block_backups():
            """the folder of backups becomes a file"""
            backups.rename(folder / "kept")
            backups.touch()

        def unblock_backups():
            backups.unlink()
            (folder / "kept").rename(backups)

        fired = []
        for names, inject, mend in [
            (["ParlanceDown"], kill, second.start),
            (["ParlancePasswordsGuessed"], guess, lambda: None),
            (["ParlanceTurnsRequestsAway"], hurry, guessing.set),
            (["ParlanceSlow"], hold, lambda: None),
            (["ParlanceNotReady", "ParlanceErrors", "ParlanceBackgroundWorkFails"], stop_database, database.come_back),
            (["ParlanceBackupFails", "ParlanceBackupOld"], block_backups, unblock_backups),
        ]:
            fire(prometheus, names, inject, mend)
            fired += names
        if left := prometheus.names - set(fired):
            sys.exit(f"never fired: {left}")

        panels = json.loads((ROOT / "deploy/grafana/parlance.json").read_text())["panels"]
        queries = [(panel["title"], target["expr"]) for panel in panels for target in panel["targets"]]
        for title, query in queries:
            query = query.replace("$__rate_interval", "10s").replace("$instance", ".*")
            if not prometheus.answers(query):
                sys.exit(f"the panel {title!r} shows nothing: {query}")
        load.over.set()
        print(f"{len(fired)} alerts fired and ended; {len(queries)} queries of {len(panels)} panels are answered")
    finally:
        for one in reversed(started):
            one.process.kill()
            one.process.wait()
        database.drop()
        shutil.rmtree(folder)


main()
