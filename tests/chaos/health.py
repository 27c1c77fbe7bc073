"""Asks every process of ours for /health all the time, and keeps the worst answer.

What a fault was at, killed or stopped, is not asked: `disturb` and `calm` say when. A process that
was killed is calm again once it answers.
"""

import threading
import time

EVERY_SECONDS = 0.1
# An answer later than this is none: it comes from memory.
LIMIT_SECONDS = 5.0
# From a kill to the first answer, start included; PostgreSQL and Kafka may be away meanwhile.
BACK_SECONDS = 20.0
# One that ends by itself drains first, and no longer answers then.
ENDING_SECONDS = 15.0


class HealthWatch:
    def __init__(self, line) -> None:
        self.line = line
        self.worst: dict[str, float] = dict.fromkeys(line.names, 0.0)
        self.asked = 0
        self.slowest_start = 0.0
        self.failures: list[str] = []
        self.ended: list[str] = []
        self._disturbed: dict[str, int] = dict.fromkeys(line.names, 0)
        self._changes: dict[str, int] = dict.fromkeys(line.names, 0)
        self._lock, self._over = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._watch, args=(name,), daemon=True)
                         for name in line.names]

    def __enter__(self) -> "HealthWatch":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *failure) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(LIMIT_SECONDS + 1)

    def disturb(self, name: str) -> None:
        self._change(name, 1)

    def calm(self, name: str) -> None:
        self._change(name, -1)

    def _change(self, name: str, by: int) -> None:
        with self._lock:
            if name in self._disturbed:
                self._disturbed[name] += by
                self._changes[name] += 1

    def _state(self, name: str) -> tuple[int, int, int]:
        with self._lock:
            return self._disturbed[name], self._changes[name], self.line.pid(name)

    def _answers(self, name: str) -> bool:
        try:
            return self.line.is_healthy(name, timeout=LIMIT_SECONDS)
        except (OSError, ValueError):
            return False

    def await_back(self, name: str) -> None:
        """After a kill, by whoever killed it: calm once it answers."""
        began = time.monotonic()
        while not self._answers(name):
            if time.monotonic() - began > BACK_SECONDS:
                self.failures.append(f"{name} did not answer {BACK_SECONDS:.0f} s after its kill")
                break
            time.sleep(0.05)
        self.slowest_start = max(self.slowest_start, time.monotonic() - began)
        self.calm(name)

    def _is_ending(self, name: str, before: tuple[int, int, int]) -> bool:
        """It refuses: its successor is to be there soon, and nobody else has ended it."""
        deadline = time.monotonic() + ENDING_SECONDS
        while (after := self._state(name)) == before and time.monotonic() < deadline:
            if self._over.wait(0.1):
                break
        return after[:2] == before[:2] and after[2] != before[2]

    def _watch(self, name: str) -> None:
        while not self._over.wait(EVERY_SECONDS):
            before = self._state(name)
            if before[0]:
                continue
            began = time.monotonic()
            is_good = self._answers(name)
            took = time.monotonic() - began
            if not is_good and took < LIMIT_SECONDS and self._is_ending(name, before):
                # By design, where Kafka's client or its group says that it cannot go on.
                self.ended.append(name)
                self.disturb(name)
                self.await_back(name)
                continue
            if before != self._state(name):
                continue
            self.asked += 1
            self.worst[name] = max(self.worst[name], took)
            if not is_good and not self._over.is_set():
                self.failures.append(f"{name}: no good answer from /health, {took:.1f} s")
