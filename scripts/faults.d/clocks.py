"""A wall clock that jumps; the monotonic one goes on, as when somebody sets the time."""

import email.utils
import os
import pathlib
import shutil
import subprocess
import sys
import time

from client import Client, Tally
from load import Load, PASSWORD, Account
from report import Row
from service import Service, Sqlite, environment, until

HOUR = 3600


def library():
    """libfaketime, brought from Debian where it is missing."""
    find = lambda: next(iter(sorted(pathlib.Path("/usr/lib").glob("**/faketime/libfaketimeMT.so.1"))), None)
    if find() is None:
        if os.getuid() != 0 or not shutil.which("apt-get"):
            sys.exit("libfaketime is missing; install it (Debian: apt-get install faketime)")
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "faketime"], check=True,
                       stdout=subprocess.DEVNULL, env=environment({"DEBIAN_FRONTEND": "noninteractive"}))
    return find()


def clock(options, folder):
    offset = folder / "offset"
    set_clock = lambda seconds: (offset.with_suffix(".new").write_text(f"{seconds:+d}\n"), offset.with_suffix(".new").rename(offset))
    set_clock(0)
    database = Sqlite(folder / "parlance.db")
    service = Service(options.program, folder, database, LD_PRELOAD=str(library()), FAKETIME_TIMESTAMP_FILE=str(offset),
                      FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1")
    service.start()
    tally, row = Tally(), Row("clock stepped", "by +1 h, −2 h and +1 h again (libfaketime) under load")
    load = Load(service, tally)
    load.start()
    pause, seen = (3 if options.quick else 20), []
    ended = _ended_session(service, load)
    for step, seconds in (("set right", 0), ("an hour ahead", HOUR), ("an hour behind", -HOUR), ("set right again", 0)):
        set_clock(seconds)
        reached = until(lambda: abs(_time_of(service) - time.time() - seconds) < 5, 5)
        row.expect(reached is not None, f"the clock of the service is not {step}")
        stepped = time.monotonic()
        went_on = load.goes_on_after(stepped)
        time.sleep(pause)
        row.expect(went_on is not None, f"with the clock {step} no write is acknowledged")
        row.slowest_s = max(row.slowest_s or 0, went_on or 0)
        seen.append(f"{step}: {_visit(service, load, row, step, tally)}")
        answer = ended.client.request("GET", "/api/v1/me", token=ended.token)
        status = answer and answer.status
        row.expect(status == 401, f"{step}: a session that was ended is answered {status}")
    load.stop()
    row.expect(service.process.poll() is None, "the service ended")
    row.seen.append("Sign-in, refresh, a plan, reading it, a unit, its media by a presigned URL: " + "; ".join(seen) + ".")
    row.expect_answers(tally, tally.between(0))
    row.counts(tally, load.ledger, database)
    row.check_scores(service)
    service.stop()
    return [row]


def _time_of(service):
    """What the service says that the time is."""
    client = Client(service.address)
    stamp = client.request("GET", "/health/live").headers.get("date")
    client.close()
    return email.utils.parsedate_to_datetime(stamp).timestamp()


def _ended_session(service, load):
    """Somebody who has signed out and still holds an access token."""
    account = Account(service.address, "fault0", PASSWORD)
    account.sign_in()
    account.client.request("POST", "/api/v1/auth/logout", {"refreshToken": account.refresh_token}, account.token)
    return account


def _visit(service, load, row, step, tally):
    """What a person does who was away while the clock moved."""
    account = Account(service.address, "fault1", PASSWORD, tally)
    signed_in = account.sign_in()
    refreshed = account.client.request("POST", "/api/v1/auth/refresh", {"refreshToken": account.refresh_token})
    day = time.strftime("%Y-%m-%d", time.gmtime())
    plan = account.call("PUT", f"/me/daily-plans/{day}", {"unitIds": load.lessons.units[:2]})
    shown = account.call("GET", f"/me/daily-plans/{day}")
    unit, loaded = account.call("GET", f"/units/{load.lessons.units[0]}"), None
    if unit is not None and unit.ok:
        url = next(asset["url"] for asset in unit.json()["assets"] if asset.get("url"))
        address, _, path = url.removeprefix("http://").partition("/")
        media = Client(address)
        loaded = media.request("GET", f"/{path}")
        media.close()
    account.client.close()
    told = [answer.status if answer else None for answer in (signed_in, refreshed, plan, shown, unit, loaded)]
    row.expect(told == [200] * 6, f"{step}: sign-in, refresh, plan, reading it, a unit, its media: {told}")
    return " ".join(map(str, told))
