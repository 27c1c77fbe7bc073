"""What is done to the three brokers, one thing after the other; who is hit, the seed says."""

import contextlib
import random
import time
from dataclasses import dataclass

from cluster import NUMBERS, Cluster
from cluster_line import SPOOLING, ClusterLine
from faults import Done, Planned
from line import wait_for

STEADY_SECONDS = 8.0
# Longer than the right to send, a hot worker's session in this run and the producers' time-out.
UNMET_SECONDS = 25.0
# Until all that was spooled, or refused and posted again, is in the log.
DRAIN_SECONDS = 90


@dataclass
class Phase:
    """Wall clock. Nothing can be stored between `unmet` and `met`, both 0 where that never was."""
    name: str
    began: float
    ended: float = 0.0
    unmet: float = 0.0
    met: float = 0.0
    spooled: float = 0.0  # records
    drained: float = 0.0  # every row of it is written; 0 where that did not come

    def done(self) -> Done:
        """As the verdict of tests/chaos takes it."""
        return Done(Planned(0.0, self.name, "", 0.0), self.began, self.ended)


@dataclass(frozen=True)
class Victims:
    order: tuple[int, ...]  # of the rolling restart
    lost: int
    stopped: int
    killed: int


def choose(seed: str) -> Victims:
    dice = random.Random(f"brokers/{seed}")
    order = dice.sample(NUMBERS, len(NUMBERS))
    lost = dice.choice(NUMBERS)
    left = [number for number in NUMBERS if number != lost]
    return Victims(tuple(order), lost, dice.choice(left), dice.choice(left))


class Phases:
    """`run` returns when the last one is over and all is drained; `done` has them."""

    def __init__(self, cluster: Cluster, line: ClusterLine, traffic, health, tell) -> None:
        self.cluster, self.line, self.traffic, self.health = cluster, line, traffic, health
        self.tell = tell
        self.done: list[Phase] = []
        self._by_killed = 0.0  # what the ingests that were killed had spooled

    def run(self, victims: Victims) -> None:
        with self._phase("all three up"):
            time.sleep(STEADY_SECONDS)
        for number in victims.order:
            with self._phase(f"broker {number} restarted"):
                self.cluster.stop(number)
                self.cluster.start(number)
                self.cluster.await_in_sync()
        with self._phase(f"broker {victims.lost} lost"):
            self.cluster.lose(victims.lost)
            self.cluster.await_in_sync()
        with self._phase("two left"):
            time.sleep(STEADY_SECONDS)
        with self._phase(f"broker {victims.stopped} stopped: one left") as phase:
            self.cluster.stop(victims.stopped)
            self._unmet(phase, victims.stopped)
        with self._phase(f"broker {victims.killed} killed: one left") as phase:
            self.cluster.kill(victims.killed)
            self._unmet(phase, victims.killed, ("hot-1", SPOOLING))
        with self._phase("two left again"):
            time.sleep(STEADY_SECONDS)

    @contextlib.contextmanager
    def _phase(self, name: str):
        self.tell(name)
        phase = Phase(name, time.time())
        before = self._spooled()
        yield phase
        phase.ended = time.time()
        phase.spooled = self._spooled() - before
        self.done.append(phase)
        self._drained(phase)

    def _unmet(self, phase: Phase, number: int, killed: tuple[str, ...] = ()) -> None:
        """With one broker left; half-way these programs are killed and start on what there is."""
        phase.unmet = time.time()
        time.sleep(UNMET_SECONDS / 2)
        for name in killed:
            self.tell(f"  {name} killed")
            self._kill_program(name)
        time.sleep(max(0.0, phase.unmet + UNMET_SECONDS - time.time()))
        phase.met = time.time()
        self.tell(f"  broker {number} comes back; {self.line.waiting():.0f} records wait in the spool")
        self.cluster.start(number)
        self.cluster.await_in_sync()

    def _kill_program(self, name: str) -> None:
        before = self.line.pid(name)
        if name == SPOOLING:
            self._by_killed = self._spooled()
        self.health.disturb(name)
        self.line.kill_hard(name)
        self.line.await_restart(name, before)
        self.health.await_back(name)

    def _drained(self, phase: Phase) -> None:
        """Nothing in the spool; a 2xx and a row for all that was posted until its end."""
        posted = [one for one in self.traffic.snapshot() if phase.began <= one.began <= phase.ended]
        wait_for(f"all stored that was posted in: {phase.name}",
                 lambda: self.line.waiting() == 0 and all(one.accepted for one in posted),
                 DRAIN_SECONDS, 0.3)
        self.line.await_rows([one.id for one in posted], DRAIN_SECONDS)
        phase.drained = time.time()

    def _spooled(self) -> float:
        """So far, by all that were the spooling ingest."""
        return self._by_killed + self.line.metric("frontdesk_ingest_spool_appended_total", [SPOOLING])
