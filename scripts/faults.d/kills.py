"""Processes that end without a word, and many that begin at once."""

import random
import time

from client import Tally
from load import Account, DEMO_PASSWORD, Load
from postgres import Cluster
from report import Row
from service import ROOT, Service, Sqlite

RESTART_SECONDS = 2.0
# An Idempotency-Key is held this long by a process that was killed.
CLAIM_SECONDS = 92


def kill_sqlite(options, folder):
    return [_kill(options, folder, Sqlite(folder / "parlance.db"))]


def kill_postgres(options, folder):
    cluster = Cluster(folder / "postgres")
    try:
        return [_kill(options, folder, cluster)]
    finally:
        cluster.stop()


def _kill(options, folder, database):
    kills = 4 if options.quick else 100
    service, tally = Service(options.program, folder, database), Tally()
    service.run("migrate", "run")
    service.start()
    load = Load(service, tally)
    load.start()
    restarts = []
    for _ in range(kills):
        time.sleep(random.uniform(0.05, 2.0))
        service.kill()
        restarts.append(service.start())
    went_on = load.goes_on_after(time.monotonic())
    load.stop()
    row = Row(f"`kill -9`, {database.name}", f"{kills} × under 8 learners, an author and sign-ins")
    if not options.quick:
        _send_again(service, load, row, tally)
    service.stop()
    row.counts(tally, load.ledger, database)
    row.check_scores(service)
    row.slowest_s, row.p99_ms = max(restarts), tally.p99()
    row.expect(went_on is not None, "writes do not go on after the last start")
    row.expect(row.slowest_s <= RESTART_SECONDS, f"a restart took {row.slowest_s:.2f} s")
    restarts.sort()
    ledger = load.ledger
    row.seen.append(f"Acknowledged: {len(ledger.events):,} events, {len(ledger.reports):,} reports of progress, {len(ledger.stories):,} "
                    f"stories, {len(ledger.sign_ins):,} sign-ins. Ready after a restart: median {restarts[len(restarts) // 2]:.2f} s.")
    return row


def _send_again(service, load, row, tally):
    """Stories whose answer was cut off, with the key that they had: there must be one of each, whether it is made now or
    was made before its answer was lost, which is answered 409."""
    time.sleep(CLAIM_SECONDS)
    author, answers = Account(service.address, "author", DEMO_PASSWORD, tally), {}
    for title, key in load.ledger.cut_stories:
        answer = author.call("POST", f"/levels/{load.lessons.level}/stories", {"title": title}, {"Idempotency-Key": key})
        if answer is not None and answer.status == 401:
            answer = author.call("POST", f"/levels/{load.lessons.level}/stories", {"title": title}, {"Idempotency-Key": key})
        told = f"{answer.status}, replayed" if answer and "idempotent-replayed" in answer.headers else str(answer and answer.status)
        answers[told] = answers.get(told, 0) + 1
        if answer is not None and answer.ok:
            load.ledger.stories[answer.json()["id"]] = title
        elif answer is not None and answer.status == 409:
            load.ledger.said_to_be_made.add(title)
    told = ", ".join(f"{count} × {status}" for status, count in answers.items())
    row.seen.append(f"Stories whose answer was cut off, sent again with their Idempotency-Key after {CLAIM_SECONDS} s: {told or 'none'}.")


def migrators(options, folder):
    rounds, rows = (1 if options.quick else 5), []
    for kind in ("SQLite", "PostgreSQL"):
        cluster = Cluster(folder / "postgres") if kind == "PostgreSQL" else None
        try:
            rows.append(_race(options, folder, kind, cluster, rounds))
        finally:
            if cluster is not None:
                cluster.stop()
    return rows


class _Named:
    """One of a cluster's databases."""

    def __init__(self, cluster, name):
        cluster.sql(f"CREATE DATABASE {name}", "postgres")
        self.cluster, self.database, self.url = cluster, name, f"{cluster.url.rpartition('/')[0]}/{name}"

    def rows(self, query):
        return [tuple(line.split("\x1f")) for line in self.cluster.sql(query, self.database).splitlines()]


SCHEMA = {
    "SQLite": "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY 1, 2, 3",
    "PostgreSQL": "SELECT table_name, column_name, data_type, is_nullable, coalesce(column_default, '') FROM information_schema.columns "
                  "WHERE table_schema = 'public' UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes "
                  "WHERE schemaname = 'public' ORDER BY 1, 2, 3",
}


def _race(options, folder, kind, cluster, rounds):
    row, schemas, slowest = Row(f"10 migrators, {kind}", f"`migrate run` × 10 at once, {rounds} × on an empty database"), [], 0.0
    for number in range(rounds + 1):
        place = folder / f"{kind.lower()}{number}"
        place.mkdir()
        database = _Named(cluster, f"race{number}") if cluster else Sqlite(place / "parlance.db")
        service = Service(options.program, place, database)
        began = time.monotonic()
        # The first round is one alone: what the others must come to.
        racing = [service.command("migrate", "run") for _ in range(10 if number else 1)]
        outputs = [process.communicate(timeout=300)[0] for process in racing]
        slowest = max(slowest, time.monotonic() - began)
        codes = [process.returncode for process in racing]
        row.expect(codes == [0] * len(racing), f"exit codes {codes}: {''.join(outputs)[-500:]}")
        errors = [output for output in outputs if "error" in output.lower()]
        row.expect(not errors, f"errors were printed: {errors[:1]}")
        applied = [name for name, in database.rows("SELECT version FROM __diesel_schema_migrations ORDER BY 1")]
        expected = len([path for path in (ROOT / "migrations").iterdir() if path.is_dir()])
        row.expect(len(applied) in (expected, len(schemas[0][1]) if schemas else len(applied)), f"{len(applied)} migrations have run")
        schemas.append((database.rows(SCHEMA[kind]), applied))
    row.expect(all(schema == schemas[0] for schema in schemas), "the schemas differ from that of one migrator")
    row.slowest_s = slowest
    row.seen.append(f"{len(schemas[0][1])} migrations, {len(schemas[0][0])} rows of schema, the same each time.")
    return row
