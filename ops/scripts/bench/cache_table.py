"""The line with every cache on, each one off, and all off, at several rates."""

import argparse
import math
import secrets
import time

import counters
import cpu
import judge
import pipeline
from counters import Growth
from looked_up import CATEGORIES, statements_of
from sql import Sql

RATES = (10.0, 100.0, 1_000.0)
ALL_ON, ALL_OFF = "all on", "all off"
COLUMNS = (ALL_ON, *(f"{name} off" for name in CATEGORIES), ALL_OFF)
WARM_SECONDS = 60
MOST_SECONDS = 6  # of a cell: there are 36


def off_in(column: str) -> set[str]:
    if column == ALL_OFF:
        return set(CATEGORIES)
    return {name for name in CATEGORIES if column == f"{name} off"}


def at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def switch(bed, column: str) -> None:
    """Every hot worker; and what is on is warm again."""
    off = off_in(column)
    for name in CATEGORIES:
        bed.admin_all("POST", f"/admin/cache/{'off' if name in off else 'on'}?category={name}")
    if column == ALL_OFF:
        return
    bed.admin_all("POST", "/admin/warmup/all")
    deadline = time.monotonic() + WARM_SECONDS
    while any(state.get("running") for state in bed.admin_all("GET", "/admin/warmup")):
        if time.monotonic() > deadline:
            break
        time.sleep(0.1)


def cell(bed, options, sql, after: int) -> tuple[dict, int]:
    """One rate at one setting, and the number of the provider's last request."""
    run = secrets.randbelow(2**24 - 1)
    machine, spent = cpu.Machine(), bed.cpu()
    before, asked = counters.read(bed.metrics), counters.calls(sql)
    load = bed.load(options, run, min(options.duration, MOST_SECONDS))
    pipeline.await_rows(sql, run, load["accepted"])
    grown = Growth(before, counters.read(bed.metrics))
    statements = statements_of(asked, counters.calls(sql))
    others = machine.others_percent(cpu.spent_seconds(spent, bed.cpu()) + load["cpu_seconds"])
    sends = bed.sends(after)
    rows = pipeline.read_rows(sql, run, sends)
    begun = pipeline.intended(bed.lists / f"{run}.posts")
    taken = [(row["arrived_us"] - begun[row["id"]]) / 1_000 for row in rows if row["arrived_us"]]
    messages = max(1, load["messages"])
    replied = sum(row["outcome"] == "replied" and row["arrived_us"] is not None for row in rows)
    allowed = judge.allowed_late_us(at(taken, 0.99) * 1_000, options.late_ms)
    return {"p50 ms": at(taken, 0.5), "p95 ms": at(taken, 0.95), "p99 ms": at(taken, 0.99),
            "SQL a message": statements.get("hot", 0.0) / messages,
            "Redis calls a message": grown.of("frontdesk_hot_redis_calls_total") / messages,
            "answered %": 100.0 * replied / messages,
            "generator late": load["late_us"]["p99"] > allowed,
            "others %": others}, max((one["n"] for one in sends), default=after)


def run(bed, options) -> tuple[dict, list[str]]:
    sql = Sql(bed.database)
    bed.provider("/sandbox/behaviour", {"evidence": "none"})
    table: dict[str, dict] = {}
    pids = bed.pids()
    warm = secrets.randbelow(2**24 - 1)
    loaded = bed.load(options, warm, max(1.0, options.warm_up))
    pipeline.await_rows(sql, warm, loaded["accepted"])
    last = max((one["n"] for one in bed.sends()), default=0)
    cells = [(rate, column) for rate in options.rates for column in COLUMNS]
    for number, (rate, column) in enumerate(cells):
        bed.tell(f"cache-table: {number + 1} of {len(cells)}: {rate:g} a second, {column}")
        switch(bed, column)
        asked = argparse.Namespace(**{**vars(options), "rate": rate})
        found, last = cell(bed, asked, sql, last)
        table[f"{rate:g} a second, {column}"] = found
    switch(bed, ALL_ON)
    faults = judge.processes(pids, bed.pids())
    faults += [f"{name}: {found['answered %']:.2f} % were answered"
               for name, found in table.items() if found["answered %"] == 0]
    return {"times": {}, "cpu_us": {}, "numbers": {}, "table": table}, faults
