"""Processor time of processes, from /proc."""

import os
import pathlib
import time
from dataclasses import dataclass, field

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


def busy_seconds(stat: str) -> float:
    """Of all cores together, from the text of /proc/stat; what the host took away counts as busy."""
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, stat.split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICK


def _busy_now() -> float:
    return busy_seconds(pathlib.Path("/proc/stat").read_text())


@dataclass
class Machine:
    """How much of the machine somebody else took since this was made."""

    busy: float = field(default_factory=_busy_now)
    at: float = field(default_factory=time.monotonic)

    def others_percent(self, own: float) -> float:
        """`own`: seconds of processor time that our processes took meanwhile."""
        whole = (time.monotonic() - self.at) * (os.cpu_count() or 1)
        return max(0.0, 100 * (_busy_now() - self.busy - own) / max(1e-6, whole))


def spent_seconds(before: dict[str, float], after: dict[str, float]) -> float:
    return sum(after[name] - begun for name, begun in before.items() if name in after)


def per_message_us(before: dict[str, float], after: dict[str, float], messages: int) -> dict:
    """Of a process that is gone nothing is known: the judge names it."""
    return {name: (after[name] - begun) * 1e6 / max(1, messages)
            for name, begun in before.items() if name in after}
