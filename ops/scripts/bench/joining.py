"""What waiting for the rest of a burst costs: the line's rate with and without."""

import argparse
import math
import secrets

import judge
import pipeline
from sql import Sql

GREETINGS = 33  # percent of the messages
SETTLED_US = 3_000_000  # after so long the line is as full as it gets
ROUNDS = 3
MOST_RATE = 3_000.0  # more than this line takes: what it does is what it can


def rate_of(bed, options, sql, greetings: int, after: int) -> tuple[dict, int]:
    """Answered in a second, once the line is full and for as long as messages come."""
    run = secrets.randbelow(2**24 - 1)
    asked = argparse.Namespace(**{**vars(options), "greetings": greetings})
    load = bed.load(asked, run, options.duration)
    pipeline.await_rows(sql, run, load["accepted"])
    sends = bed.sends(after)
    rows = pipeline.read_rows(sql, run, sends)
    begun = pipeline.intended(bed.lists / f"{run}.posts")
    first, last = min(begun.values()) + SETTLED_US, max(begun.values())
    arrived = [row["arrived_us"] for row in rows if row["arrived_us"]]
    counted = sum(first <= at <= last for at in arrived)
    waited = sum(row["outcome"] == "replied" for row in rows)
    return {"answered a second": counted / max(0.1, (last - first) / 1e6),
            "offered a second": options.rate,
            "greetings %": greetings,
            "answered %": 100.0 * waited / max(1, load["messages"])}, \
        max((one["n"] for one in sends), default=after)


def run(bed, options) -> tuple[dict, list[str]]:
    sql = Sql(bed.database)
    bed.provider("/sandbox/behaviour", {"evidence": "none"})
    pids = bed.pids()
    rate = min(options.rate, MOST_RATE)
    # Nobody writes again while his greeting waits: a line that is joined has no reply of its own.
    people = max(options.conversations, math.ceil(rate * (options.duration + 10)))
    options = argparse.Namespace(**{**vars(options), "rate": rate, "conversations": people,
                                    "repeats": 0.0, "burst": 1})
    last, table, rates = 0, {}, {0: [], GREETINGS: []}
    for number in range(ROUNDS):
        for greetings in rates if number % 2 == 0 else reversed(list(rates)):
            bed.tell(f"joining: {number + 1} of {ROUNDS}: {greetings} % greetings")
            found, last = rate_of(bed, options, sql, greetings, last)
            rates[greetings].append(found["answered a second"])
            table[f"{number + 1}: {greetings} % wait"] = found
    kept = 100.0 * sorted(rates[GREETINGS])[ROUNDS // 2] / max(0.1, sorted(rates[0])[ROUNDS // 2])
    faults = judge.processes(pids, bed.pids())
    faults += [f"{name}: {found['answered %']:.2f} % were answered"
               for name, found in table.items() if found["answered %"] < 100]
    return {"times": {}, "cpu_us": {}, "table": table,
            "numbers": {"rate with a third waiting, % of that without": kept}}, faults
