"""Taking turns, and the table."""

import statistics
import sys


class Table:
    """Rows of what was measured, and how it is measured: the same for all of them."""

    def __init__(self, options):
        self.seconds, self.rounds, self.connections = options.seconds, options.rounds, 64
        self.rows = []

    def interleave(self, name, measures):
        """Medians of some measurements, taken in turn."""
        taken = {label: [] for label in measures}
        for _ in range(self.rounds):
            for label, measure in measures.items():
                taken[label].append(measure())
        middle = {}
        for label, figures in taken.items():
            middle[label] = {key: statistics.median(one[key] for one in figures) for key in figures[0]}
        print(f"  {name}: " + ", ".join(f"{label} {figures['rate']:,.0f}" for label, figures in middle.items()), file=sys.stderr)
        return middle

    def row(self, name, ours, floor=None):
        """`floor` in requests a second, where there is one."""
        bare, ratio = ("–", "–") if floor is None else (f"{floor:,.0f}", f"{ours['rate'] / floor:.2f}")
        self.rows.append((name, bare, f"{ours['rate']:,.0f}", f"{ours['p50_ms']:.2f} / {ours['p99_ms']:.2f}",
                          f"{ours['cpu_us']:.0f}", ratio))

    def markdown(self):
        head = ("what", "the floor, /s", "ours, /s", "p50 / p99, ms", "our CPU, µs", "ours ÷ floor")
        lines = [head, tuple("---" for _ in head), *self.rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)
