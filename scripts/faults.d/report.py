"""Rows of the table."""

import dataclasses

HEAD = ("scenario", "what was done", "requests", "acknowledged", "lost", "doubled", "5xx but 503 with Retry-After",
        "slowest restart or recovery", "p99", "verdict")


@dataclasses.dataclass
class Row:
    scenario: str
    done: str
    requests: int | None = None
    acknowledged: int | None = None
    lost: int | None = None
    doubled: int | None = None
    unexplained: int | None = None
    slowest_s: float | None = None
    p99_ms: float | None = None
    # What else was seen, a sentence each, and which promises did not hold.
    seen: list = dataclasses.field(default_factory=list)
    broken: list = dataclasses.field(default_factory=list)

    def expect(self, holds, otherwise):
        if not holds:
            self.broken.append(otherwise)

    def counts(self, tally, ledger=None, database=None):
        """Fills in what every scenario promises: nothing acknowledged is lost or doubled, no bare 5xx."""
        self.requests, self.unexplained = tally.requests, tally.unexplained
        self.expect(not tally.wrong, f"5xx that are not 503 with Retry-After: {tally.wrong.most_common(3)}")
        if ledger is not None:
            self.acknowledged = ledger.acknowledged
            self.lost, self.doubled = ledger.audit(database)
            self.expect(self.acknowledged > 0, "nothing was acknowledged, so nothing was tried")
            self.expect(self.lost == 0, f"{self.lost} acknowledged writes are lost")
            self.expect(self.doubled == 0, f"{self.doubled} writes are there twice")

    def expect_answers(self, tally, rows):
        """Every request of a process that lives is answered."""
        self.expect(all(status for _, _, status in rows), f"requests were left without an answer: {tally.failures.most_common(3)}")

    def check_scores(self, service):
        difference = service.scores_agree()
        self.expect(difference is None, f"scores rebuild --check: {difference}")

    def cells(self):
        whole = lambda value: "–" if value is None else f"{value:,}"
        seconds = "–" if self.slowest_s is None else f"{self.slowest_s:.2f} s"
        p99 = "–" if self.p99_ms is None else f"{self.p99_ms:.0f} ms"
        return (self.scenario, self.done, whole(self.requests), whole(self.acknowledged), whole(self.lost), whole(self.doubled),
                whole(self.unexplained), seconds, p99, "broken" if self.broken else "kept")


def table(rows):
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def notes(rows):
    """What the table has no room for."""
    lines = []
    for row in rows:
        if row.seen or row.broken:
            lines.append(f"- **{row.scenario}**: " + " ".join(row.seen + [f"BROKEN: {broken}." for broken in row.broken]))
    return "\n".join(lines)
