"""A disk that fills up under writes, on file systems in memory that are small."""

import ctypes
import os
import pathlib
import shutil
import sys
import time

from client import Tally, statuses
from load import Load
from postgres import Cluster
from report import Row
from service import Readiness, Service, Sqlite

_libc = ctypes.CDLL(None, use_errno=True)


def _mount(folder, mebibytes):
    folder.mkdir(parents=True, exist_ok=True)
    if _libc.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, f"size={mebibytes}m".encode()) == 0:
        return
    if os.environ.get("FAULTS_IN_NAMESPACE"):
        sys.exit(f"a tmpfs cannot be mounted: {os.strerror(ctypes.get_errno())}; --skip disk-full leaves that out")
    raise PermissionError


def enter_namespace():
    """Begins again where this user may mount, seen by nobody else."""
    print("disk-full: mounting in a name space of its own", file=sys.stderr)
    os.execvpe("unshare", ["unshare", "--user", "--map-current-user", "--keep-caps", "--mount", sys.executable, *sys.argv],
               {**os.environ, "FAULTS_IN_NAMESPACE": "1"})


def may_mount(folder):
    try:
        _mount(folder, 1)
    except PermissionError:
        return False
    _unmount(folder)
    return True


def _unmount(folder):
    _libc.umount2(str(folder).encode(), 2)


class Ballast:
    """A file that takes what room there is, and again when some becomes free."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "ballast"

    def fill(self):
        with self.path.open("ab", buffering=0) as file:
            for piece in (1 << 20, 1 << 12):
                try:
                    while file.write(bytes(piece)) == piece:
                        pass
                except OSError:
                    pass

    def remove(self):
        self.path.unlink()


def disk_full(options, folder):
    rows = []
    small = folder / "small"
    _mount(small, 64)
    try:
        rows.append(_fill(options, folder, small, Sqlite(small / "parlance.db"), "SQLite", "the data folder"))
    finally:
        _unmount(small)
    for parts in ("tables", "tables and write-ahead log"):
        place = folder / f"postgres-{parts.split()[-1]}"
        small = place / "small"
        place.mkdir(mode=0o755)
        _mount(small, 160)
        # Without recycling, new segments of the log need room at once.
        settings = {"max_wal_size": "32MB", "min_wal_size": "2MB", "wal_recycle": "off" if "log" in parts else "on"}
        try:
            elsewhere = () if "log" in parts else (f"--waldir={_owned(place / 'write-ahead')}",)
            cluster = Cluster(small, initdb=("--wal-segsize=1", *elsewhere), **settings)
            try:
                rows.append(_fill(options, place, small, cluster, "PostgreSQL", parts))
            finally:
                cluster.stop()
        finally:
            _unmount(small)
    return rows


def _owned(folder):
    """A folder that PostgreSQL's own user may fill."""
    folder.mkdir()
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    return folder


def _fill(options, folder, small, database, name, parts):
    seconds = 3 if options.quick else 20
    variables = {"PARLANCE_DATA_DIR": str(small)} if name == "SQLite" else {}
    service, tally = Service(options.program, folder, database, **variables), Tally()
    service.run("migrate", "run")
    service.start()
    readiness, load, ballast = Readiness(service), Load(service, tally, batch=100), Ballast(small)
    load.start()
    time.sleep(1.5)
    full = time.monotonic()
    while time.monotonic() < full + seconds or (readiness.lost(full) is None and time.monotonic() < full + 60):
        ballast.fill()
        time.sleep(0.2)
    ended = isinstance(database, Cluster) and not database.accepts()
    room = time.monotonic()
    ballast.remove()
    row = Row(f"disk full, {name}, {parts}", f"a tmpfs filled for {room - full:.0f} s under writes, then room made")
    if ended:
        # What looks after PostgreSQL would do so.
        for _ in range(20):
            if database.accepts():
                break
            if not database.runs():
                row.seen.append("PostgreSQL had ended itself; it was started again, which Parlance was not.")
                database.start()
            time.sleep(0.5)
    row.slowest_s = load.goes_on_after(room, 90)
    ready = readiness.again(room, 60)
    load.stop()
    readiness.end()
    row.expect(service.process.poll() is None, "the service ended")
    noticed = readiness.lost(full)
    row.expect(noticed is not None and noticed < room - full, "readiness did not tell")
    row.expect(row.slowest_s is not None, "writes do not go on after room was made")
    row.expect(ready is not None, "it does not get ready after room was made")
    meanwhile = tally.between(full, room)
    row.expect(any(status == 503 for _, _, status in meanwhile), "no request was refused")
    row.expect_answers(tally, meanwhile)
    told = "never" if noticed is None else f"{noticed:.1f} s after the disk was full"
    again = "never again" if ready is None else f"again {ready:.1f} s after room was made"
    row.seen.append(f"Not ready {told}; ready {again}. Meanwhile clients saw {statuses(meanwhile)}.")
    row.counts(tally, load.ledger, database)
    row.check_scores(service)
    service.stop()
    return row
