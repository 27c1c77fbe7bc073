"""What is done to the line, and when: a plan made from the seed alone, and the driver that follows it."""

import os
import random
import signal
import threading
import time
from dataclasses import dataclass

from gate import Fault
from gated_line import OURS, SERVICES

KILL, STOP, DISK = "kill", "stop", "disk"
LINK_KINDS = ("refuse", "reset", "delay", "half_open", "mute", "slice", "corrupt")
KINDS = (KILL, STOP, DISK, *LINK_KINDS)
PROCESSES = (*OURS, "sandbox", *SERVICES)
LINKS = ("provider", "webhooks:ingest", "webhooks:ingest-2",
         *(f"kafka:{name}" for name in OURS),
         *(f"postgres:{name}" for name in OURS),
         *(f"redis:{name}" for name in OURS if not name.startswith("ingest")))
# Broker and database come back only by their own start.
DISKS = ("ingest", "ingest-2", "kafka", "postgres")
# Twice the hot workers' session in this run.
LONGEST_SECONDS = 12.0
BETWEEN_SECONDS = 2.5
RESTART_SECONDS = 60.0


@dataclass(frozen=True)
class Planned:
    at: float
    kind: str
    target: str
    seconds: float
    fault: Fault | None = None

    def __str__(self) -> str:
        what = str(self.fault) if self.fault else self.kind
        return f"{what} {self.target}" + (f", {self.seconds:.1f} s" if self.seconds else "")


def make_plan(seed: str, seconds: float, only: str | None = None) -> list[Planned]:
    """Two faults at once at most, never at one target. Every kind comes as often as any other."""
    dice = random.Random(f"plan/{seed}")
    deck: list[str] = []
    plan: list[Planned] = []
    at = 1.0
    while at < seconds:
        if not deck:
            deck = [only] if only else dice.sample(KINDS, len(KINDS))
        kind = deck.pop()
        busy = [one for one in plan if one.at + one.seconds + 0.5 > at]
        if len(busy) > 1:
            at = min(one.at + one.seconds for one in busy) + 0.6
            busy = [one for one in plan if one.at + one.seconds + 0.5 > at]
        one = _planned(dice, kind, round(at, 2), {one.target for one in busy}, seconds)
        plan.append(one)
        at += dice.expovariate(1 / BETWEEN_SECONDS)
    return plan


def _planned(dice: random.Random, kind: str, at: float, busy: set[str], end: float) -> Planned:
    targets = {KILL: PROCESSES, STOP: PROCESSES, DISK: DISKS}.get(kind, LINKS)
    target = dice.choice([one for one in targets if one not in busy])
    longest = min(LONGEST_SECONDS, max(1.0, end - at))
    lasts = 0.0 if kind == KILL else round(min(longest, 0.5 + dice.expovariate(1 / 4.0)), 2)
    fault = None
    if kind in LINK_KINDS:
        ms = dice.choice((20, 100, 400, 1500))
        fault = Fault(kind, ms=ms if kind == "delay" else 0, size=dice.choice((1, 7, 100)))
    return Planned(at, kind, target, lasts, fault)


@dataclass
class Done:
    planned: Planned
    began: float  # wall clock, as the provider's and the messages' times
    ended: float = 0.0
    error: str = ""


class FaultDriver:
    def __init__(self, line, health, tell) -> None:
        self.line, self.health, self.tell = line, health, tell
        self.done: list[Done] = []

    def run(self, plan: list[Planned], began: float) -> None:
        """Follows the plan; everything is healed when it returns."""
        threads = []
        for planned in plan:
            time.sleep(max(0.0, began + planned.at - time.monotonic()))
            done = Done(planned, time.time())
            self.done.append(done)
            self.tell(str(planned))
            threads.append(threading.Thread(target=self._one, args=(done,), daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join(LONGEST_SECONDS + RESTART_SECONDS)
        self.line.house.heal()

    def _one(self, done: Done) -> None:
        planned = done.planned
        try:
            {KILL: self._kill, STOP: self._stop, DISK: self._disk}.get(
                planned.kind, self._link)(planned, done)
        except Exception as failure:  # told in the end: the rest of the plan goes on
            done.error = f"{type(failure).__name__}: {failure}"
        done.ended = done.ended or time.time()

    def _kill(self, planned: Planned, done: Done) -> None:
        before = self._pid(planned.target)
        self.health.disturb(planned.target)
        os.kill(before, signal.SIGKILL)
        done.ended = time.time()
        self._await_back(planned.target, before)

    def _pid(self, name: str) -> int:
        deadline = time.monotonic() + RESTART_SECONDS
        while not (pid := self.line.pid(name)) or not os.path.exists(f"/proc/{pid}"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} is not there")
            time.sleep(0.05)
        return pid

    def _await_back(self, name: str, before: int) -> None:
        self.line.await_restart(name, before, RESTART_SECONDS)
        if name in self.health.worst:
            self.health.await_back(name)

    def _stop(self, planned: Planned, done: Done) -> None:
        self._pid(planned.target)
        self.health.disturb(planned.target)
        pids = self.line.halt(planned.target)
        try:
            time.sleep(planned.seconds)
        finally:
            self.line.go_on(pids)
            self.health.calm(planned.target)

    def _disk(self, planned: Planned, done: Done) -> None:
        """An ingest writes to its disk only while it has no broker."""
        self._pid(planned.target)
        link = f"kafka:{planned.target}"
        pids = self.line.fill_disk(planned.target)
        try:
            if planned.target.startswith("ingest"):
                self.line.house.set(link, Fault("refuse"))
            time.sleep(planned.seconds)
        finally:
            self.line.free_disk(pids)
            if planned.target.startswith("ingest"):
                self.line.house.heal(link)

    def _link(self, planned: Planned, done: Done) -> None:
        self.line.house.set(planned.target, planned.fault)
        try:
            time.sleep(planned.seconds)
        finally:
            self.line.house.heal(planned.target)
