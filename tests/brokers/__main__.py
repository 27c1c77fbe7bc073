"""Three brokers under a line with traffic: phases, settling and the verdict. Started by
ops/scripts/long/three-brokers."""

import argparse
import os
import pathlib
import random
import shutil
import signal
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/chaos"), str(ROOT / "tests/e2e/pipeline"), str(ROOT / "tests/e2e"),
                str(ROOT / "ops/scripts")]
from cluster import Cluster  # noqa: E402
from cluster_line import BARE, COPIES, SPOOLING, ClusterLine  # noqa: E402
from health import HealthWatch  # noqa: E402
from judge import answers, faults, last_reply  # noqa: E402
from phases import Phases, choose  # noqa: E402
from settling import settle, table, tell  # noqa: E402
from traffic import Conversation, Traffic  # noqa: E402
from verdict import Verdict  # noqa: E402

CONVERSATIONS, A_SECOND = 48, 16.0
LIMIT_SECONDS = 540


def check_topics(cluster: Cluster, line: ClusterLine) -> None:
    """Three copies of everything, and our own check is content."""
    tell(line.ctl("topics", "check").strip())
    found = [one for one in cluster.metadata().partitions if one.topic.startswith(line.name)]
    few = [f"{one.topic}/{one.number}" for one in found if len(one.replicas) != COPIES]
    if few or not found:
        raise RuntimeError(f"{len(few)} of {len(found)} partitions have not {COPIES} copies: {few[:3]}")


def rows_of(phases: Phases, messages, through, verdict: Verdict) -> list[tuple]:
    rows = [("phase", "seconds", "with a spool", "slowest", "without", "slowest", "spooled",
             "after its end: replies", "rows")]
    for phase in phases.done:
        found = answers(messages, through, phase.began, phase.ended)
        rows.append((phase.name, f"{phase.ended - phase.began:.1f}",
                     found[SPOOLING], f"{found[SPOOLING].slowest:.1f} s",
                     found[BARE], f"{found[BARE].slowest:.1f} s", f"{phase.spooled:.0f}",
                     f"{last_reply(phase, verdict):.1f} s",
                     f"{phase.drained - phase.ended:.1f} s" if phase.drained else "never"))
    return rows


def report(phases: Phases, messages, through, verdict: Verdict, health: HealthWatch) -> list[str]:
    sends = verdict.report.get("sends", {})
    print("", table(rows_of(phases, messages, through, verdict)), "", table([
        ("messages", len(messages), f"{sum(one.tries for one in messages)} posts"),
        ("accepted", len(verdict.accepted), ""),
        ("lost", verdict.count("lost-write"), ""),
        ("doubled", verdict.count("duplicate"), f"{sends.get('resends', 0)} counted resends"),
        ("reordered", verdict.count("nonmonotonic-poll") + verdict.reordered, ""),
        ("ambiguous", len(verdict.ambiguous), ""),
        ("health", f"{max(health.worst.values()) * 1000:.0f} ms", f"worst of {health.asked} answers; "
         f"{len(health.failures)} failures"),
    ]), "", sep="\n")
    for name in sorted(set(health.ended)):
        print(f"ended      {name} by itself, {health.ended.count(name)} times")
    for one in verdict.ambiguous:
        print(f"ambiguous  {one}")
    wrong = list(verdict.wrong) + health.failures
    for phase in phases.done:
        wrong += faults(phase, messages, through, verdict.sends)
    return wrong


def keep(line: ClusterLine, verdict: Verdict) -> None:
    folder = pathlib.Path(os.environ["RUN_FOLDER"]) / "log/line"
    shutil.copytree(line.folder / "log", folder, dirs_exist_ok=True)
    if verdict.report:
        verdict.keep(folder)


def run(seed: str) -> int:
    with Cluster() as cluster:
        os.environ["FRONTDESK_TEST_KAFKA"] = cluster.addresses
        tell(f"brokers {cluster.alive} are up")
        with ClusterLine() as line, HealthWatch(line) as health:
            check_topics(cluster, line)
            prefix = str(random.Random(f"run/{seed}").randrange(2000, 5000))
            people = [Conversation(n, prefix, line.ingest_urls[(SPOOLING, BARE)[n // 2 % 2]])
                      for n in range(CONVERSATIONS)]
            through = {one.name: (SPOOLING, BARE)[one.number // 2 % 2] for one in people}
            traffic = Traffic(people, A_SECOND, seed)
            phases = Phases(cluster, line, traffic, health, tell)
            traffic.start()
            wrong = []
            try:
                phases.run(choose(seed))
            except AssertionError as late:
                wrong.append(str(late))
            tell("settling")
            wrong += settle(line, traffic)
            messages = traffic.snapshot()
            verdict = Verdict(line, messages, [phase.done() for phase in phases.done])
            verdict.take()
            wrong += report(phases, messages, through, verdict, health)
            for one in wrong[:60]:
                print(f"WRONG      {one}", flush=True)
            print("good" if not wrong else f"{len(wrong)} wrong; FRONTDESK_TEST_SEED={seed}", flush=True)
            if wrong:
                keep(line, verdict)
    return 1 if wrong else 0


def on_limit(*_) -> None:
    print(f"error: not at its end after {LIMIT_SECONDS} s", file=sys.stderr, flush=True)
    sys.exit(1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="ops/scripts/long/three-brokers")
    parser.add_argument("--seed", required=True)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGALRM, on_limit)
    signal.alarm(LIMIT_SECONDS)
    return run(options.seed)


if __name__ == "__main__":
    sys.exit(main())
