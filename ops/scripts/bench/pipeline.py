"""Webhook to 2xx, to the reply at the provider, to the row: the whole line under load."""

import csv
import json
import secrets
import time

import cpu
import judge
from looked_up import Stretch
from quantiles import summary
from sql import Sql

SETTLE_SECONDS = 60
# In the order in which a message passes them; each is the time since the one before.
STAGES = ("received", "produced", "taken", "decided", "claimed", "written", "answered")
OTHERS = "taken by others %"
REPLY, ROW, TAKEN = "webhook to reply", "webhook to row", "webhook to 2xx"

# The transaction that made the dedupe row made the message's row; nothing changes the first again.
ROWS = """
SELECT d.message_id, round(extract(epoch FROM pg_xact_commit_timestamp(d.xmin)) * 1e6)::bigint,
    m.outcome, coalesce(m.reply_provider_message_id, ''), m.stages
FROM core.message_dedupe d JOIN core.whatsapp_messages m
    ON m.id = d.record AND m.created_at = d.created_at
WHERE d.message_id LIKE '{0}' OR d.message_id LIKE '{1}'"""
COUNT = """SELECT count(*) FROM core.message_dedupe
WHERE message_id LIKE '{0}' OR message_id LIKE '{1}'"""


def patterns(run: int) -> tuple[str, str]:
    """What the ids of a run begin with, see tests/load/body.hpp."""
    return f"3A{run:06X}%", f"wamid.HRg{run:06X}%"


def read_rows(sql, run: int, sends: list[dict]) -> list[dict]:
    # The provider tells milliseconds: in the middle of one the error is half of one at most.
    arrived = {one["id"]: one["at"] * 1000 + 500 for one in sends if one["sent"]}
    return [{"id": message, "committed_us": int(committed), "outcome": outcome,
             "arrived_us": arrived.get(reply), "stages": json.loads(stages)}
            for message, committed, outcome, reply, stages in sql(ROWS.format(*patterns(run)))]


def intended(path) -> dict[str, int]:
    """When the first post of each message was to go out, by id; microseconds since 1970."""
    out: dict[str, int] = {}
    with open(path, encoding="utf-8", newline="") as file:
        for post in csv.DictReader(file):
            at = int(post["intended_us"])
            out[post["id"]] = min(at, out.get(post["id"], at))
    return out


def times_of(load: dict, begun: dict[str, int], rows: list[dict]) -> dict[str, dict]:
    replies = [row["arrived_us"] - begun[row["id"]] for row in rows if row["arrived_us"]]
    stored = [row["committed_us"] - begun[row["id"]] for row in rows]
    out = {TAKEN: load["taken_us"], REPLY: summary(replies), ROW: summary(stored)}
    before = begun
    for stage in STAGES:
        reached = {row["id"]: row["stages"][stage] for row in rows if stage in row["stages"]}
        out[f"  until {stage}"] = summary([at - before[message] for message, at in reached.items()
                                           if message in before])
        before = reached
    out["  until committed"] = summary([row["committed_us"] - before[row["id"]] for row in rows
                                        if row["id"] in before])
    return out


def await_rows(sql, run: int, count: int) -> None:
    """Until so many have their row, or the time is over: then the judge says so."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        if int(sql(COUNT.format(*patterns(run)))[0][0]) >= count:
            return
        time.sleep(0.2)


def balance(bed, runs: list[int], sends: list[dict]) -> tuple[int, dict, int]:
    """The ledger once nothing is open (or as it is when the time is over), and how many ids it got."""
    accepted, listed = bed.lists / "accepted", bed.lists / "sends.json"
    texts = [(bed.lists / f"{run}.accepted").read_text() for run in runs]
    accepted.write_text("".join(texts))
    listed.write_text(json.dumps(sends))
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        code, found = bed.ledger(accepted, listed)
        is_open = found["occurrences"]["open"] + found["rows"]["unwritten"] > 0
        if not is_open or time.monotonic() > deadline:
            return code, found, sum(text.count("\n") for text in texts)
        time.sleep(0.5)


def numbers_of(load: dict, begun: dict[str, int], rows: list[dict], others: float) -> dict:
    last = max((row["committed_us"] for row in rows), default=0)
    span = max(1, last - min(begun.values(), default=0)) / 1e6
    return {"messages": load["messages"], "posts": load["messages"] + load["repeats"],
            "stored a second": len(rows) / span,
            "generator late p99 us": load["late_us"]["p99"], OTHERS: others}


def run(bed, options) -> tuple[dict, list[str]]:
    sql = Sql(bed.database)
    bed.provider("/sandbox/behaviour", {"evidence": "normal" if options.evidence else "none"})
    first = secrets.randbelow(2**24 - 2)
    runs = [first + 1]
    if options.warm_up > 0:
        warm = bed.load(options, first, options.warm_up)
        await_rows(sql, first, warm["accepted"])
        runs.insert(0, first)
    stretch = Stretch(bed, sql)
    pids, machine, before = bed.pids(), cpu.Machine(), bed.cpu()
    load = bed.load(options, first + 1, options.duration)
    await_rows(sql, first + 1, load["accepted"])
    after = bed.cpu()
    others = machine.others_percent(cpu.spent_seconds(before, after) + load["cpu_seconds"])
    cpu_us = cpu.per_message_us(before, after, load["accepted"])
    cpu_us["generator"] = load["cpu_seconds"] * 1e6 / max(1, load["accepted"])
    looked_up = stretch.numbers(load["accepted"])
    sends = bed.sends()
    rows = read_rows(sql, first + 1, sends)
    begun = intended(bed.lists / f"{first + 1}.posts")
    faults = (judge.lateness(load["late_us"], load["taken_us"], options.late_ms)
              + judge.posts(load) + judge.processes(pids, bed.pids())
              + judge.ledger(*balance(bed, runs, sends)) + judge.answers(load["accepted"], rows))
    if faults:
        return {}, faults
    return {"times": times_of(load, begun, rows), "cpu_us": cpu_us,
            "numbers": numbers_of(load, begun, rows, others) | looked_up}, []
