"""Reading: beside the bare framework, while the catalogue changes, and while others keep the machine busy."""

import gzip
import json
import pathlib
import tempfile
import threading
import time
import urllib.error
import urllib.request

from load import Load, call, cpu_seconds, free_port, headers_lua, start
from service import PASSWORD

GZIP = {"Accept-Encoding": "gzip"}


def reads(table, service, label, floor):
    """Answers of the catalogue, beside a bare handler that sends the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        def compare(name, path, headers, floor_path, floor_headers={}, expected=200):
            answer, _ = call("GET", f"{service.api}{path}", token=service.tokens[0])
            request = urllib.request.Request(f"{service.api}{path}", headers={"Authorization": f"Bearer {service.tokens[0]}", **GZIP})
            form = urllib.request.urlopen(request).read()
            if form[:2] != b"\x1f\x8b":
                form = gzip.compress(form)
            plain, small = pathlib.Path(folder, "plain"), pathlib.Path(folder, "gzip")
            plain.write_bytes(answer), small.write_bytes(form)
            address = f"127.0.0.1:{free_port()}"
            bare, _ = start([floor, "serve", address, str(plain), str(small)], f"http://{address}/", {})
            run = lambda load: lambda: load.run(table.seconds, table.connections)
            measures = {
                "bare": run(Load(f"http://{address}{floor_path}", headers_lua(floor_headers), bare.pid, expected)),
                "ours": run(service.load(path, headers, expected)),
            }
            middle = table.interleave(f"{label}, {name}", measures)
            bare.kill()
            table.row(f"{label}: {name}", middle["ours"], middle["bare"]["rate"])

        unit = f"/units/{service.unit}"
        compare("unit with 5 presigned assets, gzip", unit, GZIP, "/gzip")
        compare("the same, plain", unit, {}, "/")
        _, headers = call("GET", f"{service.api}{unit}", token=service.tokens[0])
        compare("the same, 304", unit, {"If-None-Match": headers["ETag"]}, "/",
                {"If-None-Match": '"0123456789abcdef0123456789abcdef"'}, 304)
        compare("`GET /catalog`, gzip", "/catalog", GZIP, "/gzip")


def first_catalog(service):
    """Milliseconds of CPU that the catalogue takes a process that has just started."""
    before = cpu_seconds(service.process.pid)
    call("GET", f"{service.api}/catalog", token=service.tokens[0])
    return (cpu_seconds(service.process.pid) - before) * 1000


def own_reads(table, service, label):
    """What learners read of their own."""
    service.sign_in()
    month = "from=2026-01-01&to=2026-01-31"
    for path in ["/me/home", "/me/progress", f"/me/daily-plans?{month}", "/me/scores", "/me/scores/current"]:
        run = lambda: service.load(path).run(table.seconds, table.connections)
        table.row(f"{label}: `GET {path.partition('?')[0]}`", table.interleave(f"{label}, GET {path}", {"ours": run})["ours"])


class Meanwhile:
    """Does something over and over on threads of its own, while the block runs: so many times a second, or as often as it
    can."""

    def __init__(self, *works, rate=None):
        self.works, self.rate, self.ending, self.errors = works, rate, threading.Event(), []

    def __enter__(self):
        self.threads = [threading.Thread(target=self.repeat, args=[work]) for work in self.works]
        for thread in self.threads:
            thread.start()

    def repeat(self, work):
        due = time.monotonic()
        while not self.ending.is_set():
            try:
                work()
            except urllib.error.HTTPError as error:
                # Too much at once is refused; whoever is refused comes again.
                if error.code != 503:
                    self.errors.append(error)
                    return
            due += 1 / self.rate if self.rate else 0
            self.ending.wait(max(0, due - time.monotonic()))

    def __exit__(self, *_):
        self.ending.set()
        for thread in self.threads:
            thread.join()
        if self.errors:
            raise self.errors[0]


def reads_beside_writes(table, service, label):
    """A unit and the catalogue, read while another unit is changed twenty times a second."""
    service.sign_in()
    tree = json.loads(call("GET", f"{service.api}/catalog", token=service.author)[0])
    units = [unit["id"] for level in tree["levels"] for story in level["stories"] for unit in story["units"]]
    other = next(unit for unit in units if unit != service.unit)
    turns = iter(range(10**9))
    change = lambda: call("PATCH", f"{service.api}/units/{other}", {"title": f"Change {next(turns)}"}, service.author)
    for name, path in [("unit with 5 presigned assets, gzip", f"/units/{service.unit}"), ("`GET /catalog`, gzip", "/catalog")]:
        load = service.load(path, GZIP)
        run = lambda: load.run(table.seconds, table.connections)

        def busy():
            with Meanwhile(change, rate=20):
                return run()

        middle = table.interleave(f"{label}, {name}, beside 20 catalogue writes a second", {"quiet": run, "busy": busy})
        table.row(f"{label}: {name}, beside 20 catalogue writes a second (floor: the same without)", middle["busy"], middle["quiet"]["rate"])


def health_in_a_crowd(table, service, label, rows):
    """`/health/live`, asked by one, while 64 sign in, a course of many rows is imported (as a dry run) and one is exported."""
    service.sign_in()
    node = lambda number, **more: {"slug": f"number-{number}", "title": f"Number {number}", "published": True, **more}
    stories = [node(number, units=[node(each, assets=[]) for each in range(99)]) for number in range(rows // 100)]
    course = {"format": "parlance-catalog", "version": 1, "levels": [
        {"language": "en", "slug": "crowd", "name": "Crowd", "published": True, "stories": stories}]}
    login = {"username": service.names[0], "password": PASSWORD}
    works = [lambda: call("POST", f"{service.api}/auth/login", login)] * 64
    works += [lambda: call("POST", f"{service.api}/catalog/import?dryRun=true", course, service.author)]
    works += [lambda: call("GET", f"{service.api}/catalog/export", token=service.author)]
    load = Load(f"{service.address}/health/live", "", service.process.pid)
    with Meanwhile(*works):
        middle = table.interleave(f"{label}, /health/live in a crowd", {"ours": lambda: load.run(table.seconds, 1)})
    table.row(f"{label}: `/health/live` on one connection beside 64 sign-ins, an import of {rows:,} rows and exports", middle["ours"])
