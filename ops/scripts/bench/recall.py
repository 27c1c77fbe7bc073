"""Webhook to reply with memory in our own tables, with a mem0 beside them, and with one that hangs."""

import secrets
import time
import urllib.error
import urllib.request

import counters
import judge
import pipeline
from bed import Broken
from counters import Growth
from quantiles import summary
from sql import Sql

LOCAL, WELL, HANGING = "memory local", "mem0 well", "mem0 hanging"
MODES = (LOCAL, WELL, HANGING)
START_SECONDS = 60
KEY = "demo-mem0-key"  # of the sandbox
MOST_SECONDS = 60
WELL_MS = 20  # of a list; a server of one's own takes 5 ms
MOST_WAIT_US = 50_000  # of a reply for what is known of its patient: kMostRecallWait
MOST_LATE = 0.05  # of the messages waited in vain: the first ones, until it is known to hang
NOISE_US = 10_000  # of a p99 between two runs on an idle machine; on a busy one as much as it is
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def settings_of(bed, mode: str) -> list[str]:
    if mode == LOCAL:
        return ["FRONTDESK_MEMORY=local"]
    return ["FRONTDESK_MEMORY=mem0", "FRONTDESK_MEM0_DIALECT=server",
            f"FRONTDESK_MEM0_URL={bed.sandbox}/mem0/server", f"FRONTDESK_MEM0_KEY={KEY}",
            # As long as it hangs: nothing is cut short for the figure.
            "MEM0_TIMEOUT_MS=60000", "MEM0_WARMUP_TIMEOUT_SECONDS=0"]


def _is_ready(url: str) -> bool:
    try:
        with _opener.open(url + "/readyz", timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def partitions(bed) -> float:
    return sum(value for (name, *_), value in counters.read(bed.metrics).items()
               if name == "frontdesk_hot_partitions_open")


def await_ready(bed, count: float) -> None:
    """Every hot worker, and together they have every partition."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if all(_is_ready(url) for url in bed.hots) and partitions(bed) >= count:
            return
        time.sleep(0.2)
    raise Broken("the hot workers did not come back")


def become(bed, mode: str, count: float) -> None:
    """All hot workers anew, with other settings; no list of memories is in any cache."""
    bed.provider("/sandbox/behaviour", {"provider": "mem0"})
    for url in bed.hots[:1]:
        bed.admin("POST", url, "/admin/cache/pattern?pattern=mem0:*")
    bed.restart("hot-", settings_of(bed, mode))
    await_ready(bed, count)
    if mode == WELL:
        bed.provider("/sandbox/behaviour", {"provider": "mem0", "latency_ms": WELL_MS})
    if mode == HANGING:
        bed.provider("/sandbox/behaviour", {"provider": "mem0", "hang": True})


def measure(bed, options, sql, after: int) -> tuple[dict, dict, dict, int]:
    run = secrets.randbelow(2**24 - 1)
    before = counters.read(bed.metrics)
    load = bed.load(options, run, min(options.duration, MOST_SECONDS))
    pipeline.await_rows(sql, run, load["accepted"])
    grown = Growth(before, counters.read(bed.metrics))
    sends = bed.sends(after)
    rows = pipeline.read_rows(sql, run, sends)
    begun = pipeline.intended(bed.lists / f"{run}.posts")
    times = summary([row["arrived_us"] - begun[row["id"]] for row in rows if row["arrived_us"]])
    # Where the waits are: the rest of the way is the machine's mood.
    decided = summary([row["stages"]["decided"] - row["stages"]["taken"] for row in rows
                       if {"taken", "decided"} <= set(row["stages"])])
    messages = max(1, load["messages"])
    waits = "frontdesk_hot_recall_waits_total"
    return times, decided, {
        "messages": load["messages"],
        "answered %": 100.0 * times["count"] / messages,
        "waited, in time": grown.of(waits, result="in_time"),
        "waited 50 ms": grown.of(waits, result="late"),
        "calls of mem0 ended or refused": grown.of("frontdesk_hot_memory_calls_total"),
        "generator late": load["late_us"]["p99"] >
        judge.allowed_late_us(times["p99"], options.late_ms),
    }, max((one["n"] for one in sends), default=after)


def broken_promise(times: dict[str, dict], hanging_table: dict) -> list[str]:
    """That no reply waits longer for memory, and nearly all for none; webhook to reply in each mode. Empty: kept."""
    faults = []
    late, messages = hanging_table["waited 50 ms"], hanging_table["messages"]
    if late > MOST_LATE * messages:
        faults.append(f"a mem0 that hangs was waited for by {late:.0f} of {messages} messages")
    for quantile, wait in (("p50", 0), ("p90", 0), ("p99", MOST_WAIT_US)):
        usual, hanging = times[LOCAL][quantile], times[HANGING][quantile]
        most = usual + wait + max(NOISE_US, usual)
        if hanging > most:
            faults.append(f"a mem0 that hangs delays replies: {quantile} {hanging / 1000:.1f} ms, "
                          f"{usual / 1000:.1f} ms without one; {most / 1000:.1f} ms at most")
    return faults


def run(bed, options) -> tuple[dict, list[str]]:
    sql = Sql(bed.database)
    bed.provider("/sandbox/behaviour", {"evidence": "none"})
    warm = secrets.randbelow(2**24 - 1)
    loaded = bed.load(options, warm, max(1.0, options.warm_up))
    pipeline.await_rows(sql, warm, loaded["accepted"])
    last = max((one["n"] for one in bed.sends()), default=0)
    times, replies, table, count = {}, {}, {}, partitions(bed)
    for mode in MODES:
        bed.tell(f"recall: {mode}")
        become(bed, mode, count)
        replies[mode], decided, table[mode], last = measure(bed, options, sql, last)
        times |= {f"webhook to reply, {mode}": replies[mode], f"  taken to decided, {mode}": decided}
    bed.provider("/sandbox/behaviour", {"provider": "mem0"})
    bed.restart("hot-", [])
    await_ready(bed, count)
    faults = [f"{mode}: {found['answered %']:.2f} % were answered"
              for mode, found in table.items() if found["answered %"] < 100]
    faults += [f"{mode}: the generator was late"
               for mode, found in table.items() if found["generator late"]]
    faults += broken_promise(replies, table[HANGING])
    return {"times": times, "cpu_us": {}, "numbers": {}, "table": table}, faults
