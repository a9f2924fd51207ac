"""Requests over kept connections, and the count of what came back."""

import array
import collections
import http.client
import json
import threading
import time

# Longer than the service lets any request take.
TIMEOUT = 75

# A connection that was not used for so long may have been closed by the service.
IDLE_SECONDS = 3

NO_ANSWER = 0


class Answer:
    """An answer that was read to its end."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def ok(self):
        return 200 <= self.status < 300

    def json(self):
        return json.loads(self.body)


class Tally:
    """When each request began, how long it took and what its status was; 0 where no whole answer came."""

    def __init__(self):
        self._lock = threading.Lock()
        self._began, self._seconds, self._status = array.array("d"), array.array("d"), array.array("h")
        self.wrong, self.failures = collections.Counter(), collections.Counter()

    def note(self, began, seconds, status, what, failure):
        """`what` names server errors that tell nobody when to come again, `failure` why no whole answer came."""
        with self._lock:
            self._began.append(began)
            self._seconds.append(seconds)
            self._status.append(status)
            if what:
                self.wrong[what] += 1
            if failure:
                self.failures[failure] += 1

    def between(self, since, until=float("inf")):
        """(began, seconds, status) of the requests that began within these times."""
        with self._lock:
            rows = list(zip(self._began, self._seconds, self._status))
        return [row for row in rows if since <= row[0] < until]

    @property
    def requests(self):
        return len(self._status)

    @property
    def unexplained(self):
        return sum(self.wrong.values())

    def p99(self):
        """Milliseconds, of the requests that succeeded."""
        with self._lock:
            seconds = sorted(second for second, status in zip(self._seconds, self._status) if 200 <= status < 400)
        return seconds[len(seconds) * 99 // 100] * 1000 if seconds else None


class Client:
    """One connection. Nothing is sent twice by itself."""

    def __init__(self, address, tally=None, timeout=TIMEOUT):
        self.address, self.tally, self.timeout = address, tally, timeout
        self._connection, self._used = None, 0.0

    def request(self, method, path, body=None, token=None, headers=None):
        """The answer, or None where none came whole."""
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        began, answer, failure = time.monotonic(), None, None
        if began - self._used > IDLE_SECONDS:
            self.close()
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(self.address, timeout=self.timeout)
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            content = response.read()
            answer = Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
        except (OSError, http.client.HTTPException) as error:
            failure = f"{method} {path.split('?')[0]}: {type(error).__name__}: {error}"
        self._used = time.monotonic()
        if answer is None or answer.headers.get("connection") == "close":
            self.close()
        if self.tally is not None:
            status = answer.status if answer else NO_ANSWER
            self.tally.note(began, time.monotonic() - began, status, wrong(method, path, answer), failure)
        return answer

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def wrong(method, path, answer):
    """Server errors that are not 503 with Retry-After, in words; so is a 408, since every request here is sent whole."""
    if answer is None or (answer.status < 500 and answer.status != 408) or (answer.status == 503 and "retry-after" in answer.headers):
        return None
    return f"{answer.status} {method} {path}: {answer.body[:300].decode(errors='replace')}"


def statuses(rows):
    """How often each status came, most often first."""
    counted = collections.Counter(status for _, _, status in rows)
    return ", ".join(f"{count} × {status or 'no answer'}" for status, count in counted.most_common()) or "nothing"


def settled_after(rows, since, limit=1.0):
    """Seconds from `since` to the beginning of the last request that took longer than `limit`."""
    return max((began - since for began, seconds, _ in rows if seconds > limit), default=0.0)
