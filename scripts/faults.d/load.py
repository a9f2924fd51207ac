"""Mixed load, and the client's own record of what was acknowledged.

A write counts as acknowledged when a 2xx was read to its end, an event when that answer says `accepted` or `duplicate` of
it. Events that were not acknowledged are sent again with the same ids, as a device does; nothing else is sent again."""

import base64
import json
import random
import threading
import time
import uuid

from client import Client

PASSWORD = "a-password-for-bad-days"
DEMO_PASSWORD = "parlance-demo"
# Each report of progress says another number, by which it is found again; above what the sample's learners have watched.
FIRST_NUMBER = 1_000_000
_counter = iter(range(FIRST_NUMBER, 10**9))
_counter_lock = threading.Lock()


def unique_number():
    with _counter_lock:
        return next(_counter)


def uuid7():
    stamp = int(time.time() * 1000) << 80
    return str(uuid.UUID(int=stamp | 7 << 76 | random.getrandbits(12) << 64 | 2 << 62 | random.getrandbits(62)))


class Ledger:
    """What the service has promised to keep."""

    def __init__(self):
        self.events, self.reports, self.sign_ins, self.stories = set(), set(), set(), {}
        # Titles and keys of stories whose answer was cut off, and the titles of which it was said later that they are made.
        self.cut_stories, self.said_to_be_made = [], set()
        self.note, self.noted_level = 0, None

    @property
    def acknowledged(self):
        return len(self.events) + len(self.reports) + len(self.sign_ins) + len(self.stories) + bool(self.note)

    def audit(self, database):
        """How many acknowledged writes the database has not, and how many it has more than once."""
        events = database.rows("SELECT id, count(*) FROM learning_events GROUP BY id")
        reports = {}
        for (payload,) in database.rows("SELECT payload FROM learning_events WHERE kind = 'asset_progress'"):
            watched = json.loads(payload)["secondsWatched"]
            if watched >= FIRST_NUMBER:
                reports[watched] = reports.get(watched, 0) + 1
        sessions = {row[0] for row in database.rows("SELECT id FROM sessions")}
        stories, titles = {}, {}
        for story, title in database.rows("SELECT id, title FROM stories"):
            stories[story] = title
            titles[title] = titles.get(title, 0) + 1
        kept = {row[0] for row in events}
        lost = len(self.events - kept) + len(self.reports - reports.keys()) + len(self.sign_ins - sessions)
        lost += sum(1 for story, title in self.stories.items() if stories.get(story) != title)
        lost += len(self.said_to_be_made - titles.keys())
        if self.note:
            (description,), = database.rows(f"SELECT description FROM levels WHERE id = '{self.noted_level}'")
            lost += int(description) < self.note
        doubled = sum(1 for _, count in events if int(count) > 1) + sum(1 for count in reports.values() if count > 1)
        doubled += sum(1 for title, count in titles.items() if title.startswith("Fault") and count > 1)
        return lost, doubled


