"""PostgreSQL that goes away, hangs, comes back, or becomes another."""

import threading
import time

from client import Client, Tally, settled_after, statuses
from load import Load, demo
from network import Proxy
from postgres import Cluster
from report import Row
from service import Readiness, Service

# Loose, for machines with other work: what is seen is in the table.
FAST_SECONDS, HUNG_FAST_SECONDS, RECOVERY_SECONDS = 10, 30, 30


class Scouts(threading.Thread):
    """Somebody new each fifth of a second, who needs the database: whoever waits does not hide what the next one sees."""

    def __init__(self, address, tally):
        super().__init__(daemon=True)
        account = demo(address, "johndoe")
        account.sign_in()
        self.address, self.tally, self.token = address, tally, account.token
        self.ended, self.sent = threading.Event(), []

    def run(self):
        while not self.ended.wait(0.2):
            scout = threading.Thread(target=self._ask, daemon=True)
            scout.start()
            self.sent.append(scout)

    def _ask(self):
        client = Client(self.address, self.tally)
        client.request("GET", "/api/v1/me", token=self.token)
        client.close()

    def end(self):
        self.ended.set()
        self.join()
        for scout in self.sent:
            scout.join()


class Scene:
    """Load on a service whose database is about to fail."""

    def __init__(self, options, folder, cluster, url=None):
        folder.mkdir()
        self.cluster = cluster
        self.service, self.tally = Service(options.program, folder, cluster), Tally()
        if url is not None:
            self.service.variables["DATABASE_URL"] = url
        self.service.run("migrate", "run")
        self.service.start()
        self.readiness = Readiness(self.service)
        self.load, self.scouts = Load(self.service, self.tally), Scouts(self.service.address, self.tally)
        self.load.start()
        self.scouts.start()
        time.sleep(1.5)

    def judge(self, row, gone, back, soon=FAST_SECONDS, database=None):
        """Between `gone` and `back` the database did not serve."""
        row.slowest_s = self.load.goes_on_after(back, 60)
        row.expect(self.readiness.again(back, 60) is not None, "it does not get ready again")
        self.load.stop()
        self.scouts.end()
        self.readiness.end()
        meanwhile = self.tally.between(gone, back)
        settled = settled_after(meanwhile, gone)
        slowest = max((seconds for _, seconds, _ in meanwhile), default=0.0)
        row.expect(self.service.process.poll() is None, "the service ended")
        row.expect(row.slowest_s is not None and row.slowest_s <= RECOVERY_SECONDS, f"recovery took {row.slowest_s} s")
        row.expect(settled <= soon, f"refusals were not fast before {settled:.1f} s")
        row.expect_answers(self.tally, meanwhile)
        noticed = self.readiness.lost(gone)
        told = "never" if noticed is None else f"after {noticed:.1f} s"
        fast = f"what was asked for later than {settled:.1f} s after the failure" if settled else "all"
        row.seen.append(f"Away for {back - gone:.1f} s. Clients saw {statuses(meanwhile)}; the slowest answer took {slowest:.1f} s, "
                        f"{fast} took less than a second. Not ready {told}.")
        row.counts(self.tally, self.load.ledger, database or self.cluster)
        row.check_scores(self.service)
        self.service.stop()
        return row


def postgres(options, folder):
    rows, away = [], 2 if options.quick else 10
    cluster = Cluster(folder / "postgres")
    try:
        for mode in ("fast", "immediate"):
            scene = Scene(options, folder / mode, cluster)
            gone = time.monotonic()
            cluster.stop(mode)
            time.sleep(away)
            cluster.start()
            rows.append(scene.judge(Row(f"PostgreSQL stopped, {mode}", f"away for {away} s, then started"), gone, time.monotonic()))
            _again(cluster)
        scene, times = Scene(options, folder / "restarted", cluster), 2 if options.quick else 5
        gone = time.monotonic()
        for _ in range(times):
            cluster.stop("fast")
            cluster.start()
            back = time.monotonic()
            time.sleep(0.5)
        rows.append(scene.judge(Row("PostgreSQL restarted", f"{times} ×, half a second apart"), gone, back))
        _again(cluster)
        rows.append(_paused(options, folder, cluster))
    finally:
        cluster.stop()
    return [*rows, _failover(options, folder, moved=True), _failover(options, folder, moved=False)]


def _again(cluster):
    """An empty database for the next scenario."""
    cluster.sql("DROP DATABASE IF EXISTS parlance WITH (FORCE)", "postgres")
    cluster.sql("CREATE DATABASE parlance", "postgres")


def _paused(options, folder, cluster):
    seconds = 14 if options.quick else 60
    scene = Scene(options, folder / "paused", cluster)
    gone = time.monotonic()
    paused = cluster.pause()
    try:
        time.sleep(seconds)
    finally:
        cluster.resume(paused)
    return scene.judge(Row("PostgreSQL paused", f"SIGSTOP to all its processes for {seconds} s"), gone, time.monotonic(), HUNG_FAST_SECONDS)


def _failover(options, folder, moved):
    """The primary is killed and its replica promoted. Either the address moves, or the URL names both servers."""
    name = "moved" if moved else "named"
    primary = Cluster(folder / f"primary-{name}")
    replica = Cluster(folder / f"replica-{name}", copied_from=primary)
    proxy = Proxy(primary.port)
    try:
        primary.wait_for_replica()
        # Only then does what was acknowledged survive the primary.
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'replica'", "postgres")
        primary.sql("SELECT pg_reload_conf()", "postgres")
        both = f"host=127.0.0.1,127.0.0.1&port={primary.port},{replica.port}&target_session_attrs=read-write"
        url = f"postgres://postgres@127.0.0.1:{proxy.port}/parlance" if moved else f"postgres:///parlance?user=postgres&{both}"
        scene = Scene(options, folder / name, primary, url)
        gone = time.monotonic()
        primary.stop("immediate")
        time.sleep(1 if options.quick else 5)
        replica.promote()
        proxy.point_to(replica.port)
        way = "the address moved (a TCP proxy)" if moved else "the URL names both"
        row = Row(f"PostgreSQL failed over, {name}", f"the primary killed, its synchronous replica promoted; {way}")
        return scene.judge(row, gone, time.monotonic(), database=replica)
    finally:
        proxy.refuse()
        primary.stop()
        replica.stop()
