"""Many writers for long, while nobody reads the metrics."""

import time

from client import Tally, statuses
from load import Load
from report import Row
from service import Service, Sqlite

WRITERS, PAUSE_SECONDS = 50, 0.05
# Each of SQLite's connections keeps pages and prepared statements; the last ones are used, and filled, only now and then.
# The access tokens last to the end: fifty sign-ins at once take 19 MiB for each password that is hashed.
WARM_UP_MINUTES, MINUTES = 4, 10
FLAT = 0.10


def soak(options, folder):
    warm_up, minutes = (0.05, 0.2) if options.quick else (WARM_UP_MINUTES, MINUTES)
    database = Sqlite(folder / "parlance.db")
    service, tally = Service(options.program, folder, database), Tally()
    service.start()
    load = Load(service, tally, learners=WRITERS, pause=PAUSE_SECONDS, batch=5, author=False)
    load.start()
    began, samples = time.monotonic(), []
    while (passed := time.monotonic() - began) < (warm_up + minutes) * 60 + 1:
        samples.append((passed, service.resident_mib()))
        time.sleep(1 if options.quick else 10)
    load.stop()
    row = Row("soak, SQLite", f"{WRITERS} writers for {minutes:g} minutes after {warm_up:g} to warm up, `/metrics` never read")
    settled = [mib for passed, mib in samples if passed >= warm_up * 60 - 1]
    first, last, most = settled[0], settled[-1], max(settled)
    if not options.quick:
        row.expect(abs(last - first) <= FLAT * first, f"resident memory went from {first:.0f} to {last:.0f} MiB")
        row.expect(most <= (1 + FLAT) * max(first, last), f"resident memory rose to {most:.0f} MiB")
    row.p99_ms = tally.p99()
    rows = tally.between(began)
    row.expect_answers(tally, rows)
    if not options.quick:
        row.expect(all(status < 500 for _, _, status in rows), f"writers were refused: {statuses(rows)}")
    row.seen.append(f"Resident memory: {samples[0][1]:.0f} MiB at the beginning, {first:.0f} after {warm_up:g} minutes, "
                    f"{last:.0f} at the end, {most:.0f} at most between. {len(rows) / (time.monotonic() - began):,.0f} requests a second; {statuses(rows)}.")
    row.counts(tally, load.ledger, database)
    row.check_scores(service)
    service.stop()
    return [row]
