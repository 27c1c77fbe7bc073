"""Processor time of processes, from /proc."""

import os
import pathlib

TICK = os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[str] | None:
    """Behind the name, which may hold anything: state is the first."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return stat.rpartition(")")[2].split()


def children(pid: int) -> list[int]:
    try:
        tasks = list(pathlib.Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks
                for child in (task / "children").read_text().split()]
    except OSError:
        return []


def seconds(pid: int) -> float:
    """User and system, of the process, of its living children, and of those it has buried."""
    fields = _fields(pid)
    if fields is None:
        return 0.0
    own = sum(int(ticks) for ticks in fields[11:15]) / TICK
    return own + sum(seconds(child) for child in children(pid))


def per_message_us(before: dict[str, float], after: dict[str, float], messages: int) -> dict:
    """Of a process that is gone nothing is known: the judge names it."""
    return {name: (after[name] - begun) * 1e6 / max(1, messages)
            for name, begun in before.items() if name in after}
