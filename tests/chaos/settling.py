"""The end of a run: everything comes to rest before it is counted. And how a run speaks."""

import time

from gated_line import GatedLine
from line import PARTITIONS, wait_for
from traffic import Traffic

# Longest that anything may take to settle once every fault is over: a session, a reopened
# partition, 30 s without evidence and the resend.
SETTLE_SECONDS = 120.0


def tell(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def table(rows: list[tuple]) -> str:
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows)]
    return "\n".join("  ".join(f"{str(cell):<{width}}" for cell, width in zip(row, widths)).rstrip()
                     for row in rows)


def spools_of(line: GatedLine) -> list[str]:
    """For the ledger: of the ingests that keep one."""
    folders = [line.folder / name / "spool" for name in line.ingests]
    return [word for folder in folders if (folder / "lock").exists() for word in ("--spool", str(folder))]


def settle(line: GatedLine, traffic: Traffic) -> list[str]:
    """Waits until nothing is under way; what did not settle."""
    deadline = time.monotonic() + SETTLE_SECONDS

    def left() -> float:
        return max(1.0, deadline - time.monotonic())
    faults = []
    waiting = traffic.stop(left() / 2)
    if waiting:
        faults.append(f"{len(waiting)} messages without a 2xx at the end, {waiting[0].id} for one")
    tell(f"all posted: {len(traffic.snapshot())} messages")
    accepted = [one.id for one in traffic.snapshot() if one.accepted]

    def is_settled() -> bool:
        report, _ = line.ledger(*spools_of(line), accepted=accepted)
        return not (report["occurrences"]["open"] + report["rows"]["unwritten"])
    try:
        line.await_ready(seconds=left())
        # What lies in a partition that is not open yet is not counted.
        wait_for("no reply without its end", lambda: line.metric("frontdesk_hot_partitions_open") == PARTITIONS
                 and line.metric("frontdesk_hot_open_sends") == 0
                 and line.metric("frontdesk_background_lag_records") == 0, left(), 0.5)
        wait_for("a ledger with nothing open", is_settled, left(), 1)
    except (AssertionError, RuntimeError) as late:
        faults.append(f"not settled: {late}")
    return faults
