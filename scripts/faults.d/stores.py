"""An object store that is away, slow, or answers 500."""

import hashlib
import os
import subprocess
import time
import urllib.parse

from client import Client, Tally, statuses
from load import Account, DEMO_PASSWORD, Lessons, demo
from network import Proxy
from report import Row
from service import ROOT, Service, Sqlite, until

DELAY_SECONDS = 2.0


def store(options, folder):
    command = [ROOT / "scripts/seaweedfs", "bash", "-c", 'echo "$PARLANCE_TEST_S3_ENDPOINT"; exec cat']
    without = {name: value for name, value in os.environ.items() if name != "PARLANCE_TEST_S3_ENDPOINT"}
    seaweedfs = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=without)
    try:
        endpoint = seaweedfs.stdout.readline().strip()
        proxy = Proxy(urllib.parse.urlsplit(endpoint).port)
        return _run(options, folder, proxy)
    finally:
        seaweedfs.stdin.close()
        seaweedfs.wait(30)


def _run(options, folder, proxy):
    service = Service(options.program, folder, Sqlite(folder / "parlance.db"), S3_ENDPOINT=f"http://127.0.0.1:{proxy.port}",
                      S3_ACCESS_KEY_ID="parlance-test", S3_SECRET_ACCESS_KEY="parlance-test-secret")
    service.start()
    rows = []
    try:
        for name, done, begin, end in (
            ("down", "nobody listens", proxy.refuse, proxy.listen),
            ("slow", f"each piece of every answer and request {DELAY_SECONDS:.0f} s late", lambda: proxy.slow(DELAY_SECONDS), proxy.recover),
            ("failing", "every request answered 500", proxy.fail, proxy.recover),
        ):
            rows.append(_outage(options, service, name, done, begin, end))
    finally:
        service.stop()
        proxy.refuse()
    return rows


class Author:
    """Announces files, sends them, registers them."""

    def __init__(self, service, tally):
        self.account = Account(service.address, "author", DEMO_PASSWORD, tally)
        self.lessons, self.number = Lessons(self.account), 0

    def announce(self, multipart=False):
        self.number += 1
        self.file = f"WEBVTT\n\n00:00.000 --> 00:01.000\nHello {time.time_ns()}\n".encode()
        body = {"unitId": self.lessons.units[0], "type": "SUBTITLE", "fileName": f"{self.number}.vtt", "contentType": "text/vtt",
                "sizeBytes": len(self.file), "sha256": hashlib.sha256(self.file).hexdigest(), "multipart": multipart}
        return self.account.call("POST", "/uploads", body)

    def send(self, upload):
        url = urllib.parse.urlsplit(upload["url"])
        store = Client(url.netloc)
        headers = {name: value for name, value in upload["headers"].items() if name.lower() != "content-length"}
        answer = store.request("PUT", f"{url.path}?{url.query}", self.file, headers=headers)
        store.close()
        return answer is not None and answer.ok

    def register(self, upload):
        return self.account.call("POST", f"/units/{self.lessons.units[0]}/assets", {"uploadId": upload["id"], "language": "en"})


def _outage(options, service, name, done, begin, end):
    tally = Tally()
    author, learner = Author(service, tally), demo(service.address, "johndoe", tally)
    row = Row(f"object store {name}", done)
    ready_upload = author.announce().json()
    row.expect(author.send(ready_upload), "a file could not be sent before the outage")

    begin()
    gone = time.monotonic()
    told = until(lambda: _store_status(service) == "error", 15)
    reads = _read(author.lessons, learner, 20 if options.quick else 200)
    row.expect(all(status == 200 for status in reads), f"reads of lessons: {sorted(set(reads))}")
    answers = {"announcing a file": author.announce(), "announcing one in parts": author.announce(True),
               "registering one": author.register(ready_upload)}
    ready = service.is_ready()
    back = time.monotonic()
    end()

    words = []
    for what, answer in answers.items():
        status = answer.status if answer else None
        words.append(f"{what} {status}" + (f" “{answer.json()['detail']}”" if status and status >= 400 else ""))
        row.expect(status in (201, 202, 503), f"{what} is answered {status}")
    if name != "slow":
        row.expect(told is not None, "/health did not tell")
        row.expect(answers["registering one"].status == 503, "a file was registered that cannot be looked at")
    row.expect(ready, "it is no longer ready, though lessons can be read")
    meanwhile = tally.between(gone, back)
    recovered = until(lambda: _store_status(service) == "connected", 60)
    row.expect(recovered is not None, "/health does not find the store again")
    registered = _register_again(author, ready_upload, answers["registering one"])
    row.slowest_s = time.monotonic() - back
    row.expect(registered, "the file that was sent before cannot be registered afterwards")
    health = "went on telling that the store is connected" if told is None else f"told after {told:.1f} s"
    slowest = max((seconds for _, seconds, _ in meanwhile), default=0.0)
    row.seen.append(f"`/health` {health}; `/health/ready` stayed 200, as lessons can be read. {len(reads)} reads of lessons, all 200; "
                    f"{'; '.join(words)}. In all {statuses(meanwhile)}, the slowest {slowest:.1f} s.")
    row.counts(tally)
    return row


def _store_status(service):
    client = Client(service.address)
    answer = client.request("GET", "/health")
    client.close()
    return answer.json()["checks"]["store"]["status"] if answer else None


def _read(lessons, learner, count):
    return [getattr(learner.call("GET", f"/units/{lessons.units[number % len(lessons.units)]}"), "status", None) for number in range(count)]


def _register_again(author, upload, before):
    """Is the file registered in the end? It may have been while the store was slow."""
    if before is not None and before.status == 201:
        return True
    for _ in range(50):
        answer = author.register(upload)
        if answer is not None and answer.status in (201, 409):
            return answer.status == 201 or before is not None and before.status == 202
        time.sleep(0.2)
    return False