class Account:
    """Somebody signed in, on a connection of their own."""

    def __init__(self, address, name, password, tally=None, ledger=None):
        self.client, self.name, self.password, self.ledger = Client(address, tally), name, password, ledger
        self.token = self.refresh_token = None

    def sign_in(self):
        answer = self.client.request("POST", "/api/v1/auth/login", {"username": self.name, "password": self.password})
        if answer is None or not answer.ok:
            return answer
        tokens = answer.json()
        self.token, self.refresh_token = tokens["accessToken"], tokens["refreshToken"]
        if self.ledger is not None:
            claims = self.token.split(".")[1]
            self.ledger.sign_ins.add(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sid"])
        return answer

    def call(self, method, path, body=None, headers=None):
        """Signs in first where that is needed; the answer, or None."""
        if self.token is None:
            signed_in = self.sign_in()
            if self.token is None:
                return signed_in
        answer = self.client.request(method, f"/api/v1{path}", body, self.token, headers)
        if answer is not None and answer.status == 401:
            self.token = None
        return answer


def demo(address, name, tally=None):
    return Account(address, name, DEMO_PASSWORD, tally)


class Lessons:
    """Units and assets of the sample."""

    def __init__(self, account):
        tree = account.call("GET", "/catalog").json()
        self.units = [unit["id"] for level in tree["levels"] for story in level["stories"] for unit in story["units"]]
        self.level = tree["levels"][0]["id"]
        units = [account.call("GET", f"/units/{unit}").json() for unit in self.units]
        self.assets = [asset["id"] for unit in units for asset in unit["assets"]]


class Load:
    """Learners, an author and somebody who signs in, each a thread on a kept connection."""

    def __init__(self, service, tally, learners=8, pause=0.0, batch=20, author=True, prefix="fault"):
        self.address, self.tally, self.ledger = service.address, tally, Ledger()
        self.pause, self.batch = pause, batch
        self.lessons = Lessons(demo(service.address, "johndoe"))
        self.ended, self.threads = threading.Event(), []
        self.last_acknowledged = 0.0
        self.workers = [(self._learn, name) for name in self._register(learners, prefix)]
        if author:
            self.workers += [(self._author, "author"), (self._sign_in, "janedoe")]

    def _register(self, learners, prefix):
        client, names = Client(self.address), [f"{prefix}{number}" for number in range(learners)]
        for name in names:
            client.request("POST", "/api/v1/auth/register", {"username": name, "email": f"{name}@example.com", "password": PASSWORD})
        client.close()
        return names

    def start(self):
        self.threads = [threading.Thread(target=work, args=(name,), daemon=True) for work, name in self.workers]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.ended.set()
        for thread in self.threads:
            thread.join(120)

    def acknowledge(self):
        self.last_acknowledged = time.monotonic()

    def goes_on_after(self, moment, seconds=60):
        """Seconds from a moment until a write was acknowledged."""
        deadline = time.monotonic() + seconds
        while self.last_acknowledged < moment:
            if time.monotonic() > deadline:
                return None
            time.sleep(0.01)
        return self.last_acknowledged - moment

    def _account(self, name, password):
        return Account(self.address, name, password, self.tally, self.ledger)

    def _rest(self, answer):
        # The way a polite client does it, only sooner.
        self.ended.wait(0.05 if answer is None or answer.status >= 429 else self.pause)

    def _learn(self, name):
        account, batch = self._account(name, PASSWORD), None
        while not self.ended.is_set():
            choice = random.random()
            if batch or choice < 0.45:
                batch = batch or self._events()
                answer = account.call("POST", "/me/events", {"events": batch})
                if answer is not None and answer.ok:
                    taken = [result["id"] for result in answer.json()["results"] if result["status"] != "rejected"]
                    self.ledger.events.update(taken)
                    batch = None
                    self.acknowledge()
            elif choice < 0.8:
                watched = unique_number()
                report = {"positionSeconds": watched % 60, "secondsWatched": watched, "progressPercent": watched % 90}
                answer = account.call("PUT", f"/assets/{random.choice(self.lessons.assets)}/progress", report)
                if answer is not None and answer.ok:
                    self.ledger.reports.add(watched)
                    self.acknowledge()
            else:
                unit = random.choice(self.lessons.units)
                answer = account.call("GET", random.choice([f"/units/{unit}", "/catalog", "/me/progress", "/me/scores/current"]))
            self._rest(answer)

    def _events(self):
        events = []
        for _ in range(random.randint(1, self.batch)):
            at = time.gmtime(time.time() - random.randrange(30_000_000))
            event = {"id": uuid7(), "occurredAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", at)}
            kind = random.choice(["unit_started", "unit_completed", "asset_progress"])
            if kind == "asset_progress":
                watched = unique_number()
                payload = {"positionSeconds": watched % 60, "secondsWatched": watched, "progressPercent": watched % 90}
                event.update(kind=kind, assetId=random.choice(self.lessons.assets), payload=payload)
            else:
                event.update(kind=kind, unitId=random.choice(self.lessons.units))
                if kind == "unit_completed":
                    event["payload"] = {"score": random.randrange(101)}
            events.append(event)
        return events

    def _author(self, name):
        account, note = self._account(name, DEMO_PASSWORD), 0
        self.ledger.noted_level = self.lessons.level
        while not self.ended.is_set():
            note += 1
            title, key = f"Fault {note}", str(uuid.uuid4())
            answer = account.call("POST", f"/levels/{self.lessons.level}/stories", {"title": title}, {"Idempotency-Key": key})
            if answer is not None and answer.ok:
                self.ledger.stories[answer.json()["id"]] = title
                answer = account.call("PATCH", f"/levels/{self.lessons.level}", {"description": str(note)})
                if answer is not None and answer.ok:
                    self.ledger.note = note
            elif account.token is not None and answer is None:
                self.ledger.cut_stories.append((title, key))
            self._rest(answer)
            self.ended.wait(0.2)

    def _sign_in(self, name):
        account = self._account(name, DEMO_PASSWORD)
        while not self.ended.is_set():
            self._rest(account.sign_in())
            self.ended.wait(1)
